//! Values as JSON: the output form `{"type": …, "value": …}`, the file form (`saved`, `loaded`), and the provenance in sound and picture files.

mod saved;

use serde_json::{Map, Value as Json, json};

pub use saved::{loaded, saved};

use super::value::{Patch, Value};
use crate::lang::units::Dimension;

/// Returns the name of a value's kind.
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

/// Returns the form of a value that is output to other programs.
pub fn shown(value: &Value) -> Json {
    let json = match value {
        Value::Nothing => Json::Null,
        Value::Number(number) => json!(number.value),
        Value::Text(text) => json!(&**text),
        Value::Bool(flag) => json!(flag),
        Value::List(items) => items.iter().map(shown).collect(),
        // A range stays unexpanded: it may have more elements than fit in memory.
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

/// Returns the unit in which a number of this dimension is written; `None` for a plain number.
fn unit(dimension: Dimension) -> Option<&'static str> {
    match dimension {
        Dimension::Scalar => None,
        Dimension::Pitch => Some(MIDI),
        dimension => Some(dimension.base_symbol()),
    }
}

/// The unit of MIDI note numbers.
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

/// Returns the provenance that is stored in a clip's file, as JSON text: the version of awol, the theta and its origin.
pub fn provenance(patch: &Patch) -> String {
    let mut object = Map::new();
    object.insert("awol".into(), json!(env!("CARGO_PKG_VERSION")));
    if let Json::Object(theta) = saved::theta(patch) {
        object.extend(theta);
    }
    Json::Object(object).to_string()
}

/// Returns the theta from a clip's provenance; `None` if it contains none.
pub fn maker(made: &str) -> Option<Patch> {
    let json: Json = serde_json::from_str(made).ok()?;
    json.get("theta").and_then(Json::as_object)?;
    match loaded(&json) {
        Ok(Value::Theta(patch)) => Some(patch),
        _ => None,
    }
}
