//! Runs thousands of random valid statements in one session. No files or threads may stay open, and memory must be flat once the undo buffer is full.

#![allow(clippy::unwrap_used)]
#![cfg(target_os = "linux")]

mod support;

use std::path::Path;

use awol::commands::Commands;
use awol::session::Session;
use awol::session::interpret::run;
use awol::sink::Recorder;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use support::{explain, path_literal};

/// The variable with the number of statements; 2000 without it.
const STATEMENTS: &str = "AWOL_STATEMENTS";

/// Returns the resident bytes, open files and threads of this process.
fn resource_usage() -> (u64, usize, usize) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let number = |key: &str| -> u64 {
        status.lines().find_map(|line| line.strip_prefix(key)).unwrap().split_whitespace().next().unwrap().parse().unwrap()
    };
    let files = std::fs::read_dir("/proc/self/fd").unwrap().count();
    (number("VmRSS:") * 1024, files, number("Threads:") as usize)
}

/// Returns a statement that succeeds: `a`, `b` and `c` are thetas, `n` is a number, `s` is a clip.
fn statement(rng: &mut ChaCha8Rng, folder: &Path) -> String {
    let file = |name: &str| path_literal(&folder.join(name));
    let name = ["a", "b", "c"][rng.gen_range(0..3)];
    match rng.gen_range(0..16) {
        0 => format!("{name} = imagine \"a guitar note\" temperature=0.5"),
        1 => format!("{name} = imagine \"a bright bell\""),
        2 => format!("{name}.mod_index = {:.3}", rng.gen_range(0.0..10.0)),
        3 => format!("{name}.attack_s = {}ms", rng.gen_range(0..500)),
        4 => format!("{name} = vary a amount=0.1"),
        5 => "m = morph a b steps=3".to_string(),
        6 => "s = render (theta duration_s=0.2)".to_string(),
        7 => format!("{name} | render"),
        8 => format!("plot envelope {name} width=320 height=200"),
        9 => format!("save {name} {}", file("t.json")),
        10 => format!("{name} = theta; save {name} {0}; {name} = load {0}", file("u.json")),
        11 => format!("save s {0}; s = load {0}", file("s.wav")),
        12 => "for i in 1..4 { n = i * 2 }".to_string(),
        13 => "undo".to_string(),
        14 => "a.sustain = 0.5; undo; redo".to_string(),
        _ => format!("history {name} last=3"),
    }
}

#[test]
fn long_sessions_leave_nothing_open_and_memory_bounded() {
    let count: usize = std::env::var(STATEMENTS).ok().and_then(|text| text.parse().ok()).unwrap_or(2000);
    let folder = tempfile::tempdir().unwrap();
    let mut rng = ChaCha8Rng::seed_from_u64(2);
    let mut session = Session::default();
    let begin = "a = theta; b = theta mod_index=2; c = a; n = 1; s = render (theta duration_s=0.2); m = [a, b]";
    let mut go = |source: &str| {
        if let Err(stopped) = run(source, &mut session, &Commands, &mut Recorder::default()) {
            panic!("{}", explain(&stopped, source));
        }
    };
    go(begin);
    let mut half = (0, 0, 0);
    for place in 0..count {
        if place == count / 2 {
            half = resource_usage();
        }
        go(&statement(&mut rng, folder.path()));
    }
    let end = resource_usage();
    println!("{count} statements: {half:?} after half of them, {end:?} at the end (bytes, files, threads)");
    // Undo keeps a theta or two, and sometimes a clip of 13 kB, for each of 4096 statements. The log keeps all texts.
    let kept = (4096_u64.saturating_sub(count as u64 / 2)) * 4096 + count as u64 / 2 * 256 + (2 << 20);
    assert!(end.0 < half.0 + kept, "memory grew from {} to {}", half.0, end.0);
    assert_eq!((end.1, end.2), (half.1, half.2), "files and threads");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3, "no litter");
}
