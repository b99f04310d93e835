//! File access. Every write goes to a temporary file in the same folder, which is synced and renamed, so that a reader sees the old file or the new one.
//!
//! ```
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("notes/a.txt");
//! awol::files::write(&path, b"A3")?;
//! assert_eq!(awol::files::read_text(&path)?, "A3");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod faults;
mod find;
mod folder;
mod json;
mod place;
mod portable;
mod reading;

use std::fs::{File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use faults::Out;
pub use find::find;
pub use folder::NewFolder;
pub use json::parse_json;
pub use portable::portable;
pub use reading::{lines, open, read, read_script, read_text, regular, with_line_feeds};
use thiserror::Error;

/// An error in reading or writing a file, which names the file.
#[derive(Debug, Error)]
#[error("cannot {action} '{}'", path.display())]
pub struct FileError {
    /// What was being done, as in "read".
    pub action: &'static str,
    /// The file.
    pub path: PathBuf,
    /// The system's error.
    #[source]
    pub source: io::Error,
}

impl FileError {
    /// Creates an error from the system's.
    pub fn new(action: &'static str, path: &Path, source: io::Error) -> Self {
        FileError { action, path: path.to_path_buf(), source }
    }
}

/// Writes `bytes` to `path`, creating its folder if necessary.
///
/// # Errors
/// Fails if the folder or the file cannot be written. An existing file at `path` is then unchanged.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    write_with(path, |out| out.write_all(bytes))
}

/// Like [`write()`], for content that is produced in pieces.
///
/// # Errors
/// As [`write()`], and any error that `produce` returns.
pub fn write_with(path: &Path, produce: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), FileError> {
    replace(path, produce).map_err(|source| FileError::new("write", path, source))
}

fn replace(path: &Path, produce: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let path = &place::of(path)?;
    let old = place::replaceable(path)?;
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    faults::step()?;
    std::fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".awol-").suffix(".tmp");
    #[cfg(unix)]
    {
        // Temporary files are private by default; give the new file the permissions of the user's umask instead.
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    faults::step()?;
    let file = builder.tempfile_in(folder).map_err(unnamed)?;
    let mut out = io::BufWriter::new(Out(file));
    produce(&mut out)?;
    let Out(file) = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    faults::step()?;
    file.as_file().sync_all()?;
    faults::step()?;
    if let Some(old) = old {
        place::as_before(file.as_file(), &old)?;
    }
    file.persist(path).map_err(|failed| failed.error)?;
    faults::done();
    Ok(())
}

/// Removes the temporary file's name from an error, because it means nothing to the user.
fn unnamed(error: io::Error) -> io::Error {
    let source = error.get_ref().and_then(std::error::Error::source).map(ToString::to_string);
    source.map_or_else(|| error.kind().into(), |source| io::Error::new(error.kind(), source))
}

/// Returns the file that is written for `path`: the target, if `path` is a link.
pub fn place_of(path: &Path) -> PathBuf {
    place::of(path).unwrap_or_else(|_| path.to_path_buf())
}

/// Copies a reader to a new file in a temporary folder. The file is neither synced nor renamed, because the whole folder is renamed later.
///
/// # Errors
/// Fails if the reader fails or the file cannot be written.
pub fn fill(path: &Path, from: &mut dyn Read) -> Result<(), FileError> {
    let mut make = || {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        faults::step()?;
        let mut file = Out(File::create_new(path)?);
        io::copy(from, &mut file).map(|_| ())
    };
    make().map_err(|source| FileError::new("write", path, source))
}

/// A file that grows in pieces under a temporary name, over several runs if necessary, and gets its final name at the end.
#[derive(Debug)]
pub struct Growing {
    file: File,
    path: PathBuf,
    len: u64,
}

/// A [`Growing`], or `Busy` if another process has it open.
#[derive(Debug)]
pub enum Opened {
    /// The file, locked by this process.
    Mine(Growing),
    /// Another process has locked it.
    Busy,
}

impl Growing {
    /// Opens `path` for appending, creating it and its folder if necessary.
    ///
    /// # Errors
    /// Fails if it cannot be written.
    pub fn open(path: &Path) -> Result<Opened, FileError> {
        let open = || {
            if let Some(folder) = path.parent() {
                std::fs::create_dir_all(folder)?;
            }
            faults::step()?;
            let file = File::options().create(true).read(true).append(true).open(path)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(Opened::Busy),
                // Some file systems do not support locks.
                Err(TryLockError::Error(_)) => {}
            }
            let len = file.metadata()?.len();
            Ok(Opened::Mine(Growing { file, path: path.to_path_buf(), len }))
        };
        open().map_err(|source| FileError::new("write", path, source))
    }

    /// Returns its length in bytes.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Returns whether nothing was written yet.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Appends bytes.
    ///
    /// # Errors
    /// Fails if it cannot be written.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        let wrote = Out(&mut self.file).write_all(bytes);
        // After an error, some of the bytes may have been written.
        self.len = if wrote.is_ok() { self.len + bytes.len() as u64 } else { self.file.metadata().map_or(self.len, |now| now.len()) };
        wrote.map_err(|source| FileError::new("write", &self.path, source))
    }

    /// Truncates it to zero bytes.
    ///
    /// # Errors
    /// Fails if it cannot be written.
    pub fn restart(&mut self) -> Result<(), FileError> {
        self.file.set_len(0).map_err(|source| FileError::new("write", &self.path, source))?;
        self.len = 0;
        Ok(())
    }

    /// Flushes its content to the disk.
    ///
    /// # Errors
    /// Fails if it cannot be written.
    pub fn sync(&self) -> Result<(), FileError> {
        faults::step().and_then(|()| self.file.sync_all()).map_err(|source| FileError::new("write", &self.path, source))
    }

    /// Deletes it.
    ///
    /// # Errors
    /// Fails if it cannot be deleted.
    pub fn discard(self) -> Result<(), FileError> {
        remove(&self.path)
    }

    /// Syncs it and renames it to `to`, replacing any file there.
    ///
    /// # Errors
    /// Fails if it cannot be written or renamed.
    pub fn finish(self, to: &Path) -> Result<(), FileError> {
        self.sync()?;
        faults::step().and_then(|()| std::fs::rename(&self.path, to)).map_err(|source| FileError::new("write", to, source))
    }
}

/// Makes `target`, a file beside `path` or in a folder near it, appear at `path` too. On Unix this is a relative symbolic link, elsewhere a hard link
/// or a copy.
///
/// # Errors
/// Fails if it cannot be written.
pub fn link(target: &Path, path: &Path) -> Result<(), FileError> {
    let make = || {
        let folder = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder)?;
        let place = tempfile::Builder::new().prefix(".awol-").suffix(".tmp").tempdir_in(folder)?;
        let made = place.path().join("link");
        #[cfg(unix)]
        std::os::unix::fs::symlink(pathdiff::diff_paths(target, folder).as_deref().unwrap_or(target), &made)?;
        #[cfg(not(unix))]
        std::fs::hard_link(target, &made).or_else(|_| std::fs::copy(target, &made).map(|_| ()))?;
        faults::step()?;
        std::fs::rename(&made, path)
    };
    make().map_err(|source| FileError::new("write", path, source))
}

/// Deletes a file.
///
/// # Errors
/// Fails if it does not exist or cannot be deleted.
pub fn remove(path: &Path) -> Result<(), FileError> {
    std::fs::remove_file(path).map_err(|source| FileError::new("remove", path, source))
}

/// Turns a caption or a title into a file name without extension. Characters other than letters, digits, `.`, `_` and `-` become `_`. The result has at
/// most 80 characters and 200 bytes, and is `sample` if empty.
pub fn file_stem(caption: &str) -> String {
    let stem: String =
        caption.chars().take(80).map(|c| if c.is_alphanumeric() || matches!(c, '.' | '_' | '-') { c } else { '_' }).collect();
    // With a number and an extension, the name must fit into the 255 bytes of most file systems.
    let stem = stem.get(..stem.floor_char_boundary(200)).unwrap_or_default().to_string();
    if stem.is_empty() { "sample".into() } else { stem }
}

/// Like [`file_stem`], but adds a checksum if more than spaces are replaced, so that similar captions get different names.
pub fn own_stem(caption: &str) -> String {
    let plain = !caption.is_empty() && caption.len() <= 80 && caption.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | ' '));
    if plain { file_stem(caption) } else { format!("{}-{:08x}", file_stem(caption), crc32fast::hash(caption.as_bytes())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_write_keeps_the_old_file_and_no_temporary_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        write(&path, b"old").unwrap();
        let failed = write_with(&path, |out| {
            out.write_all(b"half")?;
            Err(io::Error::other("the disk is full"))
        });
        assert!(crate::cause::chain(&failed.unwrap_err()).contains("a.txt"));
        assert_eq!(read(&path).unwrap(), b"old");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn writes_create_missing_folders() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x/y/a.txt");
        write(&path, b"new").unwrap();
        assert_eq!(read_text(&path).unwrap(), "new");
    }

    #[test]
    fn a_growing_file_is_appended_to_by_one_writer() {
        let folder = tempfile::tempdir().unwrap();
        let (path, whole) = (folder.path().join("x/a.part"), folder.path().join("x/a"));
        let open = || match Growing::open(&path).unwrap() {
            Opened::Mine(file) => file,
            Opened::Busy => panic!("busy"),
        };
        let mut file = open();
        file.write(b"one ").unwrap();
        assert!(matches!(Growing::open(&path).unwrap(), Opened::Busy));
        drop(file);
        let mut file = open();
        assert_eq!(file.len(), 4);
        file.write(b"two").unwrap();
        file.finish(&whole).unwrap();
        assert_eq!((read(&whole).unwrap(), path.exists()), (b"one two".to_vec(), false));
        let mut file = open();
        file.write(b"three").unwrap();
        file.restart().unwrap();
        file.write(b"four").unwrap();
        file.sync().unwrap();
        assert_eq!(read(&path).unwrap(), b"four");
        file.discard().unwrap();
        assert!(!path.exists());
    }

    #[test]
    fn a_link_replaces_an_existing_file() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        write(&at("blobs/one"), b"one").unwrap();
        write(&at("blobs/two"), b"two").unwrap();
        for name in ["one", "two"] {
            link(&at("blobs").join(name), &at("snapshots/x/file")).unwrap();
            assert_eq!(read(&at("snapshots/x/file")).unwrap(), name.as_bytes());
        }
        assert_eq!(std::fs::read_dir(at("snapshots/x")).unwrap().count(), 1);
        #[cfg(unix)]
        assert_eq!(std::fs::read_link(at("snapshots/x/file")).unwrap(), Path::new("../../blobs/two"));
    }

    #[test]
    fn a_folder_is_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        assert!(crate::cause::chain(&write(folder.path(), b"x").unwrap_err()).contains("folder"));
    }

    #[test]
    #[cfg(not(windows))]
    fn backslashes_in_paths_become_slashes() {
        assert_eq!(portable(r"nsynth-test\audio\a.wav"), Path::new("nsynth-test/audio/a.wav"));
    }

    #[test]
    fn captions_map_to_distinct_file_names() {
        assert_eq!(file_stem("a guitar note"), "a_guitar_note");
        assert_eq!(file_stem("Ré/mi: 1.5 \"x\""), "Ré_mi__1.5__x_");
        assert_eq!(file_stem(""), "sample");
        assert_eq!(file_stem(&"x".repeat(200)).len(), 80);
        assert_eq!((own_stem("a guitar note"), own_stem("2.5 s, loud")), ("a_guitar_note".into(), "2.5_s__loud-91065b32".into()));
        let alike = ["a b", "a_b", "a/b", "a\tb", "?", "!", "", &"x".repeat(100), &"x".repeat(101)].map(own_stem);
        assert_eq!(alike.iter().collect::<std::collections::HashSet<_>>().len(), alike.len(), "{alike:?}");
    }
}
