//! Step 2: theta from many sound files.

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

/// How theta is estimated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// The theta whose sound is nearest; see [`super::fit`].
    Fit(Length),
    /// The heuristics of the Python system; see [`super::reference`].
    Reference,
}

/// How a sound file is read: a path in, a sound or a reason out.
pub type Reader<'a> = dyn Fn(&Path) -> Result<Clip, Cause> + Sync + 'a;

/// A sound file and what is known of its note.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// The sound file.
    pub path: PathBuf,
    /// The pitch of the carrier, or how it is estimated.
    pub carrier: Carrier,
    /// MIDI velocity.
    pub velocity: f64,
    /// Hz, as the data set has it. Times are measured by the file's own rate.
    pub sample_rate: f64,
}

/// What became of a [`Job`].
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The estimated theta.
    Done(Theta),
    /// The sound could not be read or taken apart; rows of one sound share the reason.
    Skipped(Arc<AnalysisError>),
    /// The work was interrupted before.
    NotReached,
}

/// What became of all jobs, in their order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extraction {
    /// One outcome per job, in their order.
    pub outcomes: Vec<Outcome>,
    /// How many of the pitches that were to be found are no more than guesses.
    pub guesses: usize,
    /// How many carriers are not at the pitch that is found.
    pub moved: usize,
    /// How many sounds begin with silence that was left out, and the longest of it in seconds.
    pub waited: (usize, f64),
    /// How many jobs that differ were reached: the first so many, since they are taken in order.
    pub reached: usize,
}

impl Extraction {
    /// The rows that were skipped, with the reason.
    pub fn skipped(&self) -> impl Iterator<Item = (usize, &AnalysisError)> {
        self.outcomes.iter().enumerate().filter_map(|(row, outcome)| match outcome {
            Outcome::Skipped(reason) => Some((row, &**reason)),
            _ => None,
        })
    }

    /// Whether it was interrupted before every job was done.
    pub fn interrupted(&self) -> bool {
        self.outcomes.contains(&Outcome::NotReached)
    }
}

/// A carrier nearer than this to the pitch that is found is at it, semitones.
const SAME: f64 = 0.1;
/// How many skipped sounds are noted one by one.
const NOTED: usize = 10;

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

    fn estimate(&mut self, clip: &Clip, pitch_midi: f64, sample_rate: f64) -> Result<Estimate, AnalysisError> {
        match self {
            Worker::Fit(fitter, length) => fitter.fit(clip, &FitOptions { pitch_midi, sample_rate, length: *length }),
            Worker::Reference(estimator) => estimator.estimate(clip, pitch_midi),
        }
    }

    /// The pitch for the carrier, a MIDI note number, and the pitch that is found, if one is.
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

/// What is found for a sound.
struct Found {
    theta: Theta,
    guess: bool,
    moved: bool,
    /// Seconds of silence before the sound that were left out.
    waited: Option<f64>,
}

/// The sound that an estimate is made of, and the seconds of silence before it that are left out.
fn sounding(clip: Clip, method: Method) -> (Clip, Option<f64>) {
    if method == Method::Reference {
        return (clip, None);
    }
    let mut remarks = Vec::new();
    let clip = trim(&clip, &mut remarks);
    let silence = remarks.into_iter().find_map(|remark| if let Remark::Silence(seconds) = remark { Some(seconds) } else { None });
    (clip, silence)
}

/// Reads and estimates every job, on `threads` threads (0: as many as the machine has); jobs that are the same are done once.
///
/// The silence before a sound is left out, but for [`Method::Reference`].///
/// A job that fails is skipped with its reason. The monitor gets the jobs done as progress, a note on each of the first ten sounds that were
/// skipped and one with the count of the others; interrupted, what was not reached says so.
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

/// Of each job, whether it is one of the first so many that differ.
pub fn among_first(jobs: &[Job], most: usize) -> Vec<bool> {
    let mut among = vec![false; jobs.len()];
    for row in distinct(jobs).into_iter().take(most).flat_map(|sound| sound.rows) {
        if let Some(slot) = among.get_mut(row) {
            *slot = true;
        }
    }
    among
}

/// A job, and the places where it is asked for.
struct Sound<'a> {
    job: &'a Job,
    rows: Vec<usize>,
}

/// The jobs that differ, in the order in which they come first.
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
