//! What the benches share: notes to work on, rounds that take turns with the peers, and the table at the end.

#![allow(dead_code, reason = "not every bench uses all of it")]

pub mod limits;
pub mod notes;
pub mod peers;
pub mod rounds;

use std::time::Instant;

/// Whether `cargo bench` started this program. `cargo test --benches` starts it too, and a long measurement is no test.
pub fn asked() -> bool {
    let asked = std::env::args().any(|argument| argument == "--bench");
    if !asked {
        println!("a bench: `cargo bench` runs it");
    }
    asked
}

/// How many of `count` things a second `work` does.
pub fn rate(count: f64, work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    count / start.elapsed().as_secs_f64()
}
