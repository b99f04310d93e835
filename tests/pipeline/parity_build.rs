//! Compares step 1 with the published outputs of the reference system.

use crate::support::reference;
use awol::dataset::{Facts, Pairs, Quality, Register, build, build_with_facts};
use awol::files;

#[test]
fn build_gives_the_published_rows_byte_for_byte() {
    let Some(reference) = reference::folder() else { return };
    let published = files::read(&reference.join("pairs_awol_base.jsonl")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let saved = folder.path().join("base.jsonl");
    for dir in [reference.clone(), reference.join("nsynth-test")] {
        let pairs = build(&dir, 55, 123).unwrap();
        assert!(pairs.wav(&pairs.rows[0]).is_file());
        pairs.write(&saved).unwrap();
        assert!(files::read(&saved).unwrap() == published, "built from {}", dir.display());
    }
}

#[test]
fn build_gives_the_facts_of_the_published_notes() {
    let Some(reference) = reference::folder() else { return };
    let pairs = build_with_facts(&reference, 55, 123).unwrap();
    let count = |quality| pairs.rows.iter().filter(|pair| pair.facts.qualities.contains(&quality)).count();
    assert_eq!(Quality::ALL.map(count), [55, 58, 83, 62, 44]);
    let plain = build(&reference, 55, 123).unwrap();
    for (pair, plain) in pairs.rows.iter().zip(&plain.rows) {
        assert!(pair.facts.register.is_some() && plain.facts == Facts::default());
        assert_eq!((&pair.prompt, &pair.wav_path, &pair.params), (&plain.prompt, &plain.wav_path, &plain.params));
    }
    for family in pairs.rows.chunks(55) {
        // About a third each: registers are thirds over all notes of the family, of which these are a sample.
        for register in Register::ALL {
            let share = family.iter().filter(|pair| pair.facts.register == Some(register)).count() as f64 / 55.0;
            assert!((0.15..0.55).contains(&share), "{} {register:?}: {share}", family[0].prompt);
        }
        let highest_low = family.iter().filter(|pair| pair.facts.register == Some(Register::Low)).map(|pair| pair.known().pitch_midi);
        let lowest_high = family.iter().filter(|pair| pair.facts.register == Some(Register::High)).map(|pair| pair.known().pitch_midi);
        let (low, high) = (highest_low.flatten().fold(0.0, f64::max), lowest_high.flatten().fold(127.0, f64::min));
        assert!(low < high, "{}: {low} is low, and {high} high", family[0].prompt);
    }
}

#[test]
fn published_files_round_trip_unchanged() {
    let Some(reference) = reference::folder() else { return };
    let folder = tempfile::tempdir().unwrap();
    let saved = folder.path().join("again.jsonl");
    for name in ["pairs_awol_base.jsonl", "pairs_awol_fm.jsonl"] {
        let pairs = Pairs::read(&reference.join(name)).unwrap();
        assert_eq!(pairs.rows.len(), 495);
        pairs.write(&saved).unwrap();
        assert!(files::read(&saved).unwrap() == files::read(&reference.join(name)).unwrap(), "{name}");
    }
}

#[test]
fn notes_of_another_seed_are_reported_as_missing() {
    let Some(reference) = reference::folder() else { return };
    let error = build(&reference, 55, 124).unwrap_err().to_string();
    assert!(error.contains(".wav' is missing") && error.contains("of the 495 notes"), "{error}");
}
