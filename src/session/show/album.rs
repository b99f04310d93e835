//! Writes shown figures to files.

use std::path::{Path, PathBuf};

use crate::files::{self, FileError, file_stem};
use crate::sink::Picture;

/// Writes a figure into `folder` as a PNG named after its title, with a number if that name is taken.
///
/// # Errors
/// If the file cannot be written.
pub fn keep(picture: &Picture, folder: &Path) -> Result<PathBuf, FileError> {
    let stem = file_stem(&picture.title);
    let mut path = folder.join(format!("{stem}.png"));
    let mut number = 2;
    while path.exists() {
        path = folder.join(format!("{stem}-{number}.png"));
        number += 1;
    }
    files::write(&path, &picture.png)?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_figure_does_not_overwrite_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let plots = folder.path().join("plots");
        let picture = |png: &[u8]| Picture { title: "Losses, all".into(), size: (1, 1), png: png.into(), svg: "".into(), chart: None };
        let first = keep(&picture(b"one"), &plots).unwrap();
        let second = keep(&picture(b"two"), &plots).unwrap();
        assert_eq!((first, second), (plots.join("Losses__all.png"), plots.join("Losses__all-2.png")));
        assert_eq!(std::fs::read(plots.join("Losses__all.png")).unwrap(), b"one");
    }
}
