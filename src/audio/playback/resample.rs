//! Sound at one rate, played at another: interpolation with a windowed sinc.
//!
//! A sound is the sum of its samples' sinc pulses (Shannon); here each pulse is cut to 16 zero crossings a side by a Kaiser window
//! (beta 9, side lobes below -90 dB; Kaiser and Schafer 1980, "On the Use of the I0-sinh Window for Spectrum Analysis"), and widened when the
//! new rate is lower, so that nothing folds back.

use std::f64::consts::PI;
use std::sync::{Arc, LazyLock};

/// Zero crossings of the kernel on each side.
const CROSSINGS: usize = 16;
/// Kernel values between two zero crossings; values between those are interpolated.
const STEPS: usize = 512;
const BETA: f64 = 9.0;

static KERNEL: LazyLock<Vec<f32>> = LazyLock::new(|| {
    // One value past the end, for the interpolation.
    (0..=CROSSINGS * STEPS + 1)
        .map(|i| {
            let x = i as f64 / STEPS as f64;
            let inside = (1.0 - (x / CROSSINGS as f64).powi(2)).max(0.0);
            let window = bessel_i0(BETA * inside.sqrt()) / bessel_i0(BETA);
            let sinc = if i == 0 { 1.0 } else { (PI * x).sin() / (PI * x) };
            (sinc * window) as f32
        })
        .collect()
});

/// The modified Bessel function of the first kind and order 0, by its power series.
fn bessel_i0(x: f64) -> f64 {
    let mut term = 1.0;
    let mut sum = 1.0;
    for k in 1..60 {
        term *= (x / 2.0 / f64::from(k)).powi(2);
        sum += term;
    }
    sum
}

/// `samples` at rate `from`, one at a time at rate `to`. Both rates are above 0.
pub struct Resampled {
    samples: Arc<[f32]>,
    /// Old samples per new sample.
    step: f64,
    /// The kernel's bandwidth: 1, or less where the new rate is lower.
    band: f64,
    next: usize,
    length: usize,
}

impl Resampled {
    pub fn new(samples: Arc<[f32]>, from: u32, to: u32) -> Self {
        let step = f64::from(from) / f64::from(to);
        let length = (samples.len() as f64 / step).ceil() as usize;
        Resampled { samples, step, band: step.recip().min(1.0), next: 0, length }
    }

    fn at(&self, place: f64) -> f32 {
        let reach = CROSSINGS as f64 / self.band;
        let first = (place - reach).ceil().max(0.0) as usize;
        let last = ((place + reach).floor() as usize).min(self.samples.len() - 1);
        let mut sum = 0.0;
        for (i, sample) in self.samples.iter().enumerate().take(last + 1).skip(first) {
            let x = (place - i as f64).abs() * self.band * STEPS as f64;
            let cell = x as usize;
            let part = (x - cell as f64) as f32;
            if let [left, right, ..] = KERNEL[cell.min(CROSSINGS * STEPS)..] {
                sum += sample * (left + part * (right - left));
            }
        }
        sum * self.band as f32
    }
}

impl Iterator for Resampled {
    type Item = f32;

    fn next(&mut self) -> Option<f32> {
        if self.next >= self.length {
            return None;
        }
        let place = self.next as f64 * self.step;
        let sample = if self.step == 1.0 { self.samples.get(self.next).copied()? } else { self.at(place) };
        self.next += 1;
        Some(sample)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(hz: f64, rate: u32) -> Arc<[f32]> {
        (0..rate).map(|i| (2.0 * PI * hz * f64::from(i) / f64::from(rate)).sin() as f32).collect()
    }

    /// Level in dB of what differs from `expected`, away from the ends.
    fn error_db(got: &[f32], expected: &[f32]) -> f64 {
        let middle = got.len() / 4..got.len() * 3 / 4;
        let noise: f64 = middle.clone().map(|i| f64::from(got[i] - expected[i]).powi(2)).sum();
        10.0 * (noise / middle.len() as f64 * 2.0).log10()
    }

    #[test]
    fn tones_keep_their_pitch_and_level() {
        for (hz, from, to) in [(440.0, 16000, 48000), (5000.0, 16000, 44100), (1000.0, 15999, 48000), (3000.0, 48000, 16000)] {
            let got: Vec<f32> = Resampled::new(tone(hz, from), from, to).collect();
            assert_eq!(got.len(), to as usize);
            let error = error_db(&got, &tone(hz, to));
            assert!(error < -75.0, "{hz} Hz, {from} to {to}: {error:.1} dB");
        }
    }

    #[test]
    fn a_lower_rate_drops_what_it_cannot_hold() {
        let got: Vec<f32> = Resampled::new(tone(12000.0, 48000), 48000, 16000).collect();
        let level = error_db(&got, &vec![0.0; got.len()]);
        assert!(level < -75.0, "{level:.1} dB");
    }

    #[test]
    fn the_same_rate_passes_the_samples_on() {
        let samples = tone(440.0, 8000);
        assert_eq!(Resampled::new(samples.clone(), 8000, 8000).collect::<Vec<_>>(), samples.to_vec());
        assert_eq!(Resampled::new(Arc::new([]), 8000, 16000).count(), 0);
    }
}
