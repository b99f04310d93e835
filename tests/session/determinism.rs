//! Tests of determinism: two runs, one thread or two, and a replay give the same bytes. Portable files match stored hashes.

use crate::support::shell::Shell;
use sha2::{Digest, Sha256};

/// The hashes of files that are the same on every machine. `AWOL_UPDATE=1 cargo test --test session determinism::` rewrites them.
const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden.txt");

/// A script that writes every kind of file.
const SCRIPT: &str = r#"seed 5
pairs = starter pairs | recaption per_note=2 | embed
save pairs "pairs.jsonl"
t = theta pitch_midi=A3 mod_ratio=2.5 mod_index=4 attack_s=30ms duration_s=1.5 sample_rate=22050
save t "theta.json"
save (render t) "tone.wav"
varied = vary t amount=0.2 n=3
save varied[2] "varied.json"
save (plot envelope t varied[0]) "envelope.png"
save (plot envelope t) "envelope.svg"
save (plot waveform (render t)) "waveform.png"
save (plot spectrogram (render t)) "spectrogram.png"
flow = train pairs epochs=3 layers=2 hidden=16 seed=3
save flow "flow.safetensors"
note = imagine "a guitar note" flow=flow temperature=0.5
save (render note) "note.wav"
save (plot losses flow) "losses.png"
save session "session.awol"
"#;

const FILES: [&str; 12] = [
    "pairs.jsonl",
    "theta.json",
    "tone.wav",
    "varied.json",
    "envelope.png",
    "envelope.svg",
    "waveform.png",
    "spectrogram.png",
    "flow.safetensors",
    "note.wav",
    "losses.png",
    "session.awol",
];

/// Files that do not depend on the machine's vector unit: texts, and renders of the synth, which uses no fused operations.
const PORTABLE: [&str; 3] = ["theta.json", "tone.wav", "session.awol"];

fn run(variables: &[(&str, &str)], script: &str) -> Shell {
    let shell = Shell::new();
    shell.write("all.awol", script);
    let mut command = shell.command(&["run", "all.awol"]);
    let output = command.envs(variables.iter().copied()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    shell
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn runs_replays_and_thread_counts_give_the_same_bytes() {
    let first = run(&[], SCRIPT);
    let again = run(&[], SCRIPT);
    // Training does not depend on the number of threads.
    let one = run(&[], &format!("set jobs=1\n{}", SCRIPT.replace("seed=3", "seed=3 threads=1")));
    let two = run(&[], &format!("set jobs=2\n{}", SCRIPT.replace("seed=3", "seed=3 threads=2")));
    for name in FILES {
        assert!(first.bytes(name) == again.bytes(name), "{name} differs between two runs");
        if name != "session.awol" {
            assert!(one.bytes(name) == two.bytes(name), "{name} differs between one thread and two");
            assert!(one.bytes(name) == first.bytes(name), "{name} differs between one thread and all");
        }
    }
    // A replay of the saved session writes the same files.
    let replayed = run(&[], &first.text("session.awol"));
    for name in FILES.iter().filter(|name| **name != "session.awol") {
        assert!(first.bytes(name) == replayed.bytes(name), "{name} differs in a replay");
    }
}

#[test]
fn portable_files_match_their_golden_hashes() {
    let mut found = String::new();
    for level in ["portable", "avx2", "avx512"] {
        let shell = run(&[("AWOL_SIMD", level)], SCRIPT);
        let hashes: String = PORTABLE.iter().map(|name| format!("{name} {}\n", hash(&shell.bytes(name)))).collect();
        assert!(found.is_empty() || found == hashes, "{level} gives others:\n{found}\n{hashes}");
        found = hashes;
    }
    if std::env::var_os("AWOL_UPDATE").is_some() {
        std::fs::write(GOLDEN, &found).unwrap();
    }
    let golden = std::fs::read_to_string(GOLDEN).unwrap_or_default();
    assert!(golden == found, "written down:\n{golden}\nfound:\n{found}\nAWOL_UPDATE=1 writes them anew, where that is meant");
}
