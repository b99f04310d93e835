//! Tests of captions in verbs: notes, errors, and numbers that pin parameters.

use crate::support::TestRepl;
use awol::session::value::Value;
use awol::sink::Output;
use awol::theta::{Field, Theta};
use serde_json::json;

/// Returns the notes that the statements show, without the one that names the flow.
fn notes(repl: &mut TestRepl, source: &str) -> Vec<String> {
    repl.sink.shown.clear();
    repl.ok(source);
    let note = |output: &Output| if let Output::Note(note) = output { Some(note.clone()) } else { None };
    repl.sink.shown.iter().filter_map(note).filter(|note| !note.starts_with("flow:")).collect()
}

/// Returns a session with `small`, a flow trained on plain captions of the families.
fn with_small_flow() -> TestRepl {
    TestRepl::after("set progress=off; small = train (starter pairs | embed) epochs=1 layers=1 hidden=8 seed=1")
}

#[test]
fn understood_captions_give_no_notes() {
    let mut repl = TestRepl::new();
    for caption in ["a guitar note", "a very bright, low organ note", "C4", "a note", "a guitar without reverb"] {
        assert_eq!(notes(&mut repl, &format!("x = imagine \"{caption}\"")), [""; 0], "{caption}");
    }
    assert_eq!(notes(&mut repl, "e = embed \"a bright bell\"; similar \"a bell\" \"a gong\""), [""; 0]);
}

#[test]
fn unknown_words_are_noted() {
    let mut repl = TestRepl::new();
    for (caption, note) in [
        ("a gitar note", "'gitar' is taken for 'guitar'"),
        ("a guitar with reverb and 1 more", "not understood: '1' (near: 1 Hz, 1 ms); the synth cannot make: reverb"),
        ("a bright dark guitar", "'bright' and 'dark' contradict each other, and neither counts"),
        ("a guitar, not a bell", "not understood: 'not a bell'"),
        ("C4 and E4", "the synth cannot make: e4 as well"),
    ] {
        let found = notes(&mut repl, &format!("x = imagine \"{caption}\""));
        assert_eq!(found.len(), 1, "{caption}: {found:?}");
        assert!(found[0].starts_with(note), "{caption}: {found:?}");
    }
    // A long list is cut, with a count of the rest.
    let found = notes(&mut repl, "x = imagine \"a guitar qqa qqb qqc qqd qqe qqf\"");
    assert!(found[0].contains("'qqd'") && found[0].ends_with("and 2 more"), "{found:?}");
    // Every verb that takes captions gives the note.
    for source in [
        "x = sample \"a xyzzy guitar\" n=2",
        "x = morph \"a bell\" \"a xyzzy guitar\" steps=3",
        "x = log_prob theta \"a xyzzy guitar\"",
        "x = embed \"a xyzzy guitar\"",
        "similar \"a bell\" \"a xyzzy guitar\"",
        "x = plot embedding \"a bell\" \"a xyzzy guitar\"",
        "x = plot morph \"a bell\" \"a xyzzy guitar\" steps=2",
    ] {
        let found = notes(&mut repl, source);
        assert!(found.iter().any(|note| note.starts_with("not understood: 'xyzzy' (near: ")), "{source}: {found:?}");
    }
}

#[test]
fn a_flow_notes_concepts_it_was_not_trained_on() {
    let mut repl = with_small_flow();
    let mut noted = |caption: &str| notes(&mut repl, &format!("x = imagine \"{caption}\" flow=small")).join(" / ");
    assert_eq!(noted("a guitar note"), "");
    assert_eq!(noted("a metallic guitar"), "this flow was not trained on 'metallic'");
    assert_eq!(noted("a very bright bell note"), "this flow was not trained on 'very bright', 'bell'");
    assert_eq!(noted("a banjo"), "'banjo' counts as guitar, on which this flow was trained");
    // Concepts outside its training do not change the result.
    repl.ok("a = imagine \"a guitar\" flow=small; b = imagine \"a metallic guitar xyzzy\" flow=small; c = imagine (embed \"a metallic guitar xyzzy\") flow=small");
    assert_eq!(repl.theta("a"), repl.theta("b"));
    assert_eq!(repl.theta("a"), repl.theta("c"));
    let error = repl.fails("imagine \"metallic\" flow=small");
    assert!(error.contains("this flow understands nothing of the caption: this flow was not trained on 'metallic'"), "{error}");
}

#[test]
fn words_of_custom_captions_are_learned() {
    let mut repl = TestRepl::after("set progress=off; p = starter pairs");
    let Value::Pairs(pairs) = repl.get("p") else { panic!("they are pairs") };
    let mut pairs = (*pairs).clone();
    pairs.rows.iter_mut().for_each(|row| row.prompt = "a zorpy thing".to_string());
    repl.session.assign("q", Some(Value::Pairs(pairs.into())));
    repl.ok("f = train (embed q) epochs=1 layers=1 hidden=8");
    assert_eq!(notes(&mut repl, "x = imagine \"zorpy\" flow=f"), [""; 0]);
}

#[test]
fn numbers_in_captions_pin_parameters() {
    let mut repl = TestRepl::after("x = imagine \"a guitar note at C#4, 2 s long, with a 20 ms attack\"");
    let theta = repl.theta("x");
    assert_eq!([Field::PitchMidi, Field::DurationS, Field::AttackS].map(|field| theta.get(field)), [61.0, 2.0, 0.02]);
    // An option does the same and takes precedence over the caption.
    repl.ok("a = imagine \"a guitar note\" pitch_midi=C4; b = imagine \"a guitar note at C4\"; c = imagine \"a guitar note at C2\" pitch_midi=C4");
    assert_eq!(repl.theta("a"), repl.theta("b"));
    assert_eq!(repl.theta("a"), repl.theta("c"));
    repl.ok("c = imagine \"a guitar note at C10\" pitch_midi=C4; e = imagine (embed \"a guitar note at C4\")");
    assert_eq!(repl.theta("a"), repl.theta("e"));
    repl.ok("many = sample \"a guitar at 220 Hz\" n=20; s = many[7].pitch_midi");
    assert_eq!(repl.number("s"), 57.0);
    let error = repl.fails("imagine \"a guitar note, 60 s long\"");
    assert!(error.contains("duration_s is 60 s, outside 0.05..10 s"), "{error}");
    // A morph pins both ends and interpolates between them.
    repl.ok("m = morph \"a bell at C4\" \"a bell at C5\" steps=3; p = m[0].pitch_midi; q = m[1].pitch_midi; r = m[2].pitch_midi");
    assert_eq!((repl.number("p"), repl.number("r")), (60.0, 72.0));
    assert!((repl.number("q") - 66.0).abs() < 1e-9);
    let found = notes(&mut repl, "l = log_prob x \"a guitar at C4\"");
    assert_eq!(found, ["figures in a caption do not count here: pitch_midi"]);
}

#[test]
fn generated_thetas_are_not_silent() {
    let mut repl = TestRepl::new();
    let found = notes(&mut repl, "x = imagine \"a bell\" attack_s=0 sustain=0; y = sample \"a bell\" n=4 attack_s=0 sustain=0");
    let is_audible = |theta: &Theta| theta.get(Field::DecayS) > 0.001;
    assert!(is_audible(&repl.theta("x")), "{found:?}");
    // A pinned decay is kept.
    repl.ok("z = imagine \"a bell\" attack_s=0 sustain=0 decay_s=0");
    assert_eq!(repl.theta("z").get(Field::DecayS), 0.0);
}

#[test]
fn the_verb_words_shows_the_vocabulary() {
    let mut repl = TestRepl::after("words");
    let shown = repl.shown_json();
    let value = &shown[0]["value"];
    assert_eq!(shown[0]["type"], "vocabulary");
    let percepts = value["percepts"].as_array().unwrap();
    assert_eq!((percepts.len(), &percepts[1]["percept"], &percepts[1]["more"][0]), (12, &json!("brightness"), &json!("bright")));
    assert!(
        value["instruments"]["guitar"].as_array().unwrap().len() > 20 && value["instruments"]["objects"].as_array().unwrap().len() > 50
    );
    repl.sink.shown.clear();
    repl.ok("words \"Brightness\"; words \"organ\"");
    let shown = repl.shown_json();
    assert_eq!((&shown[0]["value"]["percept"], &shown[1]["value"]["family"]), (&json!("brightness"), &json!("organ")));
}

#[test]
fn the_verb_words_shows_how_a_caption_is_read() {
    let mut repl = TestRepl::after("words \"a bit muffled gitar note at C4, with xyzzy reverb, loud and soft\"");
    let shown = repl.shown_json();
    let value = &shown[0]["value"];
    assert_eq!(shown[0]["type"], "reading");
    assert_eq!(value["understood"], true);
    assert_eq!(value["concepts"][0], "family:guitar");
    assert_eq!(value["pins"], json!({"pitch_midi": 60.0}));
    assert_eq!(value["taken_for"], json!({"gitar": "guitar"}));
    assert_eq!(value["unknown"][0]["text"], "xyzzy");
    assert_eq!(value["cannot"], json!(["reverb"]));
    assert_eq!(value["contradictions"], json!([{"percept": "loudness", "more": "loud", "less": "soft"}]));
    assert_eq!(value["parts"][0], json!({"text": "a bit muffled", "meaning": {"kind": "qualities", "amounts": {"brightness": -0.5}}}));
    // A caption without any known word is shown too.
    repl.sink.shown.clear();
    repl.ok("words \"xyzzy\"; words \"the\"");
    assert_eq!(
        (&repl.shown_json()[0]["value"]["understood"], &repl.shown_json()[1]["value"]["understood"]),
        (&json!(false), &json!(false))
    );
    let error = repl.fails(&format!("words \"{}\"", "word ".repeat(10_000)));
    assert!(error.contains("the caption has 10000 words, and 2000 is the most"), "{error:.300}");
}
