//! The built-in encoder: the meaning of a caption as 512 numbers.
//!
//! Every concept of a [`Reading`] is a feature with a weight. Features are hashed into the vector, each to a few signed positions (Weinberger et al.
//! 2009, "Feature hashing for large scale multitask learning"). Captions with the same meaning therefore have the same embedding, and "very bright"
//! lies farther than "bright" in the same direction. Hashes are 64-bit FNV-1a (Fowler, Noll, Vo), mixed by MurmurHash3's finaliser. All machines give
//! the same bits.

use std::hash::Hasher;

use fnv::FnvHasher;

use super::reading::{Concept, Reading};
use super::{Encoder, TextError};

/// The length of an embedding.
const DIM: usize = 512;
/// The number of positions that a feature is hashed to.
const SPREAD: u8 = 4;
/// The weights of the kinds of features.
const FAMILY: f64 = 1.0;
const SOURCE: f64 = 0.5;
const NAME: f64 = 0.6;
const QUALITY: f64 = 0.7;
const WORD: f64 = 0.7;

/// The built-in encoder, without weights or network. It interprets a caption with the vocabulary (docs/captions.md) and embeds its meaning. Word
/// order, inflection and the choice of synonyms have no effect. Embeddings are not normalized: a caption with more content has a longer one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Words;

impl Words {
    /// The encoder's name in files and flows.
    pub const NAME: &'static str = "words";

    /// Returns the embedding of the concepts that `counts` accepts.
    pub fn embed(reading: &Reading, counts: impl Fn(&Concept) -> bool) -> Vec<f32> {
        let mut sums = vec![0.0; DIM];
        for concept in reading.concepts.iter().filter(|concept| counts(concept)) {
            let weight = match concept {
                Concept::Family(_) => FAMILY,
                Concept::Source(_) => SOURCE,
                Concept::Name(_) => NAME,
                Concept::Quality(_, amount) => QUALITY * amount.abs(),
                Concept::Word(_) => WORD,
            };
            add(&mut sums, &concept.key(), weight);
        }
        sums.into_iter().map(|sum| sum as f32).collect()
    }
}

impl Encoder for Words {
    fn name(&self) -> &str {
        Words::NAME
    }

    fn dim(&self) -> usize {
        DIM
    }

    fn encode(&self, captions: &[&str]) -> Result<Vec<Vec<f32>>, TextError> {
        captions.iter().map(|caption| Ok(Words::embed(&Reading::of(caption)?, |_| true))).collect()
    }
}

/// Adds a feature at the positions, and with the signs, given by its hashes.
fn add(sums: &mut [f64], key: &str, weight: f64) {
    for copy in 0..SPREAD {
        let hash = mix(fnv(&[key.as_bytes(), &[copy]]));
        if let Some(sum) = sums.get_mut(hash as usize % DIM) {
            let sign = if hash >> 63 == 0 { 1.0 } else { -1.0 };
            *sum += sign * weight / f64::from(SPREAD).sqrt();
        }
    }
}

/// Computes the 64-bit FNV-1a hash of the concatenated parts.
fn fnv(parts: &[&[u8]]) -> u64 {
    let mut hasher = FnvHasher::default();
    parts.iter().for_each(|part| hasher.write(part));
    hasher.finish()
}

/// Applies MurmurHash3's finaliser.
fn mix(mut hash: u64) -> u64 {
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(caption: &str) -> Vec<f32> {
        Words.encode_one(caption).unwrap()
    }

    fn length(vector: &[f32]) -> f64 {
        vector.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt()
    }

    fn minus(one: &[f32], other: &[f32]) -> Vec<f32> {
        one.iter().zip(other).map(|(one, other)| one - other).collect()
    }

    #[test]
    fn hashes_match_published_test_vectors() {
        // From the test vectors of FNV-1a's authors, and of MurmurHash3's finaliser for 0.
        assert_eq!(fnv(&[b""]), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv(&[b"a"]), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv(&[b"foo", b"bar"]), 0x8594_4171_f739_67e8);
        assert_eq!(mix(0), 0);
    }

    #[test]
    fn embeddings_match_stored_values() {
        // From a second implementation, in Python.
        type Golden = (&'static str, &'static [(usize, f32)]);
        let golden: [Golden; 3] = [
            ("a guitar note", &[(34, 0.5), (263, -0.5), (278, -0.5), (315, -0.5)]),
            (
                "a very bright guitar note",
                &[(34, 0.5), (91, -0.525), (119, 0.525), (125, -0.525), (197, -0.525), (263, -0.5), (278, -0.5), (315, -0.5)],
            ),
            (
                "a violin without sustain, xyzzy",
                &[
                    (3, -0.2625),
                    (86, 0.2625),
                    (103, 0.5),
                    (160, 0.25),
                    (174, -0.2625),
                    (195, -0.2625),
                    (209, -0.3),
                    (232, -0.35),
                    (255, 0.3),
                    (265, -0.35),
                    (281, -0.25),
                    (335, -0.5),
                    (349, 0.3),
                    (363, 0.3),
                    (367, -0.35),
                    (383, 0.5),
                    (388, -0.25),
                    (434, 0.5),
                    (485, 0.25),
                    (492, 0.35),
                ],
            ),
        ];
        for (caption, expected) in golden {
            let found: Vec<(usize, f32)> = one(caption).into_iter().enumerate().filter(|(_, value)| *value != 0.0).collect();
            assert_eq!(found.len(), expected.len(), "{caption}: {found:?}");
            for ((place, value), (other_place, other)) in found.iter().zip(expected) {
                assert!(place == other_place && (value - other).abs() < 1e-6, "{caption}: {found:?}");
            }
        }
    }

    #[test]
    fn synonyms_have_the_same_embedding() {
        for (caption, other) in [
            ("a guitar note", "the sound of guitars"),
            ("a bright guitar", "a sparkly guitar note"),
            ("a very slow attack", "the attack is very slow"),
            ("a kick drum", "a bass drum"),
            ("a gitar note", "A GUITAR NOTE!"),
            ("a long bright low organ", "a low, bright organ note which is long"),
        ] {
            assert_eq!(one(caption), one(other), "{caption} / {other}");
        }
        assert_ne!(one("a guitar note"), one("a bright guitar note"));
    }

    #[test]
    fn degrees_scale_a_direction() {
        let plain = one("a guitar note");
        let way = |word: &str| minus(&one(&format!("a {word} guitar note")), &plain);
        let bright = way("bright");
        for (word, amount) in [("slightly bright", 0.5), ("very bright", 1.5), ("extremely bright", 2.0)] {
            let scaled: Vec<f32> = bright.iter().map(|x| x * amount).collect();
            assert!(length(&minus(&way(word), &scaled)) < 1e-6, "{word}");
        }
        // More and less of a percept are separate features, so that a flow can learn both.
        let dot: f32 = bright.iter().zip(way("dark")).map(|(more, less)| more * less).sum();
        assert!(dot.abs() < 1e-6);
    }

    #[test]
    fn captions_with_more_concepts_have_a_larger_norm() {
        assert!((length(&one("a guitar note")) - 1.0).abs() < 1e-6);
        assert!(length(&one("a very bright, low guitar note")) > 1.2);
        assert_eq!(length(&one("a note")), 0.0);
    }

    #[test]
    fn concepts_can_be_left_out() {
        let reading = Reading::of("a bright guitar note xyzzy").unwrap();
        let known = |concept: &Concept| matches!(concept, Concept::Family(_));
        assert_eq!(Words::embed(&reading, known), one("a guitar note"));
        assert!(Words::embed(&reading, |_| false).iter().all(|x| *x == 0.0));
    }

    #[test]
    fn captions_without_words_are_errors() {
        for caption in ["", "   ", "\n\t", "…!?", "\u{200b}"] {
            assert!(matches!(Words.encode(&["a note", caption]), Err(TextError::NoWords { .. })), "{caption:?}");
        }
        assert!(Words.encode(&[]).unwrap().is_empty());
    }
}
