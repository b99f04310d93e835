//! Tests of `morph`: interpolation from one sound to another, over embeddings of captions and over parameters.

use crate::support::TestRepl;
use awol::session::value::{Patch, Value};
use awol::theta::{Field, Theta};

fn steps(repl: &mut TestRepl, expression: &str) -> Vec<Patch> {
    let Value::List(items) = repl.value(expression) else { panic!("no list") };
    let patch = |value: &Value| if let Value::Theta(patch) = value { patch.clone() } else { panic!("{}", value.ty()) };
    items.iter().map(patch).collect()
}

fn prompt(patch: &Patch) -> Option<&str> {
    patch.origin.as_deref()?.prompt.as_deref()
}

#[test]
fn the_ends_of_a_morph_are_the_thetas_of_its_captions() {
    let mut repl = TestRepl::new();
    let (left, right) = (repl.theta("imagine \"a mallet note\""), repl.theta("imagine \"an organ note\""));
    for by in ["text", "theta"] {
        let path = steps(&mut repl, &format!("morph \"a mallet note\" \"an organ note\" steps=7 by={by}"));
        assert_eq!(path.len(), 7);
        assert_eq!((path[0].theta, path[6].theta), (left, right), "{by}");
        assert_eq!((prompt(&path[0]), prompt(&path[3])), (Some("a mallet note"), Some("a mallet note → an organ note, 50 %")), "{by}");
        for pair in path.windows(2) {
            assert_ne!(pair[0].theta, pair[1].theta, "{by}: every step is another sound");
        }
        path.iter().for_each(|patch| patch.theta.check().unwrap());
    }
    let text = steps(&mut repl, "morph \"a mallet note\" \"an organ note\"");
    assert_eq!(text.len(), 5);
    assert_eq!(text, steps(&mut repl, "morph \"a mallet note\" \"an organ note\" by=text"));
    assert_ne!(text[2].theta, steps(&mut repl, "morph \"a mallet note\" \"an organ note\" by=theta")[2].theta, "two ways");
}

#[test]
fn fields_change_in_even_steps() {
    let mut repl = TestRepl::after("a = theta pitch_midi=40 attack_s=0 mod_ratio=1; b = theta pitch_midi=60 attack_s=1 mod_ratio=4");
    let path = steps(&mut repl, "morph a b steps=5");
    let of = |field: Field| path.iter().map(|patch| patch.theta.get(field)).collect::<Vec<f64>>();
    assert_eq!(of(Field::PitchMidi).iter().map(|pitch| pitch.round()).collect::<Vec<_>>(), [40.0, 45.0, 50.0, 55.0, 60.0]);
    assert!((of(Field::AttackS)[2] - 0.25).abs() < 1e-9 && (of(Field::ModRatio)[2] - 2.0).abs() < 1e-9);
    assert_eq!(of(Field::SampleRate), [16000.0; 5]);
    // A theta and a caption are interpolated over the parameters.
    let mixed = steps(&mut repl, "morph a \"an organ note\" steps=3");
    assert_eq!(mixed[0].theta, repl.theta("a"));
    assert_eq!(mixed[2].theta, repl.theta("imagine \"an organ note\""));
}

#[test]
fn all_steps_share_one_draw_and_respect_pins() {
    let mut repl = TestRepl::new();
    let code = "morph \"a mallet note\" \"an organ note\" steps=4 temperature=1 pitch_midi=57";
    let (one, same) = (steps(&mut repl, &format!("{code} seed=5")), steps(&mut repl, &format!("{code} seed=5")));
    assert_eq!(one, same);
    assert_ne!(one, steps(&mut repl, &format!("{code} seed=6")));
    assert!(one.iter().all(|patch| patch.theta.get(Field::PitchMidi) == 57.0));
    let alone: Theta = repl.theta("imagine \"a mallet note\" temperature=1 pitch_midi=57 seed=5");
    assert_eq!(one[0].theta, alone);
}

#[test]
fn by_text_and_by_theta_have_the_same_ends() {
    let mut repl = TestRepl::new();
    let ends = |path: &[Patch]| (path[0].theta, path[4].theta);
    let code = "morph \"a mallet note\" \"an organ note\" temperature=1 seed=9";
    let (text, theta) = (steps(&mut repl, code), steps(&mut repl, &format!("{code} by=theta")));
    assert_eq!(ends(&text), ends(&theta));
    // Each call draws its seed once, so both ends of one call agree.
    repl.ok("seed 3; free = morph \"a mallet note\" \"a mallet note\" temperature=1 by=theta");
    assert_eq!(repl.theta("free[0]"), repl.theta("free[4]"));
}

#[test]
fn morphs_between_thetas_respect_pins_and_reject_temperature() {
    let mut repl = TestRepl::after("a = theta pitch_midi=40 attack_s=0; b = theta pitch_midi=80 attack_s=0.5");
    let path = steps(&mut repl, "morph a b steps=3 pitch_midi=50");
    assert!(path.iter().all(|patch| patch.theta.get(Field::PitchMidi) == 50.0));
    let message = repl.fails("morph a b temperature=1");
    assert!(message.contains("temperature= means nothing between two thetas"), "{message}");
}

#[test]
fn morphs_render_and_plot() {
    let mut repl = TestRepl::new();
    let Value::List(clips) = repl.value("morph \"a reed note\" \"a bass note\" steps=3 duration_s=0.3 | render") else { panic!("no list") };
    assert!(clips.iter().all(|clip| matches!(clip, Value::Clip(clip) if clip.samples.iter().any(|x| x.abs() > 0.01))));
    let Value::Figure(both) = repl.value("plot morph \"a reed note\" \"a bass note\" duration_s=0.3") else { panic!("no figure") };
    assert_eq!(both.title, "a reed note → a bass note");
    repl.ok("a = theta duration_s=0.3; b = theta pitch_midi=50 duration_s=0.2");
    let Value::Figure(one) = repl.value("plot morph a b steps=2 width=400 height=300") else { panic!("no figure") };
    assert_eq!((one.title.as_str(), one.size), ("theta 1 → theta 2", (400, 300)));
    assert!(both.png != one.png);
}

#[test]
fn invalid_morphs_are_errors() {
    let mut repl = TestRepl::after("a = theta pitch_midi=40");
    let error = repl.fails("morph \"a reed note\" a by=text");
    assert!(error.contains("a theta has no caption") && error.contains("by=theta"), "{error}");
    let error = repl.fails("morph \"\" \"a reed note\"");
    assert!(error.contains("^"), "{error}");
    assert!(repl.refuses("morph 3 \"a reed note\"").contains("morph"));
    assert!(repl.refuses("morph \"a\" \"b\" steps=1").contains("2 to 1000"));
}
