//! Reads files, with helpful errors for the wrong kind of file.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;

use super::{FileError, find};

/// Checks that a file is not a device or a pipe, which may never end.
///
/// # Errors
/// Fails if it is a device or a pipe.
pub fn regular(path: &Path) -> Result<(), FileError> {
    match std::fs::metadata(path) {
        Ok(meta) if !meta.is_file() && !meta.is_dir() => {
            Err(FileError::new("read", path, io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file")))
        }
        _ => Ok(()),
    }
}

/// Opens a file for reading. If there is no file of this exact name, it is looked up with [`find`].
///
/// # Errors
/// Fails if it does not exist, cannot be read, or is a Git LFS pointer instead of the content.
pub fn open(path: &Path) -> Result<File, FileError> {
    let open = || {
        let mut file = match File::open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => find(path).map_or(Err(error), File::open)?,
            file => file?,
        };
        if is_lfs_pointer(&mut file)? {
            let what = "this is a Git LFS pointer, not the weights or data themselves; run git lfs pull";
            return Err(io::Error::new(io::ErrorKind::InvalidData, what));
        }
        Ok(file)
    };
    open().map_err(|source| FileError::new("read", path, source))
}

/// Returns whether a file is the pointer that Git leaves in place of a large file if Git LFS is not installed.
fn is_lfs_pointer(file: &mut File) -> io::Result<bool> {
    const LONGEST: u64 = 1024;
    let meta = file.metadata()?;
    if !meta.is_file() || meta.len() > LONGEST {
        return Ok(false);
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    file.rewind()?;
    Ok(["git-lfs", "hawser"].iter().any(|host| bytes.starts_with(format!("version https://{host}.github.com/spec/").as_bytes())))
}

/// Reads a whole file.
///
/// # Errors
/// As [`open`], and if reading fails.
pub fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes).map_err(|source| FileError::new("read", path, source))?;
    Ok(bytes)
}

/// Reads a whole file as UTF-8 text.
///
/// # Errors
/// As [`open`], and if the file is not UTF-8.
pub fn read_text(path: &Path) -> Result<String, FileError> {
    let mut text = String::new();
    open(path)?.read_to_string(&mut text).map_err(|source| FileError::new("read", path, source))?;
    Ok(text)
}

/// Reads a script. A carriage return without a line feed, the line end of the first Macintosh, becomes a line feed.
///
/// # Errors
/// As [`read_text`].
pub fn read_script(path: &Path) -> Result<String, FileError> {
    read_text(path).map(with_line_feeds)
}

/// Replaces each carriage return that no line feed follows with a line feed. Byte offsets stay the same.
pub fn with_line_feeds(text: String) -> String {
    if !text.contains('\r') {
        return text;
    }
    let mut chars = text.chars().peekable();
    let mut out = String::with_capacity(text.len());
    while let Some(c) = chars.next() {
        out.push(if c == '\r' && chars.peek() != Some(&'\n') { '\n' } else { c });
    }
    out
}

/// Returns the lines of a text without their ends: a line feed, a carriage return, or both.
pub fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| *byte == b'\n').flat_map(|line| line.strip_suffix(b"\r").unwrap_or(line).split(|byte| *byte == b'\r'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_line_ends_are_recognised() {
        let lines = |text: &'static str| super::lines(text.as_bytes()).collect::<Vec<_>>();
        assert_eq!(lines("a\rb\r\nc\n\nd\r\re"), [&b"a"[..], b"b", b"c", b"", b"d", b"", b"e"]);
        assert_eq!(with_line_feeds("a\rb\r\nc\n\r".into()), "a\nb\r\nc\n\n");
    }

    #[test]
    fn git_lfs_pointers_are_errors() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.pt");
        std::fs::write(&path, b"version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 12345\n").unwrap();
        let error = crate::cause::chain(&read(&path).unwrap_err());
        assert!(error.contains("a.pt") && error.contains("Git LFS pointer") && error.contains("git lfs pull"), "{error}");
        assert_eq!(crate::cause::chain(&read_text(&path).unwrap_err()), error);
        std::fs::write(&path, b"version 1").unwrap();
        assert_eq!(read(&path).unwrap(), b"version 1");
    }
}
