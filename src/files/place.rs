//! Checks how an existing file is to be replaced.

use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// The longest chain of links that is followed, as on Linux.
const MOST_LINKS: usize = 40;

/// Returns the file at the end of a chain of links, so that a write replaces that file and not the link.
///
/// # Errors
/// Fails if the links form a cycle.
pub fn of(path: &Path) -> io::Result<PathBuf> {
    let mut place = path.to_path_buf();
    for _ in 0..MOST_LINKS {
        match fs::read_link(&place) {
            Ok(target) => place = place.parent().unwrap_or(Path::new("")).join(target),
            Err(_) => return Ok(place),
        }
    }
    Err(io::Error::other("it is a link that leads back to itself"))
}

/// Returns the metadata of the file at `path`, or `None` if there is none.
///
/// # Errors
/// Fails if it is a folder, a device or a pipe, or read-only.
pub fn replaceable(path: &Path) -> io::Result<Option<Metadata>> {
    let refuse = |kind, why| Err(io::Error::new(kind, why));
    match fs::metadata(path) {
        Ok(old) if old.is_dir() => refuse(ErrorKind::IsADirectory, "it is a folder; name a file inside it"),
        Ok(old) if !old.is_file() => refuse(ErrorKind::InvalidInput, "it is a device or a pipe; name a file"),
        Ok(old) if old.permissions().readonly() => {
            refuse(ErrorKind::PermissionDenied, "it is read-only; make it writable, or name another file")
        }
        Ok(old) => Ok(Some(old)),
        Err(_) => Ok(None),
    }
}

/// Gives the new file the mode of the old one.
///
/// # Errors
/// Fails if the file system refuses.
#[cfg(unix)]
pub fn as_before(new: &File, old: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    if new.metadata()?.permissions().mode() == old.permissions().mode() { Ok(()) } else { new.set_permissions(old.permissions()) }
}

/// Does nothing, because file modes exist only on Unix.
#[cfg(not(unix))]
pub fn as_before(_new: &File, _old: &Metadata) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::super::write;
    use super::*;

    #[test]
    fn writes_go_through_symlinks() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("deep")).unwrap();
        fs::write(at("deep/real"), "old").unwrap();
        symlink("deep/real", at("first")).unwrap();
        symlink(at("first"), at("second")).unwrap();
        symlink("deep/none yet", at("dangling")).unwrap();
        for (link, real) in [("second", "deep/real"), ("dangling", "deep/none yet")] {
            write(&at(link), b"new").unwrap();
            assert!(fs::symlink_metadata(at(link)).unwrap().is_symlink(), "{link}");
            assert_eq!(fs::read(at(real)).unwrap(), b"new", "{link}");
        }
        symlink("round", at("round")).unwrap();
        assert!(crate::cause::chain(&write(&at("round"), b"x").unwrap_err()).contains("back to itself"));
    }

    #[test]
    fn writes_keep_the_mode_of_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        write(&path, b"old").unwrap();
        for mode in [0o600, 0o640, 0o755] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            write(&path, b"new").unwrap();
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, mode);
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
        assert!(crate::cause::chain(&write(&path, b"x").unwrap_err()).contains("read-only"));
        assert_eq!(fs::read(&path).unwrap(), b"new");
    }

    #[test]
    fn devices_are_not_replaced() {
        let null = Path::new("/dev/null");
        assert!(crate::cause::chain(&write(null, b"x").unwrap_err()).contains("device"));
        assert!(!fs::metadata(null).unwrap().is_file());
    }
}
