//! `compare`: lists the differences between two thetas, or two clips.

use super::likeness::decibels;
use crate::audio::Clip;
use crate::lang::signature::{Accepts, Example, Gives, Group, Needs, Param, ScopeEffect, Signature};
use crate::lang::types::Kind;
use crate::session::call::{Call, Verb};
use crate::session::fault::Fault;
use crate::session::json::maker;
use crate::session::show::field_text;
use crate::session::value::Value;
use crate::sink::{Output, Table};
use crate::synth;
use crate::theta::text::readable;
use crate::theta::{Field, Theta};

const SOUND: Accepts = Accepts::Value(&[Kind::Theta, Kind::Clip]);

pub static VERBS: &[Verb] = &[Verb {
    signature: Signature {
        name: "compare",
        group: Group::Sound,
        summary: "compare two sounds: their distance, and their parameters if known",
        params: &[Param::position("left", SOUND, "a theta or a clip"), Param::position("right", SOUND, "another theta or clip")],
        gives: Gives::Is(Kind::Nothing),
        examples: &[Example {
            code: "a = imagine \"a bell\"; b = a; b.mod_index *= 1.5; compare a b",
            note: "plot compare draws them, and play a b plays them",
            needs: Needs::Nothing,
        }],
        scope: ScopeEffect::None,
    },
    run: compare,
    replay: false,
}];

fn compare(call: &mut Call<'_>) -> Result<Value, Fault> {
    let (left, right) = (side(call, "left")?, side(call, "right")?);
    let apart = match decibels(&left.clip, &right.clip) {
        Ok(distance) => format!("{distance:.2} dB apart"),
        Err((fault, _)) => format!("the distance cannot be measured: {}", fault.message),
    };
    let rows = match (left.theta, right.theta) {
        (Some(left), Some(right)) => Field::ALL.into_iter().map(|field| row(field, &left, &right)).collect(),
        _ => clips(&left.clip, &right.clip),
    };
    let columns = ["", "left", "right", "change"].map(String::from).to_vec();
    call.sink.emit(Output::Table(Table { columns, rows, footer: apart, ..Table::default() }));
    Ok(Value::Nothing)
}

struct Side {
    clip: Clip,
    theta: Option<Theta>,
}

fn side(call: &Call<'_>, name: &'static str) -> Result<Side, Fault> {
    match call.any(name)? {
        Value::Theta(patch) => {
            let clip = synth::render(&patch.theta).map_err(|error| Fault::from(error).at(name))?;
            Ok(Side { clip, theta: Some(patch.theta) })
        }
        _ => {
            let clip = call.clip(name)?.clone();
            let theta = clip.provenance.as_deref().and_then(maker).map(|patch| patch.theta);
            Ok(Side { clip, theta })
        }
    }
}

/// Formats a row for one parameter: both values and the change.
fn row(field: Field, left: &Theta, right: &Theta) -> Vec<String> {
    let (left, right) = (left.get(field), right.get(field));
    let change = if left == right {
        String::new()
    } else if matches!(field, Field::PitchMidi | Field::Velocity) || left == 0.0 {
        format!("{}{}", if right > left { "+" } else { "" }, readable(right - left))
    } else {
        format!("×{}", readable(right / left))
    };
    vec![field.name().to_string(), field_text(field, left), field_text(field, right), change]
}

/// Returns rows for clips whose theta is unknown.
fn clips(left: &Clip, right: &Clip) -> Vec<Vec<String>> {
    let level = |level: f64| format!("{:.1} dB", 20.0 * level.max(1e-9).log10());
    let line = |name: &str, of: &dyn Fn(&Clip) -> String| vec![name.to_string(), of(left), of(right), String::new()];
    vec![
        line("length", &|clip| format!("{:.3} s", clip.seconds())),
        line("rate", &|clip| format!("{} Hz", clip.rate)),
        line("peak", &|clip| level(clip.peak())),
        line("rms", &|clip| level(clip.rms())),
    ]
}
