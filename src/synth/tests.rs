use std::f64::consts::TAU;

use rand_mt::Mt64;

use super::*;
use crate::sink::Unmonitored;

fn note(changes: &[(Field, f64)]) -> Theta {
    changes.iter().fold(Theta::default(), |theta, (field, value)| theta.with(*field, *value))
}

/// A theta drawn uniformly from the ranges, with an end of a range now and then; short, so that tests are fast.
fn random_theta(rng: &mut Mt64) -> Theta {
    let mut theta = Theta(Field::ALL.map(|field| {
        let info = field.info();
        let unit = rng.next_u64() as f64 / u64::MAX as f64;
        let place = match rng.next_u64() % 8 {
            0 => 0.0,
            1 => 1.0,
            _ => unit,
        };
        info.min + place * (info.max - info.min)
    }));
    theta.set(Field::DurationS, 0.05 + theta.get(Field::DurationS) / 20.0);
    theta.clamped().0
}

#[test]
fn every_theta_in_range_gives_a_bounded_note_of_the_right_length() {
    let mut rng = Mt64::new(7);
    let mut crowded = 0;
    for _ in 0..300 {
        let theta = random_theta(&mut rng);
        let clip = render(&theta).unwrap();
        let rate = theta.get(Field::SampleRate).floor();
        assert_eq!(f64::from(clip.rate), rate);
        assert_eq!(clip.samples.len() as f64, (theta.get(Field::DurationS) * rate).round_ties_even());
        assert!(clip.samples.iter().all(|sample| sample.is_finite()), "{theta:?}");
        assert!(clip.peak() <= 0.99 + 1e-7, "{theta:?}");

        let levels = envelope(&theta).unwrap();
        let phases = phases(&theta).unwrap();
        assert_eq!(levels.len(), clip.samples.len());
        assert!(levels.iter().all(|level| (0.0..=1.0).contains(level)), "{theta:?}");
        assert!(phases.attack_end <= phases.decay_end && phases.decay_end <= phases.sustain_end);
        assert!((phases.release_end - clip.seconds()).abs() < 1e-9);
        if phases.release_end > phases.sustain_end {
            assert_eq!(*levels.last().unwrap(), 0.0);
            assert_eq!(*clip.samples.last().unwrap(), 0.0);
        } else {
            crowded += 1;
        }
    }
    assert!(crowded > 20, "attack and decay longer than the note must be among the cases");
}

#[test]
fn the_same_theta_gives_the_same_samples() {
    let theta = random_theta(&mut Mt64::new(3));
    assert_eq!(render(&theta), render(&theta));
}

#[test]
fn an_index_of_zero_is_a_sine_of_the_carrier() {
    let theta =
        note(&[(Field::PitchMidi, 69.0), (Field::ModIndex, 0.0), (Field::AttackS, 0.0), (Field::DecayS, 0.0), (Field::Sustain, 1.0)]);
    let clip = render(&theta).unwrap();
    let gain = (100.0_f64 / 127.0).powf(1.5);
    for i in [0, 1, 100, 7999, 12345] {
        let expected = gain * (TAU * 440.0 * i as f64 / 16000.0).sin();
        assert!((f64::from(clip.samples[i]) - expected).abs() < 1e-6, "sample {i}");
    }
}

#[test]
fn a_full_note_is_scaled_to_the_peak() {
    let theta = note(&[(Field::Velocity, 127.0), (Field::Sustain, 1.0)]);
    assert!((render(&theta).unwrap().peak() - f64::from(PEAK)).abs() < 1e-6);
}

#[test]
fn velocity_0_is_silence() {
    assert_eq!(render(&note(&[(Field::Velocity, 0.0)])).unwrap().peak(), 0.0);
}

#[test]
fn the_rate_is_truncated_before_lengths_are_counted() {
    let clip = render(&note(&[(Field::SampleRate, 15999.9), (Field::DurationS, 4.0)])).unwrap();
    assert_eq!((clip.rate, clip.samples.len()), (15999, 63996));
}

#[test]
fn a_half_sample_rounds_to_even() {
    let length = |seconds| render(&note(&[(Field::SampleRate, 8000.0), (Field::DurationS, seconds)])).unwrap().samples.len();
    assert_eq!(length(400.5 / 8000.0), 400);
    assert_eq!(length(401.5 / 8000.0), 402);
}

#[test]
fn pitches_above_half_the_rate_are_mirrored() {
    // A8 is 7040 Hz, C9 8372 Hz.
    for (pitch, rate, mirrored) in [(60.0, 8000.0, false), (117.0, 16_000.0, false), (120.0, 16_000.0, true), (120.0, 48_000.0, false)] {
        let theta = note(&[(Field::PitchMidi, pitch), (Field::SampleRate, rate)]);
        assert_eq!(is_mirrored(&theta), mirrored, "{pitch} {rate}");
    }
}

#[test]
fn the_envelope_is_sample_exact() {
    let short = [(Field::SampleRate, 8000.0), (Field::DurationS, 0.05), (Field::Sustain, 0.5)];
    let theta = note(&short).with(Field::AttackS, 4.0 / 8000.0).with(Field::DecayS, 2.0 / 8000.0).with(Field::ReleaseS, 0.01);
    let levels = envelope(&theta).unwrap();
    assert_eq!(levels[..8], [0.0, 0.25, 0.5, 0.75, 1.0, 0.75, 0.5, 0.5]);
    assert_eq!((levels[320], levels[399]), (0.5, 0.0));
    assert!((levels[321] - 0.5 * 78.0 / 79.0).abs() < 1e-7);
    let at = phases(&theta).unwrap();
    assert_eq!([at.attack_end, at.decay_end, at.sustain_end, at.release_end], [4.0 / 8000.0, 6.0 / 8000.0, 0.04, 0.05]);
}

#[test]
fn parts_longer_than_the_note_are_cut() {
    let theta = note(&[(Field::SampleRate, 8000.0), (Field::DurationS, 0.05), (Field::AttackS, 0.04), (Field::DecayS, 0.005)]);
    let levels = envelope(&theta).unwrap();
    assert_eq!((levels.len(), levels[320]), (400, 1.0));
    assert_eq!(levels[360], levels[359], "the shortened release starts from the last level");
    assert_eq!(levels[399], 0.0);

    let theta = theta.with(Field::AttackS, 1.0);
    let levels = envelope(&theta).unwrap();
    assert_eq!(levels.len(), 400);
    assert!((levels[399] - 399.0 / 8000.0).abs() < 1e-7, "a cut attack keeps its slope");

    let only = envelope(&theta.with(Field::AttackS, 399.0 / 8000.0).with(Field::DecayS, 0.0)).unwrap();
    assert_eq!(only[399], 0.0, "a release of one sample is the end");
}

#[test]
fn values_out_of_range_are_errors_that_name_the_field() {
    for value in [f64::NAN, f64::INFINITY, 1e9, -1.0] {
        let wrong = render(&note(&[(Field::DurationS, value)])).unwrap_err();
        assert!(crate::cause::chain(&wrong).contains("duration_s"), "{wrong}");
        assert!(envelope(&note(&[(Field::DurationS, value)])).is_err());
        assert!(phases(&note(&[(Field::DurationS, value)])).is_err());
    }
}

/// The formula in double precision, without the limit on the peak.
fn exactly(theta: &Theta) -> Vec<f64> {
    let rate = theta.get(Field::SampleRate).trunc();
    let hz = 440.0 * ((theta.get(Field::PitchMidi) - 69.0) / 12.0).exp2();
    let gain = (theta.get(Field::Velocity) / 127.0).powf(1.5);
    let turn = |hz: f64, i: usize| TAU * (hz * i as f64 / rate).fract();
    let level = |(i, level): (usize, &f32)| {
        let bend = theta.get(Field::ModIndex) * turn(theta.get(Field::ModRatio) * hz, i).sin();
        f64::from(*level) * gain * (turn(hz, i) + bend).sin()
    };
    envelope(theta).unwrap().iter().enumerate().map(level).collect()
}

#[test]
fn samples_are_within_110_db_of_double_precision() {
    let mut rng = Mt64::new(11);
    let limit = 10f64.powf(-110.0 / 20.0);
    for _ in 0..60 {
        // Quieter than the peak at which notes are scaled.
        let theta = random_theta(&mut rng);
        let theta = theta.with(Field::Velocity, theta.get(Field::Velocity).min(125.0));
        let clip = render(&theta).unwrap();
        for (i, (sample, exact)) in clip.samples.iter().zip(exactly(&theta)).enumerate() {
            assert!((f64::from(*sample) - exact).abs() < limit, "sample {i} of {theta:?}: {sample} is not {exact}");
        }
    }
    let long = note(&[(Field::DurationS, 10.0), (Field::SampleRate, 48_000.0), (Field::ModIndex, 10.0), (Field::ModRatio, 7.77)]);
    let clip = render(&long).unwrap();
    assert!(clip.samples.iter().zip(exactly(&long)).all(|(sample, exact)| (f64::from(*sample) - exact).abs() < limit));
}

#[test]
fn all_vector_units_give_the_same_samples() {
    let mut rng = Mt64::new(5);
    let (mut portable, mut vector) = (Vec::new(), Vec::new());
    for _ in 0..60 {
        let theta = random_theta(&mut rng);
        render_at(Level::Portable, &theta, &mut portable).unwrap();
        for level in Level::ALL {
            render_at(level, &theta, &mut vector).unwrap();
            assert_eq!(portable, vector, "{} {theta:?}", level.name());
        }
    }
}

#[test]
fn many_notes_are_the_same_on_any_number_of_threads() {
    let mut rng = Mt64::new(9);
    let mut thetas: Vec<Theta> = (0..40).map(|_| random_theta(&mut rng)).collect();
    thetas[17].set(Field::ModIndex, 11.0);
    for threads in [0, 1, 3] {
        let notes = render_many(&thetas, threads, &mut Unmonitored);
        assert_eq!(notes.len(), thetas.len());
        for (note, theta) in notes.into_iter().zip(&thetas) {
            assert_eq!(note, Some(render(theta)));
        }
    }
}

/// A note at the start with the theta's own pitch and velocity.
fn alone(theta: &Theta, held: Option<usize>) -> Note {
    Note { start: 0, held, pitch: theta.get(Field::PitchMidi), velocity: theta.get(Field::Velocity) }
}

#[test]
fn held_notes_have_their_whole_release() {
    let mut rng = Mt64::new(11);
    for _ in 0..100 {
        let theta = random_theta(&mut rng);
        let samples = |field| (theta.get(field) * f64::from(rate(&theta))).round_ties_even() as usize;
        for held in [1, samples(Field::AttackS) / 2 + 1, samples(Field::AttackS) + samples(Field::DecayS) + 100] {
            let mix = mix(&theta, &[alone(&theta, Some(held))], &mut Unmonitored).unwrap().unwrap();
            assert_eq!(mix.clip.samples.len(), held + samples(Field::ReleaseS));
            assert_eq!(*mix.clip.samples.last().unwrap(), 0.0);
            // Until the key is released, the note equals a longer one.
            let long = render(&theta.with(Field::DurationS, 10.0)).unwrap();
            let loud = theta.get(Field::Velocity) > 126.0;
            let mut both = mix.clip.samples.iter().zip(long.samples.iter()).take(held);
            assert!(loud || both.all(|(one, other)| one == other), "{theta:?} {held}");
        }
    }
}

#[test]
fn a_mix_is_the_sum_of_notes_scaled_to_the_peak() {
    let theta = note(&[(Field::Velocity, 60.0), (Field::DurationS, 0.2)]);
    let one = mix(&theta, &[alone(&theta, None)], &mut Unmonitored).unwrap().unwrap();
    assert!(one.clip == render(&theta).unwrap() && one.scale == 1.0);
    let later = Note { start: 1000, pitch: 64.5, ..alone(&theta, None) };
    let two = mix(&theta, &[alone(&theta, None), later], &mut Unmonitored).unwrap().unwrap();
    let other = render(&theta.with(Field::PitchMidi, 64.5)).unwrap();
    let at = |clip: &Clip, place: usize| clip.samples.get(place).copied().unwrap_or_default();
    assert_eq!(two.clip.samples.len(), 4200);
    for (place, sample) in two.clip.samples.iter().enumerate() {
        let delayed = place.checked_sub(1000).map_or(0.0, |place| at(&other, place));
        assert_eq!(*sample, at(&one.clip, place) + delayed);
    }
    let many = mix(&theta, &[alone(&theta, None); 9], &mut Unmonitored).unwrap().unwrap();
    assert!((many.clip.peak() - 0.99).abs() < 1e-6 && many.scale < 1.0, "{}", many.clip.peak());
    assert!(
        crate::cause::chain(&mix(&theta, &[Note { pitch: 128.0, ..later }], &mut Unmonitored).unwrap_err()).contains("pitch_midi is 128")
    );
    assert!(mix(&theta, &[], &mut Unmonitored).unwrap().unwrap().clip.samples.is_empty());
}
