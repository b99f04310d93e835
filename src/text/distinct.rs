//! Encodes captions of which many repeat.

use std::collections::HashMap;

use super::{Encoder, TextError};
use crate::sink::Monitor;

/// The number of captions per call of the encoder.
const BATCH: usize = 64;

/// Returns one embedding per caption, in order. Repeated captions are encoded once. The monitor receives the number of distinct captions done.
///
/// # Errors
/// As [`Encoder::encode`]. Also fails if the monitor interrupts or the encoder returns a wrong number of embeddings.
pub fn encode_distinct(encoder: &dyn Encoder, captions: &[&str], monitor: &mut dyn Monitor) -> Result<Vec<Vec<f32>>, TextError> {
    let mut places = HashMap::new();
    let mut distinct = Vec::new();
    let order: Vec<usize> = captions
        .iter()
        .map(|caption| {
            *places.entry(*caption).or_insert_with(|| {
                distinct.push(*caption);
                distinct.len() - 1
            })
        })
        .collect();
    let mut embeddings = Vec::with_capacity(distinct.len());
    for batch in distinct.chunks(BATCH) {
        if monitor.interrupted() {
            return Err(TextError::Interrupted);
        }
        let encoded = encoder.encode_watched(batch, monitor)?;
        if encoded.len() != batch.len() {
            return Err(TextError::Count { encoder: encoder.name().to_string(), asked: batch.len(), found: encoded.len() });
        }
        embeddings.extend(encoded);
        monitor.progress(embeddings.len() as u64, "");
    }
    Ok(order.into_iter().filter_map(|place| embeddings.get(place).cloned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sink::Unmonitored;
    use std::cell::RefCell;

    /// An encoder that returns a caption's length and records the captions it receives.
    #[derive(Default)]
    struct Length(RefCell<Vec<String>>);

    impl Encoder for Length {
        fn name(&self) -> &str {
            "length"
        }
        fn dim(&self) -> usize {
            1
        }
        fn encode(&self, captions: &[&str]) -> Result<Vec<Vec<f32>>, TextError> {
            self.0.borrow_mut().extend(captions.iter().map(ToString::to_string));
            Ok(captions.iter().map(|caption| vec![caption.len() as f32]).collect())
        }
    }

    #[test]
    fn each_caption_is_encoded_once() {
        let encoder = Length::default();
        let found = encode_distinct(&encoder, &["bb", "a", "bb", "ccc", "a"], &mut Unmonitored).unwrap();
        assert_eq!(found, [[2.0], [1.0], [2.0], [3.0], [1.0]]);
        assert_eq!(*encoder.0.borrow(), ["bb", "a", "ccc"]);
        assert!(encode_distinct(&encoder, &[], &mut Unmonitored).unwrap().is_empty());
    }

    #[test]
    fn encode_distinct_can_be_interrupted() {
        struct Stop;
        impl Monitor for Stop {
            fn progress(&mut self, _done: u64, _detail: &str) {}
            fn note(&mut self, _text: &str) {}
            fn interrupted(&self) -> bool {
                true
            }
        }
        assert!(matches!(encode_distinct(&Length::default(), &["a"], &mut Stop), Err(TextError::Interrupted)));
    }
}
