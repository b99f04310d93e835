//! Tests of `save` and `load`: round trips, all forms of a file, notes, and errors that leave existing files unchanged.

use std::path::{Path, PathBuf};

use crate::support::{TestRepl, path_literal};
use awol::session::value::Value;
use awol::sink::Output;
use awol::theta::{Field, Theta};

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Folder(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn path_literal(&self, name: &str) -> String {
        path_literal(&self.path(name))
    }

    /// Saves the value of `expression` to the file and loads it. Returns the session and both values.
    fn save_and_load(&self, name: &str, expression: &str) -> (TestRepl, Value, Value) {
        let file = self.path_literal(name);
        let repl = TestRepl::after(&format!("x = {expression}\nsave x {file}\ny = load {file}"));
        let (x, y) = (repl.get("x"), repl.get("y"));
        (repl, x, y)
    }
}

#[test]
fn thetas_round_trip_with_every_digit_and_their_origin() {
    let (_, x, y) = Folder::new().save_and_load("x.json", "imagine \"a guitar note\" temperature=0.7 seed=3");
    match (x, y) {
        (Value::Theta(x), Value::Theta(y)) => assert_eq!(x, y),
        _ => panic!("no thetas"),
    }
}

#[test]
fn thetas_load_from_every_json_form() {
    let folder = Folder::new();
    let wanted = Theta::default().with(Field::AttackS, 0.25).with(Field::ModIndex, 3.0);
    let bare = r#"{"pitch_midi": 60, "velocity": 100, "sample_rate": 16000, "duration_s": 1.0, "attack_s": 0.25, "decay_s": 0.05, "sustain": 0.7, "release_s": 0.1, "mod_ratio": 1, "mod_index": 3}"#;
    let forms = [
        bare.to_string(),
        format!("{{\"theta\": {bare}, \"prompt\": \"a note\", \"seed\": 3, \"flow\": \"starter\"}}"),
        format!("{{\"prompt\": \"a note\", \"theta\": {bare}, \"wav\": \"renders\\\\a.wav\"}}"),
        format!("{{\"prompt\": \"a note\", \"wav_path\": \"a.wav\", \"theta_synth\": {bare}}}"),
        r#"{"attack_s": 0.25, "mod_index": 3}"#.to_string(),
        format!("\u{feff}{bare}\r\n"),
    ];
    for form in forms {
        std::fs::write(folder.path("x.json"), &form).unwrap();
        let mut repl = TestRepl::after(&format!("x = load {}", folder.path_literal("x.json")));
        assert_eq!(repl.theta("x"), wanted, "{form}");
    }
}

#[test]
fn plain_values_round_trip_through_json() {
    let folder = Folder::new();
    for expression in ["3.25", "\"é \\\"quoted\\\"\\n\"", "true", "[1, \"two\", [false]]", "[]"] {
        let (_, x, y) = folder.save_and_load("x.json", expression);
        assert_eq!(format!("{x:?}"), format!("{y:?}"), "{expression}");
    }
    let (mut repl, ..) = folder.save_and_load("x.json", "0..1 step 0.25");
    assert_eq!(repl.numbers("y"), [0.0, 0.25, 0.5, 0.75, 1.0]);
}

#[test]
fn lists_of_thetas_round_trip_through_json() {
    let (mut repl, ..) = Folder::new().save_and_load("x.json", "imagine \"a note\" n=3 temperature=1");
    for index in 0..3 {
        assert_eq!(repl.theta(&format!("x[{index}]")), repl.theta(&format!("y[{index}]")));
    }
}

#[test]
fn numbers_keep_their_unit() {
    let folder = Folder::new();
    for expression in ["20ms", "440Hz", "-6dB", "A4", "[1s, 2, C4]", "1..2 step 0.5"] {
        let (mut repl, x, y) = folder.save_and_load("x.json", expression);
        match x {
            Value::Range(_) => assert_eq!(repl.numbers("y"), [1.0, 1.5, 2.0]),
            x => assert_eq!(format!("{x:?}"), format!("{y:?}"), "{expression}"),
        }
    }
    std::fs::write(folder.path("x.json"), r#"{"value": 3, "unit": "min"}"#).unwrap();
    let message = TestRepl::new().fails(&format!("load {}", folder.path_literal("x.json")));
    assert!(message.contains("s, Hz, dB or MIDI, not 'min'"), "{message}");
}

#[test]
fn embeddings_keep_their_encoder_and_caption() {
    let folder = Folder::new();
    let (mut repl, x, y) = folder.save_and_load("x.json", "embed \"a guitar note\"");
    assert_eq!(format!("{x:?}"), format!("{y:?}"));
    assert_eq!((repl.text("y.encoder").as_str(), repl.text("y.caption").as_str()), ("words", "a guitar note"));
    // The published pipeline writes plain arrays, without encoder or caption.
    let json: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(folder.path("x.json")).unwrap()).unwrap();
    assert_eq!(json["text_emb"].as_array().unwrap().len(), 512);
    std::fs::write(folder.path("x.json"), json["text_emb"].to_string()).unwrap();
    let repl = TestRepl::after(&format!("y = load {0}; save y {0}; z = load {0}", folder.path_literal("x.json")));
    let (Value::Embedding(x), Value::Embedding(y)) = (x, repl.get("z")) else { panic!("no embeddings") };
    assert_eq!((&x.vector, &y.encoder, &y.caption), (&y.vector, &None, &None));
}

#[test]
fn a_long_list_of_numbers_is_not_an_embedding() {
    let (mut repl, _, y) = Folder::new().save_and_load("x.json", "1..300");
    assert!(matches!(y, Value::List(_)));
    assert_eq!(repl.numbers("y").len(), 300);
}

#[test]
fn compressed_files_load_as_clips() {
    for (name, length, rate) in [("stereo.flac", 2205, 22050), ("tone.ogg", 132_300, 44100), ("stereo.mp3", 11025, 44100)] {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/audio").join(name);
        let repl = TestRepl::after(&format!("x = load {}", path_literal(&file)));
        match repl.get("x") {
            Value::Clip(clip) => assert_eq!((clip.samples.len(), clip.rate), (length, rate), "{name}"),
            other => panic!("{name}: {other:?}"),
        }
    }
}

#[test]
fn clips_round_trip_within_16_bits() {
    let (_, x, y) = Folder::new().save_and_load("x.wav", "render theta");
    match (x, y) {
        (Value::Clip(x), Value::Clip(y)) => {
            assert_eq!((x.rate, x.samples.len()), (y.rate, y.samples.len()));
            let most = x.samples.iter().zip(y.samples.iter()).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(most <= 1.0 / 32767.0, "{most}");
        }
        _ => panic!("no clips"),
    }
}

/// Returns the notes that were shown.
fn notes(repl: &TestRepl) -> String {
    repl.sink
        .shown
        .iter()
        .filter_map(|shown| if let Output::Note(text) = shown { Some(text.as_str()) } else { None })
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn an_edited_wav_file_loses_its_theta() {
    let folder = Folder::new();
    let (mut repl, ..) = folder.save_and_load("x.wav", "render (theta mod_index=3)");
    repl.ok("y.theta");
    let bytes = std::fs::read(folder.path("x.wav")).unwrap();
    // An audio editor changes samples and keeps the comment.
    let mut edited = bytes.clone();
    let place = edited.len() - 4000;
    edited[place] ^= 1;
    std::fs::write(folder.path("y.wav"), &edited).unwrap();
    let mut repl = TestRepl::after(&format!("y = load {}", folder.path_literal("y.wav")));
    assert!(notes(&repl).contains("y.wav' names a theta, and its sound is not of it any more"), "{}", notes(&repl));
    assert!(repl.run("y.theta").is_err());
    repl.ok(&format!("save y {}", folder.path_literal("z.wav")));
    assert!(!String::from_utf8_lossy(&std::fs::read(folder.path("z.wav")).unwrap()).contains("mod_index"));
    // An unchanged copy keeps its theta, and so does one that awol saves again.
    let mut repl =
        TestRepl::after(&format!("y = load {0}; save y {1}; y = load {1}", folder.path_literal("x.wav"), folder.path_literal("again.wav")));
    assert_eq!(repl.theta("y.theta"), Theta::default().with(Field::ModIndex, 3.0));
    assert_eq!(std::fs::read(folder.path("again.wav")).unwrap(), bytes);
}

#[test]
fn mixing_of_channels_is_noted() {
    let folder = Folder::new();
    let spec = hound::WavSpec { channels: 2, sample_rate: 16_000, bits_per_sample: 16, sample_format: hound::SampleFormat::Int };
    let write = |name: &str, right: i16| {
        let mut writer = hound::WavWriter::create(folder.path(name), spec).unwrap();
        for place in 0..8000_i16 {
            let left = (place % 80 - 40) * 300;
            writer.write_sample(left).unwrap();
            writer.write_sample(left * right).unwrap();
        }
        writer.finalize().unwrap();
    };
    write("same.wav", 1);
    write("opposite.wav", -1);
    let repl = TestRepl::after(&format!("x = load {}", folder.path_literal("same.wav")));
    assert!(notes(&repl).ends_with("same.wav' has 2 channels; this is their mean"), "{}", notes(&repl));
    let repl = TestRepl::after(&format!("x = load {}", folder.path_literal("opposite.wav")));
    assert!(notes(&repl).contains("this is their mean: silence"), "{}", notes(&repl));
    let repl = TestRepl::after(&format!("x = match {}", folder.path_literal("same.wav")));
    assert!(notes(&repl).contains("2 channels"), "{}", notes(&repl));
    std::fs::write(folder.path("captions.csv"), "file,caption\nsame.wav,a saw\n").unwrap();
    let repl = TestRepl::after(&format!("x = build {} | extract", path_literal(folder.0.path())));
    assert!(notes(&repl).contains("1 of the sounds have several channels; their mean is used"), "{}", notes(&repl));
}

#[test]
fn an_empty_dataset_is_noted() {
    let folder = Folder::new();
    std::fs::write(folder.path("x.jsonl"), "").unwrap();
    let repl = TestRepl::after(&format!("x = load {}", folder.path_literal("x.jsonl")));
    assert!(notes(&repl).contains("x.jsonl' holds no rows"));
}

#[test]
fn clipping_at_full_scale_is_noted() {
    let folder = Folder::new();
    let notes = |repl: &TestRepl| {
        let note = |output: &Output| if let Output::Note(note) = output { Some(note.clone()) } else { None };
        repl.sink.shown.iter().filter_map(note).collect::<Vec<_>>().join("; ")
    };
    let (repl, ..) = folder.save_and_load("x.wav", "(render theta) * 4");
    assert!(notes(&repl).contains("samples are cut off at full scale: the peak is"), "{}", notes(&repl));
    let (repl, ..) = folder.save_and_load("x.wav", "render theta");
    assert!(!notes(&repl).contains("cut off"), "{}", notes(&repl));
}

#[test]
fn arithmetic_beyond_the_value_range_is_an_error() {
    let mut repl = TestRepl::after("c = render theta; e = embed \"a bell\" with=words; big = 1e300");
    for (expression, kind) in [("c * big", "clip"), ("theta * big * big", "theta"), ("e / 1e-60", "embedding"), ("big * c", "clip")] {
        let message = repl.fails(&format!("x = {expression}"));
        assert!(message.contains(&format!("a number of this {kind} is beyond what it can hold")), "{expression}: {message}");
    }
}

#[test]
fn saving_an_empty_clip_is_an_error() {
    let folder = Folder::new();
    let mut repl = TestRepl::new();
    repl.session.assign("c", Some(Value::Clip(awol::audio::Clip::new(Vec::new(), 16_000))));
    let message = repl.fails(&format!("save c {}", folder.path_literal("empty.wav")));
    assert!(message.contains("no samples") && !folder.path("empty.wav").exists(), "{message}");
}

#[test]
fn pairs_keep_their_columns() {
    let folder = Folder::new();
    let (_, x, y) = folder.save_and_load("x.jsonl", "starter pairs | embed");
    match (x, y) {
        (Value::Pairs(x), Value::Pairs(y)) => {
            assert_eq!(x.rows, y.rows);
            assert_eq!(x.encoder, y.encoder);
        }
        _ => panic!("no pairs"),
    }
}

#[test]
fn a_loaded_flow_gives_the_same_thetas() {
    let (mut repl, ..) =
        Folder::new().save_and_load("x.safetensors", "train (starter pairs | embed) epochs=2 layers=2 hidden=8 batch=64 seed=1");
    let from = |name: &str| format!("imagine \"a guitar note\" temperature=0.5 seed=1 flow={name}");
    assert_eq!(repl.theta(&from("x")), repl.theta(&from("y")));
    assert_eq!(repl.number("y.epochs"), 2.0);
    assert_eq!(repl.number("x.loss"), repl.number("y.loss"));
}

#[test]
fn figures_save_as_png_and_svg() {
    let folder = Folder::new();
    TestRepl::after(&format!("p = plot envelope theta\nsave p {}\nsave p {}", folder.path_literal("x.png"), folder.path_literal("x.svg")));
    assert!(std::fs::read(folder.path("x.png")).unwrap().starts_with(b"\x89PNG"));
    assert!(std::fs::read_to_string(folder.path("x.svg")).unwrap().contains("<svg"));
}

#[test]
fn file_extensions_ignore_case() {
    let folder = Folder::new();
    TestRepl::after(&format!("save theta {0}\nx = load {0}", folder.path_literal("X.JSON")));
}

#[test]
#[cfg(not(windows))]
fn backslashes_separate_folders() {
    let folder = Folder::new();
    let file = format!("'{}\\deep\\x.json'", folder.0.path().display());
    TestRepl::after(&format!("save theta {file}\nx = load {file}"));
    assert!(folder.path("deep/x.json").exists());
}

#[test]
fn a_failed_save_changes_nothing_and_names_the_file() {
    let folder = Folder::new();
    std::fs::write(folder.path("plain"), "a file, no folder").unwrap();
    let mut repl = TestRepl::new();
    let message = repl.fails(&format!("save theta {}", folder.path_literal("plain/x.json")));
    assert!(message.contains("x.json") && message.contains("cannot write"), "{message}");
    std::fs::write(folder.path("x.wav"), "kept").unwrap();
    repl.fails(&format!("save theta {}", folder.path_literal("x.wav")));
    assert_eq!(std::fs::read_to_string(folder.path("x.wav")).unwrap(), "kept");
    assert_eq!(names_in(folder.0.path()), ["plain", "x.wav"]);
}

fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
#[cfg(unix)]
fn saving_to_a_read_only_folder_is_an_error() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let inner = folder.path("locked");
    std::fs::create_dir(&inner).unwrap();
    std::fs::set_permissions(&inner, std::fs::Permissions::from_mode(0o555)).unwrap();
    if std::fs::write(inner.join("probe"), "").is_ok() {
        eprintln!("skipped: this user may write into read-only folders");
        return;
    }
    let message = TestRepl::new().fails(&format!("save theta {}", folder.path_literal("locked/x.json")));
    assert!(message.contains("locked/x.json") && message.contains("Permission denied"), "{message}");
}

#[test]
fn hostile_json_is_an_error() {
    let folder = Folder::new();
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let nested = format!("{}{{\"attack_s\": 0.1}}{}", "{\"theta\": ".repeat(100_000), "}".repeat(100_000));
    for text in [deep.as_str(), &nested, "", "{}", "nul", "[1, 2", "{\"theta\": 3}", "{\"theta\": null}", "1e999", "\u{0}"] {
        std::fs::write(folder.path("x.json"), text).unwrap();
        let message = TestRepl::new().fails(&format!("x = load {}", folder.path_literal("x.json")));
        assert!(message.contains("x.json"), "{message}");
    }
}
