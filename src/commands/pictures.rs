//! Pictures: the verbs that begin with `plot`.

use std::sync::Arc;

use crate::audio::Clip;
use crate::lang::signature::{Accepts, Default, Example, Gives, Group, Needs, Param, ScopeEffect, Signature};
use crate::lang::types::Kind;
use crate::plot::{self, Column, Curve, Epoch, Parameter, Phase, Size, Terms};
use crate::session::call::{Call, Verb};
use crate::session::fault::Fault;
use crate::session::value::{Patch, Value};
use crate::sink::Picture;
use crate::synth;
use crate::theta::{Field, Theta};

const TITLE: Param = Param::key("title", Accepts::Text, Default::Computed("by what is drawn"), "the heading");
const WIDTH: Param = Param::key("width", Accepts::Integer { min: 320, max: 4000 }, Default::Number(960.0), "pixels across");
const HEIGHT: Param = Param::key("height", Accepts::Integer { min: 200, max: 4000 }, Default::Number(540.0), "pixels down");

const THETAS_OR_CLIPS: Param =
    Param::rest("sounds", Accepts::Values(&[Kind::Theta, Kind::Clip]), "thetas, or clips whose envelope is measured");
const SOUND: Param = Param::position("sound", Accepts::Value(&[Kind::Clip, Kind::Theta]), "a clip, or a theta to render");

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
        envelope,
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
        &[SOUND, TITLE, WIDTH, HEIGHT],
        &[example("imagine \"a brass note\" | plot spectrogram | save \"plots/brass.svg\"")],
        spectrogram,
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
        "how the parameters of a dataset are spread, by caption",
        &[Param::position("pairs", Accepts::Value(&[Kind::Pairs]), "pairs that have thetas"), TITLE, WIDTH, HEIGHT],
        &[example("starter pairs | plot pairs | save \"plots/pairs.png\"")],
        pairs,
    ),
];

fn size(call: &Call<'_>) -> Result<Size, Fault> {
    Ok(Size { width: call.count("width")? as u32, height: call.count("height")? as u32, ..Size::default() })
}

fn title(call: &Call<'_>, otherwise: impl FnOnce() -> String) -> Result<String, Fault> {
    if call.given("title") { Ok(call.text("title")?.to_string()) } else { Ok(otherwise()) }
}

fn figure(picture: Picture) -> Result<Value, Fault> {
    Ok(Value::Figure(Arc::new(picture)))
}

/// What a theta is called in a legend: its caption where there is one, else its place.
fn name_of(patch: &Patch, place: usize, count: usize) -> String {
    match patch.origin.as_deref().and_then(|origin| origin.prompt.clone()) {
        Some(prompt) => prompt,
        None if count == 1 => "theta".into(),
        None => format!("theta {}", place + 1),
    }
}

/// Names of several thetas, made different where captions repeat.
fn names(patches: &[&Patch]) -> Vec<String> {
    let plain: Vec<String> = patches.iter().enumerate().map(|(place, patch)| name_of(patch, place, patches.len())).collect();
    plain
        .iter()
        .enumerate()
        .map(
            |(place, name)| {
                if plain.iter().filter(|other| *other == name).count() > 1 { format!("{name} ({})", place + 1) } else { name.clone() }
            },
        )
        .collect()
}

fn envelope(call: &mut Call<'_>) -> Result<Value, Fault> {
    let sounds = call.values("sounds");
    let patches: Vec<&Patch> = sounds.iter().filter_map(|sound| if let Value::Theta(patch) = sound { Some(patch) } else { None }).collect();
    let mut curves = Vec::new();
    for (patch, name) in patches.iter().zip(names(&patches)) {
        curves.push(set_envelope(&patch.theta, name)?);
    }
    let clips = sounds.iter().filter_map(|sound| if let Value::Clip(clip) = sound { Some(clip) } else { None });
    for (place, clip) in clips.enumerate() {
        curves.push(measured_envelope(clip, format!("clip {}", place + 1)));
    }
    let title = title(call, || match curves.as_slice() {
        [only] => format!("Envelope of {}", only.name),
        _ => "Envelopes".into(),
    })?;
    figure(plot::envelope(&title, &curves, size(call)?)?)
}

fn set_envelope(theta: &Theta, name: String) -> Result<Curve, Fault> {
    let phases = synth::phases(theta)?;
    let edges = [0.0, phases.attack_end, phases.decay_end, phases.sustain_end, phases.release_end];
    let labels = ["attack", "decay", "sustain", "release"];
    let named = labels.iter().zip(edges.windows(2)).filter_map(|(label, edge)| match edge {
        [start, end] if end > start => Some(Phase { label: (*label).to_string(), start: *start, end: *end }),
        _ => None,
    });
    // Corners suffice: the envelope is straight between them.
    let levels = synth::envelope(theta)?;
    let rate = theta.get(Field::SampleRate).trunc();
    let level =
        |time: f64| levels.get(((time * rate).round() as usize).min(levels.len().saturating_sub(1))).copied().map_or(0.0, f64::from);
    let points = edges.iter().map(|edge| (*edge, level(*edge))).collect();
    Ok(Curve { name, points, phases: named.collect(), measured: false })
}

/// RMS over 20 ms every 10 ms, scaled to a maximum of 1.
fn measured_envelope(clip: &Clip, name: String) -> Curve {
    let window = (clip.rate as usize / 50).max(1);
    let hop = (window / 2).max(1);
    let rms = |samples: &[f32]| (samples.iter().map(|sample| f64::from(*sample).powi(2)).sum::<f64>() / samples.len().max(1) as f64).sqrt();
    let mut points: Vec<(f64, f64)> = clip
        .samples
        .windows(window)
        .step_by(hop)
        .enumerate()
        .map(|(place, samples)| ((place * hop + window / 2) as f64 / f64::from(clip.rate.max(1)), rms(samples)))
        .collect();
    if points.is_empty() {
        points.push((0.0, rms(&clip.samples)));
    }
    let most = points.iter().map(|point| point.1).fold(0.0, f64::max);
    if most > 0.0 {
        points.iter_mut().for_each(|point| point.1 /= most);
    }
    Curve { name, points, phases: Vec::new(), measured: true }
}

/// The clip to draw, and what to call it.
fn sound(call: &Call<'_>) -> Result<(Clip, String), Fault> {
    match call.any("sound")? {
        Value::Clip(clip) => Ok((clip.clone(), "clip".into())),
        Value::Theta(patch) => Ok((synth::render(&patch.theta).map_err(|error| Fault::from(error).at("sound"))?, name_of(patch, 0, 1))),
        other => Err(Fault::new(format!("{} cannot be drawn", other.ty())).at("sound")),
    }
}

fn waveform(call: &mut Call<'_>) -> Result<Value, Fault> {
    let (clip, name) = sound(call)?;
    let title = title(call, || format!("Waveform of {name}"))?;
    figure(plot::waveform(&title, &clip.samples, clip.rate, size(call)?)?)
}

fn spectrum(call: &mut Call<'_>) -> Result<Value, Fault> {
    let (clip, name) = sound(call)?;
    let title = title(call, || format!("Spectrum of {name}"))?;
    figure(plot::spectrum(&title, &clip.samples, clip.rate, size(call)?)?)
}

fn spectrogram(call: &mut Call<'_>) -> Result<Value, Fault> {
    let (clip, name) = sound(call)?;
    let title = title(call, || format!("Spectrogram of {name}"))?;
    figure(plot::spectrogram(&title, &clip.samples, clip.rate, size(call)?)?)
}

fn losses(call: &mut Call<'_>) -> Result<Value, Fault> {
    let flow = call.flow("flow")?.clone();
    let title = title(call, || "Losses".into())?;
    figure(plot::losses(&title, &epochs(&flow.history), size(call)?)?)
}

/// A flow's history as the figure takes it.
pub fn epochs(history: &[crate::flow::Epoch]) -> Vec<Epoch> {
    let terms = |losses: &crate::flow::Losses| Terms { total: losses.total, rec: losses.rec, cyc: losses.cyc, prior: losses.prior };
    (1..).zip(history).map(|(number, epoch)| Epoch { number, train: terms(&epoch.train), valid: terms(&epoch.validation) }).collect()
}

fn theta(call: &mut Call<'_>) -> Result<Value, Fault> {
    let values = call.values("thetas");
    let patches: Vec<&Patch> = values.iter().filter_map(|value| if let Value::Theta(patch) = value { Some(patch) } else { None }).collect();
    let parameters: Vec<Parameter> = Field::ALL
        .iter()
        .map(|field| {
            let info = field.info();
            let values = patches.iter().map(|patch| patch.theta.get(*field)).collect();
            Parameter { name: info.name.into(), unit: info.unit.into(), min: info.min, max: info.max, values }
        })
        .collect();
    let names = names(&patches);
    let title = title(call, || if let [only] = names.as_slice() { format!("Theta of {only}") } else { "Thetas".into() })?;
    figure(plot::theta(&title, &names, &parameters, size(call)?)?)
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
    figure(plot::pairs(&title, &columns, &groups, size(call)?)?)
}
