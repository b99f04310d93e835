//! The distance of a candidate from the target, estimated without rendering: the candidate's lines spread over the mel bands, scaled by its
//! envelope.
//!
//! It approximates [`crate::analysis::distance`] with frames every [`HOP`](super::target::HOP) samples, for sounds whose lines do not beat
//! within a window.

use super::bessel::{self, between};
use super::energy::Energies;
use super::lines::Lines;
use super::response::{WIDTH, row, tables};
use super::shape::{Pieces, Shape};
use super::sum::{add_scaled, differences};
use super::target::{Target, VIEWS};
use crate::analysis::mel::decibels;
use crate::simd::{self, LANES, Simd, WithSimd, total};

/// The common mean square at which sounds are compared, dB.
pub const LEVEL: f32 = -20.0;
/// The weight of the spectra; the envelope has the rest.
const SPECTRA: f32 = 0.75;
/// The padded number of bands of the largest scale.
const MOST: usize = 64;

/// A candidate: all estimated values.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Candidate {
    pub shape: Shape,
    pub ratio: f32,
    pub index: f32,
}

/// Energies of bands, then their levels in dB; aligned to cache lines.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Bands([f32; MOST]);

/// Measures candidates; caches what consecutive candidates share.
pub struct Proxy {
    /// Carrier frequency, Hz.
    carrier: f64,
    /// The rate at which candidates would be rendered, samples per second.
    rate: f64,
    energies: Energies,
    lines: Lines,
    /// The ratio that `lines` are laid out for.
    laid_out: Option<f32>,
    /// The shape that `frames`, `envelope` and `envelope_error` belong to.
    shaped: Option<Shape>,
    envelope_error: f32,
    frames: [Vec<f32>; VIEWS.len()],
    envelope: Vec<f32>,
    bands: [Bands; VIEWS.len()],
}

impl Proxy {
    pub fn new() -> Proxy {
        Proxy {
            carrier: 440.0,
            rate: 16_000.0,
            energies: Energies::new(),
            lines: Lines::new(),
            laid_out: None,
            shaped: None,
            envelope_error: 0.0,
            frames: Default::default(),
            envelope: Vec::new(),
            bands: [Bands([0.0; MOST]); VIEWS.len()],
        }
    }

    /// Clears the cache for a new target. `carrier` is in Hz, `rate` in samples per second.
    pub fn reset(&mut self, carrier: f64, rate: f64) {
        (self.carrier, self.rate) = (carrier, rate);
        (self.laid_out, self.shaped) = (None, None);
    }

    pub fn carrier(&self) -> f64 {
        self.carrier
    }

    pub fn rate(&self) -> f64 {
        self.rate
    }

    /// Returns the weighted mean difference in dB.
    pub fn distance(&mut self, target: &Target, candidate: &Candidate) -> f32 {
        simd::run(Measure { proxy: self, target, candidate })
    }

    /// Returns the mean difference of the envelopes alone, in dB.
    pub fn envelope_distance(&mut self, target: &Target, shape: &Shape) -> f32 {
        simd::run(Envelope { proxy: self, target, shape })
    }

    /// Returns the level of each frame of a scale for a shape, in dB at the common RMS.
    pub fn levels(&mut self, target: &Target, shape: &Shape, scale: usize) -> &[f32] {
        self.shape(target, shape);
        &self.frames[scale]
    }

    #[inline(always)]
    fn shape(&mut self, target: &Target, shape: &Shape) {
        if self.shaped == Some(*shape) {
            return;
        }
        self.shaped = Some(*shape);
        let pieces = Pieces::new(shape, target.samples as f32);
        let gain = gain(&pieces, target);
        self.energies.frames(&pieces, target.frames, gain, &mut self.frames);
        self.envelope_error = self.outline(&pieces, target, gain);
    }

    /// Computes the envelope at a gain in dB; returns its mean difference from the target's in dB.
    #[inline(always)]
    fn outline(&mut self, pieces: &Pieces, target: &Target, gain: f32) -> f32 {
        self.energies.envelope(pieces, target.envelope.len(), gain, &mut self.envelope);
        let floor = target.envelope_floor;
        let mut sums = [0.0_f32; LANES];
        for (levels, wanted) in self.envelope.chunks(LANES).zip(target.envelope.chunks(LANES)) {
            for ((lane, level), wanted) in sums.iter_mut().zip(levels).zip(wanted) {
                let level = if *level > floor { *level } else { floor };
                *lane += (level - wanted).abs();
            }
        }
        total(&sums) / target.envelope.len().max(1) as f32
    }

    /// Sets the level of each band, in dB, normalised to a mean square of 1.
    #[inline(always)]
    fn spread<S: Simd>(&mut self, simd: S, candidate: &Candidate) {
        if self.laid_out != Some(candidate.ratio) {
            self.laid_out = Some(candidate.ratio);
            self.lines.lay_out(self.carrier, f64::from(candidate.ratio), self.rate);
        }
        let tables = tables();
        self.bands = [Bands([0.0; MOST]); VIEWS.len()];
        let bessel = between(bessel::table(), candidate.index);
        let power = self.lines.hear(candidate.index, &bessel);
        for (hz, energy) in self.lines.audible_lines() {
            for (bands, table) in self.bands.iter_mut().zip(tables) {
                let entry = table.at(hz);
                add_scaled(simd, &mut bands.0[entry.first..entry.first + WIDTH], energy, &entry.energies);
            }
        }
        // Without any line all bands stay at the lowest level; a division by a power of 0 would put them all at 0 dB.
        let level = if power > 0.0 { decibels(power) } else { 0.0 };
        for bands in &mut self.bands {
            for band in &mut bands.0 {
                *band = decibels(*band) - level;
            }
        }
    }
}

/// Returns the gain that brings an envelope to the common RMS, dB.
#[inline(always)]
fn gain(pieces: &Pieces, target: &Target) -> f32 {
    LEVEL - decibels(pieces.energy() / target.samples.max(1) as f32)
}

struct Measure<'a> {
    proxy: &'a mut Proxy,
    target: &'a Target,
    candidate: &'a Candidate,
}

impl WithSimd for Measure<'_> {
    type Output = f32;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> f32 {
        let Measure { proxy, target, candidate } = self;
        proxy.shape(target, &candidate.shape);
        proxy.spread(simd, candidate);
        let mut spectra = 0.0;
        for (((bands, frames), levels), scale) in proxy.bands.iter().zip(&proxy.frames).zip(&target.scales).zip(VIEWS) {
            let sum = differences(simd, &bands.0, frames, &levels.cells, row(scale), levels.floor);
            spectra += sum / (frames.len() * scale.bands) as f32;
        }
        SPECTRA * spectra / VIEWS.len() as f32 + (1.0 - SPECTRA) * proxy.envelope_error
    }
}

struct Envelope<'a> {
    proxy: &'a mut Proxy,
    target: &'a Target,
    shape: &'a Shape,
}

impl WithSimd for Envelope<'_> {
    type Output = f32;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> f32 {
        let Envelope { proxy, target, shape } = self;
        let pieces = Pieces::new(shape, target.samples as f32);
        proxy.outline(&pieces, target, gain(&pieces, target))
    }
}
