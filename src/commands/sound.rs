//! Sound: from a caption to a theta, by hand, and from theta to a clip.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::json;

use super::starter;
use crate::audio::wav;
use crate::files;
use crate::flow::{self, Flow};
use crate::lang::signature::{Accepts, Default, Example, Gives, Group, Needs, Param, ScopeEffect, Signature};
use crate::lang::types::Kind;
use crate::session::call::{Call, Verb};
use crate::session::fault::Fault;
use crate::session::value::{Origin, Patch, Value};
use crate::sink::Unmonitored;
use crate::synth;
use crate::text::{self, Encoder};
use crate::theta::{DIM, Field, Theta};

const FLOW: Param = Param::key(
    "flow",
    Accepts::Value(&[Kind::Flow]),
    Default::Computed("the variable flow if it holds one, else the starter flow"),
    "the flow that turns the caption into a theta",
);
const TEMPERATURE: Param =
    Param::key("temperature", Accepts::plain(0.0, 10.0), Default::Number(0.0), "0 gives the flow's centre; more strays from it, at random");
const SEED: Param =
    Param::key("seed", Accepts::count(0), Default::Computed("drawn from the session's seed"), "the same seed strays the same way");

/// One parameter of the verb `theta` for each field.
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
            summary: "a theta for a caption",
            params: &[
                Param::position("caption", Accepts::Value(&[Kind::Text, Kind::Embedding]), "what it should sound like, or its embedding"),
                FLOW,
                TEMPERATURE,
                SEED,
                Param::key("n", Accepts::Integer { min: 1, max: 100_000 }, Default::Computed("one theta, no list"), "how many, as a list"),
            ],
            gives: Gives::ListWith(Kind::Theta, "n"),
            examples: &[
                Example { code: "theta = imagine \"a guitar note\"", note: "the starter flow answers at once", needs: Needs::Nothing },
                Example { code: "imagine \"an organ note\" temperature=0.1 n=4", note: "four variations", needs: Needs::Nothing },
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
            summary: "a theta by hand; what is left out takes its default",
            params: &FIELDS,
            gives: Gives::Is(Kind::Theta),
            examples: &[
                Example {
                    code: "theta pitch_midi=A3 mod_ratio=2 mod_index=4 decay_s=300ms sustain=-12dB",
                    note: "a bell-like tone",
                    needs: Needs::Nothing,
                },
                Example { code: "theta", note: "the variable, or the defaults where none is bound", needs: Needs::Nothing },
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
            summary: "the sound of a theta",
            params: &[Param::position("theta", Accepts::Values(&[Kind::Theta]), "a theta, or a list of them, rendered side by side")],
            gives: Gives::Each(Kind::Clip),
            examples: &[
                Example { code: "imagine \"a mallet note\" | render", note: "", needs: Needs::Nothing },
                Example {
                    code: "pairs = starter pairs; clips = render pairs.thetas",
                    note: "495 notes, on all cores",
                    needs: Needs::Nothing,
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
            summary: "caption to wav file in one go (step 5)",
            params: &[
                Param::position("caption", Accepts::Text, "what it should sound like"),
                FLOW,
                TEMPERATURE,
                SEED,
                Param::key("out", Accepts::Path, Default::Computed("renders/ and the caption"), "the wav file"),
                Param::key("dump_json", Accepts::Bool, Default::Bool(false), "also write caption and theta beside it, as .json"),
            ],
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

/// The flow of a call and what it is called.
fn chosen_flow(call: &Call<'_>) -> Result<(Arc<Flow>, String), Fault> {
    if call.given("flow") {
        let flow = call.flow("flow")?.clone();
        let name = call.session.values().find_map(|(name, value)| match value {
            Value::Flow(bound) if Arc::ptr_eq(bound, &flow) => Some(name.to_string()),
            _ => None,
        });
        return Ok((flow, name.unwrap_or_else(|| "given".into())));
    }
    match call.session.get("flow") {
        Some(Value::Flow(flow)) => Ok((flow.clone(), "flow".into())),
        _ => Ok((starter::flow()?, starter::NAME.into())),
    }
}

/// The caption's embedding by the encoder that the flow was trained with, and the caption where it is known.
fn embedding(call: &Call<'_>, flow: &Flow) -> Result<(Vec<f32>, Option<String>), Fault> {
    let trained = flow.encoder.as_str();
    match call.any("caption")? {
        Value::Text(caption) => {
            if trained != text::Hash.name() {
                let message = format!("this flow was trained with the encoder '{trained}', which awol does not have");
                return Err(Fault::new(message).help("embed the captions with=hash and train on those"));
            }
            let vector = text::Hash.encode_one(caption).map_err(|error| Fault::from(error).at("caption"))?;
            Ok((vector, Some(caption.to_string())))
        }
        Value::Embedding(embedding) => match embedding.encoder.as_deref() {
            Some(encoder) if encoder != trained => {
                Err(Fault::new(format!("the embedding is from the encoder '{encoder}', and the flow was trained with '{trained}'"))
                    .at("caption"))
            }
            _ => Ok((embedding.vector.clone(), embedding.caption.clone())),
        },
        other => Err(Fault::new(format!("a caption is text, not {}", other.ty())).at("caption")),
    }
}

/// `count` thetas for the caption of the call, inside their ranges; fields that had to be moved there are noted.
fn thetas(call: &mut Call<'_>, count: usize) -> Result<Vec<Patch>, Fault> {
    let (flow, name) = chosen_flow(call)?;
    let (vector, prompt) = embedding(call, &flow)?;
    let temperature = call.number("temperature")?;
    let seed = if temperature > 0.0 { Some(call.seed("seed")) } else { None };
    let z = match seed {
        Some(seed) => flow::noise(seed, temperature, count),
        None => vec![[0.0; DIM]; count],
    };
    let made = flow.generate(&vec![&vector; count], &z)?;
    let origin = Arc::new(Origin { prompt, seed, flow: Some(name.clone()) });
    call.note(format!("flow: {name} ({} encoder)", flow.encoder));
    let mut moved = [0usize; DIM];
    let patches = made
        .into_iter()
        .map(|values| {
            let (theta, fields) = Theta(values).clamped();
            for field in fields {
                moved[field.index()] += 1;
            }
            Patch { theta, origin: Some(origin.clone()) }
        })
        .collect();
    let moved: Vec<&str> = Field::ALL.into_iter().filter(|field| moved[field.index()] > 0).map(Field::name).collect();
    if !moved.is_empty() {
        call.note(format!("moved into range: {}", moved.join(", ")));
    }
    Ok(patches)
}

fn imagine(call: &mut Call<'_>) -> Result<Value, Fault> {
    if call.given("n") {
        let count = call.count("n")? as usize;
        return Ok(Value::list(thetas(call, count)?.into_iter().map(Value::Theta).collect()));
    }
    thetas(call, 1)?.pop().map(Value::Theta).ok_or_else(|| Fault::new("the flow gave no theta"))
}

fn by_hand(call: &mut Call<'_>) -> Result<Value, Fault> {
    let mut theta = Theta::default();
    for field in Field::ALL {
        theta.set(field, call.number(field.name())?);
    }
    Ok(Value::Theta(theta.into()))
}

/// Fewer notes than this are rendered before a progress line could be read.
const WORTH_A_BAR: usize = 100;

fn render(call: &mut Call<'_>) -> Result<Value, Fault> {
    if !matches!(call.any("theta")?, Value::List(_)) {
        let clip = synth::render(&call.theta("theta")?.theta).map_err(|error| Fault::from(error).at("theta"))?;
        return Ok(Value::Clip(clip));
    }
    let patches = call.values("theta");
    let thetas: Vec<Theta> =
        patches.iter().filter_map(|value| if let Value::Theta(patch) = value { Some(patch.theta) } else { None }).collect();
    let jobs = call.session.settings().jobs;
    let notes = if thetas.len() < WORTH_A_BAR {
        synth::render_many(&thetas, jobs, &mut Unmonitored)
    } else {
        let mut bar = call.bar("render", thetas.len() as u64, "notes");
        let notes = synth::render_many(&thetas, jobs, &mut bar);
        bar.finish();
        notes
    };
    let mut clips = Vec::with_capacity(notes.len());
    for (place, note) in notes.into_iter().enumerate() {
        let clip = note.ok_or_else(Fault::interrupted)?.map_err(|error| Fault::new(format!("element {place}: {error}")).at("theta"))?;
        clips.push(Value::Clip(clip));
    }
    Ok(Value::list(clips))
}

fn synthesize(call: &mut Call<'_>) -> Result<Value, Fault> {
    let caption = call.text("caption")?.to_string();
    let patch = thetas(call, 1)?.pop().ok_or_else(|| Fault::new("the flow gave no theta"))?;
    let clip = synth::render(&patch.theta)?;
    let path = if call.given("out") { call.path("out")? } else { PathBuf::from("renders").join(format!("{}.wav", file_stem(&caption))) };
    wav::write(&path, &clip).map_err(|error| Fault::from(error).at("out"))?;
    call.note(format!("wrote {}", path.display()));
    if call.flag("dump_json")? {
        let beside = path.with_extension("json");
        let json = json!({"prompt": caption, "theta": patch.theta.to_json(), "wav": path.display().to_string()});
        files::write(&beside, serde_json::to_string_pretty(&json)?.as_bytes())?;
        call.note(format!("wrote {}", beside.display()));
    }
    Ok(Value::Clip(clip))
}

/// A caption as a file's name: what is neither a letter, a digit, `.`, `_` nor `-` becomes `_`; at most 80 characters; `sample` if empty.
fn file_stem(caption: &str) -> String {
    let stem: String =
        caption.chars().take(80).map(|c| if c.is_alphanumeric() || matches!(c, '.' | '_' | '-') { c } else { '_' }).collect();
    if stem.is_empty() { "sample".into() } else { stem }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caption_becomes_a_file_name() {
        assert_eq!(file_stem("a guitar note"), "a_guitar_note");
        assert_eq!(file_stem("Ré/mi: 1.5 \"x\""), "Ré_mi__1.5__x_");
        assert_eq!(file_stem(""), "sample");
        assert_eq!(file_stem(&"x".repeat(200)).len(), 80);
    }
}
