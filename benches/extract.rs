//! Measures how many notes a second both methods analyse on one core, against the reference estimators in scipy: `cargo bench --bench extract`.

mod support;

use std::error::Error;
use std::hint::black_box;
use std::path::Path;

use awol::analysis::fit::Length;
use awol::analysis::matching::Carrier;
use awol::analysis::reference::Estimator;
use awol::analysis::{Job, Method, extract};
use awol::audio::{self, AudioError, Channels, Clip};
use awol::sink::Unmonitored;
use support::notes::Notes;
use support::peers::Peer;
use support::rounds::Contest;
use support::{is_bench_run, rate};

fn main() -> Result<(), Box<dyn Error>> {
    if !is_bench_run() {
        return Ok(());
    }
    let notes = Notes::find()?;
    let jobs = notes.jobs();
    let clips = jobs.iter().map(|job| read(&job.path)).collect::<Result<Vec<Clip>, _>>()?;
    let count = jobs.len() as f64;
    println!("{}\n", notes.what);

    let mut estimator = Estimator::new();
    let mut contest = Contest::new("notes/s");
    contest.ours("awol, method=reference", || rate(count, || from_files(&jobs, Method::Reference)));
    contest.ours("awol, method=fit", || rate(count, || from_files(&jobs, Method::Fit(Length::Free))));
    contest.ours("awol, method=fit duration=fixed", || rate(count, || from_files(&jobs, Method::Fit(Length::Fixed))));
    contest.ours("awol, method=reference, without reading", || rate(count, || from_memory(&mut estimator, &jobs, &clips)));
    contest.ours("awol, reading alone", || rate(count, || jobs.iter().for_each(|job| drop(black_box(read(&job.path))))));
    let arguments = vec![notes.file.display().to_string(), notes.pairs.root.display().to_string()];
    contest.peer(Peer::find("extract_reference.py", &["numpy", "scipy", "soundfile"], arguments));
    contest.run();
    Ok(())
}

fn read(path: &Path) -> Result<Clip, AudioError> {
    audio::read(path, Channels::First)
}

/// Extracts as the verb does, on one thread.
fn from_files(jobs: &[Job], method: Method) {
    black_box(extract(jobs, method, 1, &mut Unmonitored, &|path| Ok(read(path)?)));
}

fn from_memory(estimator: &mut Estimator, jobs: &[Job], clips: &[Clip]) {
    for (job, clip) in jobs.iter().zip(clips) {
        let Carrier::Given(pitch_midi) = job.carrier else { continue };
        black_box(estimator.estimate(clip, pitch_midi)).ok();
    }
}
