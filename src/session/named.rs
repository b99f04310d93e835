//! Which sound has which file, where the session gives files their names: the same sound keeps its file, and another one gets a name of its own.

use std::path::{Path, PathBuf};

use crate::audio::Clip;

/// The sounds that were written, with their files, in the order in which they came: what a failed statement added is taken away again.
#[derive(Debug, Default)]
pub struct Named(Vec<(PathBuf, u32)>);

impl Named {
    /// Whether nobody has the file yet, or this sound has it.
    pub fn is_free(&self, path: &Path, clip: &Clip) -> bool {
        self.owner(path).is_none_or(|owner| owner == checksum(clip))
    }

    fn owner(&self, path: &Path) -> Option<u32> {
        let path = path.strip_prefix(".").unwrap_or(path);
        self.0.iter().rfind(|(taken, _)| taken == path).map(|(_, owner)| *owner)
    }

    /// Gives the file to this sound, whoever had it.
    pub fn give(&mut self, path: &Path, clip: &Clip) {
        let sum = checksum(clip);
        if self.owner(path) != Some(sum) {
            self.0.push((path.strip_prefix(".").unwrap_or(path).to_path_buf(), sum));
        }
    }

    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Takes back all but the first so many.
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
