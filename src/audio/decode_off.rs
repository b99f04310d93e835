//! FLAC, Ogg Vorbis, MP3 and rare kinds of wav, in a build without the feature `app`: a clear error.

use super::{Channels, Heard};

pub(super) fn decode(_bytes: &[u8], _channels: Channels) -> Result<Heard, String> {
    Err(problem())
}

pub(super) fn rate(_bytes: &[u8]) -> Result<u32, String> {
    Err(problem())
}

fn problem() -> String {
    "awol was built without the feature 'app', and reads wav files alone; convert it to wav of 16 bits".into()
}
