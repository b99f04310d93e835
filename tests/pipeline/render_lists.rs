//! Tests of `render` on lists: the clips equal those of the single thetas, in the same order.

use crate::support::{TestRepl, path_literal};
use awol::audio::Clip;
use awol::session::value::Value;
use awol::sink::Output;
use awol::synth;
use awol::theta::Theta;

fn clips(value: Value) -> Vec<Clip> {
    let Value::List(items) = value else { panic!("{}", value.ty()) };
    items.iter().map(|item| if let Value::Clip(clip) = item { clip.clone() } else { panic!("{}", item.ty()) }).collect()
}

fn thetas(value: Value) -> Vec<Theta> {
    let Value::List(items) = value else { panic!("{}", value.ty()) };
    items.iter().map(|item| if let Value::Theta(patch) = item { patch.theta } else { panic!("{}", item.ty()) }).collect()
}

fn progress(repl: &TestRepl) -> bool {
    repl.sink.shown.iter().any(|output| matches!(output, Output::Progress(_)))
}

/// Statements for thetas of different lengths, sample rates and pitches, the longest first.
const MANY: &str = "many = imagine \"a guitar note\" n=3 temperature=1 seed=5
a = theta duration_s=3 pitch_midi=A2 mod_index=5
b = theta duration_s=50ms sample_rate=48kHz
c = theta duration_s=500ms mod_ratio=3.5
thetas = [a, b, c, many[0], many[1], b, many[2], a]";

#[test]
fn lists_render_to_the_same_clips_as_single_thetas() {
    let mut repl = TestRepl::after(MANY);
    for jobs in [1, 2, 7] {
        repl.ok(&format!("set jobs={jobs}\nclips = render thetas"));
        let (clips, thetas) = (clips(repl.get("clips")), thetas(repl.get("thetas")));
        assert_eq!(clips.len(), 8);
        for (place, (clip, theta)) in clips.iter().zip(&thetas).enumerate() {
            assert!(*clip == synth::render(theta).unwrap(), "{jobs} threads, element {place}");
            let Value::Clip(alone) = repl.value(&format!("render thetas[{place}]")) else { panic!("no clip") };
            assert!(alone == *clip, "{jobs} threads, element {place}");
        }
    }
    assert!(!progress(&repl));
}

#[test]
fn every_theta_of_the_starter_pairs_renders_in_order() {
    let mut repl = TestRepl::after("pairs = starter pairs\nclips = render pairs.thetas");
    let (clips, thetas) = (clips(repl.get("clips")), thetas(repl.value("pairs.thetas")));
    assert_eq!((clips.len(), thetas.len()), (3463, 3463));
    for (clip, theta) in clips.iter().zip(&thetas).step_by(60) {
        assert!(*clip == synth::render(theta).unwrap());
    }
}

#[test]
fn an_empty_list_renders_to_an_empty_list() {
    let mut repl = TestRepl::after("none = []\nclips = render none\nalso = render []");
    assert!(clips(repl.get("clips")).is_empty() && clips(repl.value("also")).is_empty());
    assert!(!progress(&repl));
}

#[test]
fn a_list_of_one_theta_renders_to_a_list() {
    assert_eq!(clips(TestRepl::after("clips = [theta] | render").get("clips")).len(), 1);
}

#[test]
fn loaded_lists_render() {
    let folder = tempfile::tempdir().unwrap();
    let file = path_literal(&folder.path().join("several.json"));
    let repl = TestRepl::after(&format!("{MANY}\nsave thetas {file}\nloaded = load {file}\nclips = render loaded\nown = render thetas"));
    assert!(clips(repl.get("clips")) == clips(repl.get("own")));
}

#[test]
fn errors_name_the_index_of_the_theta() {
    let mut repl = TestRepl::after("bad = theta * 20\nthetas = [theta, theta, bad, theta, bad]");
    let message = repl.fails("clips = render thetas");
    assert!(message.contains("element 2: cannot render this theta: pitch_midi is 1200") && message.contains(":1:16"), "{message}");
    assert!(!repl.names().contains(&"clips".to_string()));
}

#[test]
fn lists_of_other_values_are_rejected() {
    let mut repl = TestRepl::new();
    assert!(repl.refuses("render [60, 62]").contains("render takes a theta"));
    assert!(repl.refuses("render [\"a note\"]").contains("render takes a theta"));
    // A list of mixed types is checked at run time.
    assert!(repl.fails("render [theta, 3]").contains("'theta' must be a theta, or a list of them"));
    assert!(repl.fails("render [theta, (render theta)]").contains("'theta' must be a theta, or a list of them"));
}
