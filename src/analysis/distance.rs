//! How far two sounds are from each other, in dB.
//!
//! `D = 0.75 * mean |difference of log-mel spectra| + 0.25 * mean |difference of RMS envelopes|`
//!
//! - Both sounds are scaled to the same RMS first, so that a gain has no effect.
//! - The spectra are those of [`SCALES`] (FFT of 2048, 1024, 512 and 256 samples; 64, 64, 40 and 24 mel bands from 30 to 8000 Hz; Hann windows
//!   with a hop of a quarter of their length). The mean is over the cells of each scale, then over the scales. The envelope is the RMS over
//!   20 ms every 10 ms. All levels are in dB of energy.
//! - The floor is 60 dB below the note's strongest cell, for each scale and for the envelope. Lower levels are raised to it.
//! - The copy is cut to the length of the note, or padded with silence.
//! - Both have the rate [`RATE`], 16 kHz.
//!
//! The distance between two silences is 0. If only the note is silent, the floor is that of the copy.

use std::fmt;

use thiserror::Error;

use super::mel::{Mel, RATE, SCALES, decibels, mean_squares};

/// The longest sound that is compared, in seconds: its features take about as much memory as the sound.
pub const LONGEST_S: usize = 600;
/// Energies are raised to at least this fraction of the strongest one.
pub const FLOOR: f32 = 1e-6;
/// The common RMS to which both sounds are scaled.
const LEVEL: f64 = 0.1;
/// A sound with a lower RMS is scaled as if it had this one.
const SILENCE: f64 = 1e-9;

/// The first or the second of two sounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The sound that is compared to.
    First,
    /// The sound that is compared.
    Second,
}

impl fmt::Display for Which {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(if *self == Which::First { "first" } else { "second" })
    }
}

/// A sound that cannot be compared.
#[derive(Clone, Debug, Error, PartialEq)]
#[non_exhaustive]
pub enum DistanceError {
    /// A sample is infinite or NaN.
    #[error("sample {place} of the {which} sound is not a finite number")]
    NotFinite {
        /// The sound with the sample.
        which: Which,
        /// The index of the sample.
        place: usize,
    },
    /// A sound is longer than [`LONGEST_S`].
    #[error("the {which} sound lasts {seconds} s; at most {LONGEST_S} s are compared")]
    TooLong {
        /// The sound that is too long.
        which: Which,
        /// The length of the sound, in whole seconds.
        seconds: usize,
    },
}

/// Measures distances; reuses its transforms and buffers.
pub struct Meter {
    scales: Vec<Mel>,
}

impl Default for Meter {
    fn default() -> Self {
        Meter { scales: SCALES.iter().map(|scale| Mel::new(*scale, scale.window / 4)).collect() }
    }
}

/// The features of a sound that others are compared with.
pub struct Note {
    samples: usize,
    features: Features,
}

/// The compared features: the energies of each scale, then those of the envelope.
type Features = Vec<Vec<f32>>;

impl Meter {
    /// Creates a meter with its transforms and buffers.
    pub fn new() -> Self {
        Meter::default()
    }

    /// Returns the distance of `copy` from `note` in dB, both at 16 kHz.
    ///
    /// # Errors
    /// A sample is not a finite number, or a sound is longer than [`LONGEST_S`].
    pub fn distance(&mut self, note: &[f32], copy: &[f32]) -> Result<f64, DistanceError> {
        let note = self.note(note)?;
        self.distance_from(&note, copy)
    }

    /// Computes the features of a sound at 16 kHz, to compare others with.
    ///
    /// # Errors
    /// A sample is not a finite number, or a sound is longer than [`LONGEST_S`].
    pub fn note(&mut self, note: &[f32]) -> Result<Note, DistanceError> {
        check(Which::First, note)?;
        Ok(Note { samples: note.len(), features: self.features(note) })
    }

    /// Returns the distance of `copy`, at 16 kHz, from `note` in dB.
    ///
    /// # Errors
    /// A sample is not a finite number, or a sound is longer than [`LONGEST_S`].
    pub fn distance_from(&mut self, note: &Note, copy: &[f32]) -> Result<f64, DistanceError> {
        check(Which::Second, copy)?;
        let mut copy = copy.to_vec();
        copy.resize(note.samples, 0.0);
        let copy = self.features(&copy);
        let parts: Vec<f64> = note.features.iter().zip(&copy).map(|(note, copy)| difference(note, copy)).collect();
        Ok(match parts.split_last() {
            Some((envelope, spectra)) => 0.75 * spectra.iter().sum::<f64>() / spectra.len() as f64 + 0.25 * envelope,
            None => 0.0,
        })
    }

    fn features(&mut self, sound: &[f32]) -> Features {
        let sound = levelled(sound);
        let energies = |scale: &mut Mel| {
            let mut energies = Vec::new();
            scale.energies(&sound, &mut energies);
            energies
        };
        let mut features: Features = self.scales.iter_mut().map(energies).collect();
        features.push(mean_squares(&sound));
        features
    }
}

fn check(which: Which, sound: &[f32]) -> Result<(), DistanceError> {
    let seconds = sound.len() / RATE as usize;
    if seconds > LONGEST_S {
        return Err(DistanceError::TooLong { which, seconds });
    }
    match sound.iter().position(|sample| !sample.is_finite()) {
        Some(place) => Err(DistanceError::NotFinite { which, place }),
        None => Ok(()),
    }
}

/// Scales a sound to the common RMS.
pub(super) fn levelled(sound: &[f32]) -> Vec<f32> {
    let mean = sound.iter().map(|sample| f64::from(*sample).powi(2)).sum::<f64>() / sound.len().max(1) as f64;
    let gain = (LEVEL / mean.sqrt().max(SILENCE)) as f32;
    sound.iter().map(|sample| sample * gain).collect()
}

/// Returns the mean difference in dB.
fn difference(note: &[f32], copy: &[f32]) -> f64 {
    let most = |energies: &[f32]| energies.iter().copied().fold(0.0, f32::max);
    let loudest = if most(note) > 0.0 { most(note) } else { most(copy) };
    let floor = loudest * FLOOR;
    let cell = |(note, copy): (&f32, &f32)| f64::from((decibels(note.max(floor)) - decibels(copy.max(floor))).abs());
    note.iter().zip(copy).map(cell).sum::<f64>() / note.len().max(1) as f64
}
