//! Compares every percept with a closed form or another computation, and the ways of measuring with each other.

use std::f64::consts::TAU;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::partials::{Partial, of_theta};
use super::*;
use crate::percept::Percept::*;

const RATE: u32 = 16_000;

fn theta(values: &[(Field, f64)]) -> Theta {
    values.iter().fold(Theta::default(), |theta, (field, value)| theta.with(*field, *value))
}

/// A tone of `seconds` seconds with a constant level.
fn steady(seconds: f64, index: f64, ratio: f64) -> Theta {
    theta(&[
        (Field::PitchMidi, 57.0),
        (Field::Velocity, 127.0),
        (Field::DurationS, seconds),
        (Field::AttackS, 0.0),
        (Field::DecayS, 0.0),
        (Field::Sustain, 1.0),
        (Field::ModRatio, ratio),
        (Field::ModIndex, index),
    ])
}

/// A sum of sines, given as pairs of frequency in Hz and amplitude.
fn sines(seconds: f64, rate: u32, partials: &[(f64, f64)]) -> Vec<f32> {
    let at = |sample: u32| {
        partials.iter().map(|(hertz, amplitude)| amplitude * (TAU * hertz * f64::from(sample) / f64::from(rate)).sin()).sum::<f64>()
    };
    (0..(seconds * f64::from(rate)) as u32).map(|sample| at(sample) as f32).collect()
}

fn measured(theta: &Theta) -> Measures {
    Meter::new().theta(theta).unwrap()
}

fn recorded(samples: &[f32], rate: u32, hertz: f64) -> Measures {
    Meter::new().recording(samples, rate, Some(69.0 + 12.0 * (hertz / 440.0).log2())).unwrap()
}

#[track_caller]
fn near(found: &Measures, percept: Percept, expected: f64, tolerance: f64) {
    let value = found.get(percept);
    assert!((value - expected).abs() <= tolerance, "{}: {value} is not {expected}", percept.name());
}

/// A theta long enough to resolve its partials, with room for its attack, decay and release.
fn random(draws: &mut ChaCha8Rng) -> Theta {
    let whole = f64::from(draws.gen_range(1u8..=5));
    let seconds = draws.gen_range(0.8..5.0);
    theta(&[
        (Field::PitchMidi, draws.gen_range(40.0..90.0)),
        (Field::Velocity, draws.gen_range(20.0..127.0)),
        (Field::DurationS, seconds),
        (Field::AttackS, draws.gen_range(0.02..0.2) * seconds.min(5.0)),
        (Field::DecayS, draws.gen_range(0.05..0.25) * seconds),
        (Field::Sustain, draws.gen_range(0.2..1.0)),
        (Field::ReleaseS, draws.gen_range(0.05..0.4) * seconds),
        (Field::ModRatio, whole + [0.0, 0.0, 0.5, 0.3, 0.414][draws.gen_range(0..5)]),
        (Field::ModIndex, draws.gen_range(0.0..6.0)),
    ])
}

#[test]
fn a_sine_has_its_frequency_as_brightness_and_no_richness() {
    for seconds in [0.3, 0.6, 1.0, 2.1, 4.0] {
        let of_theta = measured(&steady(seconds, 0.0, 1.0));
        let of_recording = recorded(&sines(seconds, RATE, &[(220.0, 0.5)]), RATE, 220.0);
        for found in [of_theta, of_recording] {
            near(&found, Brightness, 220f64.log2(), 1e-3);
            near(&found, Richness, 0.0, 1e-3);
            near(&found, Inharmonicity, 0.0, if seconds < 1.0 { 0.1 } else { 1e-3 });
            near(&found, Roughness, 0.0, 1e-6);
            near(&found, Beating, 0.0, 1e-6);
            near(&found, Body, 0.0, 0.01);
            near(&found, Sustain, 1.0, 0.02);
            near(&found, Duration, seconds.log2(), 0.1);
        }
        near(&of_recording, Loudness, 20.0 * 0.5f64.log10() - 3.0103, 0.01);
    }
    let high = recorded(&sines(1.0, RATE, &[(1000.0, 0.1)]), RATE, 1000.0);
    near(&high, Body, -30.0, 0.01);
}

#[test]
fn loudness_follows_the_velocity() {
    // A sine has half the power of a square wave; the synth's peak is 0.99.
    let loud = |velocity| Meter::new().theta(&steady(4.0, 0.0, 1.0).with(Field::ReleaseS, 0.01).with(Field::Velocity, velocity)).unwrap();
    near(&loud(127.0), Loudness, 10.0 * (0.5f64 * 0.99 * 0.99).log10(), 0.01);
    near(&loud(60.0), Loudness, 10.0 * 0.5f64.log10() + 30.0 * (60.0f64 / 127.0).log10(), 0.01);
}

#[test]
fn partials_three_hertz_apart_beat() {
    let beating = recorded(&sines(2.0, RATE, &[(440.0, 0.4), (443.0, 0.2)]), RATE, 440.0);
    // The expected values are 2 a b / (a² + b²) and log2 of (a + b)² / (a² + b²).
    near(&beating, Beating, 0.8, 0.01);
    near(&beating, Richness, 1.8f64.log2(), 0.01);
    // Computed by an implementation of Vassilakis' formula in Python.
    near(&beating, Roughness, 0.006_78, 0.0002);
    let steady = recorded(&sines(2.0, RATE, &[(440.0, 0.4), (470.0, 0.2)]), RATE, 440.0);
    near(&steady, Beating, 0.0, 1e-9);
    assert!(steady.get(Roughness) > beating.get(Roughness));
    // Detuned FM: the upper sidebands of ratio 2 fall near harmonics, and the lower ones, mirrored at 0, lie some hertz beside them.
    let whole = measured(&steady_fm(2.0));
    let detuned = measured(&steady_fm(2.0 + 3.0 / 220.0));
    near(&whole, Beating, 0.0, 1e-9);
    assert!(detuned.get(Beating) > 0.5, "{}", detuned.get(Beating));
    // A note that ends before the first beat does not beat.
    near(&measured(&steady_fm(2.0 + 3.0 / 220.0).with(Field::DurationS, 0.2)), Beating, 0.0, 1e-9);
}

fn steady_fm(ratio: f64) -> Theta {
    steady(2.0, 1.0, ratio)
}

/// J_0(1) to J_5(1), from scipy.special.jv.
const J: [f64; 6] = [0.765_197_687, 0.440_050_586, 0.114_903_485, 0.019_563_354, 0.002_476_639, 0.000_249_758];

#[test]
fn the_partials_of_fm_are_bessel_functions_of_the_index() {
    let found = |theta: &Theta, expected: &[(f64, f64)]| {
        let found: Vec<Partial> = of_theta(theta, 2.0).into_iter().filter(|partial| partial.amplitude > 0.01).collect();
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for (partial, (order, amplitude)) in found.iter().zip(expected) {
            assert!((partial.hertz - 220.0 * order).abs() < 1e-6 && (partial.amplitude - amplitude).abs() < 1e-6, "{found:?}");
        }
    };
    found(&steady_fm(2.5), &[(1.0, J[0]), (1.5, J[1]), (3.5, J[1]), (4.0, J[2]), (6.0, J[2]), (6.5, J[3]), (8.5, J[3])]);
    // Mirrored at 0, the sidebands of a whole ratio coincide: for ratio 2 the first lower one adds to the carrier, for ratio 1 the second subtracts.
    found(&steady_fm(2.0), &[(1.0, J[0] + J[1]), (3.0, J[1] - J[2]), (5.0, J[2] + J[3]), (7.0, J[3] - J[4])]);
    found(&steady_fm(1.0), &[(1.0, J[0] - J[2]), (2.0, J[1] + J[3]), (3.0, J[2] - J[4]), (4.0, J[3] + J[5])]);
    for (index, order, expected) in
        [(0.005, 2, 3.124_993_49e-6), (2.5, 3, 0.216_600_391), (10.0, 12, 0.063_370_255), (10.0, 20, 1.151_336_92e-5)]
    {
        let value = partials::bessel(index)[order];
        assert!((value - expected).abs() < 1e-9, "J_{order}({index}) is {value}");
    }
}

#[test]
fn measures_of_fm_match_its_partials() {
    let found = measured(&steady_fm(2.5));
    let sines = [(1.0, J[0]), (1.5, J[1]), (3.5, J[1]), (4.0, J[2]), (6.0, J[2]), (6.5, J[3]), (8.5, J[3]), (9.0, J[4]), (11.0, J[4])];
    let sum = |of: &dyn Fn(f64) -> f64| sines.iter().map(|(order, amplitude)| of(*order) * amplitude * amplitude).sum::<f64>();
    let total = sum(&|_| 1.0);
    near(&found, Brightness, (220.0 * sum(&|order| order) / total).log2(), 1e-3);
    near(&found, Inharmonicity, sum(&|order| order.fract() * 2.0) / total, 1e-3);
    near(&found, Body, 10.0 * ((J[0].powi(2) + J[1].powi(2)) / total + 1e-3).log10(), 0.01);
    let amplitudes = sines.iter().map(|(_, amplitude)| amplitude).sum::<f64>();
    near(&found, Richness, (amplitudes * amplitudes / total).log2(), 1e-3);
}

#[test]
fn measures_match_a_known_envelope() {
    let found = measured(&theta(&[
        (Field::DurationS, 2.0),
        (Field::AttackS, 0.2),
        (Field::DecayS, 0.3),
        (Field::Sustain, 0.5),
        (Field::ReleaseS, 0.4),
    ]));
    near(&found, Attack, 0.18f64.log2(), 1e-3);
    near(&found, Sustain, 0.5, 1e-6);
    near(&found, Tail, 0.4f64.log2(), 1e-3);
    near(&found, Duration, (1.6 + 0.4 * 0.8 - 0.02f64).log2(), 1e-3);
    // The tail of a note that decays to nothing is its decay.
    let pluck = theta(&[(Field::DurationS, 2.0), (Field::AttackS, 0.0), (Field::DecayS, 1.0), (Field::Sustain, 0.0)]);
    let found = measured(&pluck);
    near(&found, Attack, 0.001f64.log2(), 1e-9);
    near(&found, Sustain, 0.0, 1e-3);
    near(&found, Tail, 0.0, 1e-3);
    near(&found, Duration, 0.9f64.log2(), 1e-3);
}

#[test]
fn envelope_segments_match_envelope_samples() {
    let mut draws = ChaCha8Rng::seed_from_u64(5);
    for _ in 0..100 {
        // The segments may be longer than the note.
        let theta = theta(&[
            (Field::DurationS, draws.gen_range(0.05..4.0)),
            (Field::AttackS, draws.gen_range(0.0..1.0f64).powi(2)),
            (Field::DecayS, draws.gen_range(0.0..2.0)),
            (Field::Sustain, [0.0, 1.0, draws.r#gen()][draws.gen_range(0..3)]),
            (Field::ReleaseS, draws.gen_range(0.01..3.0)),
        ]);
        let envelope = synth::envelope(&theta).unwrap();
        let peak = envelope.iter().copied().fold(0.0, f32::max);
        let count = envelope.len() as f64;
        let seconds = |samples: usize| (samples as f64 / f64::from(RATE)).max(0.001).log2();
        let at_least = |share: f32| move |level: &f32| *level >= share * peak;
        let found = Lines::new(&theta).unwrap();
        let mut middle = envelope[(0.35 * count) as usize..=(0.65 * count) as usize].to_vec();
        middle.sort_by(f32::total_cmp);
        let expected = [
            seconds(envelope.iter().position(at_least(0.9)).unwrap()),
            seconds(envelope.iter().rposition(at_least(0.1)).unwrap() - envelope.iter().position(at_least(0.1)).unwrap()),
            f64::from(middle[middle.len() / 2] / peak),
            envelope.iter().map(|level| f64::from(*level).powi(2)).sum::<f64>() / count,
        ];
        let temporal = found.temporal();
        let said = [temporal.attack, temporal.duration, temporal.sustain, found.power()];
        assert!(
            said.iter().zip(expected).all(|(said, expected)| (said - expected).abs() < 0.01),
            "{said:?} is not {expected:?} of {theta:?}"
        );
    }
}

#[test]
fn a_theta_and_its_recording_have_the_same_measures() {
    // On the percepts' own scales, of which a clearly audible step is 0.1 to 3.
    let tolerance = |percept| match percept {
        Pitch | Brightness | Inharmonicity | Body | Loudness => 1e-3,
        Beating => 0.01,
        Richness | Roughness | Sustain | Duration => 0.05,
        Attack | Tail => 0.3,
    };
    let mut draws = ChaCha8Rng::seed_from_u64(1);
    let mut meter = Meter::new();
    for _ in 0..30 {
        let theta = random(&mut draws);
        let clip = synth::render(&theta).unwrap();
        let (one, other) =
            (meter.theta(&theta).unwrap(), meter.recording(&clip.samples, clip.rate, Some(theta.get(Field::PitchMidi))).unwrap());
        for percept in Percept::ALL {
            let apart = (one.get(percept) - other.get(percept)).abs();
            assert!(apart <= tolerance(percept), "{}: {} and {} of {theta:?}", percept.name(), one.get(percept), other.get(percept));
        }
    }
}

#[test]
fn sketched_measures_are_close_to_full_ones() {
    let tolerance = |percept| match percept {
        Brightness => 0.01,
        Inharmonicity => 0.05,
        Body | Loudness => 0.05,
        _ => 1e-9,
    };
    let mut draws = ChaCha8Rng::seed_from_u64(2);
    let mut meter = Meter::new();
    for _ in 0..60 {
        let theta = random(&mut draws);
        let one = meter.theta(&theta).unwrap();
        let (other, spectral) = meter.sketch(&theta, None).unwrap();
        for percept in Percept::ALL {
            let apart = (one.get(percept) - other.get(percept)).abs();
            assert!(apart <= tolerance(percept), "{}: {} and {} of {theta:?}", percept.name(), one.get(percept), other.get(percept));
        }
        // Spectral measures that are passed in give the same result.
        let louder = theta.with(Field::Velocity, 127.0);
        assert_eq!(meter.sketch(&louder, Some(&spectral)).unwrap(), meter.sketch(&louder, None).unwrap());
    }
}

/// Thetas, and the values of cen, inharm, dur, attack, sustain and level that tools/judge_words.py computes for them.
const JUDGED: [([f64; 10], [f64; 6]); 10] = [
    ([60.0, 100.0, 16e3, 1.0, 0.01, 0.05, 0.7, 0.1, 1.0, 0.5], [1.4849, 0.0, 0.9846, 0.009, 0.7, -9.9546]),
    ([45.0, 127.0, 16e3, 4.0, 0.2, 0.4, 0.8, 0.5, 2.0, 2.5], [2.1044, 0.0, 3.9174, 0.18, 0.8, -7.0352]),
    ([69.0, 64.0, 16e3, 0.5, 0.002, 0.3, 0.0, 0.05, 1.414, 3.0], [3.6049, 0.9287, 0.2717, 0.0018, 0.1733, -18.8951]),
    ([33.0, 90.0, 16e3, 4.0, 0.6, 0.1, 0.9, 1.5, 1.0, 6.0], [1.0808, 0.0, 3.7732, 0.54, 0.9, -9.8326]),
    ([84.0, 110.0, 16e3, 2.0, 0.05, 1.5, 0.2, 0.3, 3.0, 0.2], [3.4439, 0.0, 1.8449, 0.045, 0.4933, -9.7861]),
    ([57.0, 30.0, 48e3, 1.5, 0.02, 0.2, 0.5, 0.4, 0.5, 1.5], [1.284, 0.6498, 1.418, 0.018, 0.5, -28.4267]),
    ([52.0, 100.0, 8e3, 10.0, 1.0, 2.0, 0.3, 3.0, 1.01, 1.0], [0.7667, 0.1964, 8.8997, 0.9, 0.3, -13.7925]),
    ([72.0, 80.0, 16e3, 0.3, 0.1, 0.1, 0.4, 0.1, 7.3, 4.0], [5.3352, 0.6696, 0.2649, 0.09, 0.7, -14.2281]),
    ([40.5, 115.0, 22_050.0, 2.7, 0.0, 0.8, 0.05, 0.6, 4.0, 8.0], [4.1114, 0.0002, 0.7579, 0.0, 0.05, -14.0776]),
    ([96.0, 127.0, 16e3, 0.05, 0.0, 0.02, 1.0, 0.01, 2.5, 10.0], [5.5102, 0.93, 0.0489, 0.0, 1.0, -3.6245]),
];

#[test]
fn measures_match_the_judge_of_words() {
    for (values, [centroid, inharmonicity, duration, attack, sustain, level]) in JUDGED {
        let found = measured(&Theta(values));
        near(&found, Brightness, centroid + 100f64.log2(), 0.01);
        near(&found, Inharmonicity, inharmonicity, 0.01);
        near(&found, Duration, duration.max(0.001).log2(), 0.02);
        near(&found, Attack, attack.max(0.001).log2(), 0.05);
        near(&found, Sustain, sustain, 0.01);
        // The judge does not scale down sounds that are louder than 0.99.
        near(&found, Loudness, level, 0.1);
    }
}

#[test]
fn leading_silence_and_an_offset_do_not_count() {
    let sound = sines(1.0, RATE, &[(220.0, 0.5), (440.0, 0.2)]);
    let late: Vec<f32> = std::iter::repeat_n(0.0, 8000).chain(sound.iter().copied()).map(|sample| sample + 0.2).collect();
    let (sound, late) = (recorded(&sound, RATE, 220.0), recorded(&late, RATE, 220.0));
    for percept in Percept::ALL.into_iter().filter(|percept| *percept != Loudness) {
        near(&late, percept, sound.get(percept), 0.01);
    }
}

#[test]
fn unknown_pitches_are_estimated() {
    let samples = sines(1.0, 44_100, &[(330.0, 0.5), (660.0, 0.3), (990.0, 0.2)]);
    let found = Meter::new().recording(&samples, 44_100, None).unwrap();
    near(&found, Pitch, 69.0 + 12.0 * 0.75f64.log2(), 0.05);
    near(&found, Inharmonicity, 0.0, 0.01);
    near(&found, Brightness, ((330.0 * 0.25 + 660.0 * 0.09 + 990.0 * 0.04) / 0.38f64).log2(), 0.01);
}

#[test]
fn invalid_sounds_are_errors() {
    let mut meter = Meter::new();
    for pitch in [None, Some(60.0)] {
        assert!(matches!(meter.recording(&[0.0; 4000], RATE, pitch), Err(AnalysisError::Silent)));
        assert!(matches!(meter.recording(&[0.5; 4000], RATE, pitch), Err(AnalysisError::Silent)), "a constant");
        assert!(matches!(meter.recording(&[], RATE, pitch), Err(AnalysisError::TooShort { samples: 0, .. })));
        assert!(matches!(meter.recording(&[0.5], RATE, pitch), Err(AnalysisError::TooShort { samples: 1, .. })));
        assert!(matches!(meter.recording(&[0.5; 4000], 0, pitch), Err(AnalysisError::RateTooLow { rate: 0, .. })));
        for odd in [f32::NAN, f32::INFINITY] {
            let mut samples = sines(0.2, RATE, &[(440.0, 0.5)]);
            samples[100] = odd;
            assert!(matches!(meter.recording(&samples, RATE, pitch), Err(AnalysisError::NotFinite { place: 100, .. })));
        }
    }
    let tone = sines(0.2, RATE, &[(440.0, 0.5)]);
    assert!(matches!(meter.recording(&tone, RATE, Some(f64::NAN)), Err(AnalysisError::Pitch(_))));
    let silent = Theta::default().with(Field::Velocity, 0.0);
    assert!(matches!(meter.theta(&silent), Err(AnalysisError::Silent)));
    assert!(matches!(meter.sketch(&silent, None), Err(AnalysisError::Silent)));
    assert!(matches!(meter.theta(&Theta::default().with(Field::Sustain, 2.0)), Err(AnalysisError::Theta(_))));
}

#[test]
fn every_theta_in_range_has_finite_measures() {
    let mut meter = Meter::new();
    let ends = |field: Field| [field.info().min, field.info().max];
    for rate in [8000.0, 16_000.0, 48_000.0] {
        for case in 0..64u32 {
            let end = |bit: u32, field: Field| ends(field)[(case >> bit & 1) as usize];
            let theta = theta(&[
                (Field::SampleRate, rate),
                // The longest note is measured only a few times, since it is slow.
                (Field::DurationS, if case == 63 { 10.0 } else { 0.05 }),
                (Field::PitchMidi, end(0, Field::PitchMidi)),
                (Field::AttackS, end(1, Field::AttackS)),
                (Field::Sustain, end(2, Field::Sustain)),
                (Field::ModRatio, end(3, Field::ModRatio)),
                (Field::ModIndex, end(4, Field::ModIndex)),
                (Field::DecayS, end(5, Field::DecayS)),
            ]);
            let all_finite = |measures: Result<Measures, AnalysisError>| match measures {
                Ok(measures) => measures.0.iter().all(|value| value.is_finite()),
                Err(error) => matches!(error, AnalysisError::Silent),
            };
            assert!(all_finite(meter.theta(&theta)), "{theta:?}");
            assert!(all_finite(meter.sketch(&theta, None).map(|(measures, _)| measures)), "{theta:?}");
            let clip = synth::render(&theta).unwrap();
            assert!(all_finite(meter.recording(&clip.samples, clip.rate, Some(theta.get(Field::PitchMidi)))), "{theta:?}");
        }
    }
    // Samples beyond full scale.
    let loud: Vec<f32> = sines(0.1, RATE, &[(440.0, 1.0)]).iter().map(|sample| sample * f32::MAX).collect();
    assert!(recorded(&loud, RATE, 440.0).0.iter().all(|value| value.is_finite()));
}
