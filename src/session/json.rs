//! Values as JSON: the shown form `{"type": …, "value": …}` and the saved form.

use serde_json::{Map, Value as Json, json};

use super::value::{Patch, Value};
use crate::lang::types::Kind;
use crate::lang::types::Type;

/// From this length on, a plain array of numbers is an embedding, not a list.
const EMBEDDING: usize = 128;

/// The word for the kind of a value.
pub fn kind(value: &Value) -> &'static str {
    match value {
        Value::Nothing => "nothing",
        Value::Number(_) => "number",
        Value::Text(_) => "text",
        Value::Bool(_) => "bool",
        Value::List(_) => "list",
        Value::Range(_) => "range",
        Value::Theta(_) => "theta",
        Value::Clip(_) => "clip",
        Value::Pairs(_) => "pairs",
        Value::Flow(_) => "flow",
        Value::Embedding(_) => "embedding",
        Value::Figure(_) => "figure",
        Value::Evaluation(_) => "evaluation",
    }
}

/// How a value is shown to other programs.
pub fn shown(value: &Value) -> Json {
    let json = match value {
        Value::Nothing => Json::Null,
        Value::Number(number) => json!(number.value),
        Value::Text(text) => json!(&**text),
        Value::Bool(flag) => json!(flag),
        Value::List(items) => items.iter().map(shown).collect(),
        // Lazy, so no list: it may have more elements than fit anywhere.
        Value::Range(range) => json!({"start": range.start, "end": range.end, "step": range.step, "count": range.len()}),
        Value::Theta(patch) => Json::Object(patch.theta.to_json()),
        Value::Clip(clip) => json!({"rate": clip.rate, "samples": clip.samples.len(), "peak": clip.peak(), "rms": clip.rms()}),
        Value::Pairs(pairs) => json!({"rows": pairs.rows.len(), "columns": columns(pairs)}),
        Value::Flow(flow) => {
            let (epochs, last) = (flow.epochs(), flow.history.last());
            json!({"config": flow.config, "encoder": flow.encoder, "epochs": epochs, "best_epoch": flow.best_epoch, "losses": last})
        }
        Value::Embedding(embedding) => json!(embedding.vector),
        Value::Figure(picture) => json!({"title": picture.title, "width": picture.size.0, "height": picture.size.1}),
        Value::Evaluation(evaluation) => evaluation.to_json(),
    };
    json!({"type": kind(value), "value": json})
}

fn columns(pairs: &crate::dataset::Pairs) -> Vec<&'static str> {
    let mut columns = vec!["prompt", "wav_path"];
    if pairs.has_thetas() {
        columns.push("theta");
    }
    if pairs.has_embeddings() {
        columns.push("text_emb");
    }
    columns
}

/// What is written to a `.json` file; none for a kind that has no JSON form.
pub fn saved(value: &Value) -> Option<Json> {
    Some(match value {
        Value::Number(number) => json!(number.value),
        Value::Text(text) => json!(&**text),
        Value::Bool(flag) => json!(flag),
        Value::List(items) => Json::Array(items.iter().map(saved).collect::<Option<_>>()?),
        Value::Range(_) => Json::Array(super::ops::elements(value).ok()?.iter().map(saved).collect::<Option<_>>()?),
        Value::Theta(patch) => theta(patch),
        Value::Embedding(embedding) => json!(embedding.vector),
        Value::Evaluation(evaluation) => evaluation.to_json(),
        _ => return None,
    })
}

/// `{"prompt", "theta", "seed", "flow"}`, the first and the last two where they are known.
fn theta(patch: &Patch) -> Json {
    let mut object = Map::new();
    let origin = patch.origin.as_deref();
    if let Some(prompt) = origin.and_then(|origin| origin.prompt.as_ref()) {
        object.insert("prompt".into(), json!(prompt));
    }
    object.insert("theta".into(), Json::Object(patch.theta.to_json()));
    if let Some(seed) = origin.and_then(|origin| origin.seed) {
        object.insert("seed".into(), json!(seed));
    }
    if let Some(flow) = origin.and_then(|origin| origin.flow.as_ref()) {
        object.insert("flow".into(), json!(flow));
    }
    Json::Object(object)
}

/// What made a clip, as its file keeps it: awol's version, then theta and where it came from.
pub fn made(patch: &Patch) -> String {
    let mut object = Map::new();
    object.insert("awol".into(), json!(env!("CARGO_PKG_VERSION")));
    if let Json::Object(theta) = theta(patch) {
        object.extend(theta);
    }
    Json::Object(object).to_string()
}

/// The theta of what made a clip; none where it says nothing of one.
pub fn maker(made: &str) -> Option<Patch> {
    let json: Json = serde_json::from_str(made).ok()?;
    json.get("theta").and_then(Json::as_object)?;
    match loaded(&json) {
        Ok(Value::Theta(patch)) => Some(patch),
        _ => None,
    }
}

/// A value from the JSON of a file.
///
/// # Errors
/// In words, where it is none of the forms.
pub fn loaded(json: &Json) -> Result<Value, String> {
    match json {
        Json::Number(number) => number.as_f64().map(Value::number).ok_or_else(|| format!("{number} is no number that awol can hold")),
        Json::String(text) => Ok(Value::text(text.as_str())),
        Json::Bool(flag) => Ok(Value::Bool(*flag)),
        Json::Array(items) => {
            let values: Vec<Value> = items.iter().map(loaded).collect::<Result<_, _>>()?;
            let list = Value::list(values);
            // A plain array of many numbers is an embedding as the reference's files have it.
            match (&list, list.ty()) {
                (Value::List(items), Type::List(Kind::Number(_))) if items.len() >= EMBEDDING => Ok(embedding(items)),
                _ => Ok(list),
            }
        }
        Json::Object(object) if object.contains_key("rows") && object.contains_key("confusion") => {
            Err("an evaluation, whose single runs the file does not have: evaluate makes it anew".into())
        }
        Json::Object(object) => {
            let theta = crate::theta::Theta::from_json(json).map_err(|error| error.to_string())?;
            let text = |key: &str| object.get(key).and_then(Json::as_str).map(String::from);
            let origin =
                super::value::Origin { prompt: text("prompt"), seed: object.get("seed").and_then(Json::as_u64), flow: text("flow") };
            let known = origin != super::value::Origin::default();
            Ok(Value::Theta(Patch { theta, origin: known.then(|| origin.into()) }))
        }
        Json::Null => Err("the file holds null".into()),
    }
}

fn embedding(items: &[Value]) -> Value {
    let vector = items
        .iter()
        .map(|item| match item {
            Value::Number(number) => number.value as f32,
            _ => 0.0,
        })
        .collect();
    Value::Embedding(super::value::Embedding { vector, encoder: None, caption: None }.into())
}
