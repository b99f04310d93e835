//! Estimates theta from a sound by analysis-by-synthesis: searches for the theta whose sound has the least
//! [`distance`](super::distance) from the given one.
//!
//! 1. The sound becomes a target: mel spectrograms at three resolutions and an RMS envelope.
//! 2. The nearest ADSR shape in a codebook is looked up and refined on the RMS envelope alone.
//! 3. With that envelope, a grid of ratios and indices is tried without rendering. An FM tone has lines at `fc + n fm` with amplitudes
//!    `J_n(index)` (Chowning 1973); a table gives their energy in the mel bands.
//! 4. The best grid points are refined in ratio and index, and the best of these in all parameters.
//! 5. If time allows, a last search compares rendered sound by the true distance.

mod bessel;
mod codebook;
mod energy;
mod lines;
mod polish;
mod proxy;
mod response;
mod scan;
mod search;
mod shape;
mod sound;
mod start;
mod sum;
mod target;
#[cfg(test)]
mod tests;

use proxy::{Candidate, Proxy};
use scan::Scanner;
use search::{Limits, Point, Search, Space, halve};
use shape::Shape;
use start::Starts;
use target::{Listener, Target};

pub use polish::Polished;
pub use sound::{LONGEST_S, SHORTEST, offset};

use super::{AnalysisError, Estimate};
use crate::audio::Clip;
use crate::theta::{Field, Theta};

/// What is known about a note before its theta is estimated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FitOptions {
    /// Carrier pitch as a MIDI note number.
    pub pitch_midi: f64,
    /// The sample rate of theta, Hz. Tones above half of it alias.
    pub sample_rate: f64,
    /// Whether `duration_s` is estimated.
    pub length: Length,
}

/// Whether `duration_s` is estimated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Length {
    /// `duration_s` is estimated: how long the note sounds.
    #[default]
    Free,
    /// `duration_s` is the length of the sound.
    Fixed,
}

/// Ratios that are refined in ratio and index.
const REFINED: usize = 10;
/// Rounds of that, and how many go on.
const REFINE: [(Limits, usize); 2] = [(Limits { tries: 12, step: 0.0008 }, 4), (Limits { tries: 30, step: 0.0008 }, 2)];
/// Rounds in which the best of these are refined in everything.
const FINISH: [(Limits, usize); 2] = [(Limits { tries: 50, step: 0.0006 }, 1), (Limits { tries: 200, step: 0.0006 }, 1)];
/// Ratios nearer than this, in octaves, lead to the same place.
const APART: f32 = 0.012;
/// Below this index the ratio is inaudible, and is reported as 1.
const INAUDIBLE: f32 = 0.03;

/// Estimates theta for one note after another; reuses its tables, transforms and buffers.
pub struct Fitter {
    listener: Listener,
    target: Target,
    proxy: Proxy,
    starts: Starts,
    scanner: Scanner,
    ratios: Vec<f32>,
}

impl Default for Fitter {
    fn default() -> Self {
        Fitter {
            listener: Listener::new(),
            target: Target::default(),
            proxy: Proxy::new(),
            starts: Starts::default(),
            scanner: Scanner::new(),
            ratios: scan::ratios(),
        }
    }
}

impl Fitter {
    /// Creates a fitter with its tables and buffers.
    pub fn new() -> Self {
        Fitter::default()
    }

    /// Estimates attack, decay, sustain, release, ratio and index of a note at any sample rate, and its duration if `known.length` is
    /// [`Length::Free`]. Takes about 6 ms for a sound of four seconds. Only the first [`LONGEST_S`] seconds are used. A constant offset of the
    /// samples has no effect.
    ///
    /// # Errors
    /// The sound is shorter than [`SHORTEST`] samples at 16 kHz, is silent, has a sample that is not finite, has no energy below 8 kHz, or has a
    /// rate that cannot be converted; the pitch or the rate of theta is out of range.
    pub fn fit(&mut self, clip: &Clip, known: &FitOptions) -> Result<Estimate, AnalysisError> {
        self.fit_roughly(clip, known).map(|(estimate, _)| estimate)
    }

    /// Like [`Fitter::fit`], but also returns the approximate distance of the estimate, in dB.
    pub(super) fn fit_roughly(&mut self, clip: &Clip, known: &FitOptions) -> Result<(Estimate, f32), AnalysisError> {
        let (sound, seconds) = sound::prepared(clip, known)?;
        let (candidate, error) = self.nearest(&sound, seconds, known);
        Ok((estimate(&candidate, seconds, known), error))
    }

    /// Returns the nearest candidate and its approximate distance in dB.
    fn nearest(&mut self, sound: &[f32], seconds: f64, known: &FitOptions) -> (Candidate, f32) {
        self.listener.listen(sound, &mut self.target);
        self.proxy.reset(440.0 * ((known.pitch_midi - 69.0) / 12.0).exp2(), known.sample_rate.trunc());
        let space = Space { longest: seconds as f32 };
        // A step of 0 keeps a coordinate fixed.
        let length = if known.length == Length::Free { 1.0 } else { 0.0 };
        let shape = self.shape(space, known.length, length);
        let found = self.spectra(space, &shape);

        let steps = [0.05, 0.06, 0.06, 0.06, 0.003, 0.02, 0.01 * length];
        let finished = self.refine(space, found, steps, &FINISH);
        finished.first().map_or((Candidate::default(), f32::INFINITY), |best| (space.candidate(&best.point), best.error))
    }

    /// Fits the envelope alone.
    fn shape(&mut self, space: Space, known: Length, length: f32) -> Shape {
        let Fitter { target, proxy, .. } = self;
        let mut best: Option<Search> = None;
        for shape in self.starts.shapes(target, space.longest, known) {
            let point = space.point(&Candidate { shape, ratio: 1.0, index: 0.0 });
            let steps = [0.08, 0.08, 0.08, 0.08, 0.0, 0.0, 0.02 * length];
            let mut error = |point: &Point| proxy.envelope_distance(target, &space.candidate(point).shape);
            let mut found = Search::new(point, steps, &mut error);
            found.run(Limits { tries: 200, step: 0.003 }, error);
            // The first ones are the likelier.
            if best.is_none_or(|best| found.error < best.error - 0.02) {
                best = Some(found);
            }
        }
        space.candidate(&best.map_or_else(Point::default, |best| best.point)).shape
    }

    /// Returns the best ratios with their indices, for a given envelope.
    fn spectra(&mut self, space: Space, shape: &Shape) -> Vec<Point> {
        let levels = self.proxy.levels(&self.target, shape, scan::SCALE).to_vec();
        let mut grid = self.scanner.scan(&self.target, self.proxy.carrier(), self.proxy.rate(), &levels, &self.ratios);
        grid.sort_by(|a, b| a.error.total_cmp(&b.error));
        let mut apart: Vec<scan::Found> = Vec::new();
        for found in grid {
            if apart.len() < REFINED && apart.iter().all(|other| (other.ratio.log2() - found.ratio.log2()).abs() > APART) {
                apart.push(found);
            }
        }
        let steps = [0.0, 0.0, 0.0, 0.0, 0.004, 0.03, 0.0];
        let point = |found: scan::Found| space.point(&Candidate { shape: *shape, ratio: found.ratio, index: found.index });
        let refined = self.refine(space, apart.into_iter().map(point).collect(), steps, &REFINE);
        refined.into_iter().map(|search| search.point).collect()
    }

    /// Moves points to where their candidates are nearest; the nearest are first.
    fn refine(&mut self, space: Space, points: Vec<Point>, steps: Point, rounds: &[(Limits, usize)]) -> Vec<Search> {
        let Fitter { target, proxy, .. } = self;
        let mut error = |point: &Point| proxy.distance(target, &space.candidate(point));
        let mut searches = points.into_iter().map(|point| Search::new(point, steps, &mut error)).collect();
        halve(&mut searches, rounds, error);
        searches
    }
}

fn estimate(candidate: &Candidate, seconds: f64, known: &FitOptions) -> Estimate {
    let Candidate { shape, ratio, index } = candidate;
    // Through the shortest decimal form, so that the f64 has no digits that the f32 lacks.
    let clamped = |field: Field, value: f32| field.clamp(value.to_string().parse().unwrap_or(f64::from(value)));
    Estimate {
        duration_s: match known.length {
            Length::Free => clamped(Field::DurationS, shape.duration.min(seconds as f32)),
            Length::Fixed => Field::DurationS.clamp(seconds),
        },
        attack_s: clamped(Field::AttackS, shape.attack),
        decay_s: clamped(Field::DecayS, shape.decay),
        sustain: clamped(Field::Sustain, shape.sustain),
        release_s: clamped(Field::ReleaseS, shape.release),
        mod_ratio: if *index < INAUDIBLE { 1.0 } else { clamped(Field::ModRatio, *ratio) },
        mod_index: clamped(Field::ModIndex, *index),
    }
}

/// Converts a theta to a candidate.
fn candidate(theta: &Theta) -> Candidate {
    let get = |field| theta.get(field) as f32;
    let shape = Shape {
        attack: get(Field::AttackS),
        decay: get(Field::DecayS),
        sustain: get(Field::Sustain),
        release: get(Field::ReleaseS),
        duration: get(Field::DurationS),
    };
    Candidate { shape, ratio: get(Field::ModRatio), index: get(Field::ModIndex) }
}
