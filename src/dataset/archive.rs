//! Unpacks the archive of a data set, a `.tar.gz`. No entry may leave the data set's folder.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

use flate2::read::GzDecoder;
use tar::{Archive, EntryType};

use super::DatasetError;
use crate::files::{self, FileError};
use crate::sink::Monitor;

/// The maximum unpacked size of an archive, in bytes.
const MOST: u64 = 4 << 30;

/// Unpacks the folder `name` of an archive into `to`. The folder appears there only once it is complete. Progress is the number of bytes read from
/// the archive.
///
/// # Errors
/// The archive is damaged or truncated, has an entry other than files and folders inside `name`, or is too large; it cannot be written; interrupted.
pub fn unpack(archive: &Path, to: &Path, name: &str, monitor: &mut dyn Monitor) -> Result<(), DatasetError> {
    let wrong = |what: String| DatasetError::Archive { path: archive.to_path_buf(), what };
    let read = files::open(archive)?;
    let place =
        tempfile::Builder::new().prefix(".awol-").suffix(".tmp").tempdir_in(to).map_err(|source| FileError::new("write", to, source))?;
    let done = Rc::new(Cell::new(0));
    let mut entries = Archive::new(GzDecoder::new(Counted { read, done: done.clone() }));
    let mut total = 0u64;
    for entry in entries.entries().map_err(|error| wrong(error.to_string()))? {
        let mut entry = entry.map_err(|error| wrong(error.to_string()))?;
        let path = entry.path().map_err(|error| wrong(error.to_string()))?.into_owned();
        let inside = inside(&path, name).ok_or_else(|| wrong(format!("its entry '{}' is outside of '{name}'", path.display())))?;
        let target = place.path().join(inside);
        match entry.header().entry_type() {
            EntryType::Directory => std::fs::create_dir_all(&target).map_err(|source| FileError::new("write", &target, source))?,
            EntryType::Regular => {
                total = total.saturating_add(entry.size());
                if total > MOST {
                    return Err(wrong(format!("it holds more than {} GB", MOST >> 30)));
                }
                files::fill(&target, &mut entry).map_err(|error| damaged(error, &wrong))?;
            }
            EntryType::XGlobalHeader => {}
            other => return Err(wrong(format!("its entry '{}' is neither file nor folder ({other:?})", path.display()))),
        }
        monitor.progress(done.get(), "");
        if monitor.interrupted() {
            return Err(DatasetError::Interrupted);
        }
    }
    let (made, wanted) = (place.path().join(name), to.join(name));
    if !made.is_dir() {
        return Err(wrong(format!("it holds no '{name}'")));
    }
    std::fs::rename(&made, &wanted).map_err(|source| FileError::new("write", &wanted, source).into())
}

/// Converts an error of unpacking: errors of reading concern the archive, the others the written file.
fn damaged(error: FileError, wrong: &impl Fn(String) -> DatasetError) -> DatasetError {
    match error.source.kind() {
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => wrong(error.source.to_string()),
        _ => error.into(),
    }
}

/// Counts the bytes read from a file.
struct Counted {
    read: File,
    done: Rc<Cell<u64>>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.read.read(buffer)?;
        self.done.set(self.done.get() + count as u64);
        Ok(count)
    }
}

/// Returns the path of an entry if it is inside the folder.
fn inside(path: &Path, name: &str) -> Option<PathBuf> {
    let parts: Vec<_> = path.components().filter(|part| *part != Component::CurDir).collect();
    let plain = parts.iter().all(|part| matches!(part, Component::Normal(_)));
    let first = parts.first().is_some_and(|part| part.as_os_str() == name);
    (plain && first).then(|| parts.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use tar::{Builder, Header};

    use super::*;
    use crate::sink::Unmonitored;

    /// An archive of entries with exactly these paths.
    fn packed(entries: &[(&str, EntryType, &[u8])]) -> Vec<u8> {
        let mut builder = Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        for (path, kind, bytes) in entries {
            let mut header = Header::new_old();
            // Set directly, since the library refuses some of these paths.
            header.as_old_mut().name[..path.len()].copy_from_slice(path.as_bytes());
            header.set_entry_type(*kind);
            header.set_size(bytes.len() as u64);
            header.set_mode(0o644);
            header.as_old_mut().linkname[..4].copy_from_slice(b"/etc");
            header.set_cksum();
            builder.append(&header, *bytes).unwrap();
        }
        builder.into_inner().unwrap().finish().unwrap()
    }

    fn unpacked(bytes: &[u8], folder: &Path) -> Result<(), String> {
        let archive = folder.join("a.tar.gz");
        std::fs::File::create(&archive).unwrap().write_all(bytes).unwrap();
        let done = unpack(&archive, folder, "set", &mut Unmonitored).map_err(|error| error.to_string());
        std::fs::remove_file(&archive).unwrap();
        done
    }

    const GOOD: [(&str, EntryType, &[u8]); 3] = [
        ("set/", EntryType::Directory, b""),
        ("./set/list.json", EntryType::Regular, b"{}"),
        ("set/audio/a.wav", EntryType::Regular, b"RIFF"),
    ];

    #[test]
    fn an_archive_is_unpacked_completely() {
        let folder = tempfile::tempdir().unwrap();
        unpacked(&packed(&GOOD), folder.path()).unwrap();
        assert_eq!(std::fs::read(folder.path().join("set/audio/a.wav")).unwrap(), b"RIFF");
        assert_eq!(std::fs::read(folder.path().join("set/list.json")).unwrap(), b"{}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn unsafe_and_broken_archives_leave_no_files() {
        let good = packed(&GOOD);
        let with = |path, kind| packed(&[GOOD[0], GOOD[1], (path, kind, b"x")]);
        let mut damaged = good.clone();
        let middle = damaged.len() / 2;
        damaged[middle] ^= 0x55;
        let cases = [
            (with("../evil", EntryType::Regular), "'../evil' is outside"),
            (with("set/../../evil", EntryType::Regular), "is outside"),
            (with("/tmp/evil", EntryType::Regular), "is outside"),
            (with("other/evil", EntryType::Regular), "is outside"),
            (with("set/link", EntryType::Symlink), "neither file nor folder"),
            (with("set/link", EntryType::Link), "neither file nor folder"),
            (with("set/pipe", EntryType::Fifo), "neither file nor folder"),
            (packed(&[]), "it holds no 'set'"),
            (good[..good.len() / 2].to_vec(), "a.tar.gz"),
            (damaged, "a.tar.gz"),
            (b"no archive".to_vec(), "a.tar.gz"),
        ];
        for (bytes, expected) in cases {
            let folder = tempfile::tempdir().unwrap();
            let inner = folder.path().join("inner");
            std::fs::create_dir(&inner).unwrap();
            let error = unpacked(&bytes, &inner).expect_err(expected);
            assert!(error.contains(expected), "{expected}: {error}");
            assert_eq!(
                (std::fs::read_dir(&inner).unwrap().count(), std::fs::read_dir(folder.path()).unwrap().count()),
                (0, 1),
                "{expected}"
            );
        }
    }
}
