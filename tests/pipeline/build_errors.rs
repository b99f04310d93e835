//! Tests of `build` on datasets that are small, unusual or broken.

use std::fs;
use std::path::Path;

use awol::cause::chain;
use awol::dataset::{COMBINATIONS, build};

fn note(id: &str, family: &str, source: &str) -> String {
    format!(
        r#""{id}": {{"pitch": 60, "velocity": 50, "sample_rate": 16000, "qualities": [0, 1], "instrument_family_str": "{family}", "instrument_source_str": "{source}"}}"#
    )
}

/// Writes a dataset with two notes of every combination to the folder `name`. Returns the ids of the notes.
fn write_dataset(parent: &Path, name: &str) -> Vec<String> {
    let mut ids = Vec::new();
    let mut notes = Vec::new();
    for number in [2, 1] {
        for (family, source) in COMBINATIONS {
            let id = format!("{family}_{source}_{number}");
            notes.push(note(&id, family.name(), source.name()));
            ids.push(id);
        }
    }
    fs::create_dir_all(parent.join(name).join("audio")).unwrap();
    for id in &ids {
        fs::write(parent.join(name).join(format!("audio/{id}.wav")), b"").unwrap();
    }
    fs::write(parent.join(name).join("examples.json"), format!("{{{}}}", notes.join(",\n"))).unwrap();
    ids
}

#[test]
fn small_datasets_are_taken_whole_in_file_order() {
    let folder = tempfile::tempdir().unwrap();
    let ids = write_dataset(folder.path(), "my-notes");
    let pairs = build(&folder.path().join("my-notes"), 55, 1).unwrap();
    assert_eq!(pairs.rows.len(), 18);
    assert_eq!(pairs.rows[0].wav_path, format!("my-notes/audio/{}.wav", ids[0]));
    assert_eq!(pairs.rows[1].wav_path, format!("my-notes/audio/{}.wav", ids[9]));
    assert_eq!(pairs.rows[0].prompt, "a brass note");
    assert_eq!(pairs.root, folder.path());
}

#[test]
fn build_finds_the_published_folder_layout() {
    let folder = tempfile::tempdir().unwrap();
    write_dataset(folder.path(), "data/nsynth/nsynth-test");
    let pairs = build(folder.path(), 55, 1).unwrap();
    assert!(pairs.rows[0].wav_path.starts_with("nsynth-test/audio/"));
    assert_eq!(pairs.root, folder.path().join("data/nsynth"));
}

#[test]
fn the_same_seed_picks_the_same_notes() {
    let folder = tempfile::tempdir().unwrap();
    write_dataset(folder.path(), "nsynth-test");
    let picked = |seed| build(folder.path(), 1, seed).unwrap();
    assert_eq!(picked(-5), picked(-5));
    assert!((0..20).any(|seed| picked(seed) != picked(-5)));
}

#[test]
fn missing_files_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let error = |dir: &Path, count| chain(&build(dir, count, 1).unwrap_err());
    let none = error(&folder.path().join("nowhere"), 1);
    assert!(
        none.contains("nowhere") && none.contains("nsynth-test") && none.contains("examples.json") && none.contains("captions.csv"),
        "{none}"
    );

    write_dataset(folder.path(), "nsynth-test");
    assert!(error(folder.path(), 0).contains("per_combo"));
    fs::remove_file(folder.path().join("nsynth-test/audio/organ_electronic_1.wav")).unwrap();
    let wav = error(folder.path(), 2);
    assert!(wav.contains("organ_electronic_1.wav' is missing") && wav.contains("1 of the 18"), "{wav}");
}

#[test]
fn a_broken_examples_json_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("examples.json");
    let brass = note("a", "brass", "acoustic");
    let cases = [
        ("".to_string(), "EOF"),
        ("[]".to_string(), "an object with one entry a note"),
        (format!("{{{brass}"), "EOF"),
        (format!("{{{}}}", brass.replace("\"brass\"", "\"brss\"")), "unknown variant `brss`"),
        (format!("{{{}}}", brass.replace("60", "300")), "300"),
        (format!("{{{}}}", brass.replace("\"pitch\": 60, ", "")), "missing field `pitch`"),
        (format!("{{{brass}}}"), "no note of the acoustic flute"),
    ];
    for (text, problem) in cases {
        fs::write(&list, &text).unwrap();
        let error = chain(&build(folder.path(), 1, 1).unwrap_err());
        assert!(error.contains("examples.json") && error.contains(problem), "{error}\nfor {text}");
    }
}
