//! Estimates the pitch of tones whose pitch is known.

use std::f64::consts::TAU;

use super::*;

/// Samples `wave`, a function of the time in seconds, for `seconds`.
fn tone(seconds: f64, rate: u32, wave: impl Fn(f64) -> f64) -> Vec<f32> {
    (0..(seconds * f64::from(rate)) as u32).map(|n| wave(f64::from(n) / f64::from(rate)) as f32).collect()
}

/// Uniform noise from -1 to 1.
fn noise() -> impl FnMut() -> f64 {
    let mut state = 1u64;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1u32 << 30) - 1.0
    }
}

/// Sines at integer multiples of `hz`.
fn harmonics(hz: f64, parts: &[(u32, f64)]) -> impl Fn(f64) -> f64 {
    move |t| parts.iter().map(|(n, level)| level * (TAU * hz * f64::from(*n) * t + f64::from(*n)).sin()).sum()
}

#[track_caller]
fn assert_pitch(samples: &[f32], rate: u32, hz: f64, cents: f64, confidence: f64) {
    let found = pitch(samples, rate).unwrap();
    let off = 1200.0 * (found.hz / hz).log2();
    assert!(off.abs() <= cents, "{hz} Hz at {rate}: {off:.1} cents off: {found:?}");
    assert!(found.confidence >= confidence && found.confidence <= 1.0, "{hz} Hz at {rate}: {found:?}");
    assert_eq!(found.candidates()[0].midi, found.midi);
}

#[test]
fn sines_of_all_pitches_are_found() {
    for rate in [16_000, 44_100] {
        for midi in 12..=120 {
            let hz = hz(f64::from(midi) + 0.3);
            if hz < f64::from(rate) * 0.4 {
                assert_pitch(&tone(0.5, rate, |t| 0.3 * (TAU * hz * t).sin()), rate, hz, 8.0, 0.9);
            }
        }
    }
}

#[test]
fn harmonic_tones_have_their_fundamental() {
    for hz in [30.0, 55.0, 110.0, 440.0, 1760.0] {
        let parts: Vec<(u32, f64)> = (1..=12).filter(|n| hz * f64::from(*n) < 7000.0).map(|n| (n, 1.0 / f64::from(n))).collect();
        for rate in [16_000, 44_100] {
            assert_pitch(&tone(0.7, rate, harmonics(hz, &parts)), rate, hz, 5.0, 0.9);
        }
    }
    let missing = harmonics(196.0, &[(2, 0.5), (3, 0.4), (4, 0.3), (5, 0.3)]);
    assert_pitch(&tone(1.0, 16_000, missing), 16_000, 196.0, 5.0, 0.9);
    assert_pitch(&tone(1.0, 16_000, harmonics(3951.0, &[(1, 1.0)])), 16_000, 3951.0, 5.0, 0.9);
}

#[test]
fn fm_tones_have_the_pitch_of_their_period() {
    // At ratio 1/2 the modulator is the perceived pitch: the sound repeats every two periods of the carrier.
    for (ratio, part) in [(1.0, 1.0), (2.0, 1.0), (0.5, 0.5), (3.0, 1.0)] {
        for index in [0.5, 2.0, 5.0] {
            let wave = |t: f64| (TAU * 220.0 * t + index * (TAU * 220.0 * ratio * t).sin()).sin();
            assert_pitch(&tone(1.0, 16_000, wave), 16_000, 220.0 * part, 5.0, 0.9);
        }
    }
}

#[test]
fn changing_notes_have_their_mean_pitch() {
    let vibrato = |cents: f64| move |t: f64| (TAU * 330.0 * t + 330.0 * (cents / 1200.0 * 2f64.ln()) / 5.5 * (TAU * 5.5 * t).sin()).sin();
    assert_pitch(&tone(2.0, 16_000, vibrato(30.0)), 16_000, 330.0, 10.0, 0.9);
    assert_pitch(&tone(2.0, 16_000, vibrato(100.0)), 16_000, 330.0, 40.0, 0.3);
    let decaying = |t: f64| (-t * 6.0).exp() * harmonics(82.4, &[(1, 1.0), (2, 0.7), (3, 0.5)])(t);
    assert_pitch(&tone(4.0, 16_000, decaying), 16_000, 82.4, 8.0, 0.9);
    assert_pitch(&tone(0.02, 16_000, |t| (TAU * 440.0 * t).sin()), 16_000, 440.0, 10.0, 0.9);
    let offset = |t: f64| 0.8 + 0.1 * (TAU * 440.0 * t).sin();
    assert_pitch(&tone(1.0, 44_100, offset), 44_100, 440.0, 5.0, 0.9);
}

#[test]
fn noise_gives_no_confidence() {
    for (seconds, rate) in [(0.03, 16_000), (0.5, 16_000), (4.0, 16_000), (1.0, 44_100)] {
        let mut noise = noise();
        let samples: Vec<f32> = (0..(seconds * f64::from(rate)) as u32).map(|_| noise() as f32).collect();
        let found = pitch(&samples, rate).unwrap();
        assert!(found.confidence < 0.5, "{seconds} s at {rate}: {found:?}");
    }
    // A tone 6 dB above the noise is still detected, with less confidence.
    let mut noise = noise();
    let clean = harmonics(261.6, &[(1, 1.0), (2, 0.5), (3, 0.3)]);
    let power = (1.0 + 0.25 + 0.09) / 2.0;
    let level = (power / 4.0 * 3.0f64).sqrt();
    let noisy: Vec<f32> = tone(2.0, 16_000, clean).into_iter().map(|sample| sample + (level * noise()) as f32).collect();
    assert_pitch(&noisy, 16_000, 261.6, 15.0, 0.3);
    assert!(pitch(&noisy, 16_000).unwrap().confidence < 0.9);
}

#[test]
fn octaves_are_among_the_candidates() {
    let found = pitch(&tone(1.0, 16_000, |t| (TAU * 440.0 * t).sin()), 16_000).unwrap();
    let near = |midi: f64| found.candidates().iter().any(|candidate| (candidate.midi - midi).abs() < 0.2);
    assert!(near(69.0) && near(81.0) && near(57.0) && near(88.02) && near(49.98), "{found:?}");
    assert!(found.candidates().len() <= 8 && found.candidates().is_sorted_by(|a, b| a.share >= b.share));
}

#[test]
fn sounds_without_a_pitch_are_errors() {
    use AnalysisError::{NotFinite, RateTooLow, Silent, TooShort};
    assert!(matches!(pitch(&[], 16_000), Err(TooShort { samples: 0, needed: 80 })));
    assert!(matches!(pitch(&[0.5; 31], 1000), Err(TooShort { samples: 31, needed: 32 })));
    assert!(matches!(pitch(&[0.0; 4000], 16_000), Err(Silent)));
    assert!(matches!(pitch(&[0.3; 4000], 16_000), Err(Silent)));
    assert!(matches!(pitch(&[0.3; 4000], 999), Err(RateTooLow { rate: 999, needed: 999 })));
    let mut odd = tone(0.5, 16_000, |t| (TAU * 440.0 * t).sin());
    odd[77] = f32::INFINITY;
    assert!(matches!(pitch(&odd, 16_000), Err(NotFinite { place: 77, value: f32::INFINITY })));
    // Unusual, but valid sounds.
    let click: Vec<f32> = (0..4000).map(|n| if n == 2000 { 1.0 } else { 0.0 }).collect();
    let step: Vec<f32> = (0..4000).map(|n| if n < 2000 { -3e38 } else { 3e38 }).collect();
    for samples in [click, step] {
        let found = pitch(&samples, 16_000).unwrap();
        assert!(found.midi.is_finite() && (0.0..=1.0).contains(&found.confidence) && found.confidence < 0.5, "{found:?}");
    }
}
