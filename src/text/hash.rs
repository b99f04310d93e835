//! The embedded encoder: words and pieces of words, hashed into 512 numbers.
//!
//! Source: signed feature hashing (Weinberger et al. 2009, "Feature hashing for large scale multitask learning"), over words and their
//! character n-grams as in fastText (Bojanowski et al. 2017). Hashes are 64-bit FNV-1a (Fowler, Noll, Vo), their bits mixed by the finaliser
//! of MurmurHash3, since FNV alone spreads short strings poorly. All sums are exact or in a fixed order, so every machine gives the same bits.

use std::hash::Hasher;

use fnv::FnvHasher;

use super::{Encoder, TextError};

/// How many numbers an embedding has.
const DIM: usize = 512;
/// Lengths of the pieces, in characters, the marks at a word's ends included.
const PIECES: std::ops::RangeInclusive<usize> = 3..=4;
/// Words that say little of a sound, and how much they count.
const COMMON: [&str; 17] =
    ["a", "an", "the", "of", "with", "and", "or", "in", "on", "at", "to", "by", "for", "is", "note", "sound", "tone"];
const COMMON_WEIGHT: f64 = 0.3;

/// Feature hashing of words and character n-grams to 512 numbers. Case does not count, nor does the order of words.
///
/// A word adds two parts of the same weight: itself, and the mean direction of its pieces, so that "guitars" is near "guitar". Articles,
/// prepositions and "note" count less, so that captions which share only those are apart.
///
/// A caption with no word at all (empty, or only punctuation) is an error; emoji and any script count as words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hash;

impl Encoder for Hash {
    fn name(&self) -> &str {
        "hash"
    }

    fn dim(&self) -> usize {
        DIM
    }

    fn encode(&self, captions: &[&str]) -> Result<Vec<Vec<f32>>, TextError> {
        captions.iter().map(|caption| embed(caption).ok_or_else(|| TextError::NoWords { caption: caption.to_string() })).collect()
    }
}

fn embed(caption: &str) -> Option<Vec<f32>> {
    let mut sums = vec![0.0; DIM];
    for word in words(caption) {
        let weight = if COMMON.contains(&word.as_str()) { COMMON_WEIGHT } else { 1.0 };
        add(&mut sums, 'w', &word, weight);
        let pieces = pieces(&word);
        let share = weight / (pieces.len() as f64).sqrt();
        for piece in pieces {
            add(&mut sums, 'p', &piece, share);
        }
    }
    let length = sums.iter().map(|value| value * value).sum::<f64>().sqrt();
    (length > 0.0).then(|| sums.into_iter().map(|value| (value / length) as f32).collect())
}

/// Runs of characters that are neither blank nor punctuation, in lower case. `#` belongs to a word, as in the name of a note.
fn words(caption: &str) -> Vec<String> {
    let parts = |c: char| {
        let punctuation =
            c.is_ascii_punctuation() && c != '#' || matches!(c, '\u{a0}'..='\u{bf}' | '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{303f}');
        c.is_whitespace() || c.is_control() || (punctuation && !c.is_alphanumeric())
    };
    caption.to_lowercase().split(parts).filter(|word| !word.is_empty()).map(str::to_string).collect()
}

/// The character n-grams of `<word>`; the whole of it where it is shorter than any.
fn pieces(word: &str) -> Vec<String> {
    let marked: Vec<char> = std::iter::once('<').chain(word.chars()).chain(std::iter::once('>')).collect();
    PIECES.flat_map(|length| marked.windows(length)).map(|piece| piece.iter().collect()).collect()
}

/// Adds a feature of the kind `kind` where its hash says, with the sign that its hash says.
fn add(sums: &mut [f64], kind: char, text: &str, weight: f64) {
    let hash = mix(fnv(&[&[kind as u8], text.as_bytes()]));
    if let Some(sum) = sums.get_mut(hash as usize % DIM) {
        *sum += if hash >> 63 == 0 { weight } else { -weight };
    }
}

/// FNV-1a, 64 bits.
fn fnv(parts: &[&[u8]]) -> u64 {
    let mut hasher = FnvHasher::default();
    parts.iter().for_each(|part| hasher.write(part));
    hasher.finish()
}

/// The finaliser of MurmurHash3.
fn mix(mut hash: u64) -> u64 {
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(caption: &str) -> Vec<f32> {
        Hash.encode(&[caption]).unwrap().remove(0)
    }

    /// The cosine, as embeddings have length 1.
    fn likeness(one_caption: &str, other: &str) -> f32 {
        one(one_caption).iter().zip(one(other)).map(|(a, b)| a * b).sum()
    }

    #[test]
    fn hashes_are_the_published_ones() {
        // From the test vectors of FNV-1a's authors, and of MurmurHash3's finaliser for 0.
        assert_eq!(fnv(&[b""]), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv(&[b"a"]), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv(&[b"foo", b"bar"]), 0x8594_4171_f739_67e8);
        assert_eq!(mix(0), 0);
    }

    #[test]
    fn every_embedding_has_length_one() {
        for caption in ["a guitar note", "x", "日本の笛", "🎸", "🎸🎺 c#3", "ÄÖÜ ß", "1 2 3", &"long ".repeat(10_000)] {
            let embedding = one(caption);
            let length: f32 = embedding.iter().map(|value| value * value).sum();
            assert!(embedding.len() == 512 && (length - 1.0).abs() < 1e-5, "{caption:.20}: {length}");
        }
    }

    #[test]
    fn no_words_is_an_error_that_shows_the_caption() {
        for caption in ["", "   ", "\n\t", "…!?", "\u{200b}"] {
            assert_eq!(Hash.encode(&["a note", caption]), Err(TextError::NoWords { caption: caption.into() }));
        }
    }

    #[test]
    fn like_captions_are_near_and_families_apart() {
        for (one, other) in
            [("a guitar note", "guitar note"), ("A Guitar, note!", "a guitar note"), ("the note of a guitar", "a guitar note")]
        {
            assert!(likeness(one, other) > 0.9, "{one} / {other}: {}", likeness(one, other));
        }
        assert!(likeness("a guitar note", "guitars") > 0.3);
        assert!(likeness("an electronic guitar note", "a guitar note") > 0.6);
        let families = ["brass", "flute", "mallet", "reed", "string", "guitar", "keyboard", "bass", "organ"];
        for (place, family) in families.iter().enumerate() {
            for other in families.iter().skip(place + 1) {
                let near = likeness(&format!("a {family} note"), &format!("a {other} note"));
                assert!(near < 0.4, "{family} / {other}: {near}");
            }
        }
    }

    #[test]
    fn the_numbers_never_change() {
        // From a second implementation, in Python: the first places that are not 0, and how many there are.
        type Golden = (&'static str, usize, &'static [(usize, f32)]);
        let golden: [Golden; 2] = [
            ("a guitar note", 22, &[(39, 0.07381), (99, 0.196267), (101, -0.196267), (123, -0.195283), (140, -0.196267), (151, 0.196267)]),
            ("ÄÖ🎸", 6, &[(161, -0.316228), (195, -0.316228), (257, 0.316228), (312, 0.316228), (407, 0.316228)]),
        ];
        for (caption, count, first) in golden {
            let found: Vec<(usize, f32)> = one(caption).into_iter().enumerate().filter(|(_, value)| *value != 0.0).collect();
            assert_eq!(found.len(), count, "{caption}");
            for ((place, value), (expected_place, expected)) in found.iter().zip(first) {
                assert!(place == expected_place && (value - expected).abs() < 1e-6, "{caption}: {found:?}");
            }
        }
    }
}
