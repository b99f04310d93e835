//! Every write of the program: to a temporary name in the same folder, synced, then renamed, so that a reader sees the old file or the new one.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use thiserror::Error;

/// A file could not be read or written; names the file.
#[derive(Debug, Error)]
#[error("cannot {action} '{}': {source}", path.display())]
pub struct FileError {
    pub action: &'static str,
    pub path: PathBuf,
    #[source]
    pub source: io::Error,
}

impl FileError {
    pub fn new(action: &'static str, path: &Path, source: io::Error) -> Self {
        FileError { action, path: path.to_path_buf(), source }
    }
}

/// Writes `bytes` to `path`, making its folder where there is none.
///
/// # Errors
/// The folder or file cannot be written; what was at `path` is untouched then.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    write_with(path, |out| out.write_all(bytes))
}

/// Like [`write()`], for content that is produced piece by piece.
///
/// # Errors
/// As [`write()`], and whatever `produce` returns.
pub fn write_with(path: &Path, produce: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), FileError> {
    replace(path, produce).map_err(|source| FileError::new("write", path, source))
}

fn replace(path: &Path, produce: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    if path.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder; name a file inside it"));
    }
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    std::fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".awol-").suffix(".tmp");
    #[cfg(unix)]
    {
        // A temporary file is private by default; what a person saves follows their umask as any new file does.
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let file = builder.tempfile_in(folder)?;
    let mut out = io::BufWriter::new(file);
    produce(&mut out)?;
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|failed| failed.error)?;
    Ok(())
}

/// Reads a whole file.
///
/// # Errors
/// It is not there or cannot be read.
pub fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    std::fs::read(path).map_err(|source| FileError::new("read", path, source))
}

/// Reads a whole file as UTF-8 text.
///
/// # Errors
/// It is not there, cannot be read, or is not UTF-8.
pub fn read_text(path: &Path) -> Result<String, FileError> {
    std::fs::read_to_string(path).map_err(|source| FileError::new("read", path, source))
}

/// A path as a person or a file of another system wrote it: `/` and `\` both separate folders.
pub fn portable(path: &str) -> PathBuf {
    if std::path::MAIN_SEPARATOR == '\\' { PathBuf::from(path) } else { PathBuf::from(path.replace('\\', "/")) }
}

/// A caption or a title as a file's name: what is neither a letter, a digit, `.`, `_` nor `-` becomes `_`; at most 80 characters; `sample` if empty.
pub fn file_stem(caption: &str) -> String {
    let stem: String =
        caption.chars().take(80).map(|c| if c.is_alphanumeric() || matches!(c, '.' | '_' | '-') { c } else { '_' }).collect();
    if stem.is_empty() { "sample".into() } else { stem }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_write_leaves_the_old_file_and_no_litter() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        write(&path, b"old").unwrap();
        let failed = write_with(&path, |out| {
            out.write_all(b"half")?;
            Err(io::Error::other("the disk is full"))
        });
        assert!(failed.unwrap_err().to_string().contains("a.txt"));
        assert_eq!(read(&path).unwrap(), b"old");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_write_makes_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x/y/a.txt");
        write(&path, b"new").unwrap();
        assert_eq!(read_text(&path).unwrap(), "new");
    }

    #[test]
    fn a_folder_is_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        assert!(write(folder.path(), b"x").unwrap_err().to_string().contains("folder"));
    }

    #[test]
    #[cfg(not(windows))]
    fn both_separators_are_read() {
        assert_eq!(portable(r"nsynth-test\audio\a.wav"), Path::new("nsynth-test/audio/a.wav"));
    }

    #[test]
    fn a_caption_becomes_a_file_name() {
        assert_eq!(file_stem("a guitar note"), "a_guitar_note");
        assert_eq!(file_stem("Ré/mi: 1.5 \"x\""), "Ré_mi__1.5__x_");
        assert_eq!(file_stem(""), "sample");
        assert_eq!(file_stem(&"x".repeat(200)).len(), 80);
    }
}
