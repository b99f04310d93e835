//! Why a sound cannot be taken apart.

use thiserror::Error;

use crate::synth::SynthError;
use crate::theta::Field;

#[derive(Clone, Debug, Error, PartialEq)]
pub enum AnalysisError {
    #[error("the sound has {samples} samples; at least {needed} are needed")]
    TooShort { samples: usize, needed: usize },
    #[error("the sound's sample {place} is {value}, not a number to work with")]
    NotFinite { place: usize, value: f32 },
    #[error("the sound has {rate} samples per second; more than {needed} are needed")]
    RateTooLow { rate: u32, needed: u32 },
    #[error("the sound is silent: there is nothing to take apart; give one that can be heard")]
    Silent,
    #[error("nothing of this sound is below 8 kHz, where sounds are compared")]
    TooHigh,
    #[error(transparent)]
    Theta(#[from] SynthError),
    #[error("the pitch is {0}, not a MIDI note number")]
    Pitch(f64),
    #[error("theta's rate is {0} Hz; the synth renders at {min} to {max} Hz", min = Field::SampleRate.info().min, max = Field::SampleRate.info().max)]
    ThetaRate(f64),
    /// The sound could not be read; the reader's own words.
    #[error("{0}")]
    Read(String),
}
