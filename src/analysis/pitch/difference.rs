//! The difference between a frame of sound and itself some samples later.
//!
//! Source: the difference function and its cumulative mean normalised form, equations 6 and 8 of de Cheveigné and Kawahara 2002, "YIN, a
//! fundamental frequency estimator for speech and music". The products come from a Fourier transform and its inverse.

use std::f64::consts::PI;
use std::sync::Arc;

use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};

/// Lags shorter than this many samples are interpolated by a sinc, longer ones by a parabola. Around a short lag, a few samples are a large part of a
/// period, over which the difference is not parabolic.
const SHORT: usize = 32;
/// Number of samples on either side that the sinc uses.
const REACH: i64 = 12;
/// Number of steps between two samples at which the sinc is evaluated.
const STEPS: usize = 8;

/// Computes the differences within frames of one length; reuses its buffers.
pub struct Difference {
    window: usize,
    longest: usize,
    forward: Arc<dyn Fft<f64>>,
    inverse: Arc<dyn Fft<f64>>,
    /// After a transform, the products summed over the window, by lag; negative lags wrap to the end.
    buffer: Vec<Complex<f64>>,
    scratch: Vec<Complex<f64>>,
    /// Energy of the window that starts at each lag.
    energies: Vec<f64>,
    /// Sum of the differences up to each lag.
    sums: Vec<f64>,
    differences: Vec<f64>,
}

/// A lag, in fractional samples, at which a sound resembles itself, and the normalised difference there: 0 for a period, about 1 for noise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trough {
    pub lag: f64,
    pub depth: f64,
}

impl Difference {
    /// Compares windows of `window` samples that are up to `longest` samples apart.
    pub fn new(window: usize, longest: usize) -> Self {
        let size = (window + longest + 1).next_power_of_two();
        let mut planner = FftPlanner::new();
        let (forward, inverse) = (planner.plan_fft_forward(size), planner.plan_fft_inverse(size));
        let scratch = forward.get_inplace_scratch_len().max(inverse.get_inplace_scratch_len());
        Difference {
            window,
            longest,
            forward,
            inverse,
            buffer: vec![Complex::default(); size],
            scratch: vec![Complex::default(); scratch],
            energies: Vec::with_capacity(longest + 1),
            sums: Vec::with_capacity(longest + 1),
            differences: Vec::with_capacity(longest + 1),
        }
    }

    /// Computes the differences of a frame of `window + longest` samples; missing ones are taken as 0.
    pub fn take(&mut self, frame: &[f64]) {
        self.multiply(frame);
        let energy = |samples: Option<&[f64]>| samples.unwrap_or_default().iter().map(|sample| sample * sample).sum::<f64>();
        let first = energy(frame.get(..self.window));
        let mut last = first;
        self.energies.clear();
        self.differences.clear();
        self.sums.clear();
        let mut sum = 0.0;
        for (lag, product) in self.buffer.iter().map(|product| product.re).take(self.longest + 1).enumerate() {
            let difference = (first + last - 2.0 * product).max(0.0);
            sum += difference;
            self.energies.push(last);
            self.differences.push(difference);
            self.sums.push(sum);
            let square = |place: usize| frame.get(place).map_or(0.0, |sample| sample * sample);
            last += square(lag + self.window) - square(lag);
        }
    }

    /// Computes the products of the first window with each later one. Two real signals, as real and imaginary parts, share one transform.
    fn multiply(&mut self, frame: &[f64]) {
        let size = self.buffer.len();
        for (place, value) in self.buffer.iter_mut().enumerate() {
            let sample = frame.get(place).copied().unwrap_or(0.0);
            *value = Complex::new(if place < self.window { sample } else { 0.0 }, sample);
        }
        self.forward.process_with_scratch(&mut self.buffer, &mut self.scratch);
        let scale = 1.0 / size as f64;
        let product = |here: Complex<f64>, there: Complex<f64>| {
            let (window, whole) = ((here + there.conj()) * 0.5, (here - there.conj()) * Complex::new(0.0, -0.5));
            window.conj() * whole * scale
        };
        for bin in 0..=size / 2 {
            let mirror = (size - bin) % size;
            let (Some(&here), Some(&there)) = (self.buffer.get(bin), self.buffer.get(mirror)) else { continue };
            let product = product(here, there);
            if let Some(value) = self.buffer.get_mut(mirror) {
                *value = product.conj();
            }
            if let Some(value) = self.buffer.get_mut(bin) {
                *value = product;
            }
        }
        self.inverse.process_with_scratch(&mut self.buffer, &mut self.scratch);
    }

    /// Returns the lags from `shortest` at which the difference is smaller than at the neighbours and at all shorter lags.
    pub fn troughs(&self, shortest: usize) -> Vec<Trough> {
        let mut troughs: Vec<Trough> = Vec::new();
        let mut least = 1.0;
        for lag in shortest.max(2)..self.longest {
            let (before, here, after) = (self.normalised(lag - 1), self.normalised(lag), self.normalised(lag + 1));
            if here >= before || here > after {
                continue;
            }
            let trough = if lag < SHORT { self.between(lag) } else { self.parabola(lag) };
            if trough.depth < least {
                least = trough.depth;
                troughs.push(trough);
            }
        }
        troughs
    }

    /// Returns the difference at `lag` divided by the mean difference up to there; 1 where that is 0.
    fn normalised(&self, lag: usize) -> f64 {
        match (self.differences.get(lag), self.sums.get(lag)) {
            (Some(difference), Some(sum)) if *sum > 0.0 => difference * lag as f64 / sum,
            _ => 1.0,
        }
    }

    /// Returns the minimum of the parabola through the differences around `lag`.
    fn parabola(&self, lag: usize) -> Trough {
        let at = |lag: usize| self.differences.get(lag).copied().unwrap_or(0.0);
        let here = at(lag);
        let (shift, bottom) = bottom(at(lag - 1), here, at(lag + 1));
        let depth = if here > 0.0 { self.normalised(lag) * bottom / here } else { 0.0 };
        Trough { lag: lag as f64 + shift, depth }
    }

    /// Returns the minimum of the parabola through the lowest differences at fractions of a sample within one sample of `lag`.
    fn between(&self, lag: usize) -> Trough {
        let step = 1.0 / STEPS as f64;
        let place = |n: usize| lag as f64 - 1.0 + n as f64 * step;
        let values: Vec<f64> = (0..=2 * STEPS).map(|n| self.at(place(n))).collect();
        let inner = values.windows(3).enumerate().min_by(|a, b| middle(a.1).total_cmp(&middle(b.1)));
        let Some((n, [before, here, after])) = inner.and_then(|(n, around)| Some((n, <&[f64; 3]>::try_from(around).ok()?))) else {
            return Trough { lag: lag as f64, depth: self.normalised(lag) };
        };
        let (shift, depth) = bottom(*before, *here, *after);
        Trough { lag: place(n + 1) + shift * step, depth }
    }

    /// Returns the normalised difference at a fractional lag. The products are interpolated by a sinc under a Hann window, the energy and the mean
    /// linearly.
    fn at(&self, lag: f64) -> f64 {
        let whole = lag.floor();
        let part = lag - whole;
        let size = self.buffer.len() as i64;
        let product: f64 = (1 - REACH..=REACH)
            .map(|near| {
                let product = self.buffer.get((whole as i64 + near).rem_euclid(size) as usize).map_or(0.0, |product| product.re);
                let away = part - near as f64;
                let sinc = if away.abs() < 1e-9 { 1.0 } else { (PI * away).sin() / (PI * away) };
                product * sinc * (0.5 + 0.5 * (PI * away / REACH as f64).cos())
            })
            .sum();
        let linear = |of: &[f64]| {
            let value = |place: usize| of.get(place).copied().unwrap_or(0.0);
            value(whole as usize) * (1.0 - part) + value(whole as usize + 1) * part
        };
        let difference = (self.energies.first().copied().unwrap_or(0.0) + linear(&self.energies) - 2.0 * product).max(0.0);
        let sum = linear(&self.sums);
        if sum > 0.0 { difference * lag / sum } else { 1.0 }
    }
}

/// Returns the position, from -0.5 to 0.5, and the value, at least 0, of the minimum of the parabola through three values one step apart.
fn bottom(before: f64, here: f64, after: f64) -> (f64, f64) {
    let bend = before - 2.0 * here + after;
    let shift = if bend > 0.0 { ((before - after) / (2.0 * bend)).clamp(-0.5, 0.5) } else { 0.0 };
    (shift, (here - (before - after) * shift / 4.0).max(0.0))
}

fn middle(around: &[f64]) -> f64 {
    around.get(1).copied().unwrap_or(f64::INFINITY)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sine(period: f64, count: usize) -> Vec<f64> {
        (0..count).map(|n| (2.0 * PI * n as f64 / period + 0.3).sin()).collect()
    }

    #[test]
    fn differences_match_their_definition() {
        let frame: Vec<f64> = (0..90).map(|n| ((n * n) as f64 * 0.37).sin()).collect();
        let mut difference = Difference::new(50, 40);
        difference.take(&frame);
        for lag in 0..=40 {
            let sum: f64 = (0..50).map(|n| (frame[n] - frame.get(n + lag).unwrap_or(&0.0)).powi(2)).sum();
            assert!((difference.differences[lag] - sum).abs() < 1e-9, "{lag}");
        }
    }

    #[test]
    fn periods_between_samples_are_found() {
        for period in [2.3, 3.5, 4.04, 7.9, 20.5, 31.8, 33.3, 200.25] {
            let mut difference = Difference::new(600, 500);
            difference.take(&sine(period, 1100));
            let first = difference.troughs(2)[0];
            assert!((first.lag / period - 1.0).abs() < 3e-3 && first.depth < 0.02, "{period}: {first:?}");
        }
    }
}
