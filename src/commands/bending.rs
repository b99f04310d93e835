//! Changes a theta at random and in steps: `vary` and `sweep`.

use std::sync::Arc;

use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::figures::change_text;
use super::imagined::SEED;
use super::locking;
use super::rendered::made_of;
use crate::analysis::meters::Meter;
use crate::audio::Clip;
use crate::lang::quantity::fit;
use crate::lang::signature::{Accepts, Default, Example, Gives, Group, Needs, Param, ScopeEffect, Signature, quantity_word};
use crate::lang::types::Kind;
use crate::percept::Percept;
use crate::plot::{self, Path, Size, Sound};
use crate::session::call::{Call, Verb};
use crate::session::fault::Fault;
use crate::session::show::{self, field_brief};
use crate::session::value::{Number, Patch, Value};
use crate::synth;
use crate::theta::text::range_text;
use crate::theta::{Field, FieldInfo, Theta, warp};

/// Maximum number of sounds in the figure of a sweep.
const SHOWN: usize = 9;
/// Maximum number of sounds in a sweep.
const MOST: usize = 1000;
/// How many variations are measured, and how many percepts are named for each.
const MEASURED: usize = 12;
const NAMED: usize = 4;

pub static VERBS: &[Verb] = &[
    Verb {
        signature: Signature {
            name: "vary",
            group: Group::Sound,
            summary: "draw random thetas near one; locked fields stay",
            params: &[
                Param::position("theta", Accepts::Value(&[Kind::Theta]), "the theta to start from"),
                Param::key("amount", Accepts::plain(0.0, 1.0), Default::Number(0.1), "how far parameters move; 1 is their whole range"),
                Param::key(
                    "lock",
                    Accepts::Fields,
                    Default::Computed("fields that lock holds; sample_rate never varies"),
                    "fields to keep, besides those that lock holds",
                ),
                Param::key("n", Accepts::Integer { min: 1, max: 1000 }, Default::Computed("one theta, not a list"), "how many"),
                SEED,
            ],
            gives: Gives::ListWith(Kind::Theta, "n"),
            examples: &[
                Example {
                    code: "bell = imagine \"a bell\"; vary bell amount=0.2 lock=[pitch_midi, velocity] n=4 | render",
                    note: "four sounds of the same pitch",
                    needs: Needs::Nothing,
                },
                Example { code: "theta = vary theta amount=0.05", note: "a nudge", needs: Needs::Nothing },
            ],
            scope: ScopeEffect::None,
        },
        run: vary,
        replay: true,
    },
    Verb {
        signature: Signature {
            name: "sweep",
            group: Group::Sound,
            summary: "render a theta with one field over a range, and draw the clips",
            params: &[
                Param::position("field", Accepts::Place, "the theta and the field, as name.field"),
                Param::position("over", Accepts::Values(&[Kind::Number(None)]), "values of the field: a range or a list"),
            ],
            gives: Gives::Many(Kind::Clip),
            examples: &[Example {
                code: "theta = imagine \"a reed note\"; takes = sweep theta.mod_index 0..8 step 2",
                note: "five clips, from plain to bright",
                needs: Needs::Nothing,
            }],
            scope: ScopeEffect::None,
        },
        run: sweep,
        replay: true,
    },
];

fn vary(call: &mut Call<'_>) -> Result<Value, Fault> {
    let patch = call.theta("theta")?.clone();
    patch.theta.check().map_err(|error| Fault::from(error).at("theta"))?;
    let amount = call.number("amount")?;
    let mut locked = call.session.locks().fields();
    locked.extend(locking::fields(call, "lock"));
    let count = if call.given("n") { call.count("n")? as usize } else { 1 };
    let mut rng = ChaCha8Rng::seed_from_u64(call.seed("seed"));
    let varied: Vec<Theta> = (0..count).map(|_| warp::perturb(&patch.theta, amount, &locked, || rng.gen_range(-1.0..=1.0))).collect();
    for note in differences(&patch.theta, &varied, call.given("n")) {
        call.note(note);
    }
    let mut varied: Vec<Value> = varied.into_iter().map(|theta| Value::Theta(Patch { theta, origin: None })).collect();
    if call.given("n") { Ok(Value::list(varied)) } else { Ok(varied.pop().unwrap_or(Value::Nothing)) }
}

/// Describes how the first variations differ from `theta`: "[0] brightness +0.31 octaves, tail ×1.5". Silent ones are skipped.
fn differences(theta: &Theta, varied: &[Theta], is_list: bool) -> Vec<String> {
    let mut meter = Meter::new();
    let Ok(before) = meter.theta(theta) else { return Vec::new() };
    let measured = varied.iter().take(MEASURED).enumerate().filter_map(|(index, theta)| Some((index, meter.theta(theta).ok()?)));
    measured
        .map(|(index, after)| {
            let steps = |percept: &Percept| (after.get(*percept) - before.get(*percept)) / percept.info().step;
            let mut moved: Vec<Percept> = Percept::ALL.into_iter().filter(|percept| steps(percept).abs() >= 1.0).collect();
            moved.sort_by(|one, other| steps(other).abs().total_cmp(&steps(one).abs()));
            let change =
                |percept: &Percept| format!("{} {}", percept.name(), change_text(*percept, after.get(*percept) - before.get(*percept)));
            let changes: Vec<String> = moved.iter().take(NAMED).map(change).collect();
            let index = if is_list { format!("[{index}] ") } else { String::new() };
            format!("{index}{}", if changes.is_empty() { "sounds much the same".to_string() } else { changes.join(", ") })
        })
        .collect()
}

fn sweep(call: &mut Call<'_>) -> Result<Value, Fault> {
    let place = call.text("field")?.to_string();
    let (name, field) = place.split_once('.').unwrap_or((&place, ""));
    let Some(field) = Field::from_name(field) else {
        return Err(Fault::new("sweep changes one field of a theta").help(format!("say which, as in {name}.mod_index")).at("field"));
    };
    let start = match call.session.get(name) {
        Some(Value::Theta(patch)) => patch.theta,
        None if name == "theta" => Theta::default(),
        other => {
            let found = other.map_or("not bound".to_string(), |value| value.ty().to_string());
            return Err(Fault::new(format!("'{name}' is {found}, and sweep changes a theta")).at("field"));
        }
    };
    let values = call.values("over").iter().map(|value| value_of(field, value, "over")).collect::<Result<Vec<f64>, Fault>>()?;
    if values.is_empty() || values.len() > MOST {
        return Err(Fault::new(format!("a sweep has 1 to {MOST} sounds, and this has {}", values.len())).at("over"));
    }
    let thetas: Vec<Theta> = values.iter().map(|value| start.with(field, *value)).collect();
    let jobs = call.session.settings().jobs;
    let mut bar = call.bar("sweep", values.len() as u64, "sounds");
    let rendered = synth::render_many(&thetas, jobs, &mut bar);
    bar.finish();
    let clips = rendered.into_iter().flatten().collect::<Result<Vec<Clip>, _>>()?;
    if clips.len() < values.len() {
        return Err(Fault::interrupted());
    }
    show_figure(call, name, field, &values, &clips)?;
    let made = |((clip, theta), value): ((Clip, Theta), &f64)| {
        let clip = made_of(&Patch { theta, origin: None }, clip);
        Value::Clip(clip.named(&format!("{} {}", field.name(), field_brief(field, *value))))
    };
    Ok(Value::list(clips.into_iter().zip(thetas).zip(&values).map(made).collect()))
}

/// Returns the value for a field that the parameter `param` gives, in the field's base unit.
///
/// # Errors
/// If it is not a number of the field's dimension, or is out of its range.
pub fn value_of(field: Field, value: &Value, param: &'static str) -> Result<f64, Fault> {
    let FieldInfo { name, quantity, min, max, .. } = field.info();
    let fitted = match value {
        Value::Number(Number { value, dimension }) => fit(*value, *dimension, *quantity),
        _ => None,
    };
    match fitted {
        Some(value) if (*min..=*max).contains(&value) => Ok(value),
        Some(value) => Err(Fault::new(format!("{value} is outside the range of {name}, {}", range_text(field))).at(param)),
        None => Err(Fault::new(format!("{name} is {}, and {} was given", quantity_word(*quantity), show::inline(value))).at(param)),
    }
}

/// Shows up to nine of the sounds, evenly spaced from the first to the last.
fn show_figure(call: &mut Call<'_>, name: &str, field: Field, values: &[f64], clips: &[Clip]) -> Result<(), Fault> {
    let shown = values.len().min(SHOWN);
    let picked: Vec<usize> = (0..shown).map(|nth| nth * (values.len() - 1) / (shown - 1).max(1)).collect();
    let names: Vec<String> = picked.iter().map(|at| field_brief(field, values[*at])).collect();
    let sounds = picked.iter().zip(&names).map(|(at, name)| Sound { name, samples: &clips[*at].samples, rate: clips[*at].rate });
    let title = format!("{name}.{} from {} to {}", field.name(), names[0], names[names.len() - 1]);
    let path = Path { name: field.info().summary, steps: sounds.collect() };
    // A sweep through silence cannot be drawn, but is not an error.
    if let Ok(picture) = plot::morph(&title, &[path], Size { width: 1280, height: 480, ..Size::default() }) {
        show::show(&Value::Figure(Arc::new(picture)), call.session, call.sink)?;
    }
    Ok(())
}
