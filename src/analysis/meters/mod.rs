//! Meters: percepts of a sound, measured on the sound.
//!
//! [`Meter`] returns a number for each [`Percept`] of a theta or of a recording. Captions, `describe`, `adjust` and the evaluation all use these
//! numbers. The formulas use n samples, the envelope e with its peak P, the power spectrum |X(f)|² of the whole sound under a Hann window, and the
//! amplitudes a of the partials:
//!
//! | percept | formula |
//! | --- | --- |
//! | brightness | log2 of Σ f |X|² / Σ |X|² (the centroid, as in Grey and Gordon 1978) |
//! | richness | log2 of (Σ a)² / Σ a² |
//! | inharmonicity | share of Σ |X|² at which f / f0 is farther than 2 % from a whole number of at least 1 |
//! | roughness | Σ over pairs of partials of Vassilakis' dissonance (2001, "Perceptual and physical properties of amplitude fluctuation"), a over the largest a |
//! | beating | Σ 2 a b over pairs 1 to 16 Hz apart that beat at least once, divided by Σ a² |
//! | body | 10 log10 of the energy below 400 Hz over the whole |
//! | attack | log2 of the first time at which e >= 0.9 P |
//! | sustain | median of e / P between 0.35 n and 0.65 n |
//! | tail | log2 of the time of the last fall: the release, or the decay of a note that decays to less than 0.01 P |
//! | duration | log2 of the time from the first to the last e > 0.1 P |
//! | loudness | 10 log10 of the mean square |
//!
//! For a theta, the envelope and the partials come from the synth's formulas: straight lines, and Bessel functions of the index (Chowning 1973).
//! For a recording, the envelope is its RMS over some periods; the partials are the local maxima of its spectrum, except those that leakage from a
//! stronger line explains.

mod level;
mod partials;
mod spectrum;
#[cfg(test)]
mod tests;

use crate::analysis::AnalysisError;
use crate::analysis::pitch::pitch;
use crate::percept::{Measures, Percept};
use crate::synth;
use crate::theta::{Field, Theta};

use level::{Envelope, Lines, Temporal};
use partials::{Partial, PartialMeasures};
use spectrum::{BandMeasures, Spectrometer};

/// The quietest sound that is measured, as a mean square.
const SILENCE: f64 = 1e-9;
/// A sound starts where it first reaches this fraction of its peak (-40 dB).
const AUDIBLE: f32 = 0.01;
/// The shortest recording that is measured, in seconds, and the lowest rate, in Hz: those of the pitch estimator.
const SHORTEST_S: f64 = 0.005;
const SLOWEST: u32 = 1000;

/// Measures sounds; reuses its transforms and buffers.
#[derive(Default)]
pub struct Meter {
    spectrometer: Spectrometer,
    samples: Vec<f32>,
}

/// The spectral measures of a sound, on the scales of [`Percept`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SpectralMeasures {
    bands: BandMeasures,
    partials: PartialMeasures,
    /// Mean square of the steady tone at full level.
    power: f64,
}

impl Meter {
    /// Creates a meter with its transforms and buffers.
    pub fn new() -> Meter {
        Meter::default()
    }

    /// Measures the sound of a theta.
    ///
    /// # Errors
    /// A parameter is outside its range; the sound is silent.
    pub fn theta(&mut self, theta: &Theta) -> Result<Measures, AnalysisError> {
        let temporal = Lines::new(theta)?.temporal();
        let rate = synth::render_into(theta, &mut self.samples)?;
        let loudness = loudness(&self.samples)?;
        self.spectrometer.transform(&self.samples, rate);
        let bands = self.spectrometer.bands(hertz(theta));
        let partials = partials::measure(&partials::of_theta(theta, seconds(theta)), seconds(theta));
        Ok(measures(theta.get(Field::PitchMidi), &bands, &partials, &temporal, loudness))
    }

    /// Approximates [`Meter::theta`] from the formulas of its partials and its envelope, at a hundredth of the cost. Meant for comparing thetas with
    /// each other. Pass the spectral measures of a theta with the same tone as `known`, to reuse them.
    ///
    /// # Errors
    /// As for [`Meter::theta`].
    pub fn sketch(&mut self, theta: &Theta, known: Option<&SpectralMeasures>) -> Result<(Measures, SpectralMeasures), AnalysisError> {
        let lines = Lines::new(theta)?;
        let spectral = known.copied().unwrap_or_else(|| spectral(theta, lines.span()));
        let gain = (theta.get(Field::Velocity) / 127.0).powf(1.5).min(f64::from(synth::PEAK));
        let square = spectral.power * lines.power() * gain * gain;
        if square <= 0.0 {
            return Err(AnalysisError::Silent);
        }
        let loudness = 10.0 * (square + SILENCE).log10();
        Ok((measures(theta.get(Field::PitchMidi), &spectral.bands, &spectral.partials, &lines.temporal(), loudness), spectral))
    }

    /// Measures a recording. If `pitch_midi` is `None`, the pitch is estimated.
    ///
    /// # Errors
    /// The recording is silent, shorter than 5 ms, has a rate below 1000 Hz or a sample that is not finite; the pitch is not finite.
    pub fn recording(&mut self, samples: &[f32], rate: u32, pitch_midi: Option<f64>) -> Result<Measures, AnalysisError> {
        let midi = match pitch_midi {
            Some(midi) => midi,
            None => pitch(samples, rate)?.midi,
        };
        check(samples, rate, midi)?;
        // A constant offset is inaudible.
        let mean = samples.iter().copied().map(f64::from).sum::<f64>() / samples.len() as f64;
        self.samples.clear();
        self.samples.extend(samples.iter().map(|sample| (f64::from(*sample) - mean) as f32));
        let loudness = loudness(&self.samples)?;
        // Silence before the sound is not part of it.
        let audible = AUDIBLE * self.samples.iter().map(|sample| sample.abs()).fold(0.0, f32::max);
        self.samples.drain(..self.samples.iter().position(|sample| sample.abs() >= audible).unwrap_or(0));
        let hertz = 440.0 * ((midi - 69.0) / 12.0).exp2();
        let envelope = Envelope::new(&self.samples, rate, hertz);
        self.spectrometer.transform(&self.samples, rate);
        let bands = self.spectrometer.bands(hertz);
        let found = self.spectrometer.partials(&envelope);
        let seconds = samples.len() as f64 / f64::from(rate);
        Ok(measures(midi, &bands, &partials::measure(&found, seconds), &envelope.temporal(), loudness))
    }
}

fn hertz(theta: &Theta) -> f64 {
    440.0 * ((theta.get(Field::PitchMidi) - 69.0) / 12.0).exp2()
}

fn seconds(theta: &Theta) -> f64 {
    theta.get(Field::DurationS)
}

fn check(samples: &[f32], rate: u32, midi: f64) -> Result<(), AnalysisError> {
    if rate < SLOWEST {
        return Err(AnalysisError::RateTooLow { rate, needed: SLOWEST - 1 });
    }
    let needed = (SHORTEST_S * f64::from(rate)).ceil() as usize;
    if samples.len() < needed {
        return Err(AnalysisError::TooShort { samples: samples.len(), needed });
    }
    if let Some((place, value)) = samples.iter().enumerate().find(|(_, sample)| !sample.is_finite()) {
        return Err(AnalysisError::NotFinite { place, value: *value });
    }
    if midi.is_finite() { Ok(()) } else { Err(AnalysisError::Pitch(midi)) }
}

/// Measures the partials of a theta, each as wide in frequency as a tone of `span` seconds.
fn spectral(theta: &Theta, span: f64) -> SpectralMeasures {
    let (seconds, hertz) = (seconds(theta), hertz(theta));
    let partials = partials::of_theta(theta, seconds);
    let spread = |apart: f64| spectrum::spread(apart * span);
    let (mut total, mut moment, mut on, mut low) = (0.0, 0.0, 0.0, 0.0);
    for Partial { hertz: at, amplitude } in &partials {
        let power = amplitude * amplitude;
        total += power;
        moment += power * at;
        low += power * spectrum::below(spectrum::BODY_HZ, *at, &spread);
        let near = spectrum::harmonics(hertz).map(|(from, to)| spectrum::below(to, *at, &spread) - spectrum::below(from, *at, &spread));
        on += power * near.sum::<f64>();
    }
    let bands = BandMeasures::new(total, moment, total - on, low);
    SpectralMeasures { bands, partials: partials::measure(&partials, seconds), power: 0.5 * total }
}

fn loudness(samples: &[f32]) -> Result<f64, AnalysisError> {
    const LANES: usize = 8;
    let mut sums = [0.0f64; LANES];
    let (blocks, rest) = samples.as_chunks::<LANES>();
    for block in blocks {
        sums.iter_mut().zip(block).for_each(|(sum, sample)| *sum += f64::from(*sample).powi(2));
    }
    let sum = sums.iter().sum::<f64>() + rest.iter().map(|sample| f64::from(*sample).powi(2)).sum::<f64>();
    let square = sum / samples.len().max(1) as f64;
    if square > 0.0 { Ok(10.0 * (square + SILENCE).log10()) } else { Err(AnalysisError::Silent) }
}

fn measures(pitch: f64, bands: &BandMeasures, partials: &PartialMeasures, temporal: &Temporal, loudness: f64) -> Measures {
    Measures(Percept::ALL.map(|percept| match percept {
        Percept::Pitch => pitch,
        Percept::Brightness => bands.brightness,
        Percept::Richness => partials.richness,
        Percept::Inharmonicity => bands.inharmonicity,
        Percept::Roughness => partials.roughness,
        Percept::Beating => partials.beating,
        Percept::Body => bands.body,
        Percept::Attack => temporal.attack,
        Percept::Sustain => temporal.sustain,
        Percept::Tail => temporal.tail,
        Percept::Duration => temporal.duration,
        Percept::Loudness => loudness,
    }))
}
