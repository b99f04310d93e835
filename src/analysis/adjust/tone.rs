//! Searches the ratio and the index of an adjusted theta.

use super::descent::descend;
use super::goal::{Goal, at, places};
use crate::analysis::meters::Meter;
use crate::percept::Percept;
use crate::theta::warp::{denormalize, normalize};
use crate::theta::{Field, Theta};

const PERCEPTS: [Percept; 7] =
    [Percept::Pitch, Percept::Brightness, Percept::Richness, Percept::Inharmonicity, Percept::Roughness, Percept::Beating, Percept::Body];
/// Percepts that whole ratios reduce.
const UNTUNED: [Percept; 3] = [Percept::Inharmonicity, Percept::Roughness, Percept::Beating];
/// Number of tried values of the index and of the ratio.
const INDICES: usize = 49;
const RATIOS: usize = 61;
/// Detunings from a whole ratio that make partials beat, in Hz.
const BEATS_HZ: [f64; 9] = [0.35, 0.6, 1.0, 1.5, 2.2, 3.0, 4.0, 5.5, 7.0];
/// A ratio this close to a whole one counts as tuned, or detuned on purpose.
const TUNED: f64 = 0.03;
/// Number of candidates that are refined.
const FOLLOWED: usize = 8;
/// The cost of moving to another whole ratio: as much as one step of a percept.
const RETUNED: f64 = 1.0;

/// A ratio to try, with an extra cost.
#[derive(Clone, Copy)]
struct Candidate {
    ratio: f64,
    /// Whether the refinement may move it.
    is_loose: bool,
    cost: f64,
}

/// Returns the theta with the requested tone.
pub fn search(goal: &Goal, theta: &Theta, meter: &mut Meter) -> Theta {
    if !goal.names(&PERCEPTS) {
        return *theta;
    }
    let has_index = !goal.free(&[Field::ModIndex]).is_empty();
    let own = normalize(Field::ModIndex, theta.get(Field::ModIndex));
    let scale = (0..INDICES).map(|place| place as f64 / (INDICES - 1) as f64).filter(|_| has_index);
    let mut indices: Vec<f64> = scale.chain([own]).collect();
    indices.sort_by(f64::total_cmp);
    let mut found: Vec<(f64, Theta, Candidate)> = Vec::new();
    for candidate in candidates(goal, theta) {
        let tuned = theta.with(Field::ModRatio, candidate.ratio);
        let losses: Vec<(f64, Theta)> = indices
            .iter()
            .filter_map(|index| {
                let tried = at(&tuned, &[Field::ModIndex], &[*index]);
                let (levelled, measures, _) = goal.measure(&tried, None, meter).filter(|_| is_allowed(goal, &tried))?;
                Some((goal.loss(&levelled, &measures) + candidate.cost, tried))
            })
            .collect();
        found.extend(lowest(&losses).into_iter().map(|(loss, theta)| (loss, theta, candidate)));
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    let followed = found.iter().take(FOLLOWED).filter_map(|(_, theta, candidate)| {
        let (loss, theta) = follow(goal, theta, candidate.is_loose, meter)?;
        Some((loss + candidate.cost, theta))
    });
    followed.min_by(|a, b| a.0.total_cmp(&b.0)).map_or(*theta, |(_, theta)| theta)
}

/// Like [`search`], but starts from a tone that is nearly right.
pub fn refine(goal: &Goal, theta: &Theta, meter: &mut Meter) -> Theta {
    if !goal.names(&PERCEPTS) {
        return *theta;
    }
    follow(goal, theta, is_loose(goal, theta.get(Field::ModRatio)), meter).map_or(*theta, |(_, theta)| theta)
}

fn follow(goal: &Goal, from: &Theta, is_loose: bool, meter: &mut Meter) -> Option<(f64, Theta)> {
    let fields = goal.free(if is_loose { &[Field::ModIndex, Field::ModRatio] } else { &[Field::ModIndex] });
    let (found, loss) = descend(&places(from, &fields), |places| {
        let tried = at(from, &fields, places);
        let (levelled, measures, _) = goal.measure(&tried, None, meter).filter(|_| is_allowed(goal, &tried))?;
        Some(goal.residuals(&levelled, &measures))
    })?;
    Some((loss, goal.levelled(&at(from, &fields, &found), meter)))
}

/// Whether the index moves as the richness should: more partials must come from a larger index, and fewer from a smaller one.
fn is_allowed(goal: &Goal, theta: &Theta) -> bool {
    let moved = theta.get(Field::ModIndex) - goal.start().get(Field::ModIndex);
    !goal.is_main(Percept::Richness) || moved * goal.amount(Percept::Richness) >= 0.0
}

fn is_tuned(ratio: f64) -> bool {
    ratio >= 1.0 - TUNED && (ratio - ratio.round()).abs() <= TUNED
}

/// Whether a ratio may move. A tuned one is fixed, unless the steps name a percept that depends on tuning.
fn is_loose(goal: &Goal, ratio: f64) -> bool {
    !only_pitch(goal) && (!is_tuned(ratio) || goal.names(&UNTUNED)) && ratio.fract() != 0.0
}

/// Whether the steps change the pitch alone; the ratio is then kept.
fn only_pitch(goal: &Goal) -> bool {
    !goal.names(&PERCEPTS[1..])
}

/// Returns the ratios to try.
fn candidates(goal: &Goal, theta: &Theta) -> Vec<Candidate> {
    let now = theta.get(Field::ModRatio);
    let mut found = vec![Candidate { ratio: now, is_loose: is_loose(goal, now), cost: 0.0 }];
    if goal.free(&[Field::ModRatio]).is_empty() || only_pitch(goal) {
        return found;
    }
    let untunes = goal.names(&UNTUNED);
    let whole = |order: u8| f64::from(order);
    if is_tuned(now) {
        let detuned = now - now.round();
        found.extend((1..=8).map(|order| Candidate { ratio: whole(order) + detuned, is_loose: false, cost: RETUNED }));
    }
    if !is_tuned(now) || untunes {
        let places = (0..RATIOS).map(|place| place as f64 / (RATIOS - 1) as f64);
        found.extend(places.map(|place| Candidate { ratio: denormalize(Field::ModRatio, place), is_loose: true, cost: 0.0 }));
    }
    if untunes {
        found.extend((1..=8).map(|order| Candidate { ratio: whole(order), is_loose: false, cost: 0.0 }));
        let hertz = 440.0 * ((theta.get(Field::PitchMidi) - 69.0) / 12.0).exp2();
        let beats = BEATS_HZ.into_iter().flat_map(|apart| [apart / hertz, -apart / hertz]);
        let detuned = beats.flat_map(|apart| [1.0, 2.0, now.floor(), now.ceil()].map(|order| order + apart));
        found.extend(detuned.filter(|_| goal.names(&[Percept::Beating])).map(|ratio| Candidate { ratio, is_loose: true, cost: 0.0 }));
    }
    found.retain(|candidate| Field::ModRatio.check(candidate.ratio).is_ok());
    found
}

/// Returns the two lowest of the local minima of the losses.
fn lowest(losses: &[(f64, Theta)]) -> Vec<(f64, Theta)> {
    let loss = |place: Option<usize>| place.and_then(|place| losses.get(place)).map_or(f64::INFINITY, |(loss, _)| *loss);
    let is_low = |place: &usize| loss(Some(*place)) <= loss(place.checked_sub(1)) && loss(Some(*place)) <= loss(place.checked_add(1));
    let mut low: Vec<(f64, Theta)> = (0..losses.len()).filter(is_low).filter_map(|place| losses.get(place).copied()).collect();
    low.sort_by(|a, b| a.0.total_cmp(&b.0));
    low.truncate(2);
    low
}
