//! Changes a theta by its percepts: each named one moves by an audible step, and the others stay as they are as far as the synth allows.
//!
//! The change is a least-squares fit of the theta's own parameters. The pitch is set first, then the envelope and the tone are searched one after the other,
//! since neither changes what is measured on the other, and the velocity makes up for the loudness. [`Meter::sketch`] judges the candidates;
//! [`Meter::theta`] measures the result, and what the two differ by is corrected for. Nothing is drawn at random.

mod descent;
mod envelope;
mod goal;
#[cfg(test)]
mod tests;
mod tone;

use super::AnalysisError;
use super::meters::Meter;
use crate::percept::{Measures, Percept};
use crate::theta::locks::Locks;
use crate::theta::{Field, Theta};
use goal::Goal;

/// A percept that comes so near to its target, in parts of the way to it, has reached it.
const NEAR: f64 = 0.2;
/// A smaller part of the way is no change.
const STILL: f64 = 0.05;
/// Corrections by exact measures, at most.
const CORRECTIONS: usize = 4;
/// Parameters are rounded to so many digits where that makes no difference.
const DIGITS: i32 = 3;

/// A percept that is to move.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The percept that changes.
    pub percept: Percept,
    /// In steps of [`crate::percept::PerceptInfo::step`]; negative for less.
    pub amount: f64,
    /// Whether it was asked for itself. Others belong to a word ("warm" is full, and a little dark) and give way to it.
    pub is_main: bool,
}

/// A theta that was changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Adjustment {
    /// The changed theta.
    pub theta: Theta,
    /// The percepts of the theta that was given.
    pub before: Measures,
    /// The percepts of the changed theta.
    pub after: Measures,
    /// One for each step, in their order.
    pub outcomes: Vec<Outcome>,
}

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// The step that was requested.
    pub step: Step,
    /// Where it should be, on the percept's scale.
    pub target: f64,
    /// The part of the way to the target that was reached.
    pub reached: f64,
}

impl Outcome {
    /// Whether it came as far as it should.
    pub fn is_reached(&self) -> bool {
        (self.reached - 1.0).abs() <= NEAR
    }

    /// Whether it did not move.
    pub fn is_still(&self) -> bool {
        self.reached < STILL
    }
}

/// The theta that has moved by `steps`, each percept at most once. Fields that `locks` holds stay, and so does the rate.
///
/// # Errors
/// As [`Meter::theta`]: a parameter is outside its range; the sound is silent.
pub fn adjust(theta: &Theta, steps: &[Step], locks: &Locks, meter: &mut Meter) -> Result<Adjustment, AnalysisError> {
    let before = meter.theta(theta)?;
    let mut goal = Goal::new(theta, &before, steps, locks);
    goal.correct(theta, &before, meter);
    let mut changed = goal.pitched();
    changed = envelope::search(&goal, &changed, meter);
    changed = tone::search(&goal, &changed, meter);
    changed = corrected(&mut goal, changed, meter)?;
    let mut after = meter.theta(&changed)?;
    let outcomes = |after: &Measures| steps.iter().map(|step| goal.outcome(*step, after)).collect::<Vec<_>>();
    // Where nothing could be done, nothing else is touched either.
    if outcomes(&after).iter().filter(|outcome| outcome.step.is_main).all(Outcome::is_still) {
        (changed, after) = (*theta, before);
    }
    Ok(Adjustment { theta: changed, before, after, outcomes: outcomes(&after) })
}

/// The theta with what the sketches were off by taken into account, its level made up for, and its parameters rounded.
fn corrected(goal: &mut Goal, mut changed: Theta, meter: &mut Meter) -> Result<Theta, AnalysisError> {
    let mut best: Option<(f64, Theta)> = None;
    for round in 0..CORRECTIONS {
        let exact = meter.theta(&changed)?;
        let loss = goal.loss(&changed, &exact);
        if best.is_none_or(|(least, _)| loss < least) {
            best = Some((loss, changed));
        }
        goal.correct(&changed, &exact, meter);
        let is_last = round + 1 == CORRECTIONS || goal.is_met(&exact);
        let from = if is_last { best.map_or(changed, |(_, theta)| theta) } else { changed };
        if is_last {
            let exact = meter.theta(&from)?;
            goal.correct(&from, &exact, meter);
            changed = from;
            break;
        }
        changed = envelope::refine(goal, &changed, meter);
        changed = tone::refine(goal, &changed, meter);
    }
    let rounded = rounded(goal, &changed, meter);
    Ok(goal.levelled(&rounded, meter))
}

/// With as few digits as its measures allow.
fn rounded(goal: &Goal, theta: &Theta, meter: &mut Meter) -> Theta {
    let mut rounded = *theta;
    for field in Field::ALL {
        let value = theta.get(field);
        if value == goal.start().get(field) || value == 0.0 {
            continue;
        }
        for digits in [DIGITS, DIGITS + 1] {
            let unit = 10f64.powi(value.abs().log10().floor() as i32 + 1 - digits);
            // The division of whole numbers gives the double that is typed so.
            let short = if unit < 1.0 { (value / unit).round() / (1.0 / unit).round() } else { (value / unit).round() * unit };
            let candidate = rounded.with(field, field.clamp(short));
            if goal.is_as_good(&candidate, &rounded, meter) {
                rounded = candidate;
                break;
            }
        }
    }
    rounded
}
