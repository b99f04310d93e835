//! Snapshots of the messages for every mistake in `tests/errors/check`, which the checker finds, and in `tests/errors/run`, which shows only
//! when the script runs.
//!
//! `INSTA_UPDATE=always cargo test --test diagnostics_check` rewrites the snapshots; read each that changed.

#![allow(clippy::unwrap_used)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use awol::lang::render::render;
use awol::session::interpret::Stopped;
use support::TestRepl;

fn examples(folder: &str, at_least: usize) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors").join(folder);
    let files = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files.filter(|file| file.extension().is_some_and(|ending| ending == "awol")).collect();
    files.sort();
    assert!(files.len() >= at_least, "{} is nearly empty", folder.display());
    let named = |file: PathBuf| {
        // A checkout may convert line ends to those of the system.
        let source = fs::read_to_string(&file).unwrap().replace("\r\n", "\n");
        (file.file_stem().unwrap().to_str().unwrap().to_string(), source)
    };
    files.into_iter().map(named).collect()
}

fn snapshot(folder: &str, name: &str, message: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path(format!("errors/{folder}/snapshots"));
    settings.bind(|| insta::assert_snapshot!(name, message));
}

/// Replaces the operating system's error texts, which differ between systems and languages.
fn portable(message: &str) -> String {
    let line = |line: &str| match (line.rfind("': "), line.find("(os error ")) {
        (Some(start), Some(end)) if start < end => format!("{}(the system's words)", &line[..start + 3]),
        _ => line.to_string(),
    };
    message.lines().map(line).collect::<Vec<_>>().join("\n").replace('\\', "/")
}

#[test]
fn check_errors_are_explained_and_nothing_runs() {
    for (name, source) in examples("check", 80) {
        let mut repl = TestRepl::new();
        let found = match repl.run(&source) {
            Err(Stopped::Unchecked(found)) => found,
            Err(Stopped::Failed(diagnostic)) => panic!("{name}.awol checks, and fails later: {}", diagnostic.message),
            Ok(_) => panic!("{name}.awol runs"),
        };
        assert!(repl.sink.shown.is_empty() && repl.names().is_empty(), "{name}.awol ran in part");
        let origin = format!("{name}.awol");
        let messages: Vec<String> = found.iter().map(|diagnostic| render(diagnostic, &source, &origin, false)).collect();
        snapshot("check", &name, &messages.join("\n\n"));
    }
}

#[test]
fn run_errors_are_explained() {
    // The examples name files in this folder. No other test in this binary depends on the working directory.
    std::env::set_current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors/run")).unwrap();
    for (name, source) in examples("run", 60) {
        match TestRepl::new().run(&source) {
            Err(Stopped::Failed(diagnostic)) => {
                snapshot("run", &name, &portable(&render(&diagnostic, &source, &format!("{name}.awol"), false)));
            }
            Err(Stopped::Unchecked(found)) => panic!("{name}.awol does not check: {}", found[0].message),
            Ok(_) => panic!("{name}.awol runs"),
        }
    }
}
