//! The magnitude of the analytic signal, which is a sound's envelope.
//!
//! Source: the analytic signal has the spectrum of the signal without its negative frequencies, and its real part is the signal (Marple 1999,
//! "Computing the discrete-time analytic signal via FFT"). Only the imaginary part needs a transform. Its bins are -i times those of the signal at
//! positive frequencies, i times at negative ones, and 0 at frequency 0 and at half the rate.

use std::sync::Arc;

use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};

use super::real_fft::turns;
use crate::simd::{self, Simd, WithSimd};

/// Computes the envelope of signals of one length; reuses its buffers.
pub struct Hilbert {
    len: usize,
    forward: Arc<dyn Fft<f64>>,
    inverse: Arc<dyn Fft<f64>>,
    turns: Vec<Complex<f64>>,
    packed: Vec<Complex<f64>>,
    bins: Vec<Complex<f64>>,
    scratch: Vec<Complex<f64>>,
}

impl Hilbert {
    /// Creates a transform of `len` samples.
    pub fn new(len: usize) -> Self {
        let packed = if len.is_multiple_of(2) { len / 2 } else { len };
        let mut planner = FftPlanner::new();
        let (forward, inverse) = (planner.plan_fft_forward(packed), planner.plan_fft_inverse(packed));
        let scratch = forward.get_outofplace_scratch_len().max(inverse.get_outofplace_scratch_len());
        Hilbert {
            len,
            forward,
            inverse,
            turns: turns(len),
            packed: Vec::with_capacity(packed),
            bins: vec![Complex::default(); packed],
            scratch: vec![Complex::default(); scratch],
        }
    }

    /// Returns the length of the signal, in samples.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Returns whether the length is 0.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Writes the magnitude of the analytic signal of `signal` to `envelope`, which is resized to its length. A signal of another length than
    /// `len` is copied.
    pub fn envelope(&mut self, signal: &[f64], envelope: &mut Vec<f64>) {
        if signal.len() != self.len || signal.is_empty() {
            envelope.clear();
            envelope.extend_from_slice(signal);
            return;
        }
        let even = self.len.is_multiple_of(2);
        self.packed.clear();
        if even {
            self.packed.extend(signal.as_chunks::<2>().0.iter().map(|[even, odd]| Complex::new(*even, *odd)));
        } else {
            self.packed.extend(signal.iter().map(|sample| Complex::new(*sample, 0.0)));
        }
        self.forward.process_outofplace_with_scratch(&mut self.packed, &mut self.bins, &mut self.scratch);
        if even {
            simd::run(TurnHalf { bins: &mut self.bins, turns: &self.turns });
        } else {
            turn(&mut self.bins);
        }
        self.inverse.process_outofplace_with_scratch(&mut self.bins, &mut self.packed, &mut self.scratch);
        envelope.resize(self.len, 0.0);
        let scale = 1.0 / self.packed.len() as f64;
        if even {
            simd::run(Magnitudes { signal, turned: &self.packed, scale, envelope });
        } else {
            for ((level, sample), turned) in envelope.iter_mut().zip(signal).zip(&self.packed) {
                *level = magnitude(*sample, turned.re, scale);
            }
        }
    }
}

/// Multiplies the bins of a transform of the full (odd) length by -i at positive frequencies and by i at negative ones.
fn turn(bins: &mut [Complex<f64>]) {
    let positive = bins.len() / 2;
    for (k, bin) in bins.iter_mut().enumerate() {
        *bin = match k {
            0 => Complex::default(),
            k if k <= positive => Complex::new(bin.im, -bin.re),
            _ => Complex::new(-bin.im, bin.re),
        };
    }
}

/// The kernel that does the same to a transform of half the length, with the even samples as real parts and the odd ones as imaginary parts.
///
/// Let E and O be the transforms of the even and the odd samples, and w = exp(-2 pi i k / len). Bin k of the full transform is E + w O, and the bin
/// half the length away is E - w O. Multiplied by -i and i, they are the bins for E' = -i w O and O' = -i E / w; the packed bin is E' + i O'. For
/// the packed bin h and its mirror t, 2 E is h + t* and 2 i O is h - t*. With w = c - i s, h becomes i s h + c t*, and t becomes i s t - c h*.
struct TurnHalf<'a> {
    bins: &'a mut [Complex<f64>],
    turns: &'a [Complex<f64>],
}

impl WithSimd for TurnHalf<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Some((zero, rest)) = self.bins.split_first_mut() else { return };
        *zero = Complex::default();
        let (low, high) = rest.split_at_mut(rest.len() / 2);
        // With an odd number of bins, the middle one is its own mirror and the first of `high`.
        let mut mirrored = high.iter_mut().rev();
        for ((here, there), w) in low.iter_mut().zip(&mut mirrored).zip(self.turns.iter().skip(1)) {
            let (c, s, h, t) = (w.re, -w.im, *here, *there);
            *here = Complex::new(c * t.re - s * h.im, s * h.re - c * t.im);
            *there = Complex::new(-c * h.re - s * t.im, s * t.re + c * h.im);
        }
        if let Some(middle) = mirrored.next() {
            *middle = Complex::new(-middle.im, middle.re);
        }
    }
}

/// Returns the magnitude of a sample and its transform, which is scaled by `scale`.
#[inline(always)]
fn magnitude(sample: f64, turned: f64, scale: f64) -> f64 {
    (sample * sample + turned * turned * (scale * scale)).sqrt()
}

/// The kernel that computes the magnitudes for transformed samples packed in pairs.
struct Magnitudes<'a> {
    signal: &'a [f64],
    turned: &'a [Complex<f64>],
    scale: f64,
    envelope: &'a mut [f64],
}

impl WithSimd for Magnitudes<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let pairs = self.envelope.as_chunks_mut::<2>().0.iter_mut().zip(self.signal.as_chunks::<2>().0).zip(self.turned);
        for ((levels, [even, odd]), turned) in pairs {
            *levels = [magnitude(*even, turned.re, self.scale), magnitude(*odd, turned.im, self.scale)];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::TAU;

    fn envelope(len: usize, signal: &[f64]) -> Vec<f64> {
        let mut envelope = Vec::new();
        Hilbert::new(len).envelope(signal, &mut envelope);
        envelope
    }

    #[test]
    fn a_sine_has_a_flat_envelope() {
        for len in [64, 66, 63] {
            let signal: Vec<f64> = (0..len).map(|i| 0.3 * (TAU * 5.0 * i as f64 / len as f64 + 0.4).sin()).collect();
            let found = envelope(len, &signal);
            assert!(found.iter().all(|level| (level - 0.3).abs() < 1e-12), "{len}: {found:?}");
        }
    }

    #[test]
    fn envelopes_match_scipy() {
        // abs(scipy.signal.hilbert(x)) of the first 6, 7 and 8 of these
        let x = [0.5, -1.0, 2.0, 0.25, -0.75, 1.5, 3.0, -2.0];
        let cases: [&[f64]; 3] = [
            &[1.5275252316519465, 1.3228756555322954, 2.1262251370288454, 1.6072751268321588, 1.0408329997330663, 1.6645820296198481],
            &[
                2.411262776594998,
                1.2351492579570367,
                2.087964269000052,
                1.4668290258835064,
                1.2358712916530707,
                2.337323525067671,
                3.0144897198671474,
            ],
            &[
                0.6890441632403846,
                1.1257415497388719,
                2.290724300088772,
                1.4230207878231562,
                0.9930536949754319,
                2.5872076575318657,
                3.7451327988447627,
                2.3448772542338254,
            ],
        ];
        for expected in cases {
            let found = envelope(expected.len(), &x[..expected.len()]);
            assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?} is not {expected:?}");
        }
    }

    #[test]
    fn very_short_signals_are_accepted() {
        for len in 0..6 {
            let found = envelope(len, &vec![1.0; len]);
            assert!(found.len() == len && found.iter().all(|level| (level - 1.0).abs() < 1e-12));
        }
        assert_eq!(envelope(3, &[2.0, 3.0]), [2.0, 3.0]);
    }
}
