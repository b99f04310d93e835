//! Which sound has which file, where the session gives files their names: the same sound keeps its file, and another one gets a name of its own.

use std::path::{Path, PathBuf};

use crate::audio::Clip;

/// In the order in which they came, so that what a failed statement added is taken away again.
#[derive(Debug, Default)]
pub struct Named(Vec<(PathBuf, u32)>);

impl Named {
    /// Takes `path` for this sound; whether it is free, or this sound's already.
    pub fn take(&mut self, path: &Path, clip: &Clip) -> bool {
        let sum = checksum(clip);
        match self.0.iter().find(|(taken, _)| taken == path) {
            Some((_, by)) => *by == sum,
            None => {
                self.0.push((path.to_path_buf(), sum));
                true
            }
        }
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Gives all but the first so many free.
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
    fn a_name_is_one_sounds_own() {
        let (one, other) = (Clip::new(vec![0.5], 8000), Clip::new(vec![0.25], 8000));
        let mut named = Named::default();
        assert!(named.take(Path::new("a"), &one) && named.take(Path::new("a"), &one) && !named.take(Path::new("a"), &other));
        assert!(named.take(Path::new("a-2"), &other));
        named.shorten(1);
        assert!(named.take(Path::new("a-2"), &one) && !named.take(Path::new("a"), &other));
    }
}
