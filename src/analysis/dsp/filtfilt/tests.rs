use super::*;
use crate::analysis::dsp::{high_pass, low_pass};

/// sin(0.7 i) + i / 100.
fn signal(length: usize) -> Vec<f64> {
    (0..length).map(|i| (0.7 * i as f64).sin() + i as f64 / 100.0).collect()
}

#[test]
fn filtered_signals_match_scipy() {
    // filtfilt(*butter(2, 200 / 8000, 'high'), sin(0.7 i) + i / 100 for i below 200), at some places
    let mut found = signal(200);
    ZeroPhase::new(high_pass(200.0, 16000.0)).apply(&mut found);
    for (place, expected) in [
        (0, -0.03783508442865313),
        (1, 0.6097486109579404),
        (50, -0.4253223626370283),
        (111, 0.7446921408195655),
        (198, -0.30723976038770096),
        (199, 0.17876575017818974),
    ] {
        let value: f64 = found[place];
        assert!((value - expected).abs() < 1e-12, "{place}: {value} is not {expected}");
    }
    // filtfilt(*butter(2, 200 / 8000, 'low'), sin(0.7 i) + i / 100 for i below 200), at some indices
    let mut found = signal(200);
    ZeroPhase::new(low_pass(200.0, 16000.0)).apply(&mut found);
    for (place, expected) in [
        (0, 0.03783425689383351),
        (1, 0.04446867523917459),
        (50, 0.4971978842060737),
        (111, 1.1090085380471255),
        (198, 2.168552864212561),
        (199, 2.178962491786682),
    ] {
        let value: f64 = found[place];
        assert!((value - expected).abs() < 1e-12, "{place}: {value} is not {expected}");
    }
}

#[test]
fn constants_pass_the_low_pass_and_not_the_high_pass() {
    for length in [10, 11, 17, 64, 1001] {
        let (mut low, mut high) = (vec![0.5; length], vec![0.5; length]);
        ZeroPhase::new(low_pass(20.0, 16000.0)).apply(&mut low);
        ZeroPhase::new(high_pass(30.0, 16000.0)).apply(&mut high);
        assert!(low.iter().all(|sample| (sample - 0.5).abs() < 1e-10), "{length}");
        assert!(high.iter().all(|sample| sample.abs() < 1e-10), "{length}");
    }
}

/// Filters in both directions one sample after another, over an explicit extension.
fn plainly(filter: Biquad, signal: &[f64]) -> Vec<f64> {
    let extended = Extended(signal);
    let mut samples: Vec<f64> = (0..extended.len()).map(|place| extended.at(place)).collect();
    for _ in 0..2 {
        let mut state = filter.steady_state().map(|level| level * samples[0]);
        samples.iter_mut().for_each(|sample| *sample = step(filter, &mut state, *sample));
        samples.reverse();
    }
    samples[PAD..samples.len() - PAD].to_vec()
}

#[test]
fn filtering_in_blocks_matches_a_single_pass() {
    for filter in [low_pass(200.0, 16000.0), high_pass(30.0, 16000.0)] {
        let mut zero_phase = ZeroPhase::new(filter);
        for length in (10..80).chain([100, 500, 526, 527, 5003, 7000, 100]) {
            let expected = plainly(filter, &signal(length));
            let mut found = signal(length);
            zero_phase.apply(&mut found);
            let worst = found.iter().zip(&expected).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            assert!(worst < 1e-10, "{length}: {worst}");
            let mut filtered = vec![0.0; 3];
            zero_phase.filter(&signal(length), &mut filtered);
            assert_eq!(filtered, found, "{length}");
        }
    }
}

#[test]
fn very_short_signals_are_unchanged() {
    let mut short = [1.0, 2.0];
    ZeroPhase::new(low_pass(20.0, 16000.0)).apply(&mut short);
    assert_eq!(short, [1.0, 2.0]);
    ZeroPhase::new(low_pass(20.0, 16000.0)).apply(&mut []);
}
