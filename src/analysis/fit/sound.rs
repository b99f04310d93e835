//! Prepares a clip for the search: 16 kHz, bounded length, no constant offset.

use super::FitOptions;
use crate::analysis::AnalysisError;
use crate::analysis::mel::{RATE, RMS_WINDOW};
use crate::audio::{Clip, resample};
use crate::theta::Field;

/// The shortest sound that can be fitted, in samples at 16 kHz: one window of the RMS envelope.
pub const SHORTEST: usize = RMS_WINDOW;
/// How much of a longer sound is used, in seconds: the longest duration of a theta.
pub const LONGEST_S: f64 = Field::DurationS.info().max;
/// A sound that nowhere differs from its mean by this much is silent: half a step of 24-bit samples.
const SILENT: f64 = 6e-8;
/// In a shorter sound an offset cannot be distinguished from a low tone, seconds.
const OFFSET_S: f64 = 0.25;
/// If less than this fraction of the energy remains at 16 kHz, the sound lies above the compared band.
const LEFT: f64 = 1e-8;

/// Returns the sound at 16 kHz and its length in seconds.
///
/// # Errors
/// As for [`super::Fitter::fit`].
pub fn prepared(clip: &Clip, known: &FitOptions) -> Result<(Vec<f32>, f64), AnalysisError> {
    Field::PitchMidi.check(known.pitch_midi).map_err(|_| AnalysisError::Pitch(known.pitch_midi))?;
    Field::SampleRate.check(known.sample_rate).map_err(|_| AnalysisError::ThetaRate(known.sample_rate))?;
    let most = (LONGEST_S * f64::from(clip.rate)) as usize;
    let used = clip.samples.get(..most).unwrap_or(&clip.samples);
    if let Some((place, value)) = used.iter().enumerate().find(|(_, value)| !value.is_finite()) {
        return Err(AnalysisError::NotFinite { place, value: *value });
    }
    let needed = (SHORTEST as f64 * f64::from(clip.rate) / f64::from(RATE)).ceil() as usize;
    if used.len() < needed.max(1) {
        return Err(AnalysisError::TooShort { samples: used.len(), needed: needed.max(1) });
    }
    let seconds = used.len() as f64 / f64::from(clip.rate);
    let mean = mean(used);
    if used.iter().all(|sample| (f64::from(*sample) - mean).abs() < SILENT) {
        return Err(AnalysisError::Silent);
    }
    let offset = offset(used, clip.rate);
    let centred: Vec<f32> = used.iter().map(|sample| (f64::from(*sample) - offset) as f32).collect();
    if clip.rate == RATE {
        return Ok((centred, seconds));
    }
    let sound = resample(&centred, clip.rate, RATE)?;
    if mean_square(&sound) < LEFT * mean_square(&centred) {
        return Err(AnalysisError::TooHigh);
    }
    Ok((sound, seconds))
}

/// Returns the constant offset of a sound, which the fit removes; 0 if the sound is too short to distinguish an offset from a low tone.
pub fn offset(samples: &[f32], rate: u32) -> f64 {
    if (samples.len() as f64) < OFFSET_S * f64::from(rate) { 0.0 } else { mean(samples) }
}

fn mean(samples: &[f32]) -> f64 {
    samples.iter().map(|sample| f64::from(*sample)).sum::<f64>() / samples.len().max(1) as f64
}

fn mean_square(sound: &[f32]) -> f64 {
    sound.iter().map(|sample| f64::from(*sample).powi(2)).sum::<f64>() / sound.len().max(1) as f64
}
