//! Shared by the benches: notes to analyse, rounds in which awol and the peers take turns, and the table of results.

#![allow(dead_code, reason = "not every bench uses all of it")]

pub mod limits;
pub mod notes;
pub mod peers;
pub mod rounds;

use std::time::Instant;

/// Whether `cargo bench` started this program. `cargo test --benches` starts it too, and must not measure.
pub fn is_bench_run() -> bool {
    let asked = std::env::args().any(|argument| argument == "--bench");
    if !asked {
        println!("a bench: `cargo bench` runs it");
    }
    asked
}

/// Returns `count` divided by the seconds that `work` takes.
pub fn rate(count: f64, work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    count / start.elapsed().as_secs_f64()
}
