//! The envelope of an adjusted theta.

use super::descent::descend;
use super::goal::{Goal, at, places};
use crate::analysis::meters::Meter;
use crate::percept::Percept;
use crate::theta::{Field, Theta};

const PERCEPTS: [Percept; 4] = [Percept::Attack, Percept::Sustain, Percept::Tail, Percept::Duration];
const FIELDS: [Field; 5] = [Field::DurationS, Field::AttackS, Field::DecayS, Field::Sustain, Field::ReleaseS];
/// Places of a parameter that are tried with those of every other one.
const PLACES: usize = 17;
/// Candidates that are followed.
const FOLLOWED: usize = 10;
/// A tail falls from the level that is held. Where that is below the first of these and cannot be heard, it is made at least the second.
const INAUDIBLE: f64 = 0.01;
const LEAST_HELD: f64 = 0.05;

/// The theta with the envelope that is asked for.
pub fn search(goal: &Goal, theta: &Theta, meter: &mut Meter) -> Theta {
    if !goal.names(&PERCEPTS) {
        return *theta;
    }
    let fields = goal.free(&FIELDS);
    let Ok((_, known)) = meter.sketch(theta, None) else { return *theta };
    let mut loss = |candidate: &Theta| {
        let (candidate, measures, _) = goal.measure(candidate, Some(&known), meter).filter(|_| is_held(goal, candidate))?;
        Some(goal.loss(&candidate, &measures))
    };
    let mut found: Vec<(f64, Theta)> = loss(theta).map(|loss| (loss, *theta)).into_iter().collect();
    let scale: Vec<f64> = (0..PLACES).map(|place| place as f64 / (PLACES - 1) as f64).collect();
    for (place, one) in fields.iter().enumerate() {
        for other in fields.get(place + 1..).unwrap_or_default() {
            // The best of a pair of parameters.
            let candidates = scale
                .iter()
                .flat_map(|a| scale.iter().map(move |b| [*a, *b]))
                .chain(scale.iter().flat_map(|a| [[*a, places(theta, &[*other])[0]], [places(theta, &[*one])[0], *a]]));
            let measured = candidates.filter_map(|places| {
                let candidate = at(theta, &[*one, *other], &places);
                Some((loss(&candidate)?, candidate))
            });
            found.extend(measured.min_by(|a, b| a.0.total_cmp(&b.0)));
        }
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    let followed = found.iter().take(FOLLOWED).filter_map(|(_, candidate)| follow(goal, candidate, meter));
    let best = followed.min_by(|a, b| a.0.total_cmp(&b.0)).map_or(*theta, |(_, theta)| theta);
    audible(goal, best)
}

/// The same, from an envelope that is nearly right.
pub fn refine(goal: &Goal, theta: &Theta, meter: &mut Meter) -> Theta {
    if !goal.names(&PERCEPTS) {
        return *theta;
    }
    follow(goal, theta, meter).map_or(*theta, |(_, theta)| theta)
}

fn follow(goal: &Goal, from: &Theta, meter: &mut Meter) -> Option<(f64, Theta)> {
    let fields = goal.free(&FIELDS);
    let (_, known) = meter.sketch(from, None).ok()?;
    let (found, loss) = descend(&places(from, &fields), |places| {
        let tried = at(from, &fields, places);
        let (theta, measures, _) = goal.measure(&tried, Some(&known), meter).filter(|_| is_held(goal, &tried))?;
        Some(goal.residuals(&theta, &measures))
    })?;
    let theta = goal.measure(&at(from, &fields, &found), Some(&known), meter)?.0;
    Some((loss, theta))
}

/// Whether there is a level to fall from, where a longer tail is asked for.
fn is_held(goal: &Goal, theta: &Theta) -> bool {
    goal.amount(Percept::Tail) <= 0.0 || goal.start().get(Field::Sustain) >= INAUDIBLE || theta.get(Field::Sustain) >= LEAST_HELD
}

/// A longer tail is a longer release, also where the note is what cuts it short.
fn audible(goal: &Goal, theta: Theta) -> Theta {
    let amount = goal.amount(Percept::Tail);
    let (before, now) = (goal.start().get(Field::ReleaseS), theta.get(Field::ReleaseS));
    if amount <= 0.0 || now > before || !is_held(goal, &theta) || goal.free(&[Field::ReleaseS]).is_empty() {
        return theta;
    }
    theta.with(Field::ReleaseS, Field::ReleaseS.clamp(before * (amount * Percept::Tail.info().step).exp2()))
}
