//! Errors of the analysis.

use thiserror::Error;

use super::distance::DistanceError;
use crate::audio::AudioError;
use crate::cause::{Cause, chain};
use crate::synth::SynthError;
use crate::theta::Field;

/// An error of estimating theta from a sound, or of measuring a sound.
#[derive(Debug, Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the message of each variant says what it and its fields are")]
pub enum AnalysisError {
    #[error("the sound has {samples} samples; at least {needed} are needed")]
    TooShort { samples: usize, needed: usize },
    #[error("the sound's sample {place} is {value}, not a number to work with")]
    NotFinite { place: usize, value: f32 },
    #[error("the sound has {rate} samples per second; more than {needed} are needed")]
    RateTooLow { rate: u32, needed: u32 },
    #[error("the sound is silent")]
    Silent,
    #[error("nothing of this sound is below 8 kHz, where sounds are compared")]
    TooHigh,
    #[error(transparent)]
    Theta(#[from] SynthError),
    #[error("the pitch is {0}, not a MIDI note number")]
    Pitch(f64),
    #[error("theta's rate is {0} Hz; the synth renders at {min} to {max} Hz", min = Field::SampleRate.info().min, max = Field::SampleRate.info().max)]
    ThetaRate(f64),
    /// The sound could not be read; the reader's error is the source.
    #[error(transparent)]
    Read(Cause),
    /// The sound could not be resampled.
    #[error(transparent)]
    Audio(#[from] AudioError),
    /// The sound and a render of a theta could not be compared.
    #[error(transparent)]
    Distance(#[from] DistanceError),
}

/// Compares the messages, with those of the sources: the sources cannot be compared.
impl PartialEq for AnalysisError {
    fn eq(&self, other: &AnalysisError) -> bool {
        chain(self) == chain(other)
    }
}
