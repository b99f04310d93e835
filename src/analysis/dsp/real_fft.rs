//! The Fourier transform of real samples.
//!
//! Source: an even number of samples goes through a complex transform of half the length, with the even samples as real parts and the odd ones as
//! imaginary parts. Symmetry separates the two (Press et al., *Numerical Recipes*, section 12.3).

use std::f64::consts::TAU;
use std::ops::Range;
use std::sync::Arc;

use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};

use crate::simd::{self, Simd, WithSimd};

/// A transform of `len` real samples; reuses its buffers.
pub struct RealFft {
    len: usize,
    fft: Arc<dyn Fft<f64>>,
    /// exp(-2 pi i k / len) for the bins up to `len / 2`.
    turns: Vec<Complex<f64>>,
    packed: Vec<Complex<f64>>,
    scratch: Vec<Complex<f64>>,
}

impl RealFft {
    /// Creates a transform of `len` samples.
    pub fn new(len: usize) -> Self {
        let packed = if len.is_multiple_of(2) { len / 2 } else { len };
        let fft = FftPlanner::new().plan_fft_forward(packed);
        let scratch = vec![Complex::default(); fft.get_inplace_scratch_len()];
        RealFft { len, fft, turns: turns(len), packed: Vec::with_capacity(packed), scratch }
    }

    /// Returns the number of samples.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Returns whether the length is 0.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Transforms the first `len` of `samples`; missing ones are taken as 0.
    pub fn transform(&mut self, samples: &[f64]) {
        let samples = samples.get(..self.len).unwrap_or(samples);
        self.packed.clear();
        if self.len.is_multiple_of(2) {
            let (pairs, last) = samples.as_chunks::<2>();
            self.packed.extend(pairs.iter().map(|[even, odd]| Complex::new(*even, *odd)));
            self.packed.extend(last.iter().map(|last| Complex::new(*last, 0.0)));
            self.packed.resize(self.len / 2, Complex::default());
        } else {
            self.packed.extend(samples.iter().map(|sample| Complex::new(*sample, 0.0)));
            self.packed.resize(self.len, Complex::default());
        }
        if !self.packed.is_empty() {
            self.fft.process_with_scratch(&mut self.packed, &mut self.scratch);
        }
    }

    /// Writes the squared magnitudes of a range of bins of the last transform to `powers`; 0 for bins beyond `len / 2`.
    pub fn powers(&self, bins: Range<usize>, powers: &mut Vec<f64>) {
        powers.clear();
        let half = self.packed.len();
        // Away from the ends, a bin and its mirror need no wrapping.
        let inner = if self.len.is_multiple_of(2) { 1..half } else { 0..0 };
        let start = bins.start.max(inner.start).min(bins.end);
        let plain = start..bins.end.min(inner.end).max(start);
        powers.extend((bins.start..plain.start).map(|k| self.bin(k).norm_sqr()));
        let mirror = (half + 1).saturating_sub(plain.end)..(half + 1).saturating_sub(plain.start);
        if let (Some(here), Some(there), Some(turns)) =
            (self.packed.get(plain.clone()), self.packed.get(mirror), self.turns.get(plain.clone()))
        {
            simd::run(Powers { here, there, turns, powers });
        }
        powers.extend((plain.end..bins.end).map(|k| self.bin(k).norm_sqr()));
    }

    /// Returns bin `k` of the last transform, from 0 to `len / 2`; 0 beyond.
    pub fn bin(&self, k: usize) -> Complex<f64> {
        let at = |place: usize| self.packed.get(place).copied().unwrap_or_default();
        let half = self.packed.len();
        if !self.len.is_multiple_of(2) {
            return if k <= self.len / 2 { at(k) } else { Complex::default() };
        }
        let Some(turn) = self.turns.get(k) else { return Complex::default() };
        let (here, there) = (at(if k == half { 0 } else { k }), at(if k == 0 { 0 } else { half - k }).conj());
        unpacked(here, there, *turn)
    }
}

/// Computes a bin from the packed one, the conjugate of its mirror and the twiddle factor.
#[inline(always)]
fn unpacked(here: Complex<f64>, there: Complex<f64>, turn: Complex<f64>) -> Complex<f64> {
    let (even, odd) = ((here + there) * 0.5, (here - there) * Complex::new(0.0, -0.5));
    even + turn * odd
}

/// The kernel that appends the squared magnitudes of the bins `here`, whose mirrors are `there` in reverse order.
struct Powers<'a> {
    here: &'a [Complex<f64>],
    there: &'a [Complex<f64>],
    turns: &'a [Complex<f64>],
    powers: &'a mut Vec<f64>,
}

impl WithSimd for Powers<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let bins = self.here.iter().zip(self.there.iter().rev()).zip(self.turns);
        self.powers.extend(bins.map(|((here, there), turn)| unpacked(*here, there.conj(), *turn).norm_sqr()));
    }
}

/// Returns the twiddle factors exp(-2 pi i k / len) for k from 0 to `len / 2`.
pub(super) fn turns(len: usize) -> Vec<Complex<f64>> {
    (0..=len / 2).map(|k| Complex::cis(-TAU * k as f64 / len.max(1) as f64)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_match_the_definition_of_the_dft() {
        for len in [0, 1, 2, 3, 8, 13, 30] {
            let samples: Vec<f64> = (0..len).map(|i| ((i * i) as f64 * 0.37).sin()).collect();
            let mut fft = RealFft::new(len);
            fft.transform(&samples);
            for k in 0..=len / 2 {
                let sum: Complex<f64> =
                    samples.iter().enumerate().map(|(i, sample)| Complex::cis(-TAU * (i * k) as f64 / len as f64) * sample).sum();
                assert!((fft.bin(k) - sum).norm() < 1e-12, "bin {k} of {len}");
            }
            assert_eq!(fft.bin(len / 2 + 1), Complex::default());
            for bins in [0..0, 0..len / 2 + 1, 0..len + 2, 1..3, 2..2, 3..len / 2] {
                let bins = if bins.is_empty() { bins.start..bins.start } else { bins };
                let expected: Vec<f64> = bins.clone().map(|k| fft.bin(k).norm_sqr()).collect();
                let mut found = vec![7.0];
                fft.powers(bins.clone(), &mut found);
                let same = found.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-12);
                assert!(found.len() == expected.len() && same, "{bins:?} of {len}: {found:?} is not {expected:?}");
            }
        }
    }
}
