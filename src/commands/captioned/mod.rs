//! Captioned sounds: pairs from a folder, new captions for pairs, and pairs drawn from the synth's parameter space.

pub mod describe;
pub mod space;

use std::path::Path;
use std::sync::Arc;

use self::describe::Style;
use super::starter;
use crate::dataset::{self, Pairs};
use crate::lang::signature::{Accepts, Default, Example, Gives, Group, MOST_EXACT, Needs, Param, ScopeEffect, Signature};
use crate::lang::types::Kind;
use crate::session::call::{Call, Verb};
use crate::session::fault::Fault;
use crate::session::value::Value;
use crate::text::wording::Wording;

const STYLES: Accepts = Accepts::Choice(&["plain", "rich"]);
/// Maximum number of captions for one sound.
const MOST_PER_NOTE: i64 = 1000;
const PER_NOTE: Param =
    Param::key("per_note", Accepts::Integer { min: 1, max: MOST_PER_NOTE }, Default::Number(1.0), "captions for each sound, one row each");

pub static VERBS: &[Verb] = &[
    Verb {
        signature: Signature {
            name: "build",
            group: Group::Data,
            summary: "make a dataset of captioned sounds, from NSynth or your own files (step 1)",
            params: &[
                Param::position(
                    "dir",
                    Accepts::Path,
                    "nsynth-test/, a folder that holds it (or data/nsynth/nsynth-test/), or a folder with a captions.csv or captions.jsonl",
                ),
                Param::key("per_combo", Accepts::count(1), Default::Number(55.0), "notes from each of NSynth's nine families"),
                Param::key(
                    "seed",
                    Accepts::Integer { min: -MOST_EXACT, max: MOST_EXACT },
                    Default::Number(123.0),
                    "chooses the notes, like Python's random.sample, and the wording of rich captions",
                ),
                Param::key(
                    "captions",
                    STYLES,
                    Default::Word("plain"),
                    "plain: only the family, as published; rich: also register and qualities, in varied words",
                ),
                PER_NOTE,
                Param::key(
                    "facts",
                    Accepts::Bool,
                    Default::Computed("true with captions=rich"),
                    "keep what is known about each note, for recaption",
                ),
            ],
            gives: Gives::Is(Kind::Pairs),
            examples: &[
                Example { code: "pairs = build \"nsynth\" per_combo=55 seed=123", note: "495 notes, 55 a family", needs: Needs::Nsynth },
                Example { code: "pairs = build \"nsynth\" captions=rich per_note=8", note: "eight captions a note", needs: Needs::Nsynth },
            ],
            scope: ScopeEffect::None,
        },
        run: build,
        replay: true,
    },
    Verb {
        signature: Signature {
            name: "recaption",
            group: Group::Data,
            summary: "write new captions for pairs, from measurements of their sounds",
            params: &[
                Param::position("pairs", Accepts::Value(&[Kind::Pairs]), "pairs with thetas, or with the facts of NSynth's notes"),
                Param::key(
                    "captions",
                    STYLES,
                    Default::Word("rich"),
                    "rich: instruments by name, and measured qualities in varied words; plain: only the family",
                ),
                PER_NOTE,
                Param::key("complete", Accepts::Bool, Default::Bool(false), "with captions=rich: name everything that is true of a sound"),
                Param::key(
                    "seed",
                    Accepts::count(0),
                    Default::Computed("drawn from the session's seed"),
                    "the same seed gives the same captions",
                ),
            ],
            gives: Gives::Is(Kind::Pairs),
            examples: &[
                Example {
                    code: "starter pairs | recaption per_note=8 | embed",
                    note: "eight captions a note, to train on",
                    needs: Needs::Nothing,
                },
                Example {
                    code: "pairs = starter pairs | recaption complete=true; show pairs",
                    note: "one caption a note, with all that is known",
                    needs: Needs::Nothing,
                },
            ],
            scope: ScopeEffect::None,
        },
        run: recaption,
        replay: true,
    },
    Verb {
        signature: Signature {
            name: "sounds",
            group: Group::Data,
            summary: "draw captioned sounds from the synth's whole range, beyond recorded notes",
            params: &[
                Param::position("n", Accepts::Integer { min: 1, max: 1_000_000 }, "how many sounds").or(Default::Number(1000.0)),
                Param::key(
                    "near",
                    Accepts::Value(&[Kind::Pairs]),
                    Default::Computed("the whole range, and the vocabulary's bells, drums and other objects"),
                    "pairs with thetas; each sound is one of these with one or two parameters changed, and its caption names the audible change",
                ),
                Param::key(
                    "seed",
                    Accepts::count(0),
                    Default::Computed("drawn from the session's seed"),
                    "the same seed gives the same sounds",
                ),
            ],
            gives: Gives::Is(Kind::Pairs),
            examples: &[
                Example {
                    code: "drones = sounds 200; show drones",
                    note: "two hundred, each with a caption from its measurements",
                    needs: Needs::Nothing,
                },
                Example {
                    code: "notes = starter pairs; rows = (recaption notes) + (sounds 500 near=notes)",
                    note: "notes, and changed copies of them, to train on",
                    needs: Needs::Nothing,
                },
            ],
            scope: ScopeEffect::None,
        },
        run: sounds,
        replay: true,
    },
];

fn build(call: &mut Call<'_>) -> Result<Value, Fault> {
    let dir = call.path("dir")?;
    if let Some(file) = dataset::captions_file(&dir).map_err(|error| Fault::from(error).at("dir"))? {
        return from_captions(call, &file);
    }
    let (per_combo, seed) = (call.count("per_combo")? as usize, call.number("seed")? as i64);
    let (style, per_note) = style(call, false)?;
    let facts = match call.value("facts") {
        Some(_) => call.flag("facts")?,
        None => style != Style::Plain,
    };
    if style != Style::Plain && !facts {
        return Err(Fault::new("rich captions of notes whose sounds were not measured yet are made of the facts")
            .at("facts")
            .help("leave facts= out"));
    }
    let built = if facts { dataset::build_with_facts(&dir, per_combo, seed) } else { dataset::build(&dir, per_combo, seed) };
    let pairs = built.map_err(|error| Fault::from(error).at("dir"))?;
    // The published captions are already plain, including "a organ note".
    if style == Style::Plain {
        return Ok(Value::Pairs(Arc::new(pairs)));
    }
    captioned(call, (&pairs, "dir"), style, per_note, seed as u64)
}

/// Reads the pairs of a folder with a file of captions.
fn from_captions(call: &mut Call<'_>, file: &Path) -> Result<Value, Fault> {
    if let Some(option) = ["per_combo", "seed", "captions", "per_note", "facts"].into_iter().find(|option| call.typed(option)) {
        let message = format!("{option}= is for NSynth, and the captions of this folder are in '{}'", file.display());
        return Err(Fault::new(message)
            .at(option)
            .help(format!("leave {option}= out; `build … | recaption` words captions from register and qualities")));
    }
    let mut bar = call.bar("build", 0, "rows");
    let built = dataset::build_captioned_with(file, &mut bar);
    bar.finish();
    let mut pairs = built.map_err(|error| Fault::from(error).at("dir"))?;
    let wording = Wording::new()?;
    for pair in pairs.rows.iter_mut().filter(|pair| pair.prompt.is_empty()) {
        pair.prompt = wording.plain(&pair.family().unwrap_or_default().replace('_', " "));
    }
    Ok(Value::Pairs(Arc::new(pairs)))
}

fn recaption(call: &mut Call<'_>) -> Result<Value, Fault> {
    let (style, per_note) = style(call, call.flag("complete")?)?;
    let seed = call.seed("seed");
    let pairs = call.pairs("pairs")?.clone();
    captioned(call, (&pairs, "pairs"), style, per_note, seed)
}

/// Replaces the captions of pairs; `param` is the parameter that gave the pairs.
fn captioned(
    call: &mut Call<'_>,
    (pairs, param): (&Pairs, &'static str),
    style: Style,
    per_note: usize,
    seed: u64,
) -> Result<Value, Fault> {
    let mut bar = call.bar(call.signature.name, pairs.rows.len() as u64, "sounds");
    let made = describe::caption(pairs, style, per_note, seed, starter::ranks, &mut bar);
    bar.finish();
    Ok(Value::Pairs(Arc::new(made.map_err(|fault| fault.at(param))?)))
}

/// Returns the style of the captions, and their number for each sound.
fn style(call: &Call<'_>, complete: bool) -> Result<(Style, usize), Fault> {
    let per_note = call.count("per_note")? as usize;
    match call.text("captions")? {
        "rich" => Ok((if complete { Style::Complete } else { Style::Rich }, per_note)),
        _ if complete => Err(Fault::new("plain captions say the family alone").at("complete").help("captions=rich says all that is known")),
        _ if per_note > 1 => {
            Err(Fault::new("plain captions of one sound are all the same").at("per_note").help("captions=rich words each differently"))
        }
        _ => Ok((Style::Plain, per_note)),
    }
}

fn sounds(call: &mut Call<'_>) -> Result<Value, Fault> {
    let (count, seed) = (call.count("n")? as usize, call.seed("seed"));
    let near = if call.given("near") { Some(call.pairs("near")?.clone()) } else { None };
    let mut bar = call.bar("sounds", count as u64, "sounds");
    let made = match near {
        Some(near) => space::near(&near, count, seed, &mut bar).map_err(|fault| fault.at("near")),
        None => space::everywhere(count, seed, &mut bar),
    };
    bar.finish();
    Ok(Value::Pairs(Arc::new(Pairs { rows: made?, ..Pairs::default() })))
}
