use std::f64::consts::TAU;

use super::*;

/// Pairs of rates, with difficult ones: coprime, far apart, and close together.
const RATES: [(u32, u32); 10] = [
    (16000, 48000),
    (44100, 48000),
    (44100, 16000),
    (48000, 44100),
    (15999, 48000),
    (16000, 22051),
    (96000, 16000),
    (8000, 192_000),
    (192_000, 8000),
    (1000, 999),
];

fn tone(hz: f64, rate: u32, length: usize) -> Vec<f32> {
    (0..length).map(|i| (TAU * hz * i as f64 / f64::from(rate)).sin() as f32).collect()
}

/// Returns the RMS of the middle half, relative to that of a sine of amplitude 1, in dB.
fn level(samples: impl ExactSizeIterator<Item = f64>) -> f64 {
    let length = samples.len();
    let middle: Vec<f64> = samples.skip(length / 4).take(length / 2).collect();
    let mean = middle.iter().map(|sample| sample * sample).sum::<f64>() / middle.len() as f64;
    10.0 * (2.0 * mean).max(1e-30).log10()
}

#[test]
fn tones_below_0_9_nyquist_keep_phase_and_level() {
    for (from, to) in RATES {
        for part in [0.01, 0.3, 0.7, 0.9] {
            let hz = part * f64::from(from.min(to)) / 2.0;
            // Long enough that the ends of the tone, where the steep filter rings, are far from the middle.
            let block = (2048 * from.div_ceil(to)).max(2 * from / gcd(from, to));
            let old = tone(hz, from, 8 * block as usize);
            let got = resample(&old, from, to).unwrap();
            let expected = tone(hz, to, got.len());
            let error = level(got.iter().zip(&expected).map(|(got, expected)| f64::from(*got) - f64::from(*expected)));
            // An error this small rules out ripple and delay.
            assert!(error < -130.0, "{hz} Hz from {from} to {to}: {error:.1} dB");
        }
    }
}

#[test]
fn tones_above_the_new_nyquist_are_removed() {
    for (from, to) in RATES.into_iter().filter(|(from, to)| from > to) {
        for part in [1.001, 1.1, 1.7] {
            let hz = part * f64::from(to) / 2.0;
            if hz < f64::from(from) / 2.0 {
                let got = resample(&tone(hz, from, 16 * 2048 * from.div_ceil(to) as usize), from, to).unwrap();
                let left = level(got.iter().map(|sample| f64::from(*sample)));
                assert!(left < -130.0, "{hz} Hz from {from} to {to}: {left:.1} dB");
            }
        }
    }
}

#[test]
fn upsampling_adds_no_images() {
    // A tone at 7 kHz must not come back at 9 kHz.
    let got = resample(&tone(7000.0, 16000, 32000), 16000, 48000).unwrap();
    let middle = &got[24000..72000];
    let (re, im) = middle.iter().enumerate().fold((0.0, 0.0), |(re, im), (i, sample)| {
        let phase = TAU * 9000.0 * i as f64 / 48000.0;
        (re + f64::from(*sample) * phase.cos(), im + f64::from(*sample) * phase.sin())
    });
    let image = 20.0 * (f64::hypot(re, im) / 24000.0).log10();
    assert!(image < -100.0, "{image:.1} dB");
}

#[test]
fn output_lengths_are_exact() {
    for (from, to) in RATES {
        for length in [0, 1, 2, 10, 999, 1024, 1025, 5000] {
            let got = resample(&vec![0.5; length], from, to).unwrap();
            assert_eq!(got.len() as u64, (length as u64 * u64::from(to)).div_ceil(u64::from(from)), "{length} from {from} to {to}");
            assert!(got.iter().all(|sample| sample.abs() < 0.8));
        }
    }
}

#[test]
fn one_sample_stays_at_time_0() {
    let got = resample(&[1.0], 16000, 48000).unwrap();
    assert_eq!(got.len(), 3);
    assert!((got[0] - 1.0).abs() < 0.05 && got[0] > got[1] && got[1] > got[2], "{got:?}");
}

#[test]
fn equal_rates_copy_the_samples() {
    let samples = tone(440.0, 8000, 8000);
    assert_eq!(resample(&samples, 8000, 8000).unwrap(), samples);
    assert_eq!(resample(&samples, 8000, 16000).unwrap(), resample(&samples, 8000, 16000).unwrap());
}

#[test]
fn rates_out_of_range_are_errors() {
    for (from, to) in [(0, 8000), (8000, 0), (1, 768_000), (768_001, 48000), (u32::MAX, 1), (767_999, 700), (767_999, 768_000)] {
        let problem = resample(&[0.5; 10], from, to).unwrap_err().to_string();
        assert!(problem.contains(&from.to_string()) && problem.contains("768000"), "{problem}");
    }
}

#[test]
fn non_finite_samples_are_errors_with_their_index() {
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let mut samples = tone(440.0, 44_100, 5000);
        samples[4321] = bad;
        for to in [16_000, 44_100, 48_000] {
            assert!(matches!(resample(&samples, 44_100, to), Err(AudioError::NotFinite(4321))), "{bad} to {to}");
        }
    }
}
