//! Creates a folder of files that appears at once, replacing the previous folder of its name.

use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{FileError, faults, fill};

/// A folder with a temporary name. It is deleted when dropped.
#[derive(Debug)]
pub struct NewFolder {
    place: TempDir,
    path: PathBuf,
}

impl NewFolder {
    /// Starts a folder that will be at `path`, creating its parent folder if necessary.
    ///
    /// # Errors
    /// Fails if it cannot be written.
    pub fn at(path: &Path) -> Result<NewFolder, FileError> {
        let make = || {
            let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
            faults::step()?;
            std::fs::create_dir_all(parent)?;
            faults::step()?;
            let place = tempfile::Builder::new().prefix(".awol-").suffix(".tmp").tempdir_in(parent).map_err(super::unnamed)?;
            Ok(NewFolder { place, path: path.to_path_buf() })
        };
        make().map_err(|source| FileError::new("write", path, source))
    }

    /// Writes a file into the folder.
    ///
    /// # Errors
    /// Fails if it cannot be written. The error names the file's final path.
    pub fn write(&self, name: &str, mut bytes: &[u8]) -> Result<(), FileError> {
        fill(&self.unnamed().join(name), &mut bytes).map_err(|failed| FileError { path: self.path.join(name), ..failed })
    }

    /// Moves the folder to its final path, then calls `then`. If that fails, the previous folder is restored.
    ///
    /// # Errors
    /// Fails if the folder cannot be renamed, or `then` fails.
    pub fn finish(self, then: impl FnOnce() -> Result<(), FileError>) -> Result<(), FileError> {
        let failed = |source| FileError::new("write", &self.path, source);
        let old = self.place.path().join("old");
        let is_there = std::fs::symlink_metadata(&self.path).is_ok();
        if is_there {
            faults::step().and_then(|()| std::fs::rename(&self.path, &old)).map_err(failed)?;
        }
        let back = || if is_there { std::fs::rename(&old, &self.path) } else { Ok(()) };
        if let Err(error) = faults::step().and_then(|()| std::fs::rename(self.unnamed(), &self.path)) {
            back().map_err(failed)?;
            return Err(failed(error));
        }
        then().or_else(|error| {
            let undo = || -> io::Result<()> {
                std::fs::rename(&self.path, self.unnamed())?;
                back()
            };
            undo().map_err(failed)?;
            Err(error)
        })
    }

    fn unnamed(&self) -> PathBuf {
        self.place.path().join("new")
    }
}
