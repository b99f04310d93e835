//! Captioned sounds from the synth's parameter space: from all of it, from the regions of the vocabulary's objects, or near real notes.
//!
//! Every word of a caption is measured on its sound and ranked among sounds of the same kind.

use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::describe::{Groups, Sayable, measure};
use crate::dataset::{Facts, Pair, Pairs, Params};
use crate::percept::{Measures, Percept, Ranks};
use crate::session::fault::Fault;
use crate::sink::{Monitor, Unmonitored};
use crate::text::vocabulary::{Instrument, Origin, Recipe, Vocabulary};
use crate::text::wording::Wording;
use crate::theta::warp::{denormalize, normalize};
use crate::theta::{Field, Theta};

/// Sizes of the groups that define what is usual, in the whole space and in an object's region.
const GROUP: usize = 600;
const OBJECT_GROUP: usize = 64;
/// The share of sounds that are objects of the vocabulary, and of their captions that only name the object.
const OBJECTS: f64 = 0.5;
const OBJECT_ALONE: f64 = 0.5;
/// Maximum number of rounds of draws to reach the requested count.
const TRIES: usize = 8;
/// Hz; all sounds are rendered at NSynth's rate.
const RATE: f64 = 16_000.0;
/// A percept counts as moved if it changes by at least this many of its steps.
const MOVED: f64 = 1.0;
/// The percepts aimed at in turn, in either direction. Inharmonicity occurs more often, since few notes have it.
const AIMS: [Percept; 14] = {
    use Percept::*;
    [
        Pitch,
        Brightness,
        Inharmonicity,
        Richness,
        Roughness,
        Beating,
        Body,
        Inharmonicity,
        Attack,
        Sustain,
        Tail,
        Duration,
        Inharmonicity,
        Loudness,
    ]
};
/// The share of sounds that aim at two percepts.
const TWO_AIMS: f64 = 0.35;

/// Draws sounds from the whole space, half of them objects of the vocabulary.
///
/// # Errors
/// If interrupted, or the vocabulary inside this binary is damaged.
pub fn everywhere(count: usize, seed: u64, monitor: &mut dyn Monitor) -> Result<Vec<Pair>, Fault> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let objects: Vec<(&Instrument, &Recipe)> = Vocabulary::ours()?
        .instruments
        .iter()
        .filter_map(|instrument| if let Origin::Region(recipe) = instrument.origin() { Some((instrument, recipe)) } else { None })
        .collect();
    let share = if objects.is_empty() { 0.0 } else { OBJECTS };
    let mut drawn: Vec<(Option<usize>, Theta)> = Vec::with_capacity(count);
    for place in 0..count {
        let object = random.gen_bool(share).then(|| place % objects.len());
        let theta = match object.and_then(|object| objects.get(object)) {
            Some((_, recipe)) => of_recipe(recipe, &mut random),
            None => anywhere(&mut random),
        };
        drawn.push((object, theta));
    }
    // The reference group does not depend on the seed, so that a word means the same in every run.
    let mut usual = ChaCha8Rng::seed_from_u64(0);
    let mut group = |count: usize, draw: &dyn Fn(&mut ChaCha8Rng) -> Theta| -> Result<Ranks, Fault> {
        let thetas: Vec<Theta> = (0..count).map(|_| draw(&mut usual)).collect();
        Ok(Ranks::over(measure(&thetas, &mut Unmonitored)?.iter().flatten()))
    };
    let all = group(GROUP, &|random| anywhere(random))?;
    let of_objects: Vec<Ranks> =
        objects.iter().map(|(_, recipe)| group(OBJECT_GROUP, &|random| of_recipe(recipe, random))).collect::<Result<_, _>>()?;
    let thetas: Vec<Theta> = drawn.iter().map(|(_, theta)| *theta).collect();
    let measured = measure(&thetas, monitor)?;
    let wording = Wording::new()?;
    let rows = drawn.into_iter().zip(measured).filter_map(|((object, theta), measures)| {
        let sayable = Sayable::measured(&measures?, object.and_then(|object| of_objects.get(object)).unwrap_or(&all));
        let name = object
            .and_then(|object| objects.get(object))
            .and_then(|(object, _)| object.names().collect::<Vec<_>>().choose(&mut random).copied());
        let alone = name.is_some() && random.gen_bool(OBJECT_ALONE);
        let prompt = match name {
            Some(name) if alone => wording.plain(name),
            _ => {
                let said = sayable.some(&[], &mut random);
                wording.caption(name, &said, &|percept, sign| sayable.holds(percept, sign), &mut random)
            }
        };
        let family = object.and_then(|object| objects.get(object)).map(|(object, _)| object.name.clone());
        Some(pair(prompt, theta, Facts { family: family.clone(), instrument: family, ..Facts::default() }))
    });
    Ok(rows.collect())
}

/// The index of a note, the percepts aimed at, and the new theta.
type Moved = (usize, Vec<(Percept, f64)>, Theta);

/// Changes real notes so that each has more or less of some percept. The caption names it, as measured among the notes of the family, and sometimes
/// other percepts. May return fewer than `count` pairs.
///
/// # Errors
/// If there are no rows, a note has no theta or no family, or if interrupted.
pub fn near(pairs: &Pairs, count: usize, seed: u64, monitor: &mut dyn Monitor) -> Result<Vec<Pair>, Fault> {
    let mut notes: Vec<(&Pair, Theta, String)> = Vec::new();
    for (row, pair) in pairs.rows.iter().enumerate() {
        let lacks = |what: &str, help: &str| Fault::new(format!("row {} of these pairs has no {what}", row + 1)).help(help.to_string());
        let theta = pair.theta().ok_or_else(|| lacks("theta", "pairs | extract gives them"))?;
        let family = pair.family().ok_or_else(|| lacks("family", "give it the key \"family\""))?;
        notes.push((pair, *theta, family.replace('_', " ")));
    }
    if notes.is_empty() {
        return Err(Fault::new("these pairs have no rows"));
    }
    let thetas: Vec<Theta> = notes.iter().map(|(_, theta, _)| *theta).collect();
    let measured = measure(&thetas, monitor)?;
    let known = notes.iter().zip(&measured).filter_map(|((_, _, family), measures)| Some((family.as_str(), measures.as_ref()?)));
    let groups = Groups::of(known, || Ok(Ranks::over(measured.iter().flatten())))?;
    let wording = Wording::new()?;
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut rows = Vec::with_capacity(count);
    for _ in 0..TRIES {
        let missing = count - rows.len();
        let mut draw = |nth: usize| {
            let mut aims = vec![(AIMS[nth / 2 % AIMS.len()], if nth.is_multiple_of(2) { 1.0 } else { -1.0 })];
            if random.gen_bool(TWO_AIMS) {
                aims.push((AIMS[random.gen_range(0..AIMS.len())], if random.r#gen() { 1.0 } else { -1.0 }));
            }
            let place = random.gen_range(0..notes.len());
            let theta = aims.iter().fold(thetas[place], |theta, aim| moved(&theta, *aim, &mut random));
            (place, aims, theta)
        };
        let drawn: Vec<Moved> = (0..missing).map(&mut draw).collect();
        let bent = measure(&drawn.iter().map(|(_, _, theta)| *theta).collect::<Vec<_>>(), monitor)?;
        for ((place, aims, theta), measures) in drawn.into_iter().zip(bent) {
            let (Some(measures), Some(before), Some((note, _, family))) =
                (measures, measured.get(place).copied().flatten(), notes.get(place))
            else {
                continue;
            };
            let sayable = Sayable::measured(&measures, groups.group(family));
            if !aims.iter().all(|(aim, sign)| sayable.holds(*aim, *sign) && has_moved(*aim, &before, &measures)) {
                continue;
            }
            let aims: Vec<Percept> = aims.into_iter().map(|(aim, _)| aim).collect();
            let said = sayable.some(&aims, &mut random);
            let prompt = wording.caption(Some(family), &said, &|percept, sign| sayable.holds(percept, sign), &mut random);
            let facts =
                Facts { family: note.family().map(str::to_string), instrument: note.instrument().map(str::to_string), ..Facts::default() };
            rows.push(pair(prompt, theta, facts));
        }
        if rows.len() == count {
            break;
        }
    }
    Ok(rows)
}

fn has_moved(percept: Percept, before: &Measures, after: &Measures) -> bool {
    (after.get(percept) - before.get(percept)).abs() >= MOVED * percept.info().step
}

fn pair(prompt: String, theta: Theta, facts: Facts) -> Pair {
    Pair { prompt, wav_path: String::new(), params: Params::Full(theta), facts, text_emb: None }
}

fn of_recipe(recipe: &Recipe, random: &mut ChaCha8Rng) -> Theta {
    recipe.theta(|| random.r#gen()).with(Field::SampleRate, RATE)
}

/// Draws a theta from the whole parameter space, uniformly on scales whose steps are about equally audible.
fn anywhere(random: &mut ChaCha8Rng) -> Theta {
    let mut theta = Theta::default().with(Field::SampleRate, RATE);
    theta.set(Field::PitchMidi, f64::from(random.gen_range(21u8..=108)));
    theta.set(Field::Velocity, f64::from(random.gen_range(25u8..=127)));
    theta.set(Field::DurationS, between(Field::DurationS, 0.1, 8.0, random));
    theta.set(Field::AttackS, between(Field::AttackS, 0.0, 1.0, random).min(0.5 * theta.get(Field::DurationS)));
    theta.set(Field::DecayS, between(Field::DecayS, 0.0, 2.0, random));
    theta.set(Field::Sustain, between(Field::Sustain, 0.0, 1.0, random));
    theta.set(Field::ReleaseS, between(Field::ReleaseS, 0.01, 3.0, random).min(theta.get(Field::DurationS)).max(0.01));
    theta.set(Field::ModRatio, ratio(random));
    theta.set(Field::ModIndex, index(&theta, random));
    theta
}

fn between(field: Field, low: f64, high: f64, random: &mut ChaCha8Rng) -> f64 {
    let (low, high) = (normalize(field, low), normalize(field, high));
    denormalize(field, low + (high - low) * random.r#gen::<f64>())
}

/// Draws a ratio: a whole one, one that beats, or any.
fn ratio(random: &mut ChaCha8Rng) -> f64 {
    let whole = f64::from([1u8, 1, 1, 2, 2, 3, 4, 5, 6].choose(random).copied().unwrap_or(1));
    match random.gen_range(0u8..10) {
        0..=4 => whole,
        5 => whole + random.gen_range(0.001..0.01) * if random.r#gen() { 1.0 } else { -1.0 },
        _ => between(Field::ModRatio, 0.25, 8.0, random),
    }
}

fn index(theta: &Theta, random: &mut ChaCha8Rng) -> f64 {
    between(Field::ModIndex, 0.0, index_limit(theta), random)
}

/// Returns the largest index whose sidebands mostly stay below half the rate (Carson's rule).
fn index_limit(theta: &Theta) -> f64 {
    ((0.5 * RATE / hertz(theta) - 1.0) / theta.get(Field::ModRatio) - 1.0).clamp(0.5, 10.0)
}

/// Redraws the parameters of a note that usually give it more (1) or less (-1) of a percept.
fn moved(note: &Theta, (percept, sign): (Percept, f64), random: &mut ChaCha8Rng) -> Theta {
    let mut theta = *note;
    let redraw = |theta: &mut Theta, field: Field, low: f64, high: f64, random: &mut ChaCha8Rng| {
        let now = theta.get(field).clamp(low, high);
        theta.set(field, if sign > 0.0 { between(field, now, high, random) } else { between(field, low, now, random) });
    };
    match percept {
        Percept::Pitch => {
            let step = sign * f64::from(random.gen_range(4u8..=30));
            theta.set(Field::PitchMidi, (theta.get(Field::PitchMidi) + step).clamp(21.0, 108.0));
        }
        Percept::Brightness | Percept::Body if random.gen_bool(0.25) => {
            theta.set(Field::ModRatio, f64::from(random.gen_range(1u8..=6)));
        }
        Percept::Body if random.gen_bool(0.4) => {
            let step = -sign * f64::from(random.gen_range(4u8..=24));
            theta.set(Field::PitchMidi, (theta.get(Field::PitchMidi) + step).clamp(21.0, 108.0));
        }
        Percept::Brightness | Percept::Richness => redraw(&mut theta, Field::ModIndex, 0.0, index_limit(note), random),
        Percept::Body => redraw_down(&mut theta, sign, random),
        Percept::Inharmonicity if sign < 0.0 => theta.set(Field::ModRatio, f64::from([1u8, 1, 1, 2].choose(random).copied().unwrap_or(1))),
        Percept::Inharmonicity => {
            // Mostly the ratios of Chowning's bells and drums: one region is easier to learn than the gaps between all whole numbers.
            let (low, high) = if random.gen_bool(0.85) { (1.2, 1.8) } else { (0.25, 8.0) };
            theta.set(Field::ModRatio, between(Field::ModRatio, low, high, random));
            theta.set(Field::ModIndex, theta.get(Field::ModIndex).max(index(&theta, random)));
        }
        Percept::Roughness => {
            redraw(&mut theta, Field::ModIndex, 0.0, index_limit(note), random);
            if random.gen_bool(0.3) {
                theta.set(
                    Field::ModRatio,
                    if sign > 0.0 { between(Field::ModRatio, 0.25, 1.2, random) } else { f64::from(random.gen_range(1u8..=4)) },
                );
            }
        }
        Percept::Beating if sign < 0.0 => theta.set(Field::ModRatio, theta.get(Field::ModRatio).round().clamp(1.0, 8.0)),
        Percept::Beating => {
            let whole = theta.get(Field::ModRatio).round().clamp(1.0, 7.0);
            let detuned = random.gen_range(0.5..6.0) / hertz(&theta);
            theta.set(Field::ModRatio, whole + detuned * if random.r#gen() { 1.0 } else { -1.0 });
            theta.set(Field::ModIndex, theta.get(Field::ModIndex).max(index(&theta, random)));
        }
        Percept::Attack => redraw(&mut theta, Field::AttackS, 0.0, 0.9, random),
        Percept::Sustain => {
            redraw(&mut theta, Field::Sustain, 0.0, 1.0, random);
            if sign < 0.0 {
                theta.set(Field::DecayS, between(Field::DecayS, 0.05, 1.0, random));
            }
        }
        Percept::Tail => redraw(&mut theta, Field::ReleaseS, 0.01, 3.0, random),
        Percept::Duration => {
            redraw(&mut theta, Field::DurationS, 0.1, 9.0, random);
            if sign > 0.0 {
                theta.set(Field::Sustain, theta.get(Field::Sustain).max(between(Field::Sustain, 0.1, 0.6, random)));
            }
        }
        Percept::Loudness => {
            let now = theta.get(Field::Velocity).round().clamp(3.0, 127.0) as u8;
            theta.set(Field::Velocity, f64::from(if sign > 0.0 { random.gen_range(now..=127) } else { random.gen_range(2..=now) }));
        }
    }
    theta.clamped().0
}

/// Redraws the index: smaller for a positive `sign`, which means fewer sidebands above the bass.
fn redraw_down(theta: &mut Theta, sign: f64, random: &mut ChaCha8Rng) {
    let (now, most) = (theta.get(Field::ModIndex), index_limit(theta));
    let index = if sign > 0.0 { between(Field::ModIndex, 0.0, now, random) } else { between(Field::ModIndex, now.min(most), most, random) };
    theta.set(Field::ModIndex, index);
}

fn hertz(theta: &Theta) -> f64 {
    440.0 * ((theta.get(Field::PitchMidi) - 69.0) / 12.0).exp2()
}
