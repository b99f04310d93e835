//! The target measures of an adjusted theta, and the loss of a candidate.

use super::{Outcome, Step};
use crate::analysis::meters::{Meter, SpectralMeasures};
use crate::percept::{COUNT, Measures, Percept};
use crate::synth;
use crate::theta::locks::Locks;
use crate::theta::warp::{denormalize, normalize};
use crate::theta::{Field, Theta};

/// The weights of the residuals of a main percept and of a side percept. The other percepts have a weight of 1.
const MAIN: f64 = 32.0;
const SIDE: f64 = 8.0;
/// A named percept within this fraction of the way to its target needs no correction.
const MET: f64 = 0.1;
/// Measures that differ by less than this fraction of a step are equal.
const ALIKE: f64 = 0.03;
/// Smaller differences in level are not compensated by the velocity, dB.
const LEVEL: f64 = 0.3;
/// The cost of moving a parameter over its whole range, in steps of a percept; for the ratio it is the second.
const MOVE: f64 = 2.0;
const RATIO_MOVE: f64 = 5.0;

/// Returns the value below which differences of a percept are inaudible, on its scale, or `None` if there is no such value. One step up from any
/// lower value leads at least to this value.
fn least_audible(percept: Percept) -> Option<f64> {
    match percept {
        // Shorter attacks sound alike, and so do shorter releases.
        Percept::Attack => Some(0.010f64.log2()),
        Percept::Tail => Some(0.030f64.log2()),
        // -20 dB: a hundredth of the energy.
        Percept::Body => Some(-20.0),
        _ => None,
    }
}

#[derive(Clone, Copy)]
struct Target {
    value: f64,
    /// The weight of the residual.
    weight: f64,
}

pub struct Goal {
    start: Theta,
    before: Measures,
    targets: [Target; COUNT],
    steps: Vec<Step>,
    locks: Locks,
    /// The difference of exact measures minus sketched ones.
    offset: [f64; COUNT],
}

impl Goal {
    pub fn new(start: &Theta, before: &Measures, steps: &[Step], locks: &Locks) -> Goal {
        let mut targets = before.0.map(|value| Target { value, weight: 1.0 });
        for step in steps {
            let weight = if step.is_main { MAIN } else { SIDE };
            targets[step.percept.index()] = Target { value: target(step, before.get(step.percept)), weight };
        }
        let mut locks = *locks;
        locks.set(Field::SampleRate, true);
        Goal { start: *start, before: *before, targets, steps: steps.to_vec(), locks, offset: [0.0; COUNT] }
    }

    pub fn start(&self) -> &Theta {
        &self.start
    }

    /// Returns the amount of the step of a percept; 0 if no step names it.
    pub fn amount(&self, percept: Percept) -> f64 {
        self.steps.iter().find(|step| step.percept == percept).map_or(0.0, |step| step.amount)
    }

    /// Whether a step names the percept as a main one.
    pub fn is_main(&self, percept: Percept) -> bool {
        self.steps.iter().any(|step| step.percept == percept && step.is_main)
    }

    pub fn names(&self, percepts: &[Percept]) -> bool {
        self.steps.iter().any(|step| percepts.contains(&step.percept))
    }

    /// Returns those of `fields` that are not locked.
    pub fn free(&self, fields: &[Field]) -> Vec<Field> {
        fields.iter().copied().filter(|field| !self.locks.holds(*field)).collect()
    }

    /// Returns the start at its new pitch. A whole pitch stays whole if the nearest whole note is close enough to the target.
    pub fn pitched(&self) -> Theta {
        let (amount, step) = (self.amount(Percept::Pitch), Percept::Pitch.info().step);
        if amount == 0.0 || self.locks.holds(Field::PitchMidi) {
            return self.start;
        }
        let target = Field::PitchMidi.clamp(self.targets[Percept::Pitch.index()].value);
        let was_whole = self.start.get(Field::PitchMidi).fract() == 0.0;
        let is_near = (target.round() - target).abs() <= super::NEAR * step * amount.abs();
        self.start.with(Field::PitchMidi, if was_whole && is_near { target.round() } else { target })
    }

    /// Records by how much the exact measures of a theta differ from its sketch.
    pub fn correct(&mut self, theta: &Theta, exact: &Measures, meter: &mut Meter) {
        if let Ok((sketch, _)) = meter.sketch(theta, None) {
            self.offset = std::array::from_fn(|place| exact.0[place] - sketch.0[place]);
        }
    }

    /// Returns the candidate with the velocity that compensates its level, its measures as a corrected sketch gives them, and its spectral measures;
    /// `None` if it is silent. Pass the spectral measures of a theta with the same tone as `known`, to reuse them.
    pub fn measure(
        &self,
        theta: &Theta,
        known: Option<&SpectralMeasures>,
        meter: &mut Meter,
    ) -> Option<(Theta, Measures, SpectralMeasures)> {
        let (sketch, spectral) = meter.sketch(theta, known).ok()?;
        let mut measures = Measures(std::array::from_fn(|place| sketch.0[place] + self.offset[place]));
        let loudness = Percept::Loudness.index();
        let apart = self.targets[loudness].value - measures.0[loudness];
        let velocity = self.velocity(theta.get(Field::Velocity), apart);
        measures.0[loudness] += 20.0 * (gain(velocity) / gain(theta.get(Field::Velocity))).log10();
        Some((theta.with(Field::Velocity, velocity), measures, spectral))
    }

    /// Returns the velocity that is `apart` dB louder than `now`, within the range of velocities. An inaudible change is dropped, and a whole
    /// velocity stays whole if that is close enough.
    fn velocity(&self, now: f64, apart: f64) -> f64 {
        let start = self.start.get(Field::Velocity);
        let is_named = self.amount(Percept::Loudness) != 0.0;
        if self.locks.holds(Field::Velocity) || now <= 0.0 {
            return now;
        }
        let wanted = Field::Velocity.clamp(now * 10f64.powf(apart / 30.0)).max(f64::MIN_POSITIVE);
        let decibels = |one: f64, other: f64| (30.0 * (one / other).log10()).abs();
        if !is_named && decibels(wanted, start) < LEVEL {
            return start;
        }
        let tolerance = super::NEAR * Percept::Loudness.info().step * if is_named { self.amount(Percept::Loudness).abs() } else { 1.0 };
        let whole = wanted.round();
        if start.fract() == 0.0 && whole > 0.0 && decibels(whole, wanted) <= tolerance { whole } else { wanted }
    }

    /// Returns the residuals of a candidate with these measures: one for each percept, in steps, and one for each parameter.
    pub fn residuals(&self, theta: &Theta, measures: &Measures) -> Vec<f64> {
        let percepts = Percept::ALL.into_iter().zip(self.targets).map(|(percept, target)| {
            let apart = (measures.get(percept) - target.value) / percept.info().step;
            target.weight * apart
        });
        let moves = Field::ALL.into_iter().filter(|field| *field != Field::Velocity).map(|field| {
            let cost = if field == Field::ModRatio { RATIO_MOVE } else { MOVE };
            cost * (normalize(field, theta.get(field)) - normalize(field, self.start.get(field)))
        });
        percepts.chain(moves).collect()
    }

    pub fn loss(&self, theta: &Theta, measures: &Measures) -> f64 {
        self.residuals(theta, measures).iter().map(|residual| residual * residual).sum()
    }

    /// Whether every named percept is near its target.
    pub fn is_met(&self, measures: &Measures) -> bool {
        self.steps.iter().all(|step| (self.reached(step, measures) - 1.0).abs() <= MET)
    }

    /// Whether two candidates measure the same, apart from inaudible differences.
    pub fn is_as_good(&self, candidate: &Theta, other: &Theta, meter: &mut Meter) -> bool {
        let (Some((_, one, _)), Some((_, two, _))) = (self.measure(candidate, None, meter), self.measure(other, None, meter)) else {
            return false;
        };
        Percept::ALL.into_iter().all(|percept| {
            let amount = self.amount(percept).abs();
            let tolerance = ALIKE * percept.info().step * if amount > 0.0 { amount.min(1.0) } else { 1.0 };
            (one.get(percept) - two.get(percept)).abs() <= tolerance
        })
    }

    /// Returns the theta with the velocity that compensates its level.
    pub fn levelled(&self, theta: &Theta, meter: &mut Meter) -> Theta {
        self.measure(theta, None, meter).map_or(*theta, |(theta, ..)| theta)
    }

    pub fn outcome(&self, step: Step, after: &Measures) -> Outcome {
        Outcome { step, target: self.targets[step.percept.index()].value, reached: self.reached(&step, after) }
    }

    /// Returns the fraction of the way to its target that a percept has moved.
    fn reached(&self, step: &Step, measures: &Measures) -> f64 {
        let (from, to) = (self.before.get(step.percept), self.targets[step.percept.index()].value);
        if to == from { 0.0 } else { (measures.get(step.percept) - from) / (to - from) }
    }
}

/// Returns the value to which a step leads.
fn target(step: &Step, from: f64) -> f64 {
    let by = step.percept.info().step * step.amount;
    match least_audible(step.percept) {
        Some(least) if step.amount > 0.0 => (from + by).max(least + by - step.percept.info().step),
        _ => from + by,
    }
}

fn gain(velocity: f64) -> f64 {
    (velocity / 127.0).powf(1.5).min(f64::from(synth::PEAK))
}

/// Returns a theta with `fields` set to these normalized values.
pub fn at(theta: &Theta, fields: &[Field], places: &[f64]) -> Theta {
    fields.iter().zip(places).fold(*theta, |theta, (field, place)| theta.with(*field, denormalize(*field, *place)))
}

/// Returns the normalized values of `fields`, 0 to 1 over their ranges.
pub fn places(theta: &Theta, fields: &[Field]) -> Vec<f64> {
    fields.iter().map(|field| normalize(*field, theta.get(*field))).collect()
}
