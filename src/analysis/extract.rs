//! Step 2: theta from many sound files.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::fit::{Fitter, Known, Length};
use super::matching::{is_guess, likeliest};
use super::pitch::pitch;
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
    /// MIDI note number; none where it is to be heard.
    pub pitch_midi: Option<f64>,
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
    /// How many of the pitches that were to be heard are no more than guesses.
    pub guesses: usize,
    /// How many jobs that differ were reached: the first so many, since they are taken in order.
    pub reached: usize,
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
            Worker::Fit(fitter, length) => fitter.fit(clip, &Known { pitch_midi, sample_rate, length: *length }),
            Worker::Reference(estimator) => estimator.estimate(clip, pitch_midi),
        }
    }

    /// The pitch that is heard, a MIDI note number, and whether it is a guess.
    fn listen(&mut self, clip: &Clip, sample_rate: f64) -> Result<(f64, bool), AnalysisError> {
        let heard = pitch(&clip.samples, clip.rate).ok();
        let known = |pitch_midi| Known { pitch_midi, sample_rate, length: Length::Free };
        let midi = match self {
            Worker::Fit(fitter, _) => likeliest(fitter, clip, heard.as_ref(), known, || false),
            Worker::Reference(_) => likeliest(&mut Fitter::new(), clip, heard.as_ref(), known, || false),
        };
        Ok((midi?, heard.as_ref().is_none_or(is_guess)))
    }
}

/// What is found for a sound: its theta, and whether its pitch is a guess.
type Found = Result<(Theta, bool), AnalysisError>;

/// Reads and estimates every job, on `threads` threads (0: as many as the machine has); jobs that are the same are done once.
///
/// A job that fails is skipped with its reason. The monitor gets the jobs done as progress, a note on each of the first ten sounds that were
/// skipped and one with the count of the others; interrupted, what was not reached says so.
pub fn extract(jobs: &[Job], method: Method, threads: usize, monitor: &mut dyn Monitor, read: &Reader) -> Extraction {
    let sounds = distinct(jobs);
    let work = |worker: &mut Worker, sound: &Sound| -> Found {
        let job = sound.job;
        let clip = read(&job.path).map_err(AnalysisError::Read)?;
        let (pitch_midi, guess) = match job.pitch_midi {
            Some(known) => (known, false),
            None => worker.listen(&clip, job.sample_rate)?,
        };
        let estimate = worker.estimate(&clip, pitch_midi, job.sample_rate)?;
        Ok((estimate.theta(pitch_midi, job.velocity, job.sample_rate), guess))
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
                    monitor.note(&format!("row {first}{others} skipped ('{path}'): {reason}"));
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
        Extraction { outcomes: vec![Outcome::NotReached; jobs.len()], guesses: 0, reached: results.iter().flatten().count() };
    for (sound, result) in sounds.iter().zip(results) {
        let outcome = match result {
            Some(Ok((theta, guess))) => {
                extraction.guesses += usize::from(guess);
                Outcome::Done(theta)
            }
            Some(Err(reason)) => Outcome::Skipped(reason),
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
        let key = (&job.path, job.pitch_midi.map(f64::to_bits), job.velocity.to_bits(), job.sample_rate.to_bits());
        let place = *places.entry(key).or_insert(sounds.len());
        match sounds.get_mut(place) {
            Some(sound) => sound.rows.push(row),
            None => sounds.push(Sound { job, rows: vec![row] }),
        }
    }
    sounds
}
