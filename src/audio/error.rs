//! Errors of sound files, resampling and playback.

use std::path::PathBuf;

use thiserror::Error;

use crate::files::FileError;

/// An error of reading, writing, converting or playing sound.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum AudioError {
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The file was read but is no sound that this program understands.
    #[error("cannot use '{}' as sound: {problem}", path.display())]
    BadSound {
        /// The file that was read.
        path: PathBuf,
        /// What is wrong with the file.
        problem: String,
    },
    /// The clip cannot be stored as 16-bit PCM.
    #[error("cannot make a wav file of this clip: {0}")]
    Unwritable(String),
    /// The clip's rate is out of range for playback.
    #[error("cannot play at {rate} samples per second; the rate must be from 1 to {max}")]
    Unplayable {
        /// The rate of the clip, in Hz.
        rate: u32,
        /// The highest rate that can be played, in Hz.
        max: u32,
    },
    /// The rates are out of range, or their ratio needs too much memory.
    #[error(
        "cannot turn {from} samples per second into {to}; common rates up to {highest} are converted where neither is over 512 times the other"
    )]
    Unresampled {
        /// The rate of the clip, in Hz.
        from: u32,
        /// The requested rate, in Hz.
        to: u32,
        /// The highest common rate that is converted, in Hz.
        highest: u32,
    },
    /// A transform would spread it over its neighbours.
    #[error("sample {0} of this sound is not a finite number")]
    NotFinite(usize),
    /// There is nothing to play sound through. Nothing but playback needs it.
    #[error("cannot play: {problem}; {mend}")]
    NoDevice {
        /// Why no device can be used.
        problem: String,
        /// How to fix it.
        mend: &'static str,
    },
    /// The device went away while it played. Playing again opens what is there then.
    #[error("the sound device stopped: {0}")]
    DeviceLost(String),
    /// This program was built without playback.
    #[error("cannot play: this program was built without the feature 'playback' (cargo's default features have it)")]
    NoPlayback,
}
