//! Renders theta to sound: a two-operator FM voice with a linear ADSR envelope.
//!
//! With `fc = 440 * 2^((pitch_midi - 69) / 12)` and `fm = mod_ratio * fc`, the sample at `t = i / rate` is
//!
//! `y = sin(2 pi fc t + mod_index * sin(2 pi fm t)) * envelope * (velocity / 127)^1.5`
//!
//! (phase modulation: Chowning 1973, "The Synthesis of Complex Audio Spectra by Means of Frequency Modulation").
//!
//! ```
//! use awol::synth::{envelope, render};
//! use awol::{Field, Theta};
//!
//! let theta = Theta::default().with(Field::DurationS, 0.5);
//! let clip = render(&theta)?;
//! assert_eq!((clip.rate, clip.samples.len()), (16_000, 8_000));
//! assert_eq!(envelope(&theta)?.len(), clip.samples.len());
//! # Ok::<(), awol::synth::SynthError>(())
//! ```

mod envelope;
mod mix;
mod sine;
mod voice;

use std::error::Error;
use std::fmt;
use std::sync::Arc;

pub use envelope::{Phases, Segment, envelope, phases, segments};
pub use mix::{Mix, Note, mix};
use voice::{Voice, hertz};

use crate::audio::Clip;
use crate::parallel;
use crate::simd::{self, Level};
use crate::sink::Monitor;
use crate::theta::{Field, Theta, ThetaError};

/// Whether the carrier is above half the sample rate, so that it aliases to another pitch (Shannon 1949, "Communication in the Presence of Noise").
pub fn is_mirrored(theta: &Theta) -> bool {
    hertz(theta) > f64::from(rate(theta)) / 2.0
}

/// Louder notes are scaled down to this peak.
pub const PEAK: f32 = 0.99;

/// An error of rendering a theta.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum SynthError {
    /// [`Theta::clamped`] gives the nearest theta that can be rendered.
    OutOfRange(ThetaError),
}

impl Error for SynthError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        let SynthError::OutOfRange(source) = self;
        Some(source)
    }
}

impl fmt::Display for SynthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cannot render this theta")
    }
}

impl From<ThetaError> for SynthError {
    fn from(source: ThetaError) -> SynthError {
        SynthError::OutOfRange(source)
    }
}

/// Renders the note of `theta`: `round(duration_s * rate)` samples (half rounds to even) at `sample_rate`, truncated to an integer, with a peak of
/// at most [`PEAK`]. Tones above half the rate alias.
///
/// The phase has 64 bits; the samples are within -110 dB of full scale of a computation in double precision. Equal thetas give equal samples in every
/// run, on every thread, and at every vector length (see [`crate::simd`]).
///
/// # Errors
/// A field is outside its range, or NaN.
pub fn render(theta: &Theta) -> Result<Clip, SynthError> {
    theta.check()?;
    let voice = Voice::new(theta);
    // Rendered in place, since a copy would take longer than the rendering.
    let mut samples: Arc<[f32]> = std::iter::repeat_n(0.0, voice.samples()).collect();
    fill(Level::best(), &voice, Arc::make_mut(&mut samples));
    Ok(Clip { samples, rate: rate(theta), provenance: None, name: None })
}

/// Like [`render`], into a buffer that can be reused; returns the rate in samples per second.
///
/// # Errors
/// A field is outside its range, or NaN; `samples` is then unchanged.
pub fn render_into(theta: &Theta, samples: &mut Vec<f32>) -> Result<u32, SynthError> {
    render_at(Level::best(), theta, samples)
}

/// Like [`render_into`], with the given SIMD level.
///
/// # Errors
/// A field is outside its range, or NaN; `samples` is then unchanged.
pub fn render_at(level: Level, theta: &Theta, samples: &mut Vec<f32>) -> Result<u32, SynthError> {
    theta.check()?;
    let voice = Voice::new(theta);
    samples.resize(voice.samples(), 0.0);
    fill(level, &voice, samples);
    Ok(rate(theta))
}

fn fill(level: Level, voice: &Voice, samples: &mut [f32]) {
    let peak = simd::run_at(level, voice::Render { voice, out: samples });
    if peak > PEAK {
        let scale = PEAK / peak;
        samples.iter_mut().for_each(|sample| *sample *= scale);
    }
}

/// Renders many notes on `threads` threads (0: as many as the machine has), in the order of the thetas. The samples are those of [`render`]. Notes
/// not reached before the monitor was interrupted are `None`.
pub fn render_many(thetas: &[Theta], threads: usize, monitor: &mut dyn Monitor) -> Vec<Option<Result<Clip, SynthError>>> {
    parallel::map(thetas, threads, monitor, || (), |(), theta| render(theta), |monitor, done, _, _| monitor.progress(done, ""))
}

/// Returns `sample_rate` truncated to an integer. The caller has checked its range.
fn rate(theta: &Theta) -> u32 {
    theta.get(Field::SampleRate) as u32
}

#[cfg(test)]
#[cfg(feature = "model")]
mod tests;
