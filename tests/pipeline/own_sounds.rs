//! Tests of a folder of custom sounds and captions, from `build` to a trained flow, without NSynth.

use crate::support::{TestRepl, path_literal};
use awol::audio::wav;
use awol::session::value::Value;
use awol::synth;
use awol::theta::{Field, Theta};

#[test]
fn custom_sounds_train_a_flow() {
    let folder = tempfile::tempdir().unwrap();
    let mut csv = "file,caption,pitch_midi,family,register,qualities\n".to_string();
    for number in 0..8 {
        let theta = Theta::default().with(Field::PitchMidi, 60.0 + f64::from(number)).with(Field::ModIndex, 1.0);
        wav::write(&folder.path().join(format!("{number}.wav")), &synth::render(&theta).unwrap()).unwrap();
        // The pitch of the last sound is left to the estimator.
        let pitch = if number == 7 { String::new() } else { (60 + number).to_string() };
        csv += &format!("{number}.wav,bell number {number},{pitch},bell,{},bright\n", if number < 4 { "low" } else { "high" });
        csv += &format!("{number}.wav,a bell of mine,{pitch},bell,,\n");
    }
    std::fs::write(folder.path().join("captions.csv"), csv).unwrap();
    let mut repl = TestRepl::after(&format!("pairs = build {} | extract", path_literal(folder.path())));
    let Value::Pairs(pairs) = repl.get("pairs") else { panic!() };
    assert_eq!((pairs.rows.len(), pairs.has_thetas()), (16, true));
    assert_eq!((pairs.rows[0].prompt.as_str(), pairs.rows[1].prompt.as_str()), ("bell number 0", "a bell of mine"));
    let heard = pairs.rows[14].theta().unwrap().get(Field::PitchMidi);
    assert!((heard - 67.0).abs() < 0.3, "{heard}");

    // Both the captions of the file and those of `recaption`, which uses the family as it is given.
    repl.ok("more = recaption pairs per_note=3 complete=true seed=1");
    let Value::Pairs(more) = repl.get("more") else { panic!() };
    assert_eq!(more.rows.len(), 24);
    assert!(more.rows.iter().all(|row| row.prompt.contains("bell") && row.theta().is_some()));
    for pairs in ["pairs", "more"] {
        repl.ok(&format!("flow = embed {pairs} | train epochs=2 layers=2 hidden=8; t = imagine \"a bell of mine\" flow=flow"));
        assert!(repl.theta("t").check().is_ok());
    }
}

#[test]
fn loaded_pairs_give_the_same_recaptions() {
    let folder = tempfile::tempdir().unwrap();
    let file = path_literal(&folder.path().join("pairs.jsonl"));
    let mut repl = TestRepl::after(&format!("save (starter pairs) {file}; loaded = load {file}"));
    repl.ok("a = starter pairs | recaption per_note=2 seed=5; b = recaption loaded per_note=2 seed=5");
    let (Value::Pairs(a), Value::Pairs(b)) = (repl.get("a"), repl.get("b")) else { panic!() };
    assert_eq!((a.rows.len(), &a.rows), (6926, &b.rows));
    repl.ok("c = starter pairs | recaption per_note=2 seed=6; plain = recaption a captions=plain");
    let (Value::Pairs(c), Value::Pairs(plain)) = (repl.get("c"), repl.get("plain")) else { panic!() };
    assert_ne!(a.rows, c.rows);
    assert!(plain.rows.len() == 3463 && plain.rows.iter().any(|row| row.prompt == "an organ note"));
}

#[test]
fn recaption_depends_on_the_session_seed() {
    let words = |source: &str| {
        let mut repl = TestRepl::after(source);
        let Value::Pairs(pairs) = repl.get("pairs") else { panic!() };
        repl.ok("drop pairs");
        pairs.rows.iter().map(|row| row.prompt.clone()).collect::<Vec<_>>()
    };
    let first = words("seed 3; pairs = starter pairs | recaption");
    assert_eq!(first, words("seed 3; pairs = starter pairs | recaption"));
    assert_ne!(first, words("seed 4; pairs = starter pairs | recaption"));
}

#[test]
fn build_and_extract_skip_invalid_files() {
    let folder = tempfile::tempdir().unwrap();
    let sound = synth::render(&Theta::default()).unwrap();
    for name in ["a.wav", "b.wav", "cut.wav"] {
        wav::write(&folder.path().join(name), &sound).unwrap();
    }
    let whole = std::fs::read(folder.path().join("cut.wav")).unwrap();
    std::fs::write(folder.path().join("cut.wav"), &whole[..50]).unwrap();
    std::fs::write(folder.path().join("text.wav"), "no sound").unwrap();
    std::fs::write(folder.path().join("empty.wav"), "").unwrap();
    let names = ["text.wav", "a.wav", "cut.wav", "empty.wav", "b.wav", "text.wav"];
    let lines = names.map(|name| format!("{name},a bell note\n")).concat();
    std::fs::write(folder.path().join("captions.csv"), format!("file,caption\n{lines}")).unwrap();
    let mut repl = TestRepl::after(&format!("built = build {}", path_literal(folder.path())));
    let notes = format!("{:?}", repl.sink.shown);
    for (line, name) in [(2, "text.wav"), (5, "empty.wav"), (7, "text.wav")] {
        assert!(notes.contains(&format!("line {line} skipped: ")) && notes.contains(name), "{notes}");
    }
    assert!(notes.contains("3 of 6 rows built, 3 skipped"), "{notes}");
    repl.ok("pairs = extract built method=reference");
    assert_eq!(repl.number("pairs.rows"), 2.0);
    let notes = format!("{:?}", repl.sink.shown);
    assert!(
        notes.contains("row 2 skipped (") && notes.contains("cut.wav") && notes.contains("2 of 3 rows extracted, 1 skipped"),
        "{notes}"
    );

    // If no file is usable, the error names the first.
    std::fs::write(folder.path().join("captions.csv"), "file,caption\ntext.wav,a bell note\n").unwrap();
    let error = repl.fails(&format!("build {}", path_literal(folder.path())));
    assert!(error.contains("line 2, column 'file': cannot use '"), "{error}");
}

#[test]
fn sliced_pairs_join_to_the_same_file() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| path_literal(&folder.path().join(name));
    let mut csv = "file,caption\n".to_string();
    for number in 0..5 {
        let theta = Theta::default().with(Field::PitchMidi, 60.0 + f64::from(number)).with(Field::DurationS, 0.3);
        wav::write(&folder.path().join(format!("sounds/{number}.wav")), &synth::render(&theta).unwrap()).unwrap();
        csv += &format!("{number}.wav,bell number {number}\n");
    }
    std::fs::write(folder.path().join("sounds/captions.csv"), csv).unwrap();
    let mut repl = TestRepl::after(&format!("save (build {}) {}", at("sounds"), at("base.jsonl")));
    repl.ok(&format!("base = load {}; save (base | extract | embed) {}", at("base.jsonl"), at("whole.jsonl")));
    repl.ok(&format!("save (base[0..1] | extract | embed) {}; save (base[2..4] | extract | embed) {}", at("0.jsonl"), at("parts/1.jsonl")));
    repl.ok(&format!("save ((load {}) + (load {})) {}", at("0.jsonl"), at("parts/1.jsonl"), at("joined.jsonl")));
    let bytes = |name: &str| std::fs::read(folder.path().join(name)).unwrap();
    assert!(String::from_utf8(bytes("whole.jsonl")).unwrap().contains("\"wav_root\": \"sounds/\""));
    assert!(bytes("whole.jsonl") == bytes("joined.jsonl"));
    // Files with parts in the folder of the whole can be concatenated.
    repl.ok(&format!("save (base[2..4] | extract | embed) {}", at("1.jsonl")));
    assert!(bytes("whole.jsonl") == [bytes("0.jsonl"), bytes("1.jsonl")].concat());
}
