//! Step 2: the reference estimators over many sound files.

use std::path::PathBuf;

use super::{Estimator, Reader};
use crate::analysis::AnalysisError;
use crate::parallel;
use crate::sink::Monitor;
use crate::theta::Theta;

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

/// Reads and estimates every job, on `threads` threads (0: as many as the machine has).
///
/// A job that fails is skipped with its reason. The monitor gets the jobs done as progress, a note on each of the first ten that were skipped
/// and one with the count of the others; interrupted, what was not reached says so.
pub fn extract(jobs: &[Job], threads: usize, monitor: &mut dyn Monitor, read: &Reader) -> Extraction {
    let work = |estimator: &mut Estimator, job: &Job| {
        let clip = read(&job.path).map_err(AnalysisError::Read)?;
        let estimate = estimator.estimate(&clip, job.pitch_midi)?;
        Ok::<_, AnalysisError>(estimate.theta(job.pitch_midi, job.velocity, job.sample_rate))
    };
    let mut skipped = 0;
    let results = parallel::map(jobs, threads, monitor, Estimator::new, work, |monitor, done, row, result| {
        if let Err(reason) = result {
            skipped += 1;
            if skipped <= NOTED {
                let path = jobs.get(row).map(|job| job.path.display().to_string()).unwrap_or_default();
                monitor.note(&format!("row {} skipped ('{path}'): {reason}", row + 1));
            }
        }
        monitor.progress(done, &if skipped > 0 { format!("{skipped} skipped") } else { String::new() });
    });
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
