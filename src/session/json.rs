//! Values as JSON: the shown form `{"type": …, "value": …}`, the saved one ([`saved`], [`loaded`]), and what sounds and pictures keep of what made them.

mod saved;

use serde_json::{Map, Value as Json, json};

pub use saved::{loaded, saved};

use super::value::{Patch, Value};
use crate::lang::units::Dimension;

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
    let mut shown = json!({"type": kind(value), "value": json});
    let dimension = match value {
        Value::Number(number) => number.dimension,
        Value::Range(range) => range.dimension,
        _ => Dimension::Scalar,
    };
    if let (Some(unit), Some(object)) = (unit(dimension), shown.as_object_mut()) {
        object.insert("unit".into(), json!(unit));
    }
    shown
}

/// The unit in which a number of this dimension is told; none for a plain one.
fn unit(dimension: Dimension) -> Option<&'static str> {
    match dimension {
        Dimension::Scalar => None,
        Dimension::Pitch => Some(MIDI),
        dimension => Some(dimension.base_symbol()),
    }
}

/// The unit of note numbers.
const MIDI: &str = "MIDI";

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

/// What made a clip, as its file keeps it: awol's version, then theta and where it came from.
pub fn provenance(patch: &Patch) -> String {
    let mut object = Map::new();
    object.insert("awol".into(), json!(env!("CARGO_PKG_VERSION")));
    if let Json::Object(theta) = saved::theta(patch) {
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
