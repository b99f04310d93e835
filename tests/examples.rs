//! Runs every example of every verb, as written, in a new session.

#![allow(clippy::unwrap_used)]

mod support;

use std::path::Path;

use awol::commands::Commands;
use awol::lang::signature::{Example, Needs};
use awol::session::Session;
use awol::session::call::Registry;
use awol::session::interpret::prepare;
use support::TestRepl;
use support::reference;

/// Prepares the folder for the example. Returns whether the example can run, and prints the reason if it cannot.
fn ready(example: &Example, folder: &Path, nsynth: Option<&Path>) -> bool {
    match (example.needs, nsynth) {
        (Needs::Nothing, _) => true,
        (Needs::Tune, _) => {
            std::fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/midi/tune.mid"), folder.join("tune.mid")).unwrap();
            true
        }
        (Needs::Nsynth, Some(nsynth)) => {
            copy_some_notes(nsynth, &folder.join("nsynth"));
            true
        }
        (Needs::Nsynth, None) => {
            eprintln!("skipped: `{}` needs a folder of NSynth", example.code);
            false
        }
        (Needs::Network, _) if std::env::var_os("AWOL_TEST_NETWORK").is_some() => true,
        (Needs::Network, _) => {
            eprintln!("skipped: `{}` downloads (AWOL_TEST_NETWORK=1 does so)", example.code);
            false
        }
        (Needs::Person, _) => {
            eprintln!("skipped: `{}` needs somebody who edits a file meanwhile", example.code);
            false
        }
        (Needs::Sound, _) if std::env::var_os("AWOL_TEST_SOUND").is_some() => true,
        (Needs::Sound, _) => {
            eprintln!("skipped: `{}` needs speakers (AWOL_TEST_SOUND=1 plays it)", example.code);
            false
        }
    }
}

/// Copies every twentieth of the notes that have a sound file into a new folder of NSynth.
fn copy_some_notes(nsynth: &Path, folder: &Path) {
    std::fs::create_dir_all(folder.join("audio")).unwrap();
    let notes = std::fs::read(nsynth.join("examples.json")).unwrap();
    let notes: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(&notes).unwrap();
    let is_there = |note: &str| nsynth.join("audio").join(format!("{note}.wav")).is_file();
    let some: serde_json::Map<_, _> = notes.into_iter().filter(|(note, _)| is_there(note)).step_by(20).collect();
    for note in some.keys() {
        let file = Path::new("audio").join(format!("{note}.wav"));
        std::fs::copy(nsynth.join(&file), folder.join(&file)).unwrap();
    }
    std::fs::write(folder.join("examples.json"), serde_json::to_vec(&some).unwrap()).unwrap();
}

#[test]
fn every_example_of_every_verb_runs() {
    let nsynth = reference::folder().map(|folder| folder.join("nsynth-test").canonicalize().unwrap());
    for verb in Commands.all() {
        let name = verb.signature.name;
        assert!(!verb.signature.examples.is_empty(), "{name} has no example");
        for example in verb.signature.examples {
            if let Err(found) = prepare(example.code, &Session::default(), &Commands) {
                panic!("`{}` of {name} does not check: {}", example.code, found[0].message);
            }
            // Examples write to this folder. No other test in this binary depends on the working directory.
            let folder = tempfile::tempdir().unwrap();
            std::env::set_current_dir(folder.path()).unwrap();
            if ready(example, folder.path(), nsynth.as_deref())
                && let Err(stopped) = TestRepl::new().run(example.code)
            {
                panic!("an example of {name} fails:\n{}", support::explain(&stopped, example.code));
            }
            std::env::set_current_dir(env!("CARGO_MANIFEST_DIR")).unwrap();
        }
    }
}

#[test]
fn every_example_contains_its_verb() {
    for verb in Commands.all() {
        for example in verb.signature.examples {
            assert!(example.code.contains(verb.signature.name), "`{}` is no example of {}", example.code, verb.signature.name);
        }
    }
}

#[test]
fn no_parameter_is_declared_twice() {
    for verb in Commands.all() {
        let mut names: Vec<&str> = verb.signature.params.iter().map(|param| param.name).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count, "{}", verb.signature.name);
    }
}
