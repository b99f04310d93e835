//! How much memory a value holds, about: what undo may keep is counted in it.

use super::value::Value;

/// An evaluation's row with its runs.
const ROW: usize = 1024;

/// Bytes that the value holds, whoever else shares them.
pub fn weight(value: &Value) -> usize {
    let held = match value {
        Value::Nothing | Value::Number(_) | Value::Bool(_) | Value::Range(_) | Value::Theta(_) => 0,
        Value::Text(text) => text.len(),
        Value::List(items) => items.weight(),
        Value::Clip(clip) => size_of_val(&*clip.samples),
        Value::Pairs(pairs) => {
            let rows = pairs.rows.iter();
            let row = |pair: &crate::dataset::Pair| {
                size_of_val(pair) + pair.prompt.len() + pair.wav_path.len() + pair.text_emb.as_deref().map_or(0, size_of_val)
            };
            rows.map(row).sum()
        }
        Value::Flow(flow) => flow.bytes(),
        Value::Embedding(embedding) => size_of_val(&*embedding.vector),
        Value::Figure(picture) => picture.png.len() + picture.svg.len(),
        Value::Evaluation(evaluation) => evaluation.rows.len() * ROW,
    };
    held.saturating_add(size_of::<Value>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::Clip;

    #[test]
    fn what_is_large_weighs_what_it_holds() {
        let clip = Value::Clip(Clip { samples: vec![0.0; 1000].into(), rate: 16_000, made: None });
        let alone = weight(&clip);
        assert!((4000..5000).contains(&alone), "{alone}");
        let both = weight(&Value::list(vec![clip.clone(), clip]));
        assert!((2 * alone..2 * alone + 200).contains(&both), "{both}");
        assert!(weight(&Value::number(1.0)) < 200);
    }
}
