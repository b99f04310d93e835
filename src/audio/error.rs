//! Errors of sound files, resampling and playback.

use std::path::PathBuf;

use thiserror::Error;

use crate::files::FileError;

/// An error of reading, writing, converting or playing sound.
#[derive(Debug, Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the message of each variant says what it and its fields are")]
pub enum AudioError {
    #[error(transparent)]
    File(#[from] FileError),
    /// The file was read, but its content is not a supported sound.
    #[error("cannot use '{}' as sound: {problem}", path.display())]
    BadSound { path: PathBuf, problem: String },
    /// The clip cannot be stored as a wav file.
    #[error("cannot make a wav file of this clip: {0}")]
    Unwritable(String),
    #[error("cannot play at {rate} samples per second; the rate must be from 1 to {max}")]
    Unplayable { rate: u32, max: u32 },
    /// The rates are out of range, or their ratio needs too much memory.
    #[error(
        "cannot turn {from} samples per second into {to}; common rates up to {highest} are converted where neither is over 512 times the other"
    )]
    Unresampled { from: u32, to: u32, highest: u32 },
    /// A sample is not finite; a transform would spread it to its neighbours.
    #[error("sample {0} of this sound is not a finite number")]
    NotFinite(usize),
    /// There is no sound device. Only playback needs one.
    #[error("cannot play: {problem}; {mend}")]
    NoDevice { problem: String, mend: &'static str },
    /// The device disappeared during playback. The next call opens the device that is available then.
    #[error("the sound device stopped: {0}")]
    DeviceLost(String),
    /// The program was built without playback.
    #[error("cannot play: this program was built without the feature 'playback' (cargo's default features have it)")]
    NoPlayback,
}
