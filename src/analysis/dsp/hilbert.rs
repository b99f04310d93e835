//! The magnitude of the analytic signal: a sound's envelope.
//!
//! Source: the analytic signal has the spectrum of the signal without its negative frequencies, and its real part is the signal (Marple 1999,
//! "Computing the discrete-time analytic signal via FFT"). So only the imaginary part needs a transform: its bins are -i times the signal's,
//! and 0 at frequency 0 and at half the rate.

use std::sync::Arc;

use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};

use super::real_fft::turns;

/// The envelope of signals of one length, with its buffers.
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

    /// How many samples it takes.
    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Replaces `signal` by the magnitude of its analytic signal. One of another length than `len` is left as it is.
    pub fn envelope(&mut self, signal: &mut [f64]) {
        if signal.len() != self.len || signal.is_empty() {
            return;
        }
        self.packed.clear();
        if self.len.is_multiple_of(2) {
            self.packed.extend(signal.as_chunks::<2>().0.iter().map(|[even, odd]| Complex::new(*even, *odd)));
        } else {
            self.packed.extend(signal.iter().map(|sample| Complex::new(*sample, 0.0)));
        }
        self.forward.process_outofplace_with_scratch(&mut self.packed, &mut self.bins, &mut self.scratch);
        if self.len.is_multiple_of(2) {
            turn_half(&mut self.bins, &self.turns);
        } else {
            turn(&mut self.bins);
        }
        self.inverse.process_outofplace_with_scratch(&mut self.bins, &mut self.packed, &mut self.scratch);
        let scale = 1.0 / self.packed.len() as f64;
        let magnitude = |real: f64, imaginary: f64| (real * real + imaginary * imaginary * scale * scale).sqrt();
        if self.len.is_multiple_of(2) {
            for ([even, odd], turned) in signal.as_chunks_mut::<2>().0.iter_mut().zip(&self.packed) {
                (*even, *odd) = (magnitude(*even, turned.re), magnitude(*odd, turned.im));
            }
        } else {
            for (sample, turned) in signal.iter_mut().zip(&self.packed) {
                *sample = magnitude(*sample, turned.re);
            }
        }
    }
}

/// Turns the bins of a transform of the full (odd) length.
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

/// The same on the transform of half the length, even samples in its real and odd ones in its imaginary parts.
///
/// With E and O the transforms of the even and the odd samples and w = exp(-2 pi i k / len), bin k of the whole is E + w O and the one half
/// way round is E - w O. Turned by -i and +i they are those of E' = -i w O and O' = -i E / w; what is packed is E' + i O'.
fn turn_half(bins: &mut [Complex<f64>], turns: &[Complex<f64>]) {
    let Some((zero, rest)) = bins.split_first_mut() else { return };
    *zero = Complex::default();
    let (low, high) = rest.split_at_mut(rest.len() / 2);
    // Where the number of bins is odd, the middle one is its own mirror and the first of `high`.
    let mut mirrored = high.iter_mut().rev();
    for ((here, there), w) in low.iter_mut().zip(&mut mirrored).zip(turns.iter().skip(1)) {
        let (a, b) = parts(*here, *there, *w);
        *here = Complex::new(b.re + a.im, b.im - a.re);
        *there = Complex::new(a.im - b.re, a.re + b.im);
    }
    if let Some(middle) = mirrored.next()
        && let Some(w) = turns.get(low.len() + 1)
    {
        let (a, b) = parts(*middle, *middle, *w);
        *middle = Complex::new(b.re + a.im, b.im - a.re);
    }
}

/// w O and E / w from a packed bin and its mirror.
#[inline(always)]
fn parts(here: Complex<f64>, there: Complex<f64>, w: Complex<f64>) -> (Complex<f64>, Complex<f64>) {
    let even = (here + there.conj()) * 0.5;
    let odd = (here - there.conj()) * 0.5;
    (w * Complex::new(odd.im, -odd.re), w.conj() * even)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::TAU;

    #[test]
    fn a_sine_has_a_flat_envelope() {
        for len in [64, 66, 63] {
            let mut signal: Vec<f64> = (0..len).map(|i| 0.3 * (TAU * 5.0 * i as f64 / len as f64 + 0.4).sin()).collect();
            Hilbert::new(len).envelope(&mut signal);
            assert!(signal.iter().all(|level| (level - 0.3).abs() < 1e-12), "{len}: {signal:?}");
        }
    }

    #[test]
    fn the_values_are_those_of_scipy() {
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
            let mut found = x[..expected.len()].to_vec();
            Hilbert::new(found.len()).envelope(&mut found);
            assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?} is not {expected:?}");
        }
    }

    #[test]
    fn odd_lengths_do_not_break_it() {
        for len in 0..6 {
            let mut signal = vec![1.0; len];
            Hilbert::new(len).envelope(&mut signal);
            assert!(signal.iter().all(|level| (level - 1.0).abs() < 1e-12));
        }
        let mut other = [2.0, 3.0];
        Hilbert::new(3).envelope(&mut other);
        assert_eq!(other, [2.0, 3.0]);
    }
}
