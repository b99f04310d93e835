//! `describe`: describes a sound in words, with the figures behind them.

use serde_json::json;

use super::figures::figure_text;
use super::{load, starter};
use crate::analysis::fit::Length;
use crate::analysis::matching::{Carrier, match_sound};
use crate::analysis::meters::Meter;
use crate::analysis::pitch::pitch;
use crate::lang::signature::{Accepts, Example, Gives, Group, Needs, Param, ScopeEffect, Signature};
use crate::lang::types::Kind;
use crate::percept::{Measures, Percept, Ranks};
use crate::pipeline::starter_flow;
use crate::session::call::{Call, Verb};
use crate::session::fault::Fault;
use crate::session::json::maker;
use crate::session::value::Value;
use crate::sink::{Output, Table};
use crate::text::vocabulary::Vocabulary;
use crate::text::{Encoder, Words};
use crate::theta::text::note_text;
use crate::theta::{Field, Theta};

/// Maximum number of words in the sentence.
const MOST_WORDS: usize = 4;
/// Minimum confidence for a recording's pitch to be reported.
const CERTAIN: f64 = 0.5;
/// Nats by which the likeliest family must lead the next one; otherwise it is reported with "somewhat".
const CLEARLY: f64 = 1.0;
/// Nats below which a sound resembles no family; real notes average -2.
const UNLIKELY: f64 = -12.0;

pub static VERBS: &[Verb] = &[Verb {
    signature: Signature {
        name: "describe",
        group: Group::Sound,
        summary: "describe a sound in words, with the measurements",
        params: &[Param::position("sound", Accepts::Value(&[Kind::Theta, Kind::Clip, Kind::Text]), "a theta, a clip, or a sound file")],
        gives: Gives::Is(Kind::Nothing),
        examples: &[
            Example {
                code: "theta = imagine \"a guitar note\"; describe theta",
                note: "a sentence and twelve measurements",
                needs: Needs::Nothing,
            },
            Example {
                code: "render (theta pitch_midi=A5 attack_s=300ms) | describe",
                note: "a clip that names its theta is described as that; of any other the pitch is estimated",
                needs: Needs::Nothing,
            },
        ],
        scope: ScopeEffect::None,
    },
    run: describe,
    replay: false,
}];

/// What is known about the sound.
struct Described {
    measures: Measures,
    /// `None` for a recording without a clear pitch.
    pitch: Option<f64>,
    /// The theta of the sound, or the nearest that the synth can produce.
    theta: Option<Theta>,
}

fn describe(call: &mut Call<'_>) -> Result<Value, Fault> {
    let described = measured(call)?;
    let ranks = starter::ranks()?;
    let sentence = sentence(&described, &ranks, likeness(described.theta.as_ref())?);
    let word = |percept: Percept| word(percept, &described.measures, &ranks);
    let rows: Vec<Vec<String>> = Percept::ALL
        .into_iter()
        .map(|percept| {
            let said = word(percept).map_or(String::new(), |(degree, adjective)| format!("{degree}{adjective}"));
            vec![
                percept.name().to_string(),
                figure_text(percept, described.measures.get(percept)),
                said,
                percept.info().summary.to_string(),
            ]
        })
        .collect();
    let columns = ["percept", "measured", "word", "what is measured"].map(String::from).into();
    let table = Table { title: sentence.clone(), columns, rows, spare: vec![3], ..Table::default() };
    let figures: serde_json::Map<String, serde_json::Value> = Percept::ALL
        .into_iter()
        .map(|percept| (percept.name().to_string(), json!(percept.figure(described.measures.get(percept)))))
        .collect();
    let json = json!({"type": "description", "value": {"text": sentence, "measures": figures}});
    call.sink.emit(Output::Value { look: Box::new(Output::Table(table)), json });
    Ok(Value::Nothing)
}

fn measured(call: &mut Call<'_>) -> Result<Described, Fault> {
    let at = |fault: Fault| fault.at("sound");
    let of_theta = |theta: Theta| -> Result<Described, Fault> {
        let measures = Meter::new().theta(&theta).map_err(|error| at(error.into()))?;
        Ok(Described { measures, pitch: Some(measures.get(Percept::Pitch)), theta: Some(theta) })
    };
    let clip = match call.any("sound")?.clone() {
        Value::Theta(patch) => return of_theta(patch.theta),
        Value::Clip(clip) => clip,
        _ => {
            let path = call.path("sound")?;
            let caption = format!("a caption is imagined first: describe (imagine \"{}\")", path.display());
            let read = load::sound(call, &path);
            read.map_err(|error| at(if path.exists() { error.into() } else { Fault::from(error).help(caption) }))?
        }
    };
    if let Some(patch) = clip.provenance.as_deref().and_then(maker) {
        return of_theta(patch.theta);
    }
    let found = pitch(&clip.samples, clip.rate).map_err(|error| at(error.into()))?;
    let measures = Meter::new().recording(&clip.samples, clip.rate, Some(found.midi)).map_err(|error| at(error.into()))?;
    let certain = found.confidence >= CERTAIN;
    if !certain {
        call.note("no clear pitch found; inharmonicity is measured against the likeliest one");
    }
    // A sound without a near theta gets no likeness.
    let nearest = match_sound(&clip, Carrier::Found, Length::Free, || call.sink.interrupted()).ok();
    let theta = nearest.map(|found| found.estimate.theta(found.pitch_midi, Field::Velocity.info().default, found.sample_rate));
    Ok(Described { measures, pitch: certain.then_some(found.midi), theta })
}

/// Returns the adverb, with a blank, and the adjective for a percept that stands out among the notes of the starter dataset.
fn word(percept: Percept, measures: &Measures, ranks: &Ranks) -> Option<(&'static str, &'static str)> {
    let amounts = ranks.amounts(percept, measures.get(percept));
    let amount = amounts.last()?;
    let degree = match amount.abs() {
        size if size < 1.0 => "slightly ",
        size if size < 1.5 => "",
        size if size < 2.0 => "very ",
        _ => "extremely ",
    };
    let info = percept.info();
    Some((degree, if *amount > 0.0 { info.more } else { info.less }))
}

/// Returns "a bright, plucked note with a long tail, near A3, much like a guitar".
fn sentence(described: &Described, ranks: &Ranks, likeness: Option<String>) -> String {
    let strength = |percept: &Percept| ranks.amounts(*percept, described.measures.get(*percept)).last().map_or(0.0, |amount| amount.abs());
    let mut telling: Vec<Percept> = Percept::ALL.into_iter().filter(|percept| strength(percept) > 0.0).collect();
    telling.sort_by(|a, b| strength(b).total_cmp(&strength(a)));
    telling.truncate(MOST_WORDS);
    telling.sort();
    let phrase = |percept: Percept| match (percept, described.measures.get(percept) > ranks.quantile(percept, 0.5).unwrap_or_default()) {
        (Percept::Attack, true) => Some("slow attack"),
        (Percept::Attack, false) => Some("fast attack"),
        (Percept::Tail, true) => Some("long tail"),
        (Percept::Tail, false) => Some("short tail"),
        _ => None,
    };
    let of = |percept: Percept| word(percept, &described.measures, ranks).unwrap_or_default();
    let after: Vec<String> = telling.iter().filter_map(|percept| Some(format!("{}{}", of(*percept).0, phrase(*percept)?))).collect();
    let before: Vec<String> = telling
        .iter()
        .filter(|percept| phrase(**percept).is_none())
        .map(|percept| format!("{}{}", of(*percept).0, of(*percept).1))
        .collect();
    let mut text = if before.is_empty() { "a note".to_string() } else { format!("{} {} note", article(&before[0]), before.join(", ")) };
    if !after.is_empty() {
        let phrases: Vec<String> = after.iter().map(|phrase| format!("{} {phrase}", article(phrase))).collect();
        text += &format!(" with {}", phrases.join(" and "));
    }
    match described.pitch {
        Some(midi) if midi.fract() == 0.0 => text += &format!(", at {}", note_text(midi)),
        Some(midi) => text += &format!(", near {}", note_text(midi.round())),
        None => text += ", without a clear pitch",
    }
    match likeness {
        Some(likeness) => format!("{text}, {likeness}"),
        None => text,
    }
}

fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}

/// Returns "much like a guitar": the family whose caption makes the theta likeliest, by the starter flow.
fn likeness(theta: Option<&Theta>) -> Result<Option<String>, Fault> {
    let flow = starter_flow()?;
    let (Some(theta), true) = (theta, flow.encoder == Words::NAME) else { return Ok(None) };
    let families: Vec<&str> =
        Vocabulary::ours()?.instruments.iter().filter(|instrument| instrument.is_family()).map(|family| family.name.as_str()).collect();
    let captions: Vec<String> = families.iter().map(|family| format!("a {family} note")).collect();
    let embeddings = Words.encode(&captions.iter().map(String::as_str).collect::<Vec<_>>())?;
    let nats = flow.log_prob(&embeddings, &vec![theta.0; families.len()])?;
    let mut likely: Vec<(&str, f64)> = families.into_iter().zip(nats).collect();
    likely.sort_by(|a, b| b.1.total_cmp(&a.1));
    Ok(match likely.as_slice() {
        [(first, most), (_, next), ..] if *most > UNLIKELY => {
            let sound = match *first {
                "vocal" => "a voice".to_string(),
                family @ ("brass" | "reed" | "mallet" | "string") => format!("a {family} instrument"),
                family => format!("{} {family}", article(family)),
            };
            Some(format!("{} like {sound}", if most - next > CLEARLY { "much" } else { "somewhat" }))
        }
        _ => None,
    })
}
