//! Step 1 against what the reference system published.

mod reference;

use awol::dataset::{Pairs, build};
use awol::files;

#[test]
fn the_published_rows_byte_for_byte() {
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
fn the_published_files_come_back_unchanged() {
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
fn another_seed_picks_notes_that_are_not_here_and_says_so() {
    let Some(reference) = reference::folder() else { return };
    let error = build(&reference, 55, 124).unwrap_err().to_string();
    assert!(error.contains(".wav' is missing") && error.contains("of the 495 notes"), "{error}");
}
