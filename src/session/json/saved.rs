//! Values in `.json` files. Values with a plain JSON form are written in it. An object holds what that form would lose: a unit, or the caption of an
//! embedding.

use serde_json::{Map, Value as Json, json};

use super::{MIDI, unit};
use crate::dataset::key as row;
use crate::lang::units::Dimension;
use crate::session::ops::elements;
use crate::session::value::{Embedding, Number, Origin, Patch, Value};
use crate::theta::Theta;

/// A plain array of at least this many numbers is read as an embedding, not a list: the published pipeline writes embeddings so.
const EMBEDDING: usize = 128;

mod key {
    pub const THETA: &str = "theta";
    pub const SEED: &str = "seed";
    pub const FLOW: &str = "flow";
    pub const VALUE: &str = "value";
    pub const UNIT: &str = "unit";
    pub const LIST: &str = "list";
}

/// Returns the form of a value in a `.json` file; `None` for a kind that has none.
pub fn saved(value: &Value) -> Option<Json> {
    Some(match value {
        Value::Number(number) => match unit(number.dimension) {
            Some(unit) => json!({key::VALUE: number.value, key::UNIT: unit}),
            None => json!(number.value),
        },
        Value::Text(text) => json!(&**text),
        Value::Bool(flag) => json!(flag),
        Value::List(items) => list(items)?,
        Value::Range(_) => list(&elements(value).ok()?)?,
        Value::Theta(patch) => theta(patch),
        Value::Embedding(embedding) => vector(embedding),
        Value::Evaluation(evaluation) => evaluation.to_json(),
        _ => return None,
    })
}

fn list(items: &[Value]) -> Option<Json> {
    let array = Json::Array(items.iter().map(saved).collect::<Option<_>>()?);
    // A bare array would be read as an embedding.
    Some(if is_vector(&array) { json!({key::LIST: array}) } else { array })
}

fn is_vector(json: &Json) -> bool {
    json.as_array().is_some_and(|items| items.len() >= EMBEDDING && items.iter().all(Json::is_number))
}

fn vector(embedding: &Embedding) -> Json {
    let vector = json!(embedding.vector);
    if embedding.caption.is_none() && embedding.encoder.is_none() && is_vector(&vector) {
        return vector;
    }
    let mut object = Map::new();
    for (key, text) in [(row::PROMPT, &embedding.caption), (row::ENCODER, &embedding.encoder)] {
        if let Some(text) = text {
            object.insert(key.into(), json!(text));
        }
    }
    object.insert(row::EMBEDDING.into(), vector);
    Json::Object(object)
}

/// Returns `{"prompt", "theta", "seed", "flow"}`; all but `theta` are present only if they are known.
pub(super) fn theta(patch: &Patch) -> Json {
    let mut object = Map::new();
    let origin = patch.origin.as_deref();
    if let Some(prompt) = origin.and_then(|origin| origin.prompt.as_ref()) {
        object.insert(row::PROMPT.into(), json!(prompt));
    }
    object.insert(key::THETA.into(), Json::Object(patch.theta.to_json()));
    if let Some(seed) = origin.and_then(|origin| origin.seed) {
        object.insert(key::SEED.into(), json!(seed));
    }
    if let Some(flow) = origin.and_then(|origin| origin.flow.as_ref()) {
        object.insert(key::FLOW.into(), json!(flow));
    }
    Json::Object(object)
}

/// Reads a value from the JSON of a file.
///
/// # Errors
/// A message, if it has none of the forms.
pub fn loaded(json: &Json) -> Result<Value, String> {
    match json {
        Json::Number(number) => double(number).map(Value::number),
        Json::String(text) => Ok(Value::text(text.as_str())),
        Json::Bool(flag) => Ok(Value::Bool(*flag)),
        Json::Array(items) if is_vector(json) => Ok(embedding(items, None, None)?),
        Json::Array(items) => values(items),
        Json::Object(object) => from_object(object, json),
        Json::Null => Err("the file holds null".into()),
    }
}

fn from_object(object: &Map<String, Json>, json: &Json) -> Result<Value, String> {
    let text = |key: &str| object.get(key).and_then(Json::as_str).map(String::from);
    if object.contains_key("rows") && object.contains_key("confusion") {
        return Err("an evaluation, whose single runs the file does not have: run evaluate again".into());
    }
    if let (1, Some(Json::Array(items))) = (object.len(), object.get(key::LIST)) {
        return values(items);
    }
    if let (Some(Json::Number(value)), Some(unit)) = (object.get(key::VALUE), text(key::UNIT)) {
        return Ok(Value::Number(Number { value: double(value)?, dimension: dimension(&unit)? }));
    }
    if let (Some(Json::Array(items)), None) = (object.get(row::EMBEDDING), object.get(key::THETA).or(object.get(row::THETA))) {
        return embedding(items, text(row::PROMPT), text(row::ENCODER));
    }
    let theta = Theta::from_json(json).map_err(|error| error.to_string())?;
    let origin = Origin { prompt: text(row::PROMPT), seed: object.get(key::SEED).and_then(Json::as_u64), flow: text(key::FLOW) };
    let known = origin != Origin::default();
    Ok(Value::Theta(Patch { theta, origin: known.then(|| origin.into()) }))
}

fn values(items: &[Json]) -> Result<Value, String> {
    Ok(Value::list(items.iter().map(loaded).collect::<Result<_, _>>()?))
}

fn double(number: &serde_json::Number) -> Result<f64, String> {
    let held = number.as_f64().ok_or_else(|| format!("{number} is no number that awol can hold"))?;
    // A whole number must convert exactly.
    let exact = number.as_i128().is_none_or(|whole| held as i128 == whole);
    if exact { Ok(held) } else { Err(format!("{number} has more digits than a number holds; the nearest is {held}")) }
}

/// Returns the dimension of a number in this unit, which must be a base unit.
fn dimension(unit: &str) -> Result<Dimension, String> {
    let measured = [Dimension::Time, Dimension::Frequency, Dimension::Decibel];
    let found = measured.into_iter().find(|dimension| dimension.base_symbol() == unit);
    found.or((unit == MIDI).then_some(Dimension::Pitch)).ok_or_else(|| format!("a number's unit is s, Hz, dB or {MIDI}, not '{unit}'"))
}

fn embedding(items: &[Json], caption: Option<String>, encoder: Option<String>) -> Result<Value, String> {
    let number = |item: &Json| match item {
        Json::Number(number) => Ok(double(number)? as f32),
        other => Err(format!("an embedding has numbers alone, not {other}")),
    };
    let vector = items.iter().map(number).collect::<Result<Vec<f32>, String>>()?;
    match vector.iter().find(|number| !number.is_finite()) {
        Some(_) => Err("an embedding's number is beyond what 32 bits hold".into()),
        None => Ok(Value::Embedding(Embedding { vector, encoder, caption }.into())),
    }
}
