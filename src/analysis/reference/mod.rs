//! The estimators of the Python system that this program re-creates: an envelope from the analytic signal, FM from the spacing and the width
//! of the spectrum. Kept to compare with; its ratio and index are rough.

mod adsr;
mod extract;
mod fm;

use std::path::Path;

pub use extract::{Extraction, Job, Outcome, extract};

use super::AnalysisError;
use super::dsp::{Curve, Hilbert, ZeroPhase, high_pass, low_pass};
use crate::audio::Clip;
use crate::theta::{Field, Theta};
use adsr::Adsr;
use fm::{Fm, Spectra};

/// Below this the high-pass takes out rumble, Hz.
const RUMBLE: f64 = 30.0;
/// Above this the low-pass smooths the envelope, Hz.
const TREMOR: f64 = 20.0;
/// The envelope is at least this.
const FLOOR: f64 = 1e-9;
/// The shortest note, in seconds.
const SHORTEST: f64 = 0.05;

/// What a note's sound says of its theta.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// Seconds, at least 0.05.
    pub duration_s: f64,
    /// Seconds, 0 to 0.2.
    pub attack_s: f64,
    /// Seconds, 0 to 0.4.
    pub decay_s: f64,
    /// Level, 0 to 1.
    pub sustain: f64,
    /// Seconds, 0.02 to 0.6.
    pub release_s: f64,
    /// 0.25 to 8.
    pub mod_ratio: f64,
    /// 0 to 10.
    pub mod_index: f64,
}

impl Estimate {
    /// All ten parameters, with the three that are known beforehand.
    pub fn theta(&self, pitch_midi: f64, velocity: f64, sample_rate: f64) -> Theta {
        Theta::default()
            .with(Field::PitchMidi, pitch_midi)
            .with(Field::Velocity, velocity)
            .with(Field::SampleRate, sample_rate)
            .with(Field::DurationS, self.duration_s)
            .with(Field::AttackS, self.attack_s)
            .with(Field::DecayS, self.decay_s)
            .with(Field::Sustain, self.sustain)
            .with(Field::ReleaseS, self.release_s)
            .with(Field::ModRatio, self.mod_ratio)
            .with(Field::ModIndex, self.mod_index)
    }
}

/// Estimates one note; see [`Estimator::estimate`].
///
/// # Errors
/// As there.
pub fn estimate(clip: &Clip, pitch_midi: f64) -> Result<Estimate, AnalysisError> {
    Estimator::new().estimate(clip, pitch_midi)
}

/// The estimators with their filters, transforms and buffers, for many notes one after the other.
#[derive(Default)]
pub struct Estimator {
    filters: Option<Filters>,
    hilbert: Option<Hilbert>,
    spectra: Spectra,
    curve: Curve,
    sound: Vec<f64>,
    envelope: Vec<f64>,
}

struct Filters {
    rate: u32,
    high: ZeroPhase,
    low: ZeroPhase,
}

impl Estimator {
    pub fn new() -> Self {
        Estimator::default()
    }

    /// Takes a note apart whose pitch is known as a MIDI note number.
    ///
    /// # Errors
    /// Fewer than 10 samples, a rate of at most 60 Hz, or a number that is not finite.
    pub fn estimate(&mut self, clip: &Clip, pitch_midi: f64) -> Result<Estimate, AnalysisError> {
        check(clip, pitch_midi)?;
        let rate = f64::from(clip.rate);
        let filters = match &mut self.filters {
            Some(filters) if filters.rate == clip.rate => filters,
            filters => filters.insert(Filters {
                rate: clip.rate,
                high: ZeroPhase::new(high_pass(RUMBLE, rate)),
                low: ZeroPhase::new(low_pass(TREMOR, rate)),
            }),
        };
        let hilbert = match &mut self.hilbert {
            Some(hilbert) if hilbert.len() == clip.samples.len() => hilbert,
            hilbert => hilbert.insert(Hilbert::new(clip.samples.len())),
        };
        filters.high.filter(&clip.samples, &mut self.sound);
        hilbert.envelope(&self.sound, &mut self.envelope);
        filters.low.apply(&mut self.envelope);
        self.envelope.iter_mut().for_each(|level| *level = level.max(FLOOR));

        let Adsr { attack_s, decay_s, sustain, release_s } = adsr::estimate(&self.envelope, rate, &mut self.curve);
        let Fm { mod_ratio, mod_index } = fm::estimate(&self.sound, rate, pitch_midi, &mut self.spectra);
        let duration_s = (self.sound.len() as f64 / rate).max(SHORTEST);
        Ok(Estimate { duration_s, attack_s, decay_s, sustain, release_s, mod_ratio, mod_index })
    }
}

fn check(clip: &Clip, pitch_midi: f64) -> Result<(), AnalysisError> {
    let needed = (2.0 * RUMBLE) as u32;
    if clip.rate <= needed {
        return Err(AnalysisError::RateTooLow { rate: clip.rate, needed });
    }
    if clip.samples.len() < ZeroPhase::SHORTEST {
        return Err(AnalysisError::TooShort { samples: clip.samples.len(), needed: ZeroPhase::SHORTEST });
    }
    if !pitch_midi.is_finite() {
        return Err(AnalysisError::Pitch(pitch_midi));
    }
    // All at once first, since a search that may end anywhere has no vector instructions.
    if clip.samples.iter().fold(true, |finite, value| finite & value.is_finite()) {
        return Ok(());
    }
    match clip.samples.iter().enumerate().find(|(_, value)| !value.is_finite()) {
        Some((place, value)) => Err(AnalysisError::NotFinite { place, value: *value }),
        None => Ok(()),
    }
}

/// The middle of a note of `samples`: from 30 % to 70 %, both rounded half to even.
fn middle(samples: usize) -> std::ops::Range<usize> {
    let at = |share: f64| (share * samples as f64).round_ties_even() as usize;
    at(0.3)..at(0.7)
}

/// How the estimators read a sound file: a path in, a sound or a reason out.
pub type Reader<'a> = dyn Fn(&Path) -> Result<Clip, String> + Sync + 'a;
