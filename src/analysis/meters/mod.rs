//! Meters: what of a sound can be put in words, measured on the sound itself.
//!
//! [`Meter`] gives a number for each [`Percept`] of a theta or of any recording. Captions, `describe`, `adjust` and the evaluation all read these numbers. The
//! formulas, with n samples, envelope e, peak P, the power spectrum |X(f)|² of the whole sound under a Hann window, and the amplitudes a of its partials:
//!
//! | percept | formula |
//! | --- | --- |
//! | brightness | log2 of Σ f |X|² / Σ |X|² (Grey and Gordon 1978 use the centroid so) |
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
//! The envelope and the partials of a theta are the synth's own: straight lines, and Bessel functions of the index (Chowning 1973). The envelope of a recording
//! is its RMS over some periods; its partials are the local maxima of its spectrum, without what the window and the envelope make of a single line.

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
/// A sound begins where it is this part of its peak (-40 dB).
const AUDIBLE: f32 = 0.01;
/// The shortest recording that is measured, in seconds, and the lowest rate: those of the pitch estimator.
const SHORTEST_S: f64 = 0.005;
const SLOWEST: u32 = 1000;

/// Measures sounds; keeps its transforms from one to the next.
#[derive(Default)]
pub struct Meter {
    spectrometer: Spectrometer,
    samples: Vec<f32>,
}

/// What a sound's spectrum says, on the scales of [`Percept`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SpectralMeasures {
    bands: BandMeasures,
    partials: PartialMeasures,
    /// Mean square at full level.
    power: f64,
}

impl Meter {
    /// Creates a meter with its transforms and buffers.
    pub fn new() -> Meter {
        Meter::default()
    }

    /// The measures of what a theta sounds like.
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

    /// Nearly [`Meter::theta`], from the formulas of its partials and its envelope alone, at a hundredth of the cost. For comparing thetas with each other;
    /// `known` spares the partials of a theta with the same tone.
    ///
    /// # Errors
    /// As [`Meter::theta`].
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

    /// The measures of a recording; `pitch_midi` where its pitch is known, else it is estimated.
    ///
    /// # Errors
    /// It is silent, shorter than 5 ms, of a rate below 1000 Hz, or not finite; the pitch is not finite.
    pub fn recording(&mut self, samples: &[f32], rate: u32, pitch_midi: Option<f64>) -> Result<Measures, AnalysisError> {
        let midi = match pitch_midi {
            Some(midi) => midi,
            None => pitch(samples, rate)?.midi,
        };
        check(samples, rate, midi)?;
        // An offset is no sound.
        let mean = samples.iter().copied().map(f64::from).sum::<f64>() / samples.len() as f64;
        self.samples.clear();
        self.samples.extend(samples.iter().map(|sample| (f64::from(*sample) - mean) as f32));
        let loudness = loudness(&self.samples)?;
        // Nor is silence before the sound.
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

/// What the partials of a theta say, each as wide as a length of `span` seconds makes it.
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
