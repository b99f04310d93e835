//! Tests of the provenance in saved files.

use crate::support::{TestRepl, path_literal};

#[test]
fn saved_wav_files_carry_their_theta_and_origin() {
    let folder = tempfile::tempdir().unwrap();
    let (wav, json) = (folder.path().join("bell.wav"), folder.path().join("bell.json"));
    let mut repl = TestRepl::after(&format!(
        "seed 9; bell = imagine \"a bell\" temperature=0.4; bell | render | save {}; bell | save {}; copy = load {}",
        path_literal(&wav),
        path_literal(&json),
        path_literal(&wav)
    ));
    assert_eq!(repl.theta("copy.theta"), repl.theta("bell"));
    let again = folder.path().join("again.json");
    repl.ok(&format!("copy.theta | save {}", path_literal(&again)));
    assert_eq!(std::fs::read_to_string(&again).unwrap(), std::fs::read_to_string(&json).unwrap(), "caption, seed and flow come back too");
    // A second save gives the same bytes.
    let bytes = std::fs::read(&wav).unwrap();
    repl.ok(&format!("bell | render | save {}", path_literal(&wav)));
    assert_eq!(std::fs::read(&wav).unwrap(), bytes);
    assert!(String::from_utf8_lossy(&bytes).contains("ICMT"));
}

#[test]
fn clips_of_a_list_have_their_thetas_and_mixes_have_none() {
    let mut repl = TestRepl::after("tones = [(theta mod_index=1), (theta mod_index=5)]; clips = tones | render");
    assert_eq!(repl.theta("clips[1].theta"), repl.theta("tones[1]"));
    repl.ok("mix = 0.5*clips[0] + 0.5*clips[1]");
    assert!(repl.fails("mix.theta").contains("match finds"));
}

#[test]
fn saved_pictures_carry_their_thetas() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two, none) = (folder.path().join("one.png"), folder.path().join("two.png"), folder.path().join("none.png"));
    let mut repl = TestRepl::after(&format!(
        "a = imagine \"a bell\"; b = a; b.mod_index = 4; plot envelope a | save {}; plot compare (render a) b | save {}; plot losses (starter flow) | save {}",
        path_literal(&one),
        path_literal(&two),
        path_literal(&none)
    ));
    assert_eq!(repl.theta(&format!("load {}", path_literal(&one))), repl.theta("a"));
    repl.ok(&format!("both = load {}", path_literal(&two)));
    assert_eq!((repl.theta("both[0]"), repl.theta("both[1]")), (repl.theta("a"), repl.theta("b")));
    assert!(repl.fails(&format!("load {}", path_literal(&none))).contains("does not say"));
}
