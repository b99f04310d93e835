//! Tests of pairs files: round trips and errors.

use std::path::Path;

use awol::dataset::{Facts, Metadata, Pair, Pairs, Params, Quality, Register};
use awol::files;
use awol::theta::{Field, Theta};

fn step_1() -> Pair {
    let known = Metadata { pitch_midi: Some(47.0), velocity: 100.0, sample_rate: 16000.0 };
    Pair {
        prompt: "a \"brass\" note ♪".into(),
        wav_path: r"audio\a.wav".into(),
        params: Params::Known(known),
        facts: Facts::default(),
        text_emb: None,
    }
}

fn write_and_read(pairs: &Pairs) -> (String, Pairs) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pairs.jsonl");
    pairs.write(&path).unwrap();
    let mut read = Pairs::read(&path).unwrap();
    assert_eq!(read.root, folder.path());
    read.root = pairs.root.clone();
    (files::read_text(&path).unwrap(), read)
}

#[test]
fn pairs_of_every_step_round_trip() {
    let full = Pair { params: Params::Full(Theta::default().with(Field::AttackS, 3e-6)), ..step_1() };
    let embedded = Pair { text_emb: Some(vec![0.1, -0.5]), ..full.clone() };
    let said = Facts {
        family: Some("bell".into()),
        instrument: Some("mine".into()),
        register: Some(Register::Low),
        qualities: vec![Quality::Bright, Quality::LongRelease],
    };
    let playback_error = Metadata { pitch_midi: None, velocity: 100.0, sample_rate: 44100.0 };
    let some =
        Pair { facts: Facts { register: Some(Register::Middle), ..Facts::default() }, params: Params::Known(playback_error), ..step_1() };
    let embedded = Pair { facts: said, ..embedded };
    let pairs = Pairs { rows: vec![step_1(), full, embedded, some], root: "x".into(), encoder: Some("hash".into()) };
    let (text, read) = write_and_read(&pairs);
    assert_eq!(read, pairs);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[0],
        r#"{"prompt": "a \"brass\" note ♪", "wav_path": "audio\\a.wav", "theta_synth": {"pitch_midi": 47, "velocity": 100, "sample_rate": 16000}}"#
    );
    assert!(lines[1].contains(r#""duration_s": 1.0, "attack_s": 3e-06,"#), "{}", lines[1]);
    assert!(lines[1].contains(r#""theta_vec": [60.0, 100.0, 16000.0, 1.0, 3e-06,"#), "{}", lines[1]);
    assert!(lines[3].ends_with(r#""theta_synth": {"velocity": 100, "sample_rate": 44100}, "register": "middle"}"#), "{}", lines[3]);
    let facts =
        r#""mod_index"], "family": "bell", "instrument": "mine", "register": "low", "qualities": ["bright", "long_release"], "text_emb""#;
    assert!(lines[2].contains(facts), "{}", lines[2]);
    assert!(lines[2].ends_with(r#""long_release"], "text_emb": [0.10000000149011612, -0.5], "text_encoder": "hash"}"#), "{}", lines[2]);
}

#[test]
fn numbers_outside_json_are_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pairs.jsonl");
    let bad = Pair { params: Params::Full(Theta::default().with(Field::Sustain, f64::NAN)), ..step_1() };
    let error = awol::cause::chain(&Pairs { rows: vec![step_1(), bad], ..Pairs::default() }.write(&path).unwrap_err());
    assert!(error.contains("row 2") && error.contains("sustain"), "{error}");
    assert!(!path.exists());
}

#[test]
fn errors_name_the_line_and_the_key() {
    let known = r#""theta_synth": {"pitch_midi": 47, "velocity": 100, "sample_rate": 16000}"#;
    let good = format!(r#"{{"prompt": "a", "wav_path": "b", {known}}}"#);
    let with = |more: &str| format!(r#"{{"prompt": "a", "wav_path": "b", {known}, {more}}}"#);
    let cases: Vec<(String, &str)> = vec![
        ("{".into(), "is not JSON"),
        ("[1]".into(), "is not an object"),
        (format!(r#"{{"wav_path": "b", {known}}}"#), "has no prompt"),
        (format!(r#"{{"prompt": 3, "wav_path": "b", {known}}}"#), "prompt is a number, not text"),
        (r#"{"prompt": "a", "wav_path": "b"}"#.into(), "has no theta_synth"),
        (good.replace("47", "\"A4\""), "theta_synth.pitch_midi is text"),
        (good.replace("\"velocity\": 100, ", ""), "theta_synth has no velocity"),
        (good.replace("16000", "16000, \"sustain\": 1"), "theta_synth has no duration_s"),
        (good.replace("47", "1e999"), "is not JSON: number out of range (column "),
        (good.replace("47", "NaN"), "line 3: theta_synth.pitch_midi: NaN is not JSON"),
        (good.replace("100", "-Infinity"), "line 3: theta_synth.velocity: -Infinity is not JSON"),
        (with(r#""text_emb": [1, Infinity]"#), "line 3: text_emb[1]: Infinity is not JSON"),
        (with(r#""theta_vec": [1, 2]"#), "theta_vec has 2 numbers, not 10"),
        (with(r#""theta_vec": [1, "x"]"#), "theta_vec[1] is text"),
        (with(r#""theta_vec": [0, 0, 0, 0, 0, 0, 0, 0, 0, 0], "theta_keys": ["velocity"]"#), "theta_keys is not [pitch_midi"),
        (with(r#""family": 5"#), "family is a number, not text"),
        (with(r#""register": "lowish""#), "register is 'lowish', which is none of low, middle, high"),
        (with(r#""qualities": "bright""#), "qualities is text, not a list"),
        (with(r#""qualities": ["bright", 1]"#), "qualities[1] is a number, not text"),
        (
            with(r#""qualities": ["reverb"]"#),
            "qualities[0] is 'reverb', which is none of bright, dark, fast_decay, long_release, percussive",
        ),
        (with(r#""text_emb": 5"#), "text_emb is a number, not a list"),
        (with(r#""text_emb": [0, 1e300]"#), "text_emb[1] is too large"),
        (with(r#""text_emb": [0]"#), "text_emb has 1 numbers, where rows before have 2"),
        (with(r#""text_emb": [0, 1]"#), "text_encoder is none, where rows before have 'hash'"),
    ];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pairs.jsonl");
    for (line, problem) in cases {
        let first = with(r#""text_emb": [1, 2], "text_encoder": "hash""#);
        files::write(&path, format!("\u{feff}{first}\r\n\n{line}\n").as_bytes()).unwrap();
        let error = awol::cause::chain(&Pairs::read(&path).unwrap_err());
        assert!(error.contains("pairs.jsonl', line 3") && error.contains(problem), "{error}\nfor {line}");
        assert_eq!(error.matches("line ").count(), 1, "{error}");
        files::write(&path, format!("{first}\r\r{line}\r").as_bytes()).unwrap();
        assert_eq!(awol::cause::chain(&Pairs::read(&path).unwrap_err()), error);
    }
    files::write(&path, b"\xff\xfe\n").unwrap();
    assert!(awol::cause::chain(&Pairs::read(&path).unwrap_err()).contains("line 1: is not UTF-8"));
    assert!(awol::cause::chain(&Pairs::read(Path::new("no/such.jsonl")).unwrap_err()).contains("such.jsonl"));
}

#[test]
fn theta_vec_alone_is_enough_and_unknown_keys_are_ignored() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pairs.jsonl");
    let line =
        r#"{"prompt": "a", "wav_path": "b", "split": 3, "theta_vec": [60, 100, 16000, 1, 0.01, 0.05, 0.7, 0.1, 1, 0.5], "text_emb": null}"#;
    files::write(&path, line.as_bytes()).unwrap();
    assert_eq!(Pairs::read(&path).unwrap().rows[0].theta(), Some(&Theta::default()));
}

#[test]
fn sounds_are_searched_in_parent_folders_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().canonicalize().unwrap();
    files::write(&whole.join("sounds/a.wav"), b"").unwrap();
    let line = r#"{"prompt": "a", "wav_path": "sounds/a.wav", "theta_synth": {"velocity": 100, "sample_rate": 16000}}"#;
    for name in ["p.jsonl", "data/deep/p.jsonl"] {
        let path = whole.join(name);
        files::write(&path, line.as_bytes()).unwrap();
        assert_eq!(Pairs::read(&path).unwrap().root, whole, "{name}");
    }
    // The nearest folder wins, and `wav_root` takes precedence.
    files::write(&whole.join("data/sounds/a.wav"), b"").unwrap();
    assert_eq!(Pairs::read(&whole.join("data/deep/p.jsonl")).unwrap().root, whole.join("data"));
    files::write(&whole.join("data/p.jsonl"), line.replace("}}", "}, \"wav_root\": \"deep/\"}").as_bytes()).unwrap();
    assert_eq!(Pairs::read(&whole.join("data/p.jsonl")).unwrap().root, whole.join("data/deep"));
}
