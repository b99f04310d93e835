//! Butterworth filters of order 2.
//!
//! Source: the analog prototype 1 / (s^2 + sqrt(2) s + 1) through the bilinear transform with the corner frequency pre-warped (Oppenheim and
//! Schafer, *Discrete-Time Signal Processing*, chapter 7).

use std::f64::consts::{PI, SQRT_2};

/// A filter of order 2: y\[n\] = b0 x\[n\] + b1 x\[n-1\] + b2 x\[n-2\] - a1 y\[n-1\] - a2 y\[n-2\].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Biquad {
    /// b0, b1, b2.
    pub b: [f64; 3],
    /// a1, a2.
    pub a: [f64; 2],
}

/// Designs a high-pass filter with a corner (-3 dB) at `corner` Hz, which must be below half of `rate`.
pub fn high_pass(corner: f64, rate: f64) -> Biquad {
    design(corner, rate, |_| [1.0, -2.0, 1.0])
}

/// Designs a low-pass filter with a corner (-3 dB) at `corner` Hz, which must be below half of `rate`.
pub fn low_pass(corner: f64, rate: f64) -> Biquad {
    design(corner, rate, |k| [k * k, 2.0 * k * k, k * k])
}

fn design(corner: f64, rate: f64, numerator: impl Fn(f64) -> [f64; 3]) -> Biquad {
    let k = (PI * corner / rate).tan();
    let scale = 1.0 / (1.0 + SQRT_2 * k + k * k);
    Biquad { b: numerator(k).map(|b| b * scale), a: [2.0 * (k * k - 1.0) * scale, (1.0 - SQRT_2 * k + k * k) * scale] }
}

impl Biquad {
    /// Returns the state (transposed direct form II) in which a constant input of 1 gives a constant output.
    pub fn steady_state(&self) -> [f64; 2] {
        let ([b0, b1, b2], [a1, a2]) = (self.b, self.a);
        let gain = (b0 + b1 + b2) / (1.0 + a1 + a2);
        let second = b2 - a2 * gain;
        [b1 - a1 * gain + second, second]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: &[f64], expected: &[f64]) {
        assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() <= 1e-11), "{found:?} is not {expected:?}");
    }

    #[test]
    fn designs_match_scipy() {
        // b, a = scipy.signal.butter(2, 30 / 8000, 'high'); zi = lfilter_zi(b, a)
        let filter = high_pass(30.0, 16000.0);
        near(&filter.b, &[0.991704195577231, -1.983408391154462, 0.991704195577231]);
        near(&filter.a, &[-1.9833395695993392, 0.9834772127095841]);
        near(&filter.steady_state(), &[-0.9917041955767901, 0.9917041955767973]);
        // b, a = scipy.signal.butter(2, 20 / 8000, 'low'); zi = lfilter_zi(b, a)
        let filter = low_pass(20.0, 16000.0);
        near(&filter.b, &[1.5336008368362254e-05, 3.067201673672451e-05, 1.5336008368362254e-05]);
        near(&filter.a, &[-1.9888929058996532, 0.9889542499331266]);
        near(&filter.steady_state(), &[0.999984663992698, -0.9889389139258129]);
    }
}
