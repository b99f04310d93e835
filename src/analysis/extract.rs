//! Step 2: theta from many sound files.

use std::path::{Path, PathBuf};

use super::fit::{Fitter, Known, Length};
use super::reference::Estimator;
use super::{AnalysisError, Estimate};
use crate::audio::Clip;
use crate::parallel;
use crate::sink::Monitor;
use crate::theta::Theta;

/// How theta is estimated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// The theta whose sound is nearest; see [`super::fit`].
    Fit(Length),
    /// The heuristics of the Python system; see [`super::reference`].
    Reference,
}

/// How a sound file is read: a path in, a sound or a reason out.
pub type Reader<'a> = dyn Fn(&Path) -> Result<Clip, String> + Sync + 'a;

/// A sound file and what is known of its note.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    pub path: PathBuf,
    /// MIDI note number.
    pub pitch_midi: f64,
    /// MIDI velocity.
    pub velocity: f64,
    /// Hz, as the data set has it. Times are measured by the file's own rate.
    pub sample_rate: f64,
}

/// What became of a [`Job`].
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Done(Theta),
    /// The sound could not be read or taken apart.
    Skipped(AnalysisError),
    /// The work was interrupted before.
    NotReached,
}

/// What became of all jobs, in their order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extraction {
    pub outcomes: Vec<Outcome>,
}

impl Extraction {
    /// The rows that were skipped, with the reason.
    pub fn skipped(&self) -> impl Iterator<Item = (usize, &AnalysisError)> {
        self.outcomes.iter().enumerate().filter_map(|(row, outcome)| match outcome {
            Outcome::Skipped(reason) => Some((row, reason)),
            _ => None,
        })
    }

    /// Whether it was interrupted before every job was done.
    pub fn interrupted(&self) -> bool {
        self.outcomes.contains(&Outcome::NotReached)
    }
}

/// How many skipped rows are noted one by one.
const NOTED: u64 = 10;

/// What a thread keeps from one job to the next.
enum Worker {
    Fit(Box<Fitter>, Length),
    Reference(Box<Estimator>),
}

impl Worker {
    fn new(method: Method) -> Worker {
        match method {
            Method::Fit(length) => Worker::Fit(Box::default(), length),
            Method::Reference => Worker::Reference(Box::default()),
        }
    }

    fn estimate(&mut self, clip: &Clip, job: &Job) -> Result<Estimate, AnalysisError> {
        match self {
            Worker::Fit(fitter, length) => {
                fitter.fit(clip, &Known { pitch_midi: job.pitch_midi, sample_rate: job.sample_rate, length: *length })
            }
            Worker::Reference(estimator) => estimator.estimate(clip, job.pitch_midi),
        }
    }
}

/// Reads and estimates every job, on `threads` threads (0: as many as the machine has).
///
/// A job that fails is skipped with its reason. The monitor gets the jobs done as progress, a note on each of the first ten that were skipped
/// and one with the count of the others; interrupted, what was not reached says so.
pub fn extract(jobs: &[Job], method: Method, threads: usize, monitor: &mut dyn Monitor, read: &Reader) -> Extraction {
    let work = |worker: &mut Worker, job: &Job| {
        let clip = read(&job.path).map_err(AnalysisError::Read)?;
        let estimate = worker.estimate(&clip, job)?;
        Ok::<_, AnalysisError>(estimate.theta(job.pitch_midi, job.velocity, job.sample_rate))
    };
    let mut skipped = 0;
    let results = parallel::map(
        jobs,
        threads,
        monitor,
        || Worker::new(method),
        work,
        |monitor, done, row, result| {
            if let Err(reason) = result {
                skipped += 1;
                if skipped <= NOTED {
                    let path = jobs.get(row).map(|job| job.path.display().to_string()).unwrap_or_default();
                    monitor.note(&format!("row {} skipped ('{path}'): {reason}", row + 1));
                }
            }
            monitor.progress(done, &if skipped > 0 { format!("{skipped} skipped") } else { String::new() });
        },
    );
    if skipped > NOTED {
        monitor.note(&format!("{} more rows skipped", skipped - NOTED));
    }
    let outcome = |result| match result {
        Some(Ok(theta)) => Outcome::Done(theta),
        Some(Err(reason)) => Outcome::Skipped(reason),
        None => Outcome::NotReached,
    };
    Extraction { outcomes: results.into_iter().map(outcome).collect() }
}
