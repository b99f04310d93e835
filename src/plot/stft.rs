//! Short-time Fourier transforms in decibels.

use std::f64::consts::TAU;
use std::sync::Arc;

use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};

/// The lowest level that is distinguished from silence, in dB.
pub const FLOOR_DB: f64 = -200.0;

/// A Hann-windowed transform of fixed length, scaled so that a full-scale sine has 0 dB.
pub struct Transform {
    window: Vec<f64>,
    fft: Arc<dyn Fft<f64>>,
    size: usize,
    gain: f64,
}

impl Transform {
    /// Creates a transform of `window` samples, padded with zeros to `size`.
    pub fn new(window: usize, size: usize) -> Transform {
        let size = size.max(window).max(2);
        let hann: Vec<f64> = (0..window).map(|n| 0.5 - 0.5 * (TAU * (n as f64 + 0.5) / window as f64).cos()).collect();
        let gain = 2.0 / hann.iter().sum::<f64>().max(1e-12);
        Transform { window: hann, fft: FftPlanner::new().plan_fft_forward(size), size, gain }
    }

    /// Returns the number of bins from 0 Hz to half the rate.
    pub fn bins(&self) -> usize {
        self.size / 2 + 1
    }

    /// Returns the power of each bin around sample `centre`. Samples beyond the ends, or not finite, count as zero.
    pub fn power(&self, samples: &[f32], centre: usize) -> Vec<f64> {
        let half = self.window.len() / 2;
        let sample =
            |n: usize| (centre + n).checked_sub(half).and_then(|at| samples.get(at)).copied().filter(|x| x.is_finite()).unwrap_or(0.0);
        let mut buffer: Vec<Complex<f64>> =
            self.window.iter().enumerate().map(|(n, weight)| Complex::new(f64::from(sample(n)) * weight, 0.0)).collect();
        buffer.resize(self.size, Complex::default());
        self.fft.process(&mut buffer);
        buffer.iter().take(self.bins()).map(|bin| bin.norm_sqr() * self.gain * self.gain).collect()
    }
}

/// Converts a power to decibels, at least [`FLOOR_DB`].
pub fn decibels(power: f64) -> f64 {
    if power > 0.0 { (10.0 * power.log10()).max(FLOOR_DB) } else { FLOOR_DB }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_scale_sine_is_at_0_db() {
        let sine: Vec<f32> = (0..4096).map(|n| (TAU * 64.0 * f64::from(n) / 1024.0).sin() as f32).collect();
        let power = Transform::new(1024, 1024).power(&sine, 2048);
        assert!(decibels(power[64]).abs() < 0.01, "{}", decibels(power[64]));
        assert!(decibels(power[200]) < -90.0);
        assert_eq!(decibels(0.0), FLOOR_DB);
    }
}
