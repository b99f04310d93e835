//! The Fourier transform of real samples.
//!
//! Source: an even number of samples goes through a complex transform of half the length, even samples as its real and odd ones as its
//! imaginary parts, and is taken apart by symmetry (Press et al., *Numerical Recipes*, section 12.3).

use std::f64::consts::TAU;
use std::sync::Arc;

use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};

/// A transform of `len` real samples, with its buffers.
pub struct RealFft {
    len: usize,
    fft: Arc<dyn Fft<f64>>,
    /// exp(-2 pi i k / len) for the bins up to the middle.
    turns: Vec<Complex<f64>>,
    packed: Vec<Complex<f64>>,
    scratch: Vec<Complex<f64>>,
}

impl RealFft {
    pub fn new(len: usize) -> Self {
        let packed = if len.is_multiple_of(2) { len / 2 } else { len };
        let fft = FftPlanner::new().plan_fft_forward(packed);
        let scratch = vec![Complex::default(); fft.get_inplace_scratch_len()];
        RealFft { len, fft, turns: turns(len), packed: Vec::with_capacity(packed), scratch }
    }

    /// How many samples it takes.
    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Transforms the first `len` of `samples`; missing ones count as 0.
    pub fn transform(&mut self, samples: impl IntoIterator<Item = f64>) {
        let mut samples = samples.into_iter().fuse().take(self.len);
        let mut next = || samples.next().unwrap_or(0.0);
        self.packed.clear();
        if self.len.is_multiple_of(2) {
            self.packed.extend((0..self.len / 2).map(|_| Complex::new(next(), next())));
        } else {
            self.packed.extend((0..self.len).map(|_| Complex::new(next(), 0.0)));
        }
        if !self.packed.is_empty() {
            self.fft.process_with_scratch(&mut self.packed, &mut self.scratch);
        }
    }

    /// Bin `k` of the last transform, from 0 to `len / 2`; 0 beyond.
    pub fn bin(&self, k: usize) -> Complex<f64> {
        let at = |place: usize| self.packed.get(place).copied().unwrap_or_default();
        let half = self.packed.len();
        if !self.len.is_multiple_of(2) {
            return if k <= self.len / 2 { at(k) } else { Complex::default() };
        }
        let Some(turn) = self.turns.get(k) else { return Complex::default() };
        let (here, there) = (at(if k == half { 0 } else { k }), at(if k == 0 { 0 } else { half - k }).conj());
        let (even, odd) = ((here + there) * 0.5, (here - there) * Complex::new(0.0, -0.5));
        even + turn * odd
    }
}

/// exp(-2 pi i k / len) for k from 0 to the middle.
pub(super) fn turns(len: usize) -> Vec<Complex<f64>> {
    (0..=len / 2).map(|k| Complex::cis(-TAU * k as f64 / len.max(1) as f64)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_sum_that_defines_it() {
        for len in [0, 1, 2, 3, 8, 13, 30] {
            let samples: Vec<f64> = (0..len).map(|i| ((i * i) as f64 * 0.37).sin()).collect();
            let mut fft = RealFft::new(len);
            fft.transform(samples.iter().copied());
            for k in 0..=len / 2 {
                let sum: Complex<f64> =
                    samples.iter().enumerate().map(|(i, sample)| Complex::cis(-TAU * (i * k) as f64 / len as f64) * sample).sum();
                assert!((fft.bin(k) - sum).norm() < 1e-12, "bin {k} of {len}");
            }
            assert_eq!(fft.bin(len / 2 + 1), Complex::default());
        }
    }
}
