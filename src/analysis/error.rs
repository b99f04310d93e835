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
pub enum AnalysisError {
    /// The sound has too few samples.
    #[error("the sound has {samples} samples; at least {needed} are needed")]
    TooShort {
        /// The number of samples in the sound.
        samples: usize,
        /// The smallest number of samples that is accepted.
        needed: usize,
    },
    /// A sample is not a usable number, such as NaN.
    #[error("the sound's sample {place} is {value}, not a number to work with")]
    NotFinite {
        /// The index of the sample.
        place: usize,
        /// The value of the sample.
        value: f32,
    },
    /// The sample rate of the sound is too low.
    #[error("the sound has {rate} samples per second; more than {needed} are needed")]
    RateTooLow {
        /// The sample rate of the sound, in Hz.
        rate: u32,
        /// The rate that must be exceeded, in Hz.
        needed: u32,
    },
    /// The sound is silent.
    #[error("the sound is silent")]
    Silent,
    /// The sound has almost no energy below 8 kHz, the band of the comparison.
    #[error("nothing of this sound is below 8 kHz, where sounds are compared")]
    TooHigh,
    /// The synth cannot render the theta.
    #[error(transparent)]
    Theta(#[from] SynthError),
    /// The pitch is not a valid MIDI note number.
    #[error("the pitch is {0}, not a MIDI note number")]
    Pitch(f64),
    /// The sample rate of theta, in Hz, is outside the range of the synth.
    #[error("theta's rate is {0} Hz; the synth renders at {min} to {max} Hz", min = Field::SampleRate.info().min, max = Field::SampleRate.info().max)]
    ThetaRate(f64),
    /// The sound could not be read, for the reader's reason.
    #[error(transparent)]
    Read(Cause),
    /// The sound could not be turned into another rate.
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
