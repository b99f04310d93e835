//! Energy over time and band.

use std::f64::consts::TAU;
use std::sync::Arc;

use realfft::num_complex::Complex32;
use realfft::{RealFftPlanner, RealToComplex};

use super::{Bank, RMS_WINDOW, Scale};
use crate::simd::{self, LANES, Simd, WithSimd, total};

/// The mel spectrogram of one [`Scale`]: Hann windows centred on every `hop` samples, with silence around the sound.
pub struct Mel {
    scale: Scale,
    hop: usize,
    window: Vec<f32>,
    bank: Bank,
    transform: Arc<dyn RealToComplex<f32>>,
    frame: Vec<f32>,
    spectrum: Vec<Complex32>,
    scratch: Vec<Complex32>,
    power: Vec<f32>,
}

impl Mel {
    /// Creates the transform; `hop` is in samples, at least 1.
    pub fn new(scale: Scale, hop: usize) -> Mel {
        let transform = RealFftPlanner::new().plan_fft_forward(scale.window);
        Mel {
            scale,
            hop: hop.max(1),
            window: hann(scale.window),
            bank: Bank::new(scale),
            frame: transform.make_input_vec(),
            spectrum: transform.make_output_vec(),
            scratch: transform.make_scratch_vec(),
            power: vec![0.0; scale.window / 2 + 1],
            transform,
        }
    }

    /// Computes the energy in each band, frame after frame, `bands` values per frame.
    pub fn energies(&mut self, sound: &[f32], energies: &mut Vec<f32>) {
        energies.clear();
        let half = self.scale.window / 2;
        for centre in (0..=sound.len()).step_by(self.hop) {
            let from = centre.saturating_sub(half);
            let part = &sound[from..(centre + half).min(sound.len())];
            let before = half - (centre - from);
            self.frame.fill(0.0);
            let windowed = self.frame[before..].iter_mut().zip(&self.window[before..]).zip(part);
            windowed.for_each(|((out, window), sample)| *out = sample * window);
            // The only error is a buffer of the wrong length, and the plan allocated these buffers.
            let transformed = self.transform.process_with_scratch(&mut self.frame, &mut self.spectrum, &mut self.scratch);
            debug_assert!(transformed.is_ok());
            for (power, bin) in self.power.iter_mut().zip(&self.spectrum) {
                *power = bin.re * bin.re + bin.im * bin.im;
            }
            simd::run(Project { bank: &self.bank, power: &self.power, energies });
        }
    }
}

/// Returns a periodic Hann window.
pub fn hann(length: usize) -> Vec<f32> {
    (0..length).map(|i| (0.5 - 0.5 * (TAU * i as f64 / length as f64).cos()) as f32).collect()
}

/// The kernel that sums the bins of each band.
struct Project<'a> {
    bank: &'a Bank,
    power: &'a [f32],
    energies: &'a mut Vec<f32>,
}

impl WithSimd for Project<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        for band in &self.bank.bands {
            let bins = &self.power[band.first..band.first + band.weights.len()];
            self.energies.push(dot(bins, &band.weights));
        }
    }
}

#[inline(always)]
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0_f32; LANES];
    let (mut left, mut right) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    for (a, b) in (&mut left).zip(&mut right) {
        for ((lane, a), b) in lanes.iter_mut().zip(a).zip(b) {
            *lane += a * b;
        }
    }
    let rest: f32 = left.remainder().iter().zip(right.remainder()).map(|(a, b)| a * b).sum();
    total(&lanes) + rest
}

/// Returns the mean square over [`RMS_WINDOW`] samples, every half window. A shorter sound is padded with silence.
pub fn mean_squares(sound: &[f32]) -> Vec<f32> {
    let hop = RMS_WINDOW / 2;
    let halves: Vec<f64> = sound.chunks(hop).map(|part| part.iter().map(|sample| f64::from(*sample).powi(2)).sum()).collect();
    let whole = (sound.len() / hop).max(1);
    let mean = |sum: f64| (sum / RMS_WINDOW as f64) as f32;
    match halves.get(..whole) {
        Some(halves) if whole > 1 => halves.windows(2).map(|pair| mean(pair.iter().sum())).collect(),
        _ => vec![mean(halves.iter().sum())],
    }
}

#[cfg(test)]
mod tests {
    use super::super::SCALES;
    use super::*;

    #[test]
    fn a_tone_is_loudest_in_its_band() {
        let sound: Vec<f32> = (0..16_000).map(|i| (TAU * 1000.0 * f64::from(i) / 16_000.0).sin() as f32).collect();
        for scale in SCALES {
            let mut mel = Mel::new(scale, scale.window / 4);
            let mut energies = Vec::new();
            mel.energies(&sound, &mut energies);
            assert_eq!(energies.len(), (sound.len() / (scale.window / 4) + 1) * scale.bands);
            let middle = &energies[energies.len() / scale.bands / 2 * scale.bands..][..scale.bands];
            let loudest = (0..scale.bands).max_by(|a, b| middle[*a].total_cmp(&middle[*b])).unwrap();
            let band = &mel.bank.bands[loudest];
            let bin = 1000 * scale.window / 16_000;
            assert!((band.first..band.first + band.weights.len()).contains(&bin), "{scale:?}");
        }
    }

    #[test]
    fn short_sounds_have_at_least_one_frame() {
        let mut mel = Mel::new(SCALES[1], 256);
        for samples in [0, 1, 10, 255, 256, 1023] {
            let mut energies = Vec::new();
            mel.energies(&vec![0.5; samples], &mut energies);
            assert_eq!(energies.len(), (samples / 256 + 1) * 64);
            assert!(energies.iter().all(|energy| energy.is_finite()));
            assert_eq!(mean_squares(&vec![0.5; samples]).len(), ((samples.max(320) - 320) / 160) + 1);
        }
        assert_eq!(mean_squares(&[1.0; 480]), [1.0, 1.0]);
        assert_eq!(mean_squares(&[1.0; 160]), [0.5]);
    }
}
