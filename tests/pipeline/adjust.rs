//! Tests of `adjust`, from words to measures of a sound, and of `describe`, from measures to words.

use crate::support::TestRepl;
use awol::analysis::meters::Meter;
use awol::percept::{Measures, Percept};
use awol::session::value::Value;
use awol::theta::warp::denormalize;
use awol::theta::{Field, Theta};

/// Returns random thetas from a fixed seed.
fn thetas(count: usize) -> Vec<Theta> {
    let mut state = 1u64;
    let mut draw = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    let mut theta = || {
        let mut theta = Theta::default().with(Field::SampleRate, 16_000.0);
        theta.set(Field::PitchMidi, (36.0 + 48.0 * draw()).round());
        theta.set(Field::Velocity, (40.0 + 60.0 * draw()).round());
        theta.set(Field::DurationS, 0.6 + 2.0 * draw());
        theta.set(Field::AttackS, 0.01 + 0.15 * draw());
        theta.set(Field::DecayS, 0.05 + 0.3 * draw());
        theta.set(Field::Sustain, 0.2 + 0.6 * draw());
        theta.set(Field::ReleaseS, 0.05 + 0.3 * draw());
        theta.set(Field::ModRatio, [1.0, 2.0, 3.0, denormalize(Field::ModRatio, 0.3 + 0.5 * draw())][(4.0 * draw()) as usize % 4]);
        theta.set(Field::ModIndex, 0.5 + 3.0 * draw());
        theta
    };
    (0..count).map(|_| theta()).collect()
}

fn measured(theta: &Theta) -> Measures {
    Meter::new().theta(theta).unwrap()
}

fn adjusted(theta: &Theta, words: &str) -> Theta {
    let mut repl = TestRepl::new();
    repl.session.assign("t", Some(Value::Theta((*theta).into())));
    match repl.value(&format!("adjust t \"{words}\"")) {
        Value::Theta(patch) => patch.theta,
        other => panic!("{} is no theta", other.ty()),
    }
}

#[test]
fn named_percepts_move_by_a_step_and_others_little() {
    let words = [
        ("brighter", Percept::Brightness, 1.0),
        ("darker", Percept::Brightness, -1.0),
        ("higher", Percept::Pitch, 1.0),
        ("a bit lower", Percept::Pitch, -0.5),
        ("quieter", Percept::Loudness, -1.0),
        ("longer", Percept::Duration, 1.0),
        ("slower attack", Percept::Attack, 1.0),
        ("faster attack", Percept::Attack, -1.0),
        ("less sustain", Percept::Sustain, -0.75),
        ("longer tail", Percept::Tail, 1.0),
    ];
    for (text, percept, amount) in words {
        let step = percept.info().step;
        let (mut near, mut aside) = (0, Vec::new());
        let all = thetas(12);
        for theta in &all {
            let (before, after) = (measured(theta), measured(&adjusted(theta, text)));
            let moved = (after.get(percept) - before.get(percept)) / (amount * step);
            assert!(moved > 0.0, "{text}: {moved} of a step, {theta:?}");
            near += usize::from((moved - 1.0).abs() <= 0.2);
            let others = Percept::ALL.into_iter().filter(|other| *other != percept);
            aside.extend(others.map(|other| ((after.get(other) - before.get(other)) / other.info().step).abs()));
        }
        aside.sort_by(f64::total_cmp);
        // Some thetas cannot move a whole step: a pure tone cannot get darker, and others are near a limit.
        assert!(near * 10 >= all.len() * 8, "{text}: {near} of {} moved by a step", all.len());
        assert!(aside[aside.len() / 2] < 1.0 / 3.0, "{text}: the others moved by {}", aside[aside.len() / 2]);
    }
}

#[test]
fn adjust_respects_locks_can_be_undone_and_is_deterministic() {
    let mut repl =
        TestRepl::after("t = theta pitch_midi=A3 mod_index=1.5 attack_s=20ms; before = t; lock mod_index; t = adjust t \"brighter\"");
    assert_eq!(repl.number("t.mod_index"), 1.5);
    repl.ok("undo");
    assert_eq!(repl.number("t.mod_ratio"), repl.number("before.mod_ratio"));
    let theta = thetas(1)[0];
    assert_eq!(adjusted(&theta, "brighter, shorter"), adjusted(&theta, "brighter, shorter"));
}

#[test]
fn adjust_sets_pitches_and_times_exactly() {
    let theta = adjusted(&thetas(1)[0], "at A3, 2 s long");
    assert_eq!((theta.get(Field::PitchMidi), theta.get(Field::DurationS)), (57.0, 2.0));
}

#[test]
fn adjust_notes_a_parameter_at_its_limit() {
    let mut repl = TestRepl::after("t = theta velocity=127; t = adjust t \"louder\"");
    let notes: String = repl.sink.shown.iter().map(|shown| format!("{shown:?}")).collect();
    assert!(notes.contains("no room left"), "{notes}");
    assert_eq!(repl.number("t.velocity"), 127.0);
}

#[test]
fn adjust_names_unknown_words() {
    let mut repl = TestRepl::after("t = theta");
    let message = repl.fails("adjust t \"xyzzy\"");
    assert!(message.contains("xyzzy"), "{message}");
    assert!(repl.fails("adjust t \"\"").contains("no words"));
}

#[test]
fn describe_names_salient_qualities_and_the_pitch() {
    let say = |source: &str| {
        let mut repl = TestRepl::new();
        repl.ok(source);
        repl.shown_json().last().unwrap()["value"]["text"].as_str().unwrap().to_string()
    };
    let bell = say("describe (theta pitch_midi=C6 mod_ratio=1.41 mod_index=4 attack_s=0 sustain=1 release_s=2.5 duration_s=2.6)");
    assert!(bell.contains("metallic") && bell.contains("at C6"), "{bell}");
    let drone = say("describe (theta pitch_midi=30 mod_index=0 attack_s=600ms sustain=1 duration_s=8)");
    assert!(drone.contains("dark") && drone.contains("long") && drone.contains("at F#1"), "{drone}");
    let clip = say("theta pitch_midi=A4 duration_s=1 | render | describe");
    assert!(clip.contains("A4"), "{clip}");
}
