//! Figures: the verbs that begin with `plot`.

mod compare;
mod embedding;
mod envelope;
mod evaluation;
mod morph;

use std::sync::Arc;

use super::encoder::{MODEL, WITH};
use super::imagined::{FLOW, SEED, TEMPERATURE, with_pins};
use super::morphing::{LEFT as FROM, RIGHT as TO, STEPS};
use crate::audio::Clip;
use crate::flow::Objective;
use crate::lang::signature::{Accepts, Default, Example, Gives, Group, Needs, Param, ScopeEffect, Signature};
use crate::lang::types::Kind;
use crate::plot::{self, BarValue, Column, Epoch, Parameter, Size, Terms};
use crate::session::call::{Call, Verb};
use crate::session::fault::Fault;
use crate::session::json;
use crate::session::value::{Patch, Value};
use crate::sink::Picture;
use crate::synth;
use crate::theta::text::field_brief;
use crate::theta::warp::normalize;
use crate::theta::{Field, Theta};

const TITLE: Param = Param::key("title", Accepts::Text, Default::Computed("from the content"), "the heading");
const WIDTH: Param = Param::key("width", Accepts::Integer { min: 320, max: 4000 }, Default::Number(960.0), "pixels across");
const HEIGHT: Param = Param::key("height", Accepts::Integer { min: 200, max: 4000 }, Default::Number(540.0), "pixels down");

/// The height of figures with several panels.
const TALL: Param = Param { default: Default::Number(720.0), ..HEIGHT };

const EVALUATION: Param = Param::position("evaluation", Accepts::Value(&[Kind::Evaluation]), "a result of evaluate");
const WIDE: Param = Param { default: Default::Number(1280.0), ..WIDTH };

const THETAS_OR_CLIPS: Param =
    Param::rest("sounds", Accepts::Values(&[Kind::Theta, Kind::Clip]), "thetas, or clips whose envelope is measured");
const SOUND: Param = Param::position("sound", Accepts::Value(&[Kind::Clip, Kind::Theta]), "a clip, or a theta to render");
const LEFT: Param = Param { name: "left", summary: "the sound on the left: a clip, or a theta to render", ..SOUND };
const RIGHT: Param = Param { name: "right", summary: "the sound on the right, such as a match of the left one", ..SOUND };

const fn picture(
    name: &'static str,
    summary: &'static str,
    params: &'static [Param],
    examples: &'static [Example],
    run: fn(&mut Call<'_>) -> Result<Value, Fault>,
) -> Verb {
    let signature =
        Signature { name, group: Group::Pictures, summary, params, gives: Gives::Is(Kind::Figure), examples, scope: ScopeEffect::None };
    Verb { signature, run, replay: true }
}

const fn example(code: &'static str) -> Example {
    Example { code, note: "", needs: Needs::Nothing }
}

pub static VERBS: &[Verb] = &[
    picture(
        "plot envelope",
        "level over time: the ADSR of thetas, the measured envelope of clips",
        &[THETAS_OR_CLIPS, TITLE, WIDTH, HEIGHT],
        &[
            example("imagine \"a guitar note\" | plot envelope | save \"plots/guitar.png\""),
            example("a = imagine \"an organ note\"; b = imagine \"a mallet note\"; plot envelope a b"),
        ],
        envelope::envelope,
    ),
    picture(
        "plot sheet",
        "a contact sheet: the envelope of each theta in a small panel",
        &[Param::rest("thetas", Accepts::Values(&[Kind::Theta]), "any number of thetas"), TITLE, WIDE, TALL],
        &[example("sample \"a bell\" n=24 | plot sheet | save \"plots/bells.png\"")],
        envelope::sheet,
    ),
    picture(
        "plot waveform",
        "samples over time",
        &[SOUND, TITLE, WIDTH, HEIGHT],
        &[example("imagine \"a guitar note\" | render | plot waveform")],
        waveform,
    ),
    picture(
        "plot spectrum",
        "level over frequency",
        &[SOUND, TITLE, WIDTH, HEIGHT],
        &[example("imagine \"a reed note\" | plot spectrum")],
        spectrum,
    ),
    picture(
        "plot spectrogram",
        "level over time and frequency",
        &[
            SOUND,
            Param::key(
                "scale",
                Accepts::Choice(&["linear", "log", "mel"]),
                Default::Word("linear"),
                "frequency axis; linear: evenly; log: by octaves; mel: as the ear resolves them",
            ),
            TITLE,
            WIDTH,
            HEIGHT,
        ],
        &[example("imagine \"a brass note\" | plot spectrogram | save \"plots/brass.svg\"")],
        spectrogram,
    ),
    picture(
        "plot compare",
        "two sounds side by side: waveforms, spectrograms and envelopes",
        &[LEFT, RIGHT, TITLE, WIDTH, TALL],
        &[example("a = imagine \"a reed note\"; b = a; b.mod_index = 1; plot compare a b | save \"plots/compare.png\"")],
        compare::compare,
    ),
    picture(
        "plot morph",
        "a morph from one sound to another, over the captions and over the parameters",
        with_pins!(
            FROM,
            TO,
            Param { accepts: Accepts::Integer { min: 2, max: 12 }, ..STEPS },
            FLOW,
            TEMPERATURE,
            SEED,
            TITLE,
            WIDE,
            HEIGHT
        ),
        &[example("plot morph \"a mandolin note\" \"a guitar note\" | save \"plots/morph.png\"")],
        morph::morph,
    ),
    picture(
        "plot losses",
        "train and validation losses of a flow over its epochs",
        &[Param::position("flow", Accepts::Value(&[Kind::Flow]), "a trained flow"), TITLE, WIDTH, HEIGHT],
        &[example("starter flow | plot losses | save \"plots/losses.png\"")],
        losses,
    ),
    picture(
        "plot theta",
        "the ten parameters as bars, of one theta or several side by side",
        &[Param::rest("thetas", Accepts::Values(&[Kind::Theta]), "up to six thetas"), TITLE, WIDTH, HEIGHT],
        &[example("a = imagine \"a flute note\"; b = imagine \"a string note\"; plot theta a b")],
        theta,
    ),
    picture(
        "plot pairs",
        "distribution of the parameters of a dataset, by caption",
        &[Param::position("pairs", Accepts::Value(&[Kind::Pairs]), "pairs that have thetas"), TITLE, WIDTH, HEIGHT],
        &[example("starter pairs | plot pairs | save \"plots/pairs.png\"")],
        pairs,
    ),
    picture(
        "plot embedding",
        "captions in a plane, by the two main components of their embeddings (PCA)",
        &[
            Param::rest(
                "captions",
                Accepts::Values(&[Kind::Pairs, Kind::Text, Kind::Embedding]),
                "captions, embeddings, or pairs, of which each distinct caption is drawn once",
            ),
            WITH,
            MODEL,
            TITLE,
            WIDTH,
            TALL,
        ],
        &[
            example("starter pairs | plot embedding | save \"plots/captions.png\""),
            example("plot embedding (starter pairs | recaption) \"a gong\" title=\"Captions, and a gong among them\""),
        ],
        embedding::embedding,
    ),
    picture(
        "plot evaluation",
        "figures of the samplers, and the confusion matrix of families for the first flow",
        &[EVALUATION, TITLE, WIDE, TALL],
        &[example("parts = split (starter pairs | embed) by=note test=0.02; plot evaluation (evaluate [] parts[1] train=parts[0])")],
        evaluation::evaluation,
    ),
    picture(
        "plot words",
        "how well the sounds of flows follow words, by percept",
        &[EVALUATION, TITLE, WIDE, TALL],
        &[example(
            "parts = split (starter pairs | embed) by=note test=0.02; plot words (evaluate (starter flow) parts[1] train=parts[0] baselines=false)",
        )],
        evaluation::words,
    ),
];

fn size(call: &Call<'_>) -> Result<Size, Fault> {
    Ok(Size { width: call.count("width")? as u32, height: call.count("height")? as u32, ..Size::default() })
}

fn title(call: &Call<'_>, otherwise: impl FnOnce() -> String) -> Result<String, Fault> {
    if call.given("title") { Ok(call.text("title")?.to_string()) } else { Ok(otherwise()) }
}

/// Creates a figure whose PNG records its provenance: the verb, and the thetas that it shows.
fn figure(call: &Call<'_>, picture: Picture) -> Result<Value, Fault> {
    let thetas = call.signature.params.iter().flat_map(|param| call.values(param.name)).filter_map(|value| match value {
        Value::Theta(_) => json::saved(&value),
        Value::Clip(clip) => clip.provenance.as_deref().and_then(json::maker).and_then(|patch| json::saved(&Value::Theta(patch))),
        _ => None,
    });
    let made = serde_json::json!({
        "awol": env!("CARGO_PKG_VERSION"),
        "verb": call.signature.name,
        "thetas": thetas.collect::<Vec<_>>(),
    });
    let png = plot::note::add(&picture.png, &made.to_string()).into();
    Ok(Value::Figure(Arc::new(Picture { png, ..picture })))
}

/// Returns the name of a sound in a figure: its caption or file name, else its source in the call, else its kind.
fn name_of(label: &str, value: &Value) -> String {
    let own = match value {
        Value::Theta(patch) => patch.origin.as_deref().and_then(|origin| origin.prompt.clone()),
        Value::Clip(clip) => clip.name.as_deref().map(String::from),
        _ => None,
    };
    match (own, label) {
        (Some(own), _) => own,
        (None, "") => if matches!(value, Value::Clip(_)) { "clip" } else { "theta" }.to_string(),
        (None, label) => label.to_string(),
    }
}

/// Returns distinct names for several sounds: repeated ones show their source in the call, else a number.
fn names(sounds: &[(String, Value)]) -> Vec<String> {
    let plain: Vec<String> = sounds.iter().map(|(label, value)| name_of(label, value)).collect();
    let is_alone = |name: &String| plain.iter().filter(|other| *other == name).count() == 1;
    let distinct = |(place, (name, (label, _))): (usize, (&String, &(String, Value)))| match label.as_str() {
        _ if is_alone(name) => name.clone(),
        "" => format!("{name} {}", place + 1),
        label if label == name => name.clone(),
        label => format!("{name} ({label})"),
    };
    plain.iter().zip(sounds).enumerate().map(distinct).collect()
}

/// Returns the clips to draw and their names.
fn sounds(call: &Call<'_>, params: &[&'static str]) -> Result<Vec<(Clip, String)>, Fault> {
    let all: Vec<(String, Value)> = params.iter().flat_map(|param| call.labelled(param)).collect();
    let clip = |(param, (_, value)): (&&'static str, &(String, Value))| match value {
        Value::Clip(clip) => Ok(clip.clone()),
        Value::Theta(patch) => synth::render(&patch.theta).map_err(|error| Fault::from(error).at(param)),
        other => Err(Fault::new(format!("{} cannot be drawn", other.ty())).at(param)),
    };
    let clips = params.iter().zip(&all).map(clip).collect::<Result<Vec<Clip>, Fault>>()?;
    Ok(clips.into_iter().zip(names(&all)).collect())
}

/// Returns the clip to draw and its name.
fn sound(call: &Call<'_>) -> Result<(Clip, String), Fault> {
    sounds(call, &["sound"])?.pop().ok_or_else(|| Fault::new("there is no sound"))
}

fn waveform(call: &mut Call<'_>) -> Result<Value, Fault> {
    let (clip, name) = sound(call)?;
    let title = title(call, || format!("Waveform of {name}"))?;
    figure(call, plot::waveform(&title, &clip.samples, clip.rate, size(call)?)?)
}

fn spectrum(call: &mut Call<'_>) -> Result<Value, Fault> {
    let (clip, name) = sound(call)?;
    let title = title(call, || format!("Spectrum of {name}"))?;
    figure(call, plot::spectrum(&title, &clip.samples, clip.rate, size(call)?)?)
}

fn spectrogram(call: &mut Call<'_>) -> Result<Value, Fault> {
    let (clip, name) = sound(call)?;
    let title = title(call, || format!("Spectrogram of {name}"))?;
    let scale = match call.text("scale")? {
        "log" => plot::Scale::Log,
        "mel" => plot::Scale::Mel,
        _ => plot::Scale::Linear,
    };
    figure(call, plot::spectrogram(&title, &clip.samples, clip.rate, scale, size(call)?)?)
}

fn losses(call: &mut Call<'_>) -> Result<Value, Fault> {
    let flow = call.flow("flow")?.clone();
    let title = title(call, || "Losses".into())?;
    figure(call, loss_curve(&title, flow.config.objective, &flow.history, size(call)?)?)
}

/// Draws the loss curve of a training run, in the form for its objective.
pub fn loss_curve(title: &str, objective: Objective, history: &[crate::flow::Epoch], size: Size) -> Result<Picture, plot::PlotError> {
    let history = epochs(history);
    match objective {
        Objective::Nll => plot::likelihoods(title, &history, size),
        Objective::Reference => plot::losses(title, &history, size),
    }
}

/// Converts the history of a flow for plotting.
fn epochs(history: &[crate::flow::Epoch]) -> Vec<Epoch> {
    let terms = |losses: &crate::flow::Losses| Terms { total: losses.total, rec: losses.rec, cyc: losses.cyc, prior: losses.prior };
    let nothing = Terms { total: f64::NAN, rec: f64::NAN, cyc: f64::NAN, prior: f64::NAN };
    let valid = |epoch: &crate::flow::Epoch| epoch.validation.as_ref().map_or(nothing, terms);
    (1..).zip(history).map(|(number, epoch)| Epoch { number, train: terms(&epoch.train), valid: valid(epoch) }).collect()
}

fn theta(call: &mut Call<'_>) -> Result<Value, Fault> {
    let values = call.labelled("thetas");
    let patches: Vec<&Patch> =
        values.iter().filter_map(|(_, value)| if let Value::Theta(patch) = value { Some(patch) } else { None }).collect();
    let parameters: Vec<Parameter> = Field::ALL
        .iter()
        .map(|field| {
            let info = field.info();
            let place = |patch: &&Patch| {
                let value = patch.theta.get(*field);
                BarValue { part: if value.is_finite() { normalize(*field, value) } else { f64::NAN }, text: field_brief(*field, value) }
            };
            Parameter { name: info.name.into(), unit: String::new(), values: patches.iter().map(place).collect() }
        })
        .collect();
    if patches.len() > plot::MOST_THETAS {
        let message = format!("plot theta shows at most {} thetas, and these are {}", plot::MOST_THETAS, patches.len());
        return Err(Fault::new(message).help("plot sheet shows the envelopes of any number").at("thetas"));
    }
    let names = names(&values);
    let title = title(call, || if let [only] = names.as_slice() { format!("Theta of {only}") } else { "Thetas".into() })?;
    figure(call, plot::theta(&title, &names, &parameters, size(call)?)?)
}

fn pairs(call: &mut Call<'_>) -> Result<Value, Fault> {
    let pairs = call.pairs("pairs")?.clone();
    let rows: Vec<(&str, &Theta)> = pairs.rows.iter().filter_map(|row| row.theta().map(|theta| (row.prompt.as_str(), theta))).collect();
    if rows.is_empty() {
        return Err(Fault::new("these pairs have no thetas yet").help("pairs | extract | plot pairs").at("pairs"));
    }
    let columns: Vec<Column> = Field::ALL
        .iter()
        .map(|field| {
            let info = field.info();
            Column { name: info.name.into(), unit: info.unit.into(), values: rows.iter().map(|(_, theta)| theta.get(*field)).collect() }
        })
        .collect();
    let groups: Vec<String> = rows.iter().map(|(caption, _)| (*caption).to_string()).collect();
    let title = title(call, || format!("{} pairs", rows.len()))?;
    figure(call, plot::pairs(&title, &columns, &groups, size(call)?)?)
}
