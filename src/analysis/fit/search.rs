//! A pattern search: steps along one coordinate after another, with a step per coordinate that grows on success and shrinks on failure
//! (Hooke and Jeeves 1961, "Direct Search Solution of Numerical and Statistical Problems").

use super::proxy::Candidate;
use super::shape::Shape;
use crate::theta::Field;

/// Number of estimated values: attack, decay, sustain, release, ratio, index, duration.
pub const COORDINATES: usize = 7;

/// A candidate in coordinates from 0 to 1, scaled so that equal steps have about equal effects.
pub type Point = [f32; COORDINATES];

/// The mapping between candidates and points, for sounds of a given length.
#[derive(Clone, Copy, Debug)]
pub struct Space {
    /// The length of the sound, seconds.
    pub longest: f32,
}

fn most(field: Field) -> f32 {
    field.info().max as f32
}

fn least(field: Field) -> f32 {
    field.info().min as f32
}

impl Space {
    pub fn point(self, candidate: &Candidate) -> Point {
        let Candidate { shape, ratio, index } = candidate;
        let release = (shape.release - least(Field::ReleaseS)) / (most(Field::ReleaseS) - least(Field::ReleaseS));
        let ratios = most(Field::ModRatio).log2() - least(Field::ModRatio).log2();
        [
            (shape.attack / most(Field::AttackS)).sqrt(),
            (shape.decay / most(Field::DecayS)).sqrt(),
            shape.sustain.sqrt(),
            release.max(0.0).sqrt(),
            (ratio.log2() - least(Field::ModRatio).log2()) / ratios,
            (index / most(Field::ModIndex)).powf(2.0 / 3.0),
            shape.duration / self.longest,
        ]
    }

    pub fn candidate(self, point: &Point) -> Candidate {
        let [attack, decay, sustain, release, ratio, index, duration] = point;
        let ratios = most(Field::ModRatio).log2() - least(Field::ModRatio).log2();
        let shape = Shape {
            attack: most(Field::AttackS) * attack * attack,
            decay: most(Field::DecayS) * decay * decay,
            sustain: sustain * sustain,
            release: least(Field::ReleaseS) + (most(Field::ReleaseS) - least(Field::ReleaseS)) * release * release,
            // A theta cannot be shorter than this; in a shorter sound the rest of the note is cut off.
            duration: (self.longest * duration).max(least(Field::DurationS)),
        };
        let ratio = (least(Field::ModRatio).log2() + ratios * ratio).exp2();
        Candidate { shape, ratio, index: most(Field::ModIndex) * index * index.sqrt() }
    }
}

/// When a search stops.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The number of evaluations after which no further round starts.
    pub tries: usize,
    /// The search stops once every step is smaller than this.
    pub step: f32,
}

/// A search from one point, which can be continued.
#[derive(Clone, Copy, Debug)]
pub struct Search {
    pub point: Point,
    /// The error at the point.
    pub error: f32,
    steps: Point,
    tries: usize,
}

impl Search {
    /// Begins at `point` with these steps. A step of 0 keeps its coordinate.
    pub fn new(point: Point, steps: Point, error: impl FnOnce(&Point) -> f32) -> Search {
        Search { point, error: error(&point), steps, tries: 1 }
    }

    /// Moves the point to where `error` is least nearby; the tries of earlier calls count.
    pub fn run(&mut self, limits: Limits, mut error: impl FnMut(&Point) -> f32) {
        let Search { point, error: least, steps, tries } = self;
        while *tries < limits.tries && steps.iter().any(|step| step.abs() >= limits.step) {
            for (i, step) in steps.iter_mut().enumerate() {
                if *step == 0.0 {
                    continue;
                }
                let better = [*step, -*step].into_iter().find(|step| {
                    let mut trial = *point;
                    trial[i] = (trial[i] + step).clamp(0.0, 1.0);
                    if trial[i] == point[i] {
                        return false;
                    }
                    *tries += 1;
                    let found = error(&trial);
                    let better = found < *least;
                    if better {
                        (*least, *point) = (found, trial);
                    }
                    better
                });
                *step = better.map_or(*step * 0.5, |step| step * 1.5);
            }
        }
    }
}

/// Continues several searches in rounds: each round has limits, and how many of the nearest go on to the next one (successive halving: Jamieson and
/// Talwalkar 2016, "Non-stochastic Best Arm Identification and Hyperparameter Optimization"). The nearest are first.
pub fn halve(searches: &mut Vec<Search>, rounds: &[(Limits, usize)], mut error: impl FnMut(&Point) -> f32) {
    for (limits, kept) in rounds {
        searches.iter_mut().for_each(|search| search.run(*limits, &mut error));
        searches.sort_by(|a, b| a.error.total_cmp(&b.error));
        searches.truncate(*kept);
    }
}
