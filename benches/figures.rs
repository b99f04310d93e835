//! Times the drawing of figures: `cargo bench --bench figures`.

mod support;

use std::error::Error;
use std::time::Instant;

use awol::commands::Commands;
use awol::session::Session;
use awol::session::interpret::run;
use awol::sink::Recorder;
use support::is_bench_run;

/// Statements to time; `t`, `u`, `clip`, `flow` and `pairs` are bound.
const FIGURES: [&str; 8] = [
    "plot envelope t u",
    "plot envelope clip",
    "plot waveform clip",
    "plot spectrum clip",
    "plot spectrogram clip",
    "plot compare clip u",
    "plot losses flow",
    "plot pairs pairs",
];
const RUNS: usize = 5;

fn main() -> Result<(), Box<dyn Error>> {
    if !is_bench_run() {
        return Ok(());
    }
    let mut session = Session::default();
    let mut say = |code: &str| run(code, &mut session, &Commands, &mut Recorder::default()).map_err(|_| format!("`{code}` fails"));
    say("t = theta duration_s=4 mod_index=3; u = theta duration_s=4 mod_ratio=2.5; clip = render t")?;
    say("flow = starter flow; pairs = starter pairs")?;
    println!("| figure | ms, median | lowest to highest |\n| --- | --- | --- |");
    for figure in FIGURES {
        let mut times = Vec::new();
        for _ in 0..RUNS {
            let started = Instant::now();
            say(figure)?;
            times.push(started.elapsed().as_secs_f64() * 1e3);
        }
        times.sort_by(f64::total_cmp);
        println!("| `{figure}` | {:.1} | {:.1} to {:.1} |", times[RUNS / 2], times[0], times[RUNS - 1]);
    }
    Ok(())
}
