//! How fast the REPL answers, as a person in a terminal sees it: `cargo bench --bench repl`.

#[path = "../tests/support/terminal.rs"]
#[allow(dead_code, clippy::unwrap_used)]
mod terminal;

mod support;

use std::error::Error;
use std::time::{Duration, Instant};

use support::asked;
use terminal::Terminal;

/// Lines of the history.
const HISTORY: usize = 10_000;
const ROUNDS: usize = 30;

fn main() -> Result<(), Box<dyn Error>> {
    if !asked() {
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    let history = folder.path().join("history.jsonl");
    let lines: String = (0..HISTORY).map(|line| format!("\"tone{line} = imagine \\\"a bright bell, number {line}\\\"\"\n")).collect();
    std::fs::write(&history, lines)?;
    let history = history.display().to_string();
    let start = || {
        let begun = Instant::now();
        let terminal = Terminal::start(folder.path(), (40, 100), &[("AWOL_HISTORY", &history)]);
        terminal.prompt();
        (terminal, begun.elapsed())
    };
    println!("With a history of {HISTORY} lines, in a terminal of 100 columns; medians of {ROUNDS} (and the slowest)\n");
    let prompts = (0..ROUNDS).map(|_| {
        let (terminal, taken) = start();
        terminal.end();
        taken
    });
    report("the first prompt", 30.0, prompts.collect());

    let (mut terminal, _) = start();
    let keys = "tone = imagine \"a guitar note\"";
    let mut echoes = Vec::new();
    for key in keys.chars() {
        let col = terminal.cursor().1;
        terminal.send(&key.to_string());
        echoes.push(terminal.wait("an echo", |terminal| terminal.cursor().1 > col));
    }
    report("a key's echo", 5.0, echoes);

    let menus = (0..ROUNDS).map(|_| {
        terminal.send("\x15\x0c");
        terminal.prompt();
        terminal.send("plot ");
        terminal.expect("awol> plot");
        std::thread::sleep(Duration::from_millis(20));
        terminal.send("\t");
        terminal.wait("a menu", |terminal| terminal.screen().contains("waveform  "))
    });
    let menus = menus.collect();
    report("a menu of completions", 20.0, menus);
    terminal.send("\x15");
    terminal.end();
    Ok(())
}

fn report(what: &str, asked: f64, mut times: Vec<Duration>) {
    times.sort();
    let ms = |time: Duration| 1e3 * time.as_secs_f64();
    let (median, slowest) = (ms(times[times.len() / 2]), ms(times[times.len() - 1]));
    println!("{what}: {median:.1} ms ({slowest:.1}); asked: within {asked:.0} ms");
}
