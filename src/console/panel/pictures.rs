//! A sound as a few columns, with heights from 0 to [`FULL`].

use realfft::RealFftPlanner;

use crate::audio::Clip;
use crate::synth;
use crate::theta::Theta;

/// The height of the tallest column.
pub const FULL: u64 = 64;
/// The length of the FFT, in samples.
const WINDOW: usize = 4096;
/// The spectrum's range below its peak (dB), and its lowest frequency (Hz).
const FLOOR_DB: f64 = 60.0;
const LOWEST_HZ: f64 = 40.0;

/// Returns the level of the theta's ADSR envelope over time.
pub fn envelope(theta: &Theta, columns: usize) -> Vec<u64> {
    let levels = synth::envelope(theta).unwrap_or_default();
    over(&levels, columns, |part| part.iter().fold(0.0f32, |most, level| most.max(*level)))
}

/// Returns the peak magnitude over time, relative to the clip's peak.
pub fn waveform(clip: &Clip, columns: usize) -> Vec<u64> {
    let peak = (clip.peak() as f32).max(1e-9);
    over(&clip.samples, columns, |part| part.iter().fold(0.0f32, |most, sample| most.max(sample.abs())) / peak)
}

/// Returns the spectrum of the loudest stretch: level over log frequency, with 60 dB from floor to peak.
pub fn spectrum(clip: &Clip, columns: usize) -> Vec<u64> {
    let samples = &clip.samples;
    let loudest = samples.chunks(WINDOW / 4).enumerate().max_by(|(_, a), (_, b)| energy(a).total_cmp(&energy(b))).map_or(0, |(at, _)| at);
    let mut window = vec![0.0f32; WINDOW];
    for (i, (to, sample)) in window.iter_mut().zip(samples.iter().skip(loudest * WINDOW / 4)).enumerate() {
        // Hann.
        *to = sample * (0.5 - 0.5 * (std::f32::consts::TAU * i as f32 / WINDOW as f32).cos());
    }
    let plan = RealFftPlanner::<f32>::new().plan_fft_forward(WINDOW);
    let mut bins = plan.make_output_vec();
    if plan.process(&mut window, &mut bins).is_err() {
        return vec![0; columns];
    }
    let powers: Vec<f64> = bins.iter().map(|bin| f64::from(bin.norm_sqr())).collect();
    let peak = powers.iter().copied().fold(1e-12, f64::max);
    let (low, high) = (LOWEST_HZ.ln(), (f64::from(clip.rate) / 2.0).max(LOWEST_HZ * 2.0).ln());
    let bin = |column: usize| {
        let frequency = (low + (high - low) * column as f64 / columns.max(1) as f64).exp();
        (frequency * WINDOW as f64 / f64::from(clip.rate.max(1))) as usize
    };
    (0..columns)
        .map(|column| {
            let (from, to) = (bin(column).min(powers.len() - 1), bin(column + 1).clamp(1, powers.len()));
            let power = powers[from..to.max(from + 1)].iter().copied().fold(0.0, f64::max);
            let level = 1.0 + 10.0 * (power / peak).max(1e-12).log10() / FLOOR_DB;
            (level.max(0.0) * FULL as f64).round() as u64
        })
        .collect()
}

fn energy(part: &[f32]) -> f32 {
    part.iter().map(|sample| sample * sample).sum()
}

/// Divides `numbers` among the columns and reduces each part with `of`, which returns a value from 0 to 1.
fn over(numbers: &[f32], columns: usize, of: impl Fn(&[f32]) -> f32) -> Vec<u64> {
    if columns == 0 || numbers.is_empty() {
        return Vec::new();
    }
    let edge = |column: usize| column * numbers.len() / columns;
    let value = |column: usize| of(&numbers[edge(column)..edge(column + 1).max(edge(column) + 1).min(numbers.len())]);
    (0..columns).map(|column| (value(column).clamp(0.0, 1.0) * FULL as f32).round() as u64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theta::Field;

    #[test]
    fn a_sine_is_one_peak_at_its_frequency() {
        let theta = Theta::default().with(Field::ModIndex, 0.0).with(Field::PitchMidi, 69.0);
        let clip = synth::render(&theta).unwrap();
        let columns = spectrum(&clip, 60);
        let at = columns.iter().position(|height| *height == FULL).unwrap();
        let frequency = (LOWEST_HZ.ln() + (8000f64.ln() - LOWEST_HZ.ln()) * (at as f64 + 0.5) / 60.0).exp();
        assert!((frequency / 440.0).ln().abs() < 0.1, "{frequency}");
        assert!(columns.iter().filter(|height| **height > FULL / 2).count() < 8, "{columns:?}");
    }

    #[test]
    fn few_columns_and_few_samples_are_drawn() {
        for samples in [0, 1, 3, 10_000] {
            let clip = Clip::new(vec![0.5; samples], 16_000);
            for columns in [0, 1, 2, 500] {
                waveform(&clip, columns);
                assert_eq!(spectrum(&clip, columns).len(), columns);
            }
        }
        assert!(envelope(&Theta::default(), 20).contains(&FULL));
    }
}
