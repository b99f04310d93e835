//! What can go wrong with sound.

use std::path::PathBuf;

use thiserror::Error;

use crate::files::FileError;

#[derive(Debug, Error)]
pub enum AudioError {
    #[error(transparent)]
    File(#[from] FileError),
    /// The file was read but is no sound that this program understands.
    #[error("cannot use '{}' as a wav file: {problem}", path.display())]
    BadWav { path: PathBuf, problem: String },
    /// The clip cannot be stored as 16-bit PCM.
    #[error("cannot make a wav file of this clip: {0}")]
    Unwritable(String),
}
