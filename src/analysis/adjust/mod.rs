//! Changes a theta by its percepts: each named percept moves by an audible step, and the others stay as they are as far as the synth allows.
//!
//! The change is a least-squares fit of the theta's parameters. The pitch is set first. Then the envelope and the tone are searched separately,
//! since neither affects what is measured on the other, and the velocity compensates the loudness. [`Meter::sketch`] evaluates the candidates;
//! [`Meter::theta`] measures the result, and the difference between the two is corrected. The search is deterministic.

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

/// A percept has reached its target if it is within this fraction of the way.
const NEAR: f64 = 0.2;
/// Progress below this fraction of the way counts as no change.
const STILL: f64 = 0.05;
/// The maximum number of corrections by exact measures.
const CORRECTIONS: usize = 4;
/// Parameters are rounded to this many digits if that makes no audible difference.
const DIGITS: i32 = 3;

/// A requested change of a percept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The percept that changes.
    pub percept: Percept,
    /// In units of [`crate::percept::PerceptInfo::step`]; negative for less.
    pub amount: f64,
    /// Whether this is a main percept. Side percepts come with a word ("warm" is full, and a little dark) and yield to the main ones.
    pub is_main: bool,
}

/// The result of [`adjust`].
#[derive(Clone, Debug, PartialEq)]
pub struct Adjustment {
    /// The changed theta.
    pub theta: Theta,
    /// The percepts of the theta that was given.
    pub before: Measures,
    /// The percepts of the changed theta.
    pub after: Measures,
    /// One for each step, in order.
    pub outcomes: Vec<Outcome>,
}

/// The result of a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// The step that was requested.
    pub step: Step,
    /// The target value, on the percept's scale.
    pub target: f64,
    /// The fraction of the way to the target that was reached.
    pub reached: f64,
}

impl Outcome {
    /// Whether the percept reached its target.
    pub fn is_reached(&self) -> bool {
        (self.reached - 1.0).abs() <= NEAR
    }

    /// Whether the percept did not move noticeably.
    pub fn is_still(&self) -> bool {
        self.reached < STILL
    }
}

/// Returns the theta moved by `steps`, with at most one step per percept. Locked fields stay, and so does the sample rate.
///
/// # Errors
/// As for [`Meter::theta`]: a parameter is outside its range; the sound is silent.
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
    // If no main percept moved, the theta stays as it is.
    if outcomes(&after).iter().filter(|outcome| outcome.step.is_main).all(Outcome::is_still) {
        (changed, after) = (*theta, before);
    }
    Ok(Adjustment { theta: changed, before, after, outcomes: outcomes(&after) })
}

/// Corrects the theta by the differences between exact and sketched measures, compensates its level, and rounds its parameters.
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

/// Rounds the parameters to as few digits as the measures allow.
fn rounded(goal: &Goal, theta: &Theta, meter: &mut Meter) -> Theta {
    let mut rounded = *theta;
    for field in Field::ALL {
        let value = theta.get(field);
        if value == goal.start().get(field) || value == 0.0 {
            continue;
        }
        for digits in [DIGITS, DIGITS + 1] {
            let unit = 10f64.powi(value.abs().log10().floor() as i32 + 1 - digits);
            // Dividing whole numbers gives exactly the double that the short decimal parses to.
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
