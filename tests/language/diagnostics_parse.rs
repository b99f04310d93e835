//! Snapshots of the messages for every mistake in `tests/errors/parse`.
//!
//! `INSTA_UPDATE=always cargo test --test language diagnostics_parse::` rewrites the snapshots; read each that changed.

use std::fs;
use std::path::Path;

use awol::lang::parser::{Words, parse};
use awol::lang::render::render;

const VERBS: &str = "build extract embed load save fetch train evaluate sample log_prob similar imagine theta render synthesize match distance \
    compare morph vary sweep tweak play stop volume show vars drop undo redo history seed set run watch live record help tour doctor quit";
const TWO_WORDS: [&str; 9] = [
    "plot envelope",
    "plot waveform",
    "plot spectrum",
    "plot spectrogram",
    "plot losses",
    "plot theta",
    "plot pairs",
    "plot compare",
    "save session",
];

#[test]
fn parse_errors_are_explained() {
    let words: Words = VERBS.split_whitespace().chain(TWO_WORDS).collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors/parse");
    let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() > 60, "{} is nearly empty", folder.display());
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path("../errors/parse/snapshots");
    for file in files.iter().filter(|file| file.extension().is_some_and(|ending| ending == "awol")) {
        let name = file.file_stem().unwrap().to_str().unwrap();
        // A checkout may convert line ends to those of the system.
        let source = fs::read_to_string(file).unwrap().replace("\r\n", "\n");
        let Err(wrong) = parse(&source, &words) else { panic!("{name}.awol parses") };
        settings.bind(|| insta::assert_snapshot!(name, render(&wrong, &source, &format!("{name}.awol"), false)));
    }
}
