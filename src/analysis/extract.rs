//! Estimates theta for many sound files, in parallel.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::fit::{FitOptions, Fitter, Length};
use super::matching::{Carrier, Remark, carrier_pitch, is_guess, trim};
use super::pitch::{Pitch, pitch};
use super::reference::Estimator;
use super::{AnalysisError, Estimate};
use crate::audio::Clip;
use crate::cause::{Cause, chain};
use crate::parallel;
use crate::sink::Monitor;
use crate::theta::Theta;

/// How to estimate theta.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// The theta with the nearest sound; see [`super::fit`].
    Fit(Length),
    /// The heuristics of the Python system; see [`super::reference`].
    Reference,
}

/// Reads a sound file: takes a path, returns a clip or the cause of failure.
pub type Reader<'a> = dyn Fn(&Path) -> Result<Clip, Cause> + Sync + 'a;

/// A sound file and what is known about its note.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// The sound file.
    pub path: PathBuf,
    /// The pitch of the carrier, or how it is estimated.
    pub carrier: Carrier,
    /// MIDI velocity.
    pub velocity: f64,
    /// The rate of theta in Hz, as in the data set. Times are measured by the file's rate.
    pub sample_rate: f64,
}

/// The result of a [`Job`].
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The estimated theta.
    Done(Theta),
    /// The sound could not be read or analysed. Rows with the same sound share the error.
    Skipped(Arc<AnalysisError>),
    /// The work was interrupted before this job.
    NotReached,
}

/// The results of all jobs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extraction {
    /// One for each job, in their order.
    pub outcomes: Vec<Outcome>,
    /// Number of detected pitches that are only guesses.
    pub guesses: usize,
    /// Number of carriers that are not at the detected pitch.
    pub moved: usize,
    /// Number of sounds with trimmed silence before them, and the longest such silence in seconds.
    pub waited: (usize, f64),
    /// Number of distinct jobs that were done. Jobs are taken in order, so these are the first ones.
    pub reached: usize,
}

impl Extraction {
    /// Iterates over the skipped rows, with the error of each.
    pub fn skipped(&self) -> impl Iterator<Item = (usize, &AnalysisError)> {
        self.outcomes.iter().enumerate().filter_map(|(row, outcome)| match outcome {
            Outcome::Skipped(reason) => Some((row, &**reason)),
            _ => None,
        })
    }

    /// Whether the work was interrupted before every job was done.
    pub fn interrupted(&self) -> bool {
        self.outcomes.contains(&Outcome::NotReached)
    }
}

/// A carrier closer than this to the detected pitch counts as at it, semitones.
const SAME: f64 = 0.1;
/// The number of skipped sounds that get a note each.
const NOTED: usize = 10;

/// The estimator of a thread, reused for all its jobs.
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

    fn estimate(&mut self, clip: &Clip, pitch_midi: f64, sample_rate: f64) -> Result<Estimate, AnalysisError> {
        match self {
            Worker::Fit(fitter, length) => fitter.fit(clip, &FitOptions { pitch_midi, sample_rate, length: *length }),
            Worker::Reference(estimator) => estimator.estimate(clip, pitch_midi),
        }
    }

    /// Returns the pitch for the carrier as a MIDI note number, and the detected pitch, if any.
    fn pitch(&mut self, clip: &Clip, free: bool, sample_rate: f64) -> Result<(f64, Option<Pitch>), AnalysisError> {
        let found = pitch(&clip.samples, clip.rate).ok();
        let known = |pitch_midi| FitOptions { pitch_midi, sample_rate, length: Length::Free };
        let midi = match self {
            Worker::Fit(fitter, _) => carrier_pitch(fitter, clip, found.as_ref(), free, known, || false),
            Worker::Reference(_) => carrier_pitch(&mut Fitter::new(), clip, found.as_ref(), free, known, || false),
        };
        Ok((midi?, found))
    }
}

/// The result for a sound.
struct Found {
    theta: Theta,
    guess: bool,
    moved: bool,
    /// Seconds of silence trimmed before the sound.
    waited: Option<f64>,
}

/// Returns the sound to analyse, and the seconds of silence trimmed before it.
fn sounding(clip: Clip, method: Method) -> (Clip, Option<f64>) {
    if method == Method::Reference {
        return (clip, None);
    }
    let mut remarks = Vec::new();
    let clip = trim(&clip, &mut remarks);
    let silence = remarks.into_iter().find_map(|remark| if let Remark::Silence(seconds) = remark { Some(seconds) } else { None });
    (clip, silence)
}

/// Reads and estimates every job, on `threads` threads (0: as many as the machine has). Identical jobs are done once.
///
/// Silence before a sound is trimmed, except with [`Method::Reference`]. A job that fails is skipped, and its outcome holds the error. The
/// monitor gets the number of finished jobs as progress, a note on each of the first ten skipped sounds, and one with the count of the others.
/// After an interruption the remaining outcomes are [`Outcome::NotReached`].
pub fn extract(jobs: &[Job], method: Method, threads: usize, monitor: &mut dyn Monitor, read: &Reader) -> Extraction {
    let sounds = distinct(jobs);
    let work = |worker: &mut Worker, sound: &Sound| -> Result<Found, AnalysisError> {
        let job = sound.job;
        let (clip, waited) = sounding(read(&job.path).map_err(AnalysisError::Read)?, method);
        let (pitch_midi, guess, moved) = match job.carrier {
            Carrier::Given(known) => (known, false, false),
            Carrier::Found | Carrier::Free => {
                let (midi, found) = worker.pitch(&clip, job.carrier == Carrier::Free, job.sample_rate)?;
                let moved = found.as_ref().is_some_and(|found| (found.midi - midi).abs() > SAME);
                (midi, found.as_ref().is_none_or(is_guess), moved)
            }
        };
        let estimate = worker.estimate(&clip, pitch_midi, job.sample_rate)?;
        Ok(Found { theta: estimate.theta(pitch_midi, job.velocity, job.sample_rate), guess, moved, waited })
    };
    let (mut done, mut skipped, mut unnoted) = (0, 0, 0);
    let mut noted = 0;
    let results = parallel::map(
        &sounds,
        threads,
        monitor,
        || Worker::new(method),
        work,
        |monitor, _, place, result| {
            let rows = sounds.get(place).map_or(&[][..], |sound| &sound.rows);
            done += rows.len() as u64;
            if let Err(reason) = result {
                skipped += rows.len();
                if noted < NOTED {
                    noted += 1;
                    let path = sounds.get(place).map(|sound| sound.job.path.display().to_string()).unwrap_or_default();
                    let first = rows.first().map_or(0, |row| row + 1);
                    let others = if rows.len() > 1 { format!(" and {} more of this sound", rows.len() - 1) } else { String::new() };
                    monitor.note(&format!("row {first}{others} skipped ('{path}'): {}", chain(reason)));
                } else {
                    unnoted += rows.len();
                }
            }
            monitor.progress(done, &if skipped > 0 { format!("{skipped} skipped") } else { String::new() });
        },
    );
    if unnoted > 0 {
        monitor.note(&format!("{unnoted} more rows skipped"));
    }
    let mut extraction =
        Extraction { outcomes: vec![Outcome::NotReached; jobs.len()], reached: results.iter().flatten().count(), ..Extraction::default() };
    for (sound, result) in sounds.iter().zip(results) {
        let outcome = match result {
            Some(Ok(found)) => {
                extraction.guesses += usize::from(found.guess);
                extraction.moved += usize::from(found.moved);
                if let Some(seconds) = found.waited {
                    extraction.waited = (extraction.waited.0 + 1, extraction.waited.1.max(seconds));
                }
                Outcome::Done(found.theta)
            }
            Some(Err(reason)) => Outcome::Skipped(Arc::new(reason)),
            None => Outcome::NotReached,
        };
        for row in &sound.rows {
            if let Some(slot) = extraction.outcomes.get_mut(*row) {
                *slot = outcome.clone();
            }
        }
    }
    extraction
}

/// For each job, returns whether it is among the first `most` distinct ones.
pub fn among_first(jobs: &[Job], most: usize) -> Vec<bool> {
    let mut among = vec![false; jobs.len()];
    for row in distinct(jobs).into_iter().take(most).flat_map(|sound| sound.rows) {
        if let Some(slot) = among.get_mut(row) {
            *slot = true;
        }
    }
    among
}

/// A distinct job, and the rows that contain it.
struct Sound<'a> {
    job: &'a Job,
    rows: Vec<usize>,
}

/// Returns the distinct jobs, in the order of their first rows.
fn distinct(jobs: &[Job]) -> Vec<Sound<'_>> {
    let mut places = HashMap::new();
    let mut sounds: Vec<Sound> = Vec::new();
    for (row, job) in jobs.iter().enumerate() {
        let key = (&job.path, job.carrier.key(), job.velocity.to_bits(), job.sample_rate.to_bits());
        let place = *places.entry(key).or_insert(sounds.len());
        match sounds.get_mut(place) {
            Some(sound) => sound.rows.push(row),
            None => sounds.push(Sound { job, rows: vec![row] }),
        }
    }
    sounds
}
