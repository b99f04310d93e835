//! The fuzz targets. Each takes arbitrary bytes, and must neither panic nor hang. `cargo test --test fuzz` runs them over a stored corpus and
//! mutations of it; `fuzz/` runs them under libFuzzer.

use std::path::Path;
use std::time::{Duration, Instant};

use awol::commands::Commands;
use awol::lang::lexer::{TokenKind, tokens};
use awol::lang::parser::Vocabulary;
use awol::session::Session;
use awol::session::interpret::{Stopped, evaluate, prepare, run};
use awol::sink::{Recorder, Unmonitored};
use awol::text::Clap;
use awol::text::clap::Files;

/// A target: its name, and a function that takes the bytes and a temporary folder.
pub struct Target {
    pub name: &'static str,
    pub run: fn(&[u8], &Path),
}

pub static TARGETS: &[Target] = &[
    Target { name: "language", run: language },
    Target { name: "json", run: |bytes, folder| load(bytes, folder, "json") },
    Target { name: "jsonl", run: |bytes, folder| load(bytes, folder, "jsonl") },
    Target { name: "wav", run: |bytes, folder| load(bytes, folder, "wav") },
    Target { name: "flac", run: |bytes, folder| load(bytes, folder, "flac") },
    Target { name: "mp3", run: |bytes, folder| load(bytes, folder, "mp3") },
    Target { name: "ogg", run: |bytes, folder| load(bytes, folder, "ogg") },
    Target { name: "midi", run: |bytes, _| _ = awol::midi::parse(bytes) },
    Target { name: "safetensors", run: |bytes, folder| load(bytes, folder, "safetensors") },
    Target { name: "pt", run: |bytes, folder| load(bytes, folder, "pt") },
    Target { name: "png", run: |bytes, folder| load(bytes, folder, "png") },
    Target { name: "captions", run: captions },
    Target { name: "examples", run: examples },
    Target { name: "clap", run: clap },
    Target { name: "archive", run: archive },
    Target { name: "notebook", run: notebook },
    Target { name: "history", run: history },
    Target { name: "journal", run: journal },
    Target { name: "connection", run: connection },
    Target { name: "wire", run: wire },
];

/// Verbs that touch no file, no device and no network, and are quick.
const QUICK: [&str; 22] = [
    "theta",
    "render",
    "vary",
    "morph",
    "undo",
    "redo",
    "seed",
    "show",
    "vars",
    "help",
    "drop",
    "history",
    "imagine",
    "sample",
    "embed",
    "starter",
    "distance",
    "compare",
    "volume",
    "log_prob",
    "similar",
    "recaption",
];

/// Returns a recorder that interrupts after 200 ms.
fn recorder_with_timeout() -> Recorder {
    let started = Instant::now();
    Recorder::stopping(move |_, _| started.elapsed() > Duration::from_millis(200))
}

/// Parses and checks any text, and runs it if all its verbs are quick.
fn language(bytes: &[u8], _: &Path) {
    let source = String::from_utf8_lossy(bytes);
    let mut session = Session::default();
    let words = tokens(&source);
    let is_verb = |word: &str| Commands.first_words().contains(&word);
    let quick = words.iter().filter(|token| token.kind == TokenKind::Word).all(|token| {
        let word = token.text;
        word != "rust" && (!is_verb(word) || QUICK.contains(&word))
    });
    if !quick {
        let _ = prepare(&source, &session, &Commands);
        return;
    }
    match run(&source, &mut session, &Commands, &mut recorder_with_timeout()) {
        Ok(_) => {}
        Err(Stopped::Failed(diagnostic)) => _ = awol::lang::render::render(&diagnostic, &source, "fuzz", true),
        Err(Stopped::Unchecked(found)) => {
            for diagnostic in &found {
                awol::lang::render::render(diagnostic, &source, "fuzz", true);
            }
        }
    }
    // Completion and inspection accept any position.
    let names = awol::assist::Names::of(&session);
    let at = source.floor_char_boundary(source.len() / 2);
    awol::assist::complete::complete(&source, at, &Commands, &names);
    awol::assist::inspect::topic_at(&source, at, &Commands);
}

/// Writes the bytes to a file with this ending, loads it and shows the value.
fn load(bytes: &[u8], folder: &Path, ending: &str) {
    let path = folder.join(format!("x.{ending}"));
    if std::fs::write(&path, bytes).is_err() {
        return;
    }
    let mut session = Session::default();
    if let Ok(value) = evaluate(&format!("load '{}'", path.display()), &mut session, &Commands, &mut recorder_with_timeout()) {
        awol::session::show::look(&value);
    }
}

fn captions(bytes: &[u8], folder: &Path) {
    let _ = std::fs::write(folder.join("captions.csv"), bytes);
    build(folder);
    let _ = std::fs::remove_file(folder.join("captions.csv"));
    let _ = std::fs::write(folder.join("captions.jsonl"), bytes);
    build(folder);
}

fn examples(bytes: &[u8], folder: &Path) {
    let notes = folder.join("nsynth-test");
    let _ = std::fs::create_dir_all(notes.join("audio"));
    let _ = std::fs::write(notes.join("examples.json"), bytes);
    build(folder);
}

fn build(folder: &Path) {
    let _ = evaluate(&format!("build '{}'", folder.display()), &mut Session::default(), &Commands, &mut recorder_with_timeout());
}

/// Loads the bytes as CLAP's config, as its tokenizer and as its weights, with the other two files valid.
fn clap(bytes: &[u8], folder: &Path) {
    const CONFIG: &[u8] = include_bytes!("../tests/clap/tiny/config.json");
    const TOKENIZER: &[u8] = include_bytes!("../tests/clap/tiny/tokenizer.json");
    const WEIGHTS: &[u8] = include_bytes!("../tests/clap/tiny/model.safetensors");
    for (config, tokenizer, weights) in [(bytes, TOKENIZER, WEIGHTS), (CONFIG, bytes, WEIGHTS), (CONFIG, TOKENIZER, bytes)] {
        let _ = std::fs::write(folder.join("config.json"), config);
        let _ = std::fs::write(folder.join("tokenizer.json"), tokenizer);
        let _ = std::fs::write(folder.join("model.safetensors"), weights);
        let loaded = Files::in_folder(folder).and_then(|files| Clap::load(&files, "fuzz"));
        if let Ok(clap) = loaded {
            let _ = clap.tokens("a guitar note");
        }
    }
}

fn archive(bytes: &[u8], folder: &Path) {
    let path = folder.join("x.tar.gz");
    let _ = std::fs::write(&path, bytes);
    let to = folder.join("to");
    let _ = std::fs::create_dir_all(&to);
    let _ = awol::dataset::archive::unpack(&path, &to, "nsynth-test", &mut Unmonitored);
}

fn notebook(bytes: &[u8], _: &Path) {
    let text = String::from_utf8_lossy(bytes);
    let _ = awol::notebook::to_script(&text, "x.ipynb");
    let notebook = awol::notebook::to_notebook(&text);
    let again = awol::notebook::to_script(&notebook, "x.ipynb");
    assert_eq!(again.ok().as_deref(), Some(&*text), "a script is the same again");
}

/// Reads the bytes as a history file, appends a line, and reads the line back.
fn history(bytes: &[u8], folder: &Path) {
    let path = folder.join("history.jsonl");
    let _ = std::fs::write(&path, bytes);
    let before = awol::repl::history::load(&path).map(|lines| lines.len());
    if awol::repl::history::append(&path, "a = 1").is_ok() {
        let after = awol::repl::history::load(&path).unwrap_or_default();
        assert_eq!(after.last().map(String::as_str), Some("a = 1"));
        assert!(before.is_ok_and(|count| after.len() == (count + 1).min(awol::repl::history::MOST)));
    }
}

/// Recovers the bytes as the autosave of a session that was cut off. Recovery checks the script and keeps the file.
fn journal(bytes: &[u8], folder: &Path) {
    let folder = folder.join("sessions");
    let _ = std::fs::create_dir_all(&folder);
    let _ = std::fs::write(folder.join("1-1.live.awol"), bytes);
    for recovered in awol::repl::autosave::SessionAutosave::at(folder.clone()).cut_off() {
        if let awol::repl::autosave::RecoveredSession::Script { path, .. } = recovered {
            let text = std::fs::read_to_string(path).unwrap_or_default();
            let _ = prepare(&text, &Session::default(), &Commands);
        }
        let mut left = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        assert!(left.any(|entry| std::fs::read(entry.path()).is_ok_and(|left| left == bytes)));
    }
    let _ = std::fs::remove_dir_all(&folder);
}

fn connection(bytes: &[u8], folder: &Path) {
    let path = folder.join("connection.json");
    let _ = std::fs::write(&path, bytes);
    let _ = awol::kernel::connection::Connection::read(&path);
}

/// Decodes the bytes as frames, split at each zero byte.
fn wire(bytes: &[u8], _: &Path) {
    let frames: Vec<bytes::Bytes> = bytes.split(|byte| *byte == 0).map(bytes::Bytes::copy_from_slice).collect();
    for key in ["", "key"] {
        let _ = awol::kernel::wire::Codec::new(key).decode(frames.clone());
    }
}
