//! Theta to sound: a two-operator FM voice under a linear ADSR envelope.
//!
//! With `fc = 440 * 2^((pitch_midi - 69) / 12)` and `fm = mod_ratio * fc`, at `t = i / rate`
//!
//! `y = sin(2 pi fc t + mod_index * sin(2 pi fm t)) * envelope * (velocity / 127)^1.5`
//!
//! (frequency modulation in its phase form: Chowning 1973, "The Synthesis of Complex Audio Spectra by Means of Frequency Modulation").

mod envelope;

use std::f64::consts::TAU;

use thiserror::Error;

pub use envelope::{Phases, envelope, phases};

use crate::audio::Clip;
use crate::theta::{Field, Theta, ThetaError};

/// A louder note is scaled down to this peak.
pub const PEAK: f64 = 0.99;

#[derive(Debug, Error, PartialEq)]
pub enum SynthError {
    /// [`Theta::clamped`] gives the nearest theta that can be rendered.
    #[error("cannot render this theta: {0}")]
    OutOfRange(#[from] ThetaError),
}

/// The note that `theta` describes: `round(duration_s * rate)` samples (a half rounds to even) at `sample_rate` truncated to an integer,
/// peak at most [`PEAK`]. The same theta gives the same samples on every run. Tones above half the rate fold back, as sampling has it.
///
/// # Errors
/// A field is outside its range, or not a number.
pub fn render(theta: &Theta) -> Result<Clip, SynthError> {
    theta.check()?;
    let rate = rate(theta);
    let carrier_hz = 440.0 * ((theta.get(Field::PitchMidi) - 69.0) / 12.0).exp2();
    let carrier = carrier_hz / f64::from(rate);
    let modulator = theta.get(Field::ModRatio) * carrier;
    let index = theta.get(Field::ModIndex);
    let gain = (theta.get(Field::Velocity) / 127.0).powf(1.5);

    let mut samples = envelope::levels(theta);
    for (i, sample) in samples.iter_mut().enumerate() {
        let phase = TAU * turn(carrier, i) + index * (TAU * turn(modulator, i)).sin();
        *sample *= gain * phase.sin();
    }
    let peak = samples.iter().fold(0.0, |peak: f64, sample| peak.max(sample.abs()));
    let scale = if peak > PEAK { PEAK / peak } else { 1.0 };
    Ok(Clip::new(samples.into_iter().map(|sample| (sample * scale) as f32).collect(), rate))
}

/// Where an oscillator of `step` turns per sample stands in its turn at sample `i`, 0 to 1. Counted from the start and wrapped before the
/// sine, so that the last sample of a long note is as exact as the first.
fn turn(step: f64, i: usize) -> f64 {
    let turns = step * i as f64;
    turns - turns.floor()
}

/// `sample_rate` as the integer that is rendered at. The range is checked before.
fn rate(theta: &Theta) -> u32 {
    theta.get(Field::SampleRate) as u32
}

#[cfg(test)]
mod tests;
