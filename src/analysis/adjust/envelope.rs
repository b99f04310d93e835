//! Searches the envelope of an adjusted theta.

use super::descent::descend;
use super::goal::{Goal, at, places};
use crate::analysis::meters::Meter;
use crate::percept::Percept;
use crate::synth;
use crate::theta::{Field, Theta};

const PERCEPTS: [Percept; 4] = [Percept::Attack, Percept::Sustain, Percept::Tail, Percept::Duration];
const FIELDS: [Field; 5] = [Field::DurationS, Field::AttackS, Field::DecayS, Field::Sustain, Field::ReleaseS];
/// Number of tried values of a parameter, combined with those of every other one.
const PLACES: usize = 17;
/// Number of candidates that are refined.
const FOLLOWED: usize = 10;
/// A sustain level below this fraction of the peak (-40 dB) is inaudible.
const INAUDIBLE: f64 = 0.01;

/// Returns the theta with the requested envelope.
pub fn search(goal: &Goal, theta: &Theta, meter: &mut Meter) -> Theta {
    if !goal.names(&PERCEPTS) {
        return *theta;
    }
    let fields = goal.free(&FIELDS);
    let Ok((_, known)) = meter.sketch(theta, None) else { return *theta };
    let mut loss = |candidate: &Theta| {
        let (candidate, measures, _) = goal.measure(candidate, Some(&known), meter).filter(|_| decays_as_before(goal, candidate))?;
        Some(goal.loss(&candidate, &measures))
    };
    let mut found: Vec<(f64, Theta)> = loss(theta).map(|loss| (loss, *theta)).into_iter().collect();
    let scale: Vec<f64> = (0..PLACES).map(|place| place as f64 / (PLACES - 1) as f64).collect();
    for (place, one) in fields.iter().enumerate() {
        for other in fields.get(place + 1..).unwrap_or_default() {
            // Keeps the best candidate of each pair of parameters.
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
    with_release(goal, best)
}

/// Like [`search`], but starts from an envelope that is nearly right.
pub fn refine(goal: &Goal, theta: &Theta, meter: &mut Meter) -> Theta {
    if !goal.names(&PERCEPTS) {
        return *theta;
    }
    with_release(goal, follow(goal, theta, meter).map_or(*theta, |(_, theta)| theta))
}

fn follow(goal: &Goal, from: &Theta, meter: &mut Meter) -> Option<(f64, Theta)> {
    let fields = goal.free(&FIELDS);
    let (_, known) = meter.sketch(from, None).ok()?;
    let (found, loss) = descend(&places(from, &fields), |places| {
        let tried = at(from, &fields, places);
        let (theta, measures, _) = goal.measure(&tried, Some(&known), meter).filter(|_| decays_as_before(goal, &tried))?;
        Some(goal.residuals(&theta, &measures))
    })?;
    let theta = goal.measure(&at(from, &fields, &found), Some(&known), meter)?.0;
    Some((loss, theta))
}

/// Whether a note that decays to nothing still does, unless more sustain is requested. Otherwise its decay would no longer be its tail.
fn decays_as_before(goal: &Goal, theta: &Theta) -> bool {
    let is_inaudible = |theta: &Theta| theta.get(Field::Sustain) < INAUDIBLE;
    goal.amount(Percept::Sustain) > 0.0 || !is_inaudible(goal.start()) || is_inaudible(theta)
}

/// Moves the release in the direction of the tail where that is inaudible: where the release starts from an inaudible level, or where the note is
/// too short for all of the release.
fn with_release(goal: &Goal, theta: Theta) -> Theta {
    let amount = goal.amount(Percept::Tail);
    if amount == 0.0 || goal.free(&[Field::ReleaseS]).is_empty() {
        return theta;
    }
    let moved = goal.start().get(Field::ReleaseS) * (amount * Percept::Tail.info().step).exp2();
    let now = theta.get(Field::ReleaseS);
    let sounds = synth::segments(&theta).map_or(now, |[.., release]| release.samples as f64 / theta.get(Field::SampleRate));
    let release = match amount > 0.0 {
        _ if theta.get(Field::Sustain) < INAUDIBLE => moved,
        true if sounds < now => now.max(moved),
        false => now.min(sounds),
        true => now,
    };
    theta.with(Field::ReleaseS, Field::ReleaseS.clamp(release))
}
