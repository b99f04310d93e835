//! Measures on the power spectrum of a sound (brightness, inharmonicity and body), and the partials of a recording.

use std::collections::HashMap;
use std::f64::consts::TAU;

use super::level::Envelope;
use super::partials::{LEAST, MOST, Partial};
use crate::analysis::dsp::RealFft;
use crate::simd::{self, Simd, WithSimd};

/// Energy within this relative distance of a harmonic belongs to it.
pub const NEAR: f64 = 0.02;
/// The neighbourhoods of higher harmonics touch, at a distance of [`NEAR`].
const LAST: usize = 24;
/// The upper limit of the bass, in Hz.
pub const BODY_HZ: f64 = 400.0;
/// The smallest fraction of the energy below [`BODY_HZ`] that is resolved.
const BODY_FLOOR: f64 = 1e-3;
/// The factor by which leakage is overestimated, since envelopes are not measured exactly.
const MARGIN: f64 = 1.5;
/// The shortest transform, in samples.
const SHORTEST: usize = 1024;

/// Measures on the scales of [`crate::percept::Percept`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BandMeasures {
    pub brightness: f64,
    pub inharmonicity: f64,
    pub body: f64,
}

impl BandMeasures {
    /// Computes the measures from the total energy, its first moment in Hz, the energy off the harmonics, and that below [`BODY_HZ`].
    pub fn new(total: f64, moment: f64, off: f64, low: f64) -> BandMeasures {
        let total = total.max(f64::MIN_POSITIVE);
        let share = |part: f64| (part / total).clamp(0.0, 1.0);
        BandMeasures {
            brightness: (moment / total).max(1.0).log2(),
            inharmonicity: share(off),
            body: 10.0 * (share(low) + BODY_FLOOR).log10(),
        }
    }
}

/// Iterates over the frequency ranges of the harmonics, in Hz: those whose neighbourhoods do not touch, then one range for everything above.
pub fn harmonics(hertz: f64) -> impl Iterator<Item = (f64, f64)> {
    let apart = (1..=LAST).map(move |order| order as f64 * hertz).map(|centre| (centre * (1.0 - NEAR), centre * (1.0 + NEAR)));
    apart.chain([((LAST as f64 + 0.5) * hertz, f64::INFINITY)])
}

/// Returns the fraction of its energy that a partial at `hertz` has below `edge`. `spread` gives the fraction beyond a distance in Hz.
pub fn below(edge: f64, hertz: f64, spread: &dyn Fn(f64) -> f64) -> f64 {
    let part = 0.5 * spread((edge - hertz).abs());
    if edge > hertz { 1.0 - part } else { part }
}

/// Returns the fraction of its energy that a sine under a Hann window has more than `apart` bins away, accurate to 0.01.
pub fn spread(apart: f64) -> f64 {
    if apart > 3.0 {
        return 0.0;
    }
    (-apart * (1.34 + apart * (0.85 + apart * 0.31))).exp()
}

/// Fourier transforms by length, and buffers.
#[derive(Default)]
pub struct Spectrometer {
    transforms: HashMap<usize, RealFft>,
    windowed: Vec<f64>,
    power: Vec<f64>,
    /// The width of a bin, Hz.
    bin: f64,
}

impl Spectrometer {
    /// Transforms a sound under a Hann window.
    pub fn transform(&mut self, samples: &[f32], rate: u32) {
        let length = transform_length(samples.len());
        hann(samples, &mut self.windowed);
        let transform = self.transforms.entry(length).or_insert_with(|| RealFft::new(length));
        transform.transform(&self.windowed);
        transform.powers(0..length / 2 + 1, &mut self.power);
        self.bin = f64::from(rate) / length as f64;
    }

    /// Measures the transformed sound, whose fundamental is `hertz`.
    pub fn bands(&self, hertz: f64) -> BandMeasures {
        let [total, moment] = totals(&self.power);
        // Sums the bins above one edge and below another.
        let energy = |(from, to): (f64, f64)| -> f64 {
            let (from, to) = ((from / self.bin).floor() as usize + 1, (to / self.bin).ceil() as usize);
            self.power.get(from..to.min(self.power.len())).map_or(0.0, |bins| bins.iter().sum())
        };
        let on: f64 = harmonics(hertz).map(energy).sum();
        let low = self.power.get(..(BODY_HZ / self.bin).ceil() as usize).unwrap_or(&self.power);
        BandMeasures::new(total, moment * self.bin, total - on, low.iter().sum())
    }

    /// Returns the partials of the transformed sound, whose envelope is given, in ascending order of frequency: the local maxima of its spectrum,
    /// each interpolated by a parabola through three bins in dB. Maxima that are leakage from a stronger partial are omitted.
    pub fn partials(&mut self, envelope: &Envelope) -> Vec<Partial> {
        let line = self.line(envelope);
        let power = &self.power;
        let floor = power.iter().copied().fold(0.0, f64::max) * LEAST * LEAST;
        let is_peak = |three: &[f64]| matches!(three, [left, middle, right] if *middle > floor && middle >= left && middle > right);
        let mut found: Vec<(usize, f64)> =
            power.windows(3).enumerate().filter(|(_, three)| is_peak(three)).map(|(before, three)| (before + 1, three[1])).collect();
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let mut partials: Vec<Partial> = Vec::with_capacity(MOST);
        for (bin, _) in found {
            let partial = self.interpolated(bin);
            if !partials.iter().any(|other| partial.amplitude < other.amplitude * line.leakage((partial.hertz - other.hertz).abs())) {
                partials.push(partial);
            }
            if partials.len() == MOST {
                break;
            }
        }
        partials.sort_by(|a, b| a.hertz.total_cmp(&b.hertz));
        partials
    }

    /// Computes the shape of a line in the spectrum of the sound: the transform of its envelope under the window.
    fn line(&mut self, envelope: &Envelope) -> Line {
        let mut levels = envelope.hull();
        // Padded to twice the length, so that no maximum lies between two bins.
        let length = (2 * levels.len()).next_power_of_two().max(SHORTEST);
        let step = TAU / levels.len().max(2) as f64;
        levels.iter_mut().enumerate().for_each(|(place, level)| *level *= 0.5 - 0.5 * (step * place as f64).cos());
        let transform = self.transforms.entry(length).or_insert_with(|| RealFft::new(length));
        transform.transform(&levels);
        let mut bound = Vec::new();
        transform.powers(0..length / 2 + 1, &mut bound);
        let centre = bound.first().copied().unwrap_or(0.0).max(f64::MIN_POSITIVE);
        let mut most = 0.0;
        for power in bound.iter_mut().rev() {
            most = power.max(most);
            *power = MARGIN * (most / centre).sqrt();
        }
        Line { bound, bin: envelope.rate / length as f64 }
    }

    fn interpolated(&self, bin: usize) -> Partial {
        let [left, middle, right] =
            [bin - 1, bin, bin + 1].map(|bin| self.power.get(bin).copied().unwrap_or(0.0).max(f64::MIN_POSITIVE).ln());
        let bend = left - 2.0 * middle + right;
        let shift = if bend < 0.0 { (0.5 * (left - right) / bend).clamp(-0.5, 0.5) } else { 0.0 };
        Partial { hertz: (bin as f64 + shift) * self.bin, amplitude: (0.5 * (middle - 0.25 * (left - right) * shift)).exp() }
    }
}

/// An upper bound of the leakage of a spectral line.
struct Line {
    /// For each number of bins, the most leakage at that distance or beyond, as a fraction of the amplitude.
    bound: Vec<f64>,
    /// The width of a bin, Hz.
    bin: f64,
}

impl Line {
    fn leakage(&self, apart: f64) -> f64 {
        let bins = apart / self.bin;
        let end = self.bound.len().saturating_sub(1);
        let inside = self.bound.get(bins as usize).copied();
        // The spectrum of an envelope with a bend falls with the square of the distance.
        inside.unwrap_or_else(|| self.bound.last().copied().unwrap_or(0.0) * (end as f64 / bins).powi(2))
    }
}

/// Returns the shortest length of at least `samples` that is 5, 6, 7 or 8 times a power of two: few prime factors, and few lengths to plan.
fn transform_length(samples: usize) -> usize {
    let samples = samples.max(SHORTEST);
    let eighth = samples.next_power_of_two() / 8;
    (5..=8).map(|times| times * eighth).find(|length| *length >= samples).unwrap_or(8 * eighth)
}

/// Returns the sum of the powers, and the sum of the powers times their indices. Uses lanes, so that the additions do not wait for each other.
fn totals(power: &[f64]) -> [f64; 2] {
    const LANES: usize = 8;
    let (mut sums, mut moments) = ([0.0; LANES], [0.0; LANES]);
    let (blocks, rest) = power.as_chunks::<LANES>();
    for (block, powers) in blocks.iter().enumerate() {
        let first = (block * LANES) as f64;
        for lane in 0..LANES {
            sums[lane] += powers[lane];
            moments[lane] += powers[lane] * (first + lane as f64);
        }
    }
    let last = blocks.len() * LANES;
    let rest = rest.iter().enumerate().map(|(place, power)| (power, power * (last + place) as f64));
    rest.fold([sums.iter().sum(), moments.iter().sum()], |[sum, moment], (power, part)| [sum + power, moment + part])
}

/// Multiplies samples by a symmetric Hann window.
fn hann(samples: &[f32], windowed: &mut Vec<f64>) {
    windowed.resize(samples.len(), 0.0);
    if samples.len() < 2 {
        windowed.iter_mut().zip(samples).for_each(|(windowed, sample)| *windowed = f64::from(*sample));
        return;
    }
    let step = TAU / (samples.len() - 1) as f64;
    let (sines, cosines) =
        (std::array::from_fn(|place| (step * place as f64).sin()), std::array::from_fn(|place| (step * place as f64).cos()));
    simd::run(Hann { samples, windowed, step, sines, cosines });
}

/// The kernel of [`hann`]: one sine and cosine per block, extended by the angle addition formula.
struct Hann<'a> {
    samples: &'a [f32],
    windowed: &'a mut [f64],
    /// The angle from one sample to the next.
    step: f64,
    /// Sines of the angles within a block.
    sines: [f64; BLOCK],
    /// Cosines of the angles within a block.
    cosines: [f64; BLOCK],
}

const BLOCK: usize = 64;

impl WithSimd for Hann<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        for (block, (samples, windowed)) in self.samples.chunks(BLOCK).zip(self.windowed.chunks_mut(BLOCK)).enumerate() {
            let (sin, cos) = (self.step * (block * BLOCK) as f64).sin_cos();
            let places = samples.iter().zip(windowed).zip(self.sines.iter().zip(&self.cosines));
            places.for_each(|((sample, windowed), (s, c))| *windowed = f64::from(*sample) * (0.5 - 0.5 * (cos * c - sin * s)));
        }
    }
}
