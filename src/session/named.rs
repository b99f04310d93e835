//! Assigns sounds to files whose names the session chooses: the same sound keeps its file, and another sound gets a new name.

use std::path::{Path, PathBuf};

use crate::audio::Clip;

/// The files that were written and the checksums of their sounds, in order, so that a rollback can truncate the list.
#[derive(Debug, Default)]
pub struct Named(Vec<(PathBuf, u32)>);

impl Named {
    /// Returns whether no sound has the file yet, or this one has it.
    pub fn is_free(&self, path: &Path, clip: &Clip) -> bool {
        self.owner(path).is_none_or(|owner| owner == checksum(clip))
    }

    fn owner(&self, path: &Path) -> Option<u32> {
        let path = path.strip_prefix(".").unwrap_or(path);
        self.0.iter().rfind(|(taken, _)| taken == path).map(|(_, owner)| *owner)
    }

    /// Assigns the file to this sound, replacing any other.
    pub fn give(&mut self, path: &Path, clip: &Clip) {
        let sum = checksum(clip);
        if self.owner(path) != Some(sum) {
            self.0.push((path.strip_prefix(".").unwrap_or(path).to_path_buf(), sum));
        }
    }

    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Keeps only the first `len` assignments.
    pub fn shorten(&mut self, len: usize) {
        self.0.truncate(len);
    }
}

fn checksum(clip: &Clip) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&clip.rate.to_le_bytes());
    clip.samples.iter().for_each(|sample| hasher.update(&sample.to_bits().to_le_bytes()));
    hasher.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_belongs_to_one_sound() {
        let (one, other) = (Clip::new(vec![0.5], 8000), Clip::new(vec![0.25], 8000));
        let (mut named, a) = (Named::default(), Path::new("a"));
        assert!(named.is_free(a, &one));
        named.give(a, &one);
        named.give(Path::new("./a"), &one);
        assert!(named.is_free(a, &one) && !named.is_free(a, &other) && named.count() == 1);
        named.give(a, &other);
        assert!(named.is_free(a, &other) && !named.is_free(a, &one));
        named.shorten(1);
        assert!(named.is_free(a, &one) && !named.is_free(a, &other));
    }
}
