//! Sound: from a caption or by hand to a theta, and from a theta to a clip.

use std::path::PathBuf;

use serde_json::json;

use super::imagined::{FLOW, SEED, TEMPERATURE, patches_for_caption, with_pins};
use super::rendered::{made_of, note_mirrors};
use super::score::{CHORD, MIDI, NOTES, Score};
use super::written::{ending, wrong_ending};
use crate::audio::{Clip, wav};
use crate::cause::chain;
use crate::files::{self, own_stem};
use crate::lang::signature::{Accepts, Default, Example, Gives, Group, Needs, Param, ScopeEffect, Signature};
use crate::lang::types::Kind;
use crate::session::call::{Call, Verb};
use crate::session::fault::Fault;
use crate::session::value::Value;
use crate::synth;
use crate::theta::{DIM, Field, Theta};

/// Returns the parameter of the verb `theta` for a field.
const fn field_param(field: Field) -> Param {
    let info = field.info();
    Param::key(
        info.name,
        Accepts::Number { quantity: info.quantity, min: info.min, max: info.max },
        Default::Number(info.default),
        info.summary,
    )
}

static FIELDS: [Param; DIM] = {
    const ALL: [Field; DIM] = Field::ALL;
    [
        field_param(ALL[0]),
        field_param(ALL[1]),
        field_param(ALL[2]),
        field_param(ALL[3]),
        field_param(ALL[4]),
        field_param(ALL[5]),
        field_param(ALL[6]),
        field_param(ALL[7]),
        field_param(ALL[8]),
        field_param(ALL[9]),
    ]
};

pub static VERBS: &[Verb] = &[
    Verb {
        signature: Signature {
            name: "imagine",
            group: Group::Sound,
            summary: "turn a caption into a theta",
            params: with_pins!(
                Param::position("caption", Accepts::Value(&[Kind::Text, Kind::Embedding]), "what it should sound like, or its embedding"),
                FLOW,
                TEMPERATURE,
                SEED,
                Param::key(
                    "n",
                    Accepts::Integer { min: 1, max: 100_000 },
                    Default::Computed("one theta, not a list"),
                    "how many, as a list"
                ),
            ),
            gives: Gives::ListWith(Kind::Theta, "n"),
            examples: &[
                Example { code: "theta = imagine \"a guitar note\"", note: "with the starter flow, at once", needs: Needs::Nothing },
                Example { code: "imagine \"an organ note\" temperature=0.1 n=4", note: "four variations", needs: Needs::Nothing },
                Example {
                    code: "imagine \"a bright high guitar note\" pitch_midi=A5 duration_s=2",
                    note: "two parameters pinned, the others follow",
                    needs: Needs::Nothing,
                },
            ],
            scope: ScopeEffect::None,
        },
        run: imagine,
        replay: true,
    },
    Verb {
        signature: Signature {
            name: "theta",
            group: Group::Sound,
            summary: "make a theta by hand; fields that are left out have their defaults",
            params: &FIELDS,
            gives: Gives::Is(Kind::Theta),
            examples: &[
                Example {
                    code: "theta pitch_midi=A3 mod_ratio=2 mod_index=4 decay_s=300ms sustain=-12dB",
                    note: "a bell-like tone",
                    needs: Needs::Nothing,
                },
                Example { code: "theta", note: "the variable theta, or the defaults if there is none", needs: Needs::Nothing },
            ],
            scope: ScopeEffect::None,
        },
        run: by_hand,
        replay: true,
    },
    Verb {
        signature: Signature {
            name: "render",
            group: Group::Sound,
            summary: "render the sound of a theta",
            params: &[Param::position("theta", Accepts::Values(&[Kind::Theta]), "a theta or a list of thetas"), NOTES, CHORD, MIDI],
            gives: Gives::Each(Kind::Clip),
            examples: &[
                Example { code: "imagine \"a mallet note\" | render", note: "", needs: Needs::Nothing },
                Example {
                    code: "pairs = starter pairs; clips = render pairs.thetas",
                    note: "3,463 notes, on all cores",
                    needs: Needs::Nothing,
                },
                Example {
                    code: "bell = imagine \"a bell\"; render bell notes=[C4, E4, G4] chord=true | save \"renders/chord.wav\"",
                    note: "three notes in one clip",
                    needs: Needs::Nothing,
                },
                Example {
                    code: "imagine \"an organ note\" | render midi=\"tune.mid\" | save \"renders/tune.wav\"",
                    note: "a tune, played by a sound of your own",
                    needs: Needs::Tune,
                },
            ],
            scope: ScopeEffect::None,
        },
        run: render,
        replay: true,
    },
    Verb {
        signature: Signature {
            name: "synthesize",
            group: Group::Sound,
            summary: "turn a caption into a wav file in one step (step 5)",
            params: with_pins!(
                Param::position("caption", Accepts::Caption, "what it should sound like"),
                FLOW,
                TEMPERATURE,
                SEED,
                Param::key(
                    "out",
                    Accepts::Target,
                    Default::Computed("renders/ and the caption, with a number for further sounds"),
                    "the wav file"
                ),
                Param::key("dump_json", Accepts::Bool, Default::Bool(false), "also write caption and theta next to it, as .json"),
            ),
            gives: Gives::Is(Kind::Clip),
            examples: &[Example {
                code: "synthesize \"a guitar note\" dump_json=true",
                note: "renders/a_guitar_note.wav and .json",
                needs: Needs::Nothing,
            }],
            scope: ScopeEffect::None,
        },
        run: synthesize,
        replay: true,
    },
];

fn imagine(call: &mut Call<'_>) -> Result<Value, Fault> {
    if call.given("n") {
        let count = call.count("n")? as usize;
        if count > 1 && call.number("temperature")? == 0.0 {
            call.note(format!("the same theta {count} times; temperature=1 draws different ones, as sample does"));
        }
        return Ok(Value::list(patches_for_caption(call, count)?.into_iter().map(Value::Theta).collect()));
    }
    patches_for_caption(call, 1)?.pop().map(Value::Theta).ok_or_else(|| Fault::new("the flow gave no theta"))
}

fn by_hand(call: &mut Call<'_>) -> Result<Value, Fault> {
    let mut theta = Theta::default();
    for field in Field::ALL {
        theta.set(field, call.number(field.name())?);
    }
    Ok(Value::Theta(theta.into()))
}

fn render(call: &mut Call<'_>) -> Result<Value, Fault> {
    if let Some(score) = Score::of(call)? {
        return scored(call, &score);
    }
    if !matches!(call.any("theta")?, Value::List(_)) {
        let patch = call.theta("theta")?.clone();
        let clip = synth::render(&patch.theta).map_err(|error| Fault::from(error).at("theta"))?;
        note_mirrors(call, &[patch.theta]);
        return Ok(Value::Clip(made_of(&patch, clip)));
    }
    let patches = call.values("theta");
    let thetas: Vec<Theta> =
        patches.iter().filter_map(|value| if let Value::Theta(patch) = value { Some(patch.theta) } else { None }).collect();
    let jobs = call.session.settings().jobs;
    let mut bar = call.bar("render", thetas.len() as u64, "notes");
    let notes = synth::render_many(&thetas, jobs, &mut bar);
    bar.finish();
    let mut clips = Vec::with_capacity(notes.len());
    for (place, note) in notes.into_iter().enumerate() {
        let clip =
            note.ok_or_else(Fault::interrupted)?.map_err(|error| Fault::new(format!("element {place}: {}", chain(&error))).at("theta"))?;
        clips.push(Value::Clip(match patches.get(place) {
            Some(Value::Theta(patch)) => made_of(patch, clip),
            _ => clip,
        }));
    }
    note_mirrors(call, &thetas);
    Ok(Value::list(clips))
}

/// Renders a score with each theta.
fn scored(call: &mut Call<'_>, score: &Score) -> Result<Value, Fault> {
    let is_list = matches!(call.any("theta")?, Value::List(_));
    let mut clips = Vec::new();
    for value in call.values("theta") {
        if let Value::Theta(patch) = value {
            clips.push(Value::Clip(score.clip(call, &patch.theta).map_err(|fault| fault.or_at("theta"))?));
        }
    }
    if is_list { Ok(Value::list(clips)) } else { Ok(clips.pop().unwrap_or(Value::Nothing)) }
}

/// Returns a file named after the caption, with a number if this session has used the name for another sound.
fn own_name(call: &Call<'_>, caption: &str, clip: &Clip) -> PathBuf {
    let stem = own_stem(caption);
    let names = (1..).map(|number| if number == 1 { format!("{stem}.wav") } else { format!("{stem}-{number}.wav") });
    let mut paths = names.map(|name| PathBuf::from("renders").join(name));
    paths.find(|path| call.session.is_free(path, clip)).unwrap_or_default()
}

fn synthesize(call: &mut Call<'_>) -> Result<Value, Fault> {
    let caption = call.text("caption")?.to_string();
    let asked = if call.given("out") { Some(call.path("out")?) } else { None };
    if let Some(path) = asked.as_ref().filter(|path| ending(path) != "wav") {
        return Err(wrong_ending(path, "a sound", ".wav").at("out"));
    }
    let patch = patches_for_caption(call, 1)?.pop().ok_or_else(|| Fault::new("the flow gave no theta"))?;
    let clip = made_of(&patch, synth::render(&patch.theta)?);
    note_mirrors(call, &[patch.theta]);
    let (path, own) = match asked {
        Some(path) => (path, false),
        None => (own_name(call, &caption, &clip), true),
    };
    let bytes = wav::to_wav_bytes(&clip)?;
    // The file may be from an earlier session or a failed statement. A file that the user named is replaced without a note.
    let replaces = own && path.is_file() && !files::read(&path).is_ok_and(|there| there == bytes);
    files::write(&path, &bytes).map_err(|error| Fault::from(error).at("out"))?;
    call.session.give_file(&path, &clip);
    call.writes();
    call.note(format!("wrote {}{}", path.display(), if replaces { ", in place of another sound" } else { "" }));
    if call.flag("dump_json")? {
        let beside = path.with_extension("json");
        let json = json!({"prompt": caption, "theta": patch.theta.to_json(), "wav": path.display().to_string()});
        files::write(&beside, serde_json::to_string_pretty(&json)?.as_bytes())?;
        call.note(format!("wrote {}", beside.display()));
    }
    Ok(Value::Clip(clip))
}
