//! Captioned sounds: building pairs from a folder, and captioning pairs anew from what is known of their notes.

use std::path::Path;
use std::sync::Arc;

use crate::dataset::{self, DatasetError, Pairs, Style};
use crate::lang::signature::{Accepts, Default, Example, Gives, Group, MOST_EXACT, Needs, Param, ScopeEffect, Signature};
use crate::lang::types::Kind;
use crate::session::call::{Call, Verb};
use crate::session::fault::Fault;
use crate::session::value::Value;

const STYLES: Accepts = Accepts::Choice(&["plain", "rich"]);
/// Captions of one sound, at most.
const MOST_PER_NOTE: i64 = 1000;
const PER_NOTE: Param =
    Param::key("per_note", Accepts::Integer { min: 1, max: MOST_PER_NOTE }, Default::Number(1.0), "captions of each sound, a row each");

pub static VERBS: &[Verb] = &[
    Verb {
        signature: Signature {
            name: "build",
            group: Group::Data,
            summary: "captioned notes from NSynth, or sounds of your own with their captions (step 1)",
            params: &[
                Param::position(
                    "dir",
                    Accepts::Path,
                    "a folder that holds nsynth-test/ or is it, or one with a captions.csv or captions.jsonl",
                ),
                Param::key("per_combo", Accepts::count(1), Default::Number(55.0), "notes from each of NSynth's nine families"),
                Param::key(
                    "seed",
                    Accepts::Integer { min: -MOST_EXACT, max: MOST_EXACT },
                    Default::Number(123.0),
                    "picks the notes, as Python's random.sample does, and words rich captions",
                ),
                Param::key(
                    "captions",
                    STYLES,
                    Default::Word("plain"),
                    "plain: the family alone, as published; rich: also register and qualities, in varied wording",
                ),
                PER_NOTE,
                Param::key(
                    "facts",
                    Accepts::Bool,
                    Default::Computed("true with captions=rich"),
                    "keep what is known of each note, so that recaption can say it",
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
            summary: "give pairs new captions, from what is known of their notes",
            params: &[
                Param::position("pairs", Accepts::Value(&[Kind::Pairs]), "pairs that know more of their notes than the family"),
                Param::key(
                    "captions",
                    STYLES,
                    Default::Word("rich"),
                    "rich: register and qualities too, some of them some of the time, in varied wording; plain: the family alone",
                ),
                PER_NOTE,
                Param::key("complete", Accepts::Bool, Default::Bool(false), "of captions=rich: say all that is known, always"),
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
                    note: "one caption a note that says all that is known",
                    needs: Needs::Nothing,
                },
            ],
            scope: ScopeEffect::None,
        },
        run: recaption,
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
        return Err(Fault::new("rich captions are made of the facts").at("facts").help("leave facts= out"));
    }
    let built = if facts { dataset::build_with_facts(&dir, per_combo, seed) } else { dataset::build(&dir, per_combo, seed) };
    let pairs = built.map_err(|error| Fault::from(error).at("dir"))?;
    // Plain captions are the published ones already, "a organ note" among them.
    if style == Style::Plain {
        return Ok(Value::Pairs(Arc::new(pairs)));
    }
    captioned(call, (&pairs, "dir"), style, per_note, seed as u64)
}

/// The pairs of a folder that someone captioned.
fn from_captions(call: &Call<'_>, file: &Path) -> Result<Value, Fault> {
    if let Some(option) = ["per_combo", "seed", "captions", "per_note", "facts"].into_iter().find(|option| call.typed(option)) {
        let message = format!("{option}= is for NSynth, and the captions of this folder are in '{}'", file.display());
        return Err(Fault::new(message)
            .at(option)
            .help(format!("leave {option}= out; `build … | recaption` words captions from register and qualities")));
    }
    Ok(Value::Pairs(Arc::new(dataset::build_captioned(file).map_err(|error| Fault::from(error).at("dir"))?)))
}

fn recaption(call: &mut Call<'_>) -> Result<Value, Fault> {
    let (style, per_note) = style(call, call.flag("complete")?)?;
    let seed = call.seed("seed");
    let pairs = call.pairs("pairs")?.clone();
    captioned(call, (&pairs, "pairs"), style, per_note, seed)
}

/// The pairs, which came with this parameter, with new captions.
fn captioned(
    call: &mut Call<'_>,
    (pairs, param): (&Pairs, &'static str),
    style: Style,
    per_note: usize,
    seed: u64,
) -> Result<Value, Fault> {
    let mut bar = call.bar(call.signature.name, pairs.rows.len() as u64, "sounds");
    let made = dataset::caption(pairs, style, per_note, seed, &mut bar);
    bar.finish();
    match made {
        Ok(pairs) => Ok(Value::Pairs(Arc::new(pairs))),
        Err(DatasetError::Interrupted) => Err(Fault::interrupted()),
        Err(error) => Err(Fault::from(error).at(param)),
    }
}

/// What captions say, and how many there are of each sound.
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
