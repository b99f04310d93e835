//! Measures the latency of the REPL in a terminal: `cargo bench --bench repl`.

#[path = "../tests/support/terminal.rs"]
#[allow(dead_code, clippy::unwrap_used)]
mod terminal;

mod support;

use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use awol::repl::autosave::SessionAutosave;
use support::is_bench_run;
use terminal::Terminal;

/// Lines of the history.
const HISTORY: usize = 10_000;
const ROUNDS: usize = 30;

fn main() -> Result<(), Box<dyn Error>> {
    if !is_bench_run() {
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

    // Latency between a key and its sound. Where there is libasound, its null device accepts every sound.
    let silent = folder.path().join("asound.conf");
    std::fs::write(&silent, "pcm.!default { type plug slave.pcm { type null } }\n")?;
    let silent = silent.display().to_string();
    let mut terminal = Terminal::start(folder.path(), (40, 100), &[("AWOL_HISTORY", &history), ("ALSA_CONFIG_PATH", &silent)]);
    terminal.prompt();
    let sounds = (0..ROUNDS).map(|round| {
        terminal.send(&format!("imagine \"a guitar note {round}\" | render"));
        terminal.expect(&format!("note {round}\" | render"));
        terminal.send("\r");
        terminal.prompt()
    });
    report("imagine | render, Enter to the next prompt", 10.0, sounds.collect());
    terminal.send("\x0ctone = theta; tweak tone\r");
    terminal.expect("spectrum");
    terminal.send("\x1b[A");
    let mut screen = terminal.screen();
    let moves = (0..ROUNDS).map(|_| {
        terminal.send("\x1b[C");
        let taken = terminal.wait("a move", |terminal| terminal.screen() != screen);
        std::thread::sleep(Duration::from_millis(30));
        screen = terminal.screen();
        taken
    });
    // The sound goes to the device before the picture is drawn.
    report("tweak, a key to the sound and the first of its picture", 20.0, moves.collect());
    terminal.send("\x1b");
    terminal.prompt();
    terminal.send("live on\r\x0c");
    terminal.prompt();
    let changes = (0..ROUNDS).map(|round| enter_line(&mut terminal, &format!("tone.mod_index = {round}.5")));
    report("live, Enter to the sound and the next prompt", 20.0, changes.collect());
    println!(
        "(sounds were {})",
        if terminal.screen().contains("not heard") { "not heard: there is no libasound" } else { "handed to a silent device" }
    );
    terminal.send("live off\r\x0c");
    terminal.prompt();

    let script = folder.path().join("long.awol");
    let statements: String = (0..HISTORY).map(|n| format!("tone.mod_index = {}\n", n % 10)).collect();
    std::fs::write(&script, format!("tone = theta\n{statements}"))?;
    terminal.send(&format!("run '{}'\r", script.display()));
    std::thread::sleep(Duration::from_secs(2));
    terminal.prompt();
    let undone = (0..ROUNDS).map(|round| enter_line(&mut terminal, &format!("undo  # {round}.")));
    report(&format!("undo after {HISTORY} statements"), 5.0, undone.collect());
    terminal.end();
    report_autosave_cost(folder.path(), &history)?;
    report_autosave_writes(folder.path())
}

/// Returns the time from Enter to the next prompt; Ctrl-L clears the screen. Lines must differ, so that an earlier one on the screen is not taken
/// for this one.
fn enter_line(terminal: &mut Terminal, line: &str) -> Duration {
    terminal.send(line);
    terminal.expect(&format!("awol> {line}"));
    terminal.send("\r\x0c");
    terminal.prompt()
}

/// Prints the cost of the autosave: the time of a statement with a file that can be written, minus that with one that cannot.
fn report_autosave_cost(folder: &Path, history: &str) -> Result<(), Box<dyn Error>> {
    let nowhere = folder.join("a file");
    std::fs::write(&nowhere, "")?;
    let nowhere = nowhere.join("history.jsonl").display().to_string();
    let mut medians = Vec::new();
    for (what, history) in [("a small statement, written down", history), ("... and not written down", &nowhere)] {
        let mut terminal = Terminal::start(folder, (40, 100), &[("AWOL_HISTORY", history)]);
        terminal.prompt();
        let mut times: Vec<Duration> = (0..10 * ROUNDS).map(|round| enter_line(&mut terminal, &format!("x = {round}.0"))).collect();
        times.sort();
        medians.push(times[times.len() / 2].as_secs_f64() * 1e3);
        report(what, 5.0, times);
        terminal.end();
    }
    println!("what writing down costs: {:.2} ms a statement; asked: within 1 ms", medians[0] - medians[1]);
    Ok(())
}

/// Prints how long one write of the autosave takes, without a terminal.
fn report_autosave_writes(folder: &Path) -> Result<(), Box<dyn Error>> {
    let mut autosave = SessionAutosave::at(folder.join("alone"));
    let times = (0..HISTORY).map(|n| {
        let statement = [format!("tone.mod_index = {}", n % 10)];
        let begun = Instant::now();
        autosave.write(&statement, 0).map(|()| begun.elapsed())
    });
    let mut times = times.collect::<Result<Vec<Duration>, String>>()?;
    autosave.leave();
    times.sort();
    let ms = |share: f64| 1e3 * times[((times.len() - 1) as f64 * share) as usize].as_secs_f64();
    println!(
        "the autosave alone, {HISTORY} statements: median {:.4} ms, 99 of 100 within {:.4} ms, slowest {:.2} ms; asked: within 1 ms",
        ms(0.5),
        ms(0.99),
        ms(1.0)
    );
    Ok(())
}

fn report(what: &str, asked: f64, mut times: Vec<Duration>) {
    times.sort();
    let ms = |time: Duration| 1e3 * time.as_secs_f64();
    let (median, slowest) = (ms(times[times.len() / 2]), ms(times[times.len() - 1]));
    println!("{what}: {median:.1} ms ({slowest:.1}); asked: within {asked:.0} ms");
}
