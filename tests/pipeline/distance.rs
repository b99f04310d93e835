//! Tests of the verb `distance`, and of the measure against an independent implementation.

use crate::support::{TestRepl, path_literal};
use awol::analysis::distance::{DistanceError, LONGEST_S, Meter, Which};
use awol::audio::Clip;
use awol::session::value::Value;

/// Returns a sum of decaying sines at 16 kHz. Each partial has an amplitude, a frequency in Hz and a decay rate in 1/s.
fn tone(samples: usize, partials: &[(f64, f64, f64)]) -> Vec<f32> {
    let partial =
        |t: f64| move |(amplitude, hz, decay): &(f64, f64, f64)| amplitude * (std::f64::consts::TAU * hz * t).sin() * (-decay * t).exp();
    (0..samples).map(|i| partials.iter().map(partial(i as f64 / 16_000.0)).sum::<f64>() as f32).collect()
}

const LOW: [(f64, f64, f64); 3] = [(0.5, 220.0, 2.0), (0.3, 440.0, 3.0), (0.2, 1320.0, 5.0)];
const LOW_OTHER: [(f64, f64, f64); 3] = [(0.5, 220.0, 2.0), (0.3, 440.0, 3.0), (0.2, 1400.0, 4.0)];
const BRIGHT: [(f64, f64, f64); 3] = [(0.6, 523.25, 1.0), (0.4, 1567.0, 8.0), (0.1, 6000.0, 20.0)];
const FAINT: [(f64, f64, f64); 2] = [(0.006, 520.0, 1.5), (0.004, 1567.0, 6.0)];
const BEATS: [(f64, f64, f64); 3] = [(0.3, 31.0, 0.5), (0.3, 33.0, 0.5), (0.05, 7900.0, 40.0)];
const DULL: [(f64, f64, f64); 2] = [(0.3, 62.0, 0.5), (0.2, 1000.0, 12.0)];

/// The expected values are from a Python script that shares no code with this program: for each sound, `t = arange(n) / 16000`,
/// `y = sum(a * sin(2 * pi * f * t) * exp(-d * t))` in float64, as float32; then `y * 0.1 / rms(y)`; for each scale, frames of `size` every
/// `size / 4` with `size / 2` zeros on both sides, times `hanning(size + 1)[:-1]`, `abs(rfft(frame)) ** 2 @ mel_bank`; the mean squares of 320
/// samples every 160; `10 * log10(max(cell, 1e-6 * note's largest))` of both, the mean of the absolute differences; `0.75 * mean of the four
/// + 0.25 * envelope`. The copy is cut or padded with zeros first.
#[test]
fn the_distance_agrees_with_the_formula() {
    let sounds = [
        (tone(16_000, &LOW), tone(16_000, &LOW_OTHER), 0.844_271),
        (tone(8123, &BRIGHT), tone(5000, &FAINT), 8.257_902),
        (tone(5000, &FAINT), tone(8123, &BRIGHT), 1.181_730),
        (tone(400, &BEATS), tone(400, &DULL), 7.659_189),
    ];
    let mut meter = Meter::new();
    for (note, copy, wanted) in sounds {
        let found = meter.distance(&note, &copy).unwrap();
        assert!((found - wanted).abs() < 1e-3, "{found} is not {wanted}");
    }
}

#[test]
fn a_sound_has_distance_0_from_itself() {
    let mut repl = TestRepl::after("a = theta mod_index=3 mod_ratio=1.41 | render\nb = theta pitch_midi=C2 sample_rate=44.1kHz | render");
    for expression in ["distance a a", "distance b b", "distance theta theta", "distance (render theta) theta"] {
        assert_eq!(repl.number(expression), 0.0, "{expression}");
    }
}

#[test]
fn a_theta_is_compared_by_its_render() {
    let mut repl = TestRepl::after("a = theta mod_index=3\nb = theta mod_index=1 duration_s=700ms");
    let rendered = repl.number("distance (render a) (render b)");
    assert!(rendered > 1.0, "{rendered}");
    for expression in ["distance a b", "distance (render a) b", "distance a (render b)", "a | distance b"] {
        assert_eq!(repl.number(expression), rendered, "{expression}");
    }
}

#[test]
fn gain_and_sign_make_no_difference() {
    let mut repl = TestRepl::after("note = theta mod_index=3 | render\ncopy = theta mod_index=2 attack_s=80ms | render");
    let plain = repl.number("distance note copy");
    assert!(plain > 1.0, "{plain}");
    for gain in ["0.001", "1000", "-1", "1e-6", "1e20"] {
        for expression in [format!("distance (note * {gain}) copy"), format!("distance note (copy * {gain})")] {
            let found = repl.number(&expression);
            assert!((found - plain).abs() < 1e-3, "{expression}: {found}, not {plain}");
        }
        let itself = repl.number(&format!("distance note (note * {gain})"));
        assert!(itself < 1e-3, "{gain}: {itself}");
    }
}

#[test]
fn distances_from_silence_are_0_or_symmetric() {
    let mut repl = TestRepl::after(
        "sound = theta decay_s=300ms sustain=0.1 | render\nsilence = sound * 0\nlonger = (theta duration_s=2 | render) * 0",
    );
    for expression in ["distance silence silence", "distance silence longer", "distance longer silence"] {
        assert_eq!(repl.number(expression), 0.0, "{expression}");
    }
    let (one, other) = (repl.number("distance sound silence"), repl.number("distance silence sound"));
    assert_eq!(one, other);
    // At most 60 dB: cells are floored 60 dB below the largest.
    assert!((5.0..60.0).contains(&one), "{one}");
}

#[test]
fn the_sample_rate_hardly_changes_the_distance() {
    let mut repl = TestRepl::after("theta.mod_index = 1.2\ntheta.mod_ratio = 2\ntheta.attack_s = 20ms\na = render theta");
    for rate in ["8kHz", "22.05kHz", "44.1kHz", "48kHz"] {
        repl.ok(&format!("theta.sample_rate = {rate}\nb = render theta"));
        for expression in ["distance a b", "distance b a"] {
            let found = repl.number(expression);
            assert!(found > 0.0 && found < 0.5, "{expression} at {rate}: {found}");
        }
    }
}

#[test]
fn the_copy_is_cut_or_padded_to_the_length_of_the_note() {
    let mut repl = TestRepl::after(
        "short = theta duration_s=500ms release_s=10ms sustain=1 | render\nlong = theta duration_s=2 release_s=10ms sustain=1 | render",
    );
    let (cut, lengthened) = (repl.number("distance short long"), repl.number("distance long short"));
    // The copy is not compared beyond the end of the note, but a copy that is too short lacks three quarters of the note.
    assert!(cut < 3.0 && lengthened > 15.0, "{cut} {lengthened}");
    repl.ok("padded = short + long * 0");
    assert_eq!(repl.number("distance long padded"), lengthened);
}

#[test]
fn very_short_clips_are_compared() {
    let sound = tone(16_000, &LOW);
    let mut meter = Meter::new();
    for count in [0, 1, 2, 10, 127, 128, 319, 320, 321] {
        let short = &sound[4..4 + count];
        assert_eq!(meter.distance(short, short).unwrap(), 0.0, "{count}");
        for (note, copy) in [(short, &sound[..]), (&sound[..], short), (short, &[][..]), (&[][..], short)] {
            let found = meter.distance(note, copy).unwrap();
            assert!(found.is_finite() && found >= 0.0, "{count}: {found}");
        }
    }
    let mut repl = TestRepl::new();
    repl.session.assign("whole", Some(Value::Clip(Clip::new(sound.clone(), 22_050))));
    for rate in [8000, 16_000, 44_100] {
        for count in [0, 1, 10] {
            repl.session.assign("short", Some(Value::Clip(Clip::new(sound[4..4 + count].to_vec(), rate))));
            for expression in ["distance short whole", "distance whole short", "distance short short"] {
                let found = repl.number(expression);
                assert!(found.is_finite() && found >= 0.0, "{expression}, {count} at {rate}: {found}");
            }
        }
    }
}

#[test]
fn a_reused_meter_gives_the_same_results() {
    let (low, bright, faint) = (tone(16_000, &LOW), tone(8123, &BRIGHT), tone(300, &FAINT));
    let mut meter = Meter::new();
    for (note, copy) in [(&low, &bright), (&faint, &low), (&low, &bright), (&bright, &faint)] {
        assert_eq!(meter.distance(note, copy), Meter::new().distance(note, copy));
    }
    let note = meter.note(&low).unwrap();
    assert_eq!(meter.distance_from(&note, &bright), Meter::new().distance(&low, &bright));
}

#[test]
fn a_sample_that_is_not_finite_is_an_error_at_its_sound() {
    // No statement gives such a sound.
    let mut repl = TestRepl::after("good = render theta");
    repl.bind_sample("infinite", 16_000, (1, f32::INFINITY));
    repl.bind_sample("nan", 16_000, (1, f32::NAN));
    for bad in ["infinite", "nan"] {
        let message = repl.fails(&format!("distance {bad} good"));
        assert!(message.contains("sample 1 of the first sound is not a finite number") && message.contains(":1:10"), "{message}");
        let message = repl.fails(&format!("distance good {bad}"));
        assert!(message.contains("sample 1 of the second sound is not a finite number") && message.contains(":1:15"), "{message}");
    }
    // At another sample rate the index is that in the clip before conversion.
    repl.bind_sample("bad", 44_100, (1, f32::INFINITY));
    let message = repl.fails("distance good bad");
    assert!(message.contains("sample 1 of this sound is not a finite number") && message.contains(":1:15"), "{message}");
    let good = tone(1000, &LOW);
    let bad = [good.clone(), vec![f32::NAN]].concat();
    let mut meter = Meter::new();
    assert_eq!(meter.distance(&bad, &good), Err(DistanceError::NotFinite { which: Which::First, place: 1000 }));
    assert_eq!(meter.distance(&good, &bad), Err(DistanceError::NotFinite { which: Which::Second, place: 1000 }));
}

#[test]
fn sounds_over_the_length_limit_are_errors() {
    let seconds = LONGEST_S + 1;
    let mut repl = TestRepl::new();
    repl.session.assign("long", Some(Value::Clip(Clip::new(vec![0.0; seconds * 16_000], 16_000))));
    let message = repl.fails("distance theta long");
    assert!(message.contains(&format!("the second sound lasts {seconds} s")) && message.contains(":1:16"), "{message}");
    let message = repl.fails("distance long theta");
    assert!(message.contains(&format!("the first sound lasts {seconds} s")) && message.contains(":1:10"), "{message}");
}

#[test]
fn a_theta_that_cannot_be_rendered_is_an_error() {
    let mut repl = TestRepl::after("good = theta\nbad = theta * 20");
    let message = repl.fails("distance good bad");
    assert!(message.contains("cannot render this theta") && message.contains(":1:15"), "{message}");
}

#[test]
fn a_sample_rate_that_cannot_be_converted_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("slow.wav");
    awol::audio::wav::write(&path, &Clip::new(vec![0.5; 100], 3)).unwrap();
    let mut repl = TestRepl::after(&format!("slow = load {}", path_literal(&path)));
    let message = repl.fails("distance theta slow");
    assert!(message.contains("3 samples per second") && message.contains(":1:16"), "{message}");
}

#[test]
fn distances_are_values_in_decibels() {
    let mut repl = TestRepl::after("near = distance theta (theta mod_index=0.6)\nfar = distance theta (theta mod_index=3)");
    assert!(repl.text("\"{near}\"").ends_with(" dB"));
    assert!(repl.number("far - near") > 1.0);
    assert_eq!(repl.number("far - far"), 0.0);
}

#[test]
fn each_sound_of_a_list_is_compared_with_one() {
    let mut repl =
        TestRepl::after("theta.mod_index = 2\nother = theta mod_index=3\nlist = distance [other, theta] theta\none = distance other theta");
    let (one, listed) = (repl.number("one"), repl.numbers("list"));
    assert!(one > 1.0);
    assert_eq!(listed, [one, 0.0]);
}

#[test]
fn distance_requires_two_sounds() {
    let mut repl = TestRepl::new();
    assert!(repl.refuses("distance theta").contains("distance needs COPY"));
    assert!(repl.refuses("distance theta 3").contains("'copy' must be a clip or a theta"));
    assert!(repl.refuses("distance \"a.wav\" theta").contains("load reads a value from a file"));
}
