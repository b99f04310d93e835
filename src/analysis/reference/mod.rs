//! The estimators of the Python system that this program re-creates: the envelope comes from the analytic signal, FM from the spacing of the
//! lines and the width of the spectrum. Kept for comparison; their ratio and index are rough.

mod adsr;
mod fm;

use super::dsp::{Curve, Hilbert, ZeroPhase, high_pass, low_pass};
use super::{AnalysisError, Estimate};
use crate::audio::Clip;
use adsr::Adsr;
use fm::{Fm, Spectra};

/// The corner of the high-pass filter that removes rumble, Hz.
const RUMBLE: f64 = 30.0;
/// The corner of the low-pass filter that smooths the envelope, Hz.
const TREMOR: f64 = 20.0;
/// The envelope is raised to at least this.
const FLOOR: f64 = 1e-9;
/// The shortest estimated duration, in seconds.
const SHORTEST: f64 = 0.05;

/// Estimates one note; see [`Estimator::estimate`].
///
/// # Errors
/// As for [`Estimator::estimate`].
pub fn estimate(clip: &Clip, pitch_midi: f64) -> Result<Estimate, AnalysisError> {
    Estimator::new().estimate(clip, pitch_midi)
}

/// The estimators with their filters, transforms and buffers, reused for many notes.
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
    /// Creates an estimator with its buffers.
    pub fn new() -> Self {
        Estimator::default()
    }

    /// Estimates theta from a note whose pitch is known, as a MIDI note number.
    ///
    /// # Errors
    /// The sound has fewer than 10 samples, or a rate of 60 Hz or less; a sample or the pitch is not finite.
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
    // Checks all samples without an early exit, so that the loop is vectorised.
    if clip.samples.iter().fold(true, |finite, value| finite & value.is_finite()) {
        return Ok(());
    }
    match clip.samples.iter().enumerate().find(|(_, value)| !value.is_finite()) {
        Some((place, value)) => Err(AnalysisError::NotFinite { place, value: *value }),
        None => Ok(()),
    }
}

/// Returns the middle of a note of `samples`: from 30 % to 70 %, both rounded half to even.
fn middle(samples: usize) -> std::ops::Range<usize> {
    let at = |share: f64| (share * samples as f64).round_ties_even() as usize;
    at(0.3)..at(0.7)
}
