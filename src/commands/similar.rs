//! `similar`: measures how near captions are to each other.

use std::collections::HashSet;

use super::encoder::{self, MODEL, WITH};
use crate::dataset::Pair;
use crate::lang::signature::{Accepts, Example, Gives, Group, Needs, Param, ScopeEffect, Signature};
use crate::lang::types::Kind;
use crate::session::call::{Call, Verb};
use crate::session::fault::Fault;
use crate::session::value::Value;
use crate::sink::{Output, Table};
use crate::text::{Words, encode_distinct};

/// Maximum number of captions; a larger table would not be readable.
const MOST: usize = 24;

pub static VERBS: &[Verb] = &[Verb {
    signature: Signature {
        name: "similar",
        group: Group::Learning,
        summary: "compare captions by the cosine of their embeddings; 1 is the same",
        params: &[
            Param::rest(
                "captions",
                Accepts::Values(&[Kind::Text, Kind::Embedding, Kind::Pairs]),
                "captions, embeddings, or pairs, of which each distinct caption counts once",
            ),
            WITH,
            MODEL,
        ],
        gives: Gives::Is(Kind::Nothing),
        examples: &[
            Example {
                code: "similar \"a bell note\" \"a bright bell note\" \"a gong\"",
                note: "all of them, in a table",
                needs: Needs::Nothing,
            },
            Example { code: "similar (starter pairs)", note: "the captions of a dataset", needs: Needs::Nothing },
            Example {
                code: "similar \"a bell\" \"a gong\" with=clap",
                note: "with the published pipeline's encoder",
                needs: Needs::Network,
            },
        ],
        scope: ScopeEffect::None,
    },
    run: similar,
    replay: false,
}];

/// A caption with its embedding.
pub struct Point {
    pub caption: String,
    /// Empty if it is not known.
    pub family: String,
    pub vector: Vec<f32>,
}

/// Returns the distinct captions of the values in a parameter with their embeddings, and the name of the encoder.
///
/// # Errors
/// If the embeddings are from different encoders or differ in length, or a caption cannot be encoded.
pub fn points(call: &mut Call<'_>, param: &'static str) -> Result<(Vec<Point>, String), Fault> {
    let values = call.values(param);
    let encoder = if call.given("with") || call.given("model") { Some(encoder::asked(call)?) } else { None };
    let mut known: Option<String> = encoder.as_ref().map(|encoder| encoder.name().to_string());
    // Existing embeddings determine the encoder for the other captions.
    for value in &values {
        let (made, of) = match value {
            Value::Embedding(embedding) => (true, embedding.encoder.clone()),
            Value::Pairs(pairs) => (pairs.has_embeddings(), pairs.encoder.clone()),
            _ => (false, None),
        };
        match (made, of, &known) {
            (true, Some(of), Some(known)) if of != *known => {
                return Err(Fault::new(format!("embeddings of '{of}' and of '{known}' cannot be compared"))
                    .at(param)
                    .help("embed all with one encoder"));
            }
            (true, Some(of), None) => known = Some(of),
            _ => {}
        }
    }
    let name = known.unwrap_or_else(|| Words::NAME.to_string());
    for value in values.iter().filter(|_| name == Words::NAME) {
        if let Value::Text(text) = value {
            super::caption::note(call, text)?;
        }
    }
    let (mut points, mut wanted) = (Vec::new(), Vec::new());
    let mut seen = HashSet::new();
    for value in &values {
        match value {
            Value::Text(caption) => wanted.push((caption.to_string(), String::new(), None)),
            Value::Embedding(embedding) => {
                let caption = embedding.caption.clone().unwrap_or_else(|| format!("embedding {}", wanted.len() + 1));
                wanted.push((caption, String::new(), Some(embedding.vector.clone())));
            }
            Value::Pairs(pairs) => {
                let family = |row: &Pair| row.family().unwrap_or_default().replace('_', " ");
                wanted.extend(pairs.rows.iter().map(|row| (row.prompt.clone(), family(row), row.text_emb.clone())));
            }
            _ => {}
        }
    }
    wanted.retain(|(caption, ..)| seen.insert(caption.clone()));
    let captions: Vec<&str> = wanted.iter().filter(|(.., vector)| vector.is_none()).map(|(caption, ..)| caption.as_str()).collect();
    let mut made = Vec::new();
    if !captions.is_empty() {
        let encoder = match encoder {
            Some(encoder) => encoder,
            None => encoder::named(call, &name, "one of these")?,
        };
        let mut bar = call.bar("embed", captions.len() as u64, "captions");
        made = encode_distinct(&*encoder, &captions, &mut bar).map_err(|error| Fault::from(error).at(param))?;
        bar.finish();
    }
    let mut made = made.into_iter();
    for (caption, family, vector) in wanted {
        if let Some(vector) = vector.or_else(|| made.next()) {
            points.push(Point { caption, family, vector });
        }
    }
    let width = points.first().map_or(0, |point| point.vector.len());
    match points.iter().find(|point| point.vector.len() != width) {
        Some(other) => {
            let message = format!("the embedding of \"{}\" has {} numbers, others have {width}", other.caption, other.vector.len());
            Err(Fault::new(message).at(param).help("embed all with one encoder"))
        }
        None => Ok((points, name)),
    }
}

fn similar(call: &mut Call<'_>) -> Result<Value, Fault> {
    let (points, encoder) = points(call, "captions")?;
    if !(2..=MOST).contains(&points.len()) {
        let message = format!("{} different captions are given, where 2 to {MOST} can be compared", points.len());
        return Err(Fault::new(message).at("captions").help("plot embedding shows where many captions lie"));
    }
    let cosines: Vec<Vec<f64>> = points.iter().map(|one| points.iter().map(|other| cosine(&one.vector, &other.vector)).collect()).collect();
    // The columns are headed by numbers, since captions are long.
    let columns = ["".to_string(), "caption".to_string()].into_iter().chain((1..=points.len()).map(|place| place.to_string())).collect();
    let rows = points.iter().zip(&cosines).enumerate().map(|(place, (point, cosines))| {
        let cells = cosines.iter().map(|cosine| format!("{:.2}", cosine + 0.0));
        [(place + 1).to_string(), point.caption.clone()].into_iter().chain(cells).collect()
    });
    let table = Table { title: format!("similarity by {encoder}"), columns, rows: rows.collect(), ..Table::default() };
    let captions: Vec<&str> = points.iter().map(|point| point.caption.as_str()).collect();
    let json = serde_json::json!({"type": "similarity", "value": {"encoder": encoder, "captions": captions, "cosines": cosines}});
    call.sink.emit(Output::Value { look: Box::new(Output::Table(table)), json });
    Ok(Value::Nothing)
}

/// Returns the cosine of the angle between two embeddings, or 0 if one of them is 0.
fn cosine(one: &[f32], other: &[f32]) -> f64 {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>();
    let length = (dot(one, one) * dot(other, other)).sqrt();
    if length > 0.0 { (dot(one, other) / length).clamp(-1.0, 1.0) } else { 0.0 }
}
