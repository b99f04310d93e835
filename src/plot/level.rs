//! The level of a sound, in total and over time.

use super::stft::decibels;

/// Returns the sum of the squares of the finite samples.
pub fn energy(samples: &[f32]) -> f64 {
    samples.iter().filter(|sample| sample.is_finite()).map(|sample| f64::from(*sample).powi(2)).sum()
}

/// Returns the root mean square over 20 ms every 10 ms, linear, with the time in seconds of each window's centre. A shorter sound is one window.
/// Samples that are not finite count as silence.
pub fn rms(samples: &[f32], rate: u32) -> Vec<(f64, f64)> {
    let window = (rate as usize / 50).clamp(1, samples.len().max(1));
    let hop = (window / 2).max(1);
    let time = |place: usize| (place * hop) as f64 / f64::from(rate.max(1)) + window as f64 / f64::from(rate.max(1)) / 2.0;
    let level = |samples: &[f32]| (energy(samples) / window as f64).sqrt();
    samples.windows(window).step_by(hop).map(level).enumerate().map(|(place, level)| (time(place), level)).collect()
}

/// Returns [`rms`] in dBFS; a full-scale sine has 0.
pub fn course(samples: &[f32], rate: u32) -> Vec<(f64, f64)> {
    rms(samples, rate).into_iter().map(|(time, level)| (time, decibels(2.0 * level * level))).collect()
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::super::stft::FLOOR_DB;
    use super::*;

    #[test]
    fn a_full_scale_sine_is_at_0_db() {
        let sine: Vec<f32> = (0..8000).map(|n| (TAU * f64::from(n) / 16.0).sin() as f32).collect();
        let course = course(&sine, 8000);
        assert_eq!((course.len(), course[0].0, course[1].0), (99, 0.01, 0.02));
        assert!(course.iter().all(|(_, level)| level.abs() < 1e-4), "{course:?}");
    }

    #[test]
    fn short_silent_and_non_finite_samples_are_accepted() {
        assert_eq!(rms(&[0.5, f32::NAN, -0.5, 0.5], 1000), [(0.002, (0.75f64 / 4.0).sqrt())]);
        assert_eq!(course(&[0.0; 30], 1000), [(0.01, FLOOR_DB), (0.02, FLOOR_DB)]);
        assert!(rms(&[], 1000).is_empty());
    }
}
