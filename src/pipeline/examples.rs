//! Builds training examples from pairs.

use std::collections::{BTreeSet, HashMap};

use thiserror::Error;

use crate::dataset::{Pair, Pairs};
use crate::flow::{Examples, Group};
use crate::sink::Monitor;
use crate::text::{Concept, Encoder, Reading, TextError, Words, encode_distinct};

/// How many captions are encoded again to check whether an encoder produced given embeddings, and the largest allowed difference.
const WORDS_CHECKED: usize = 20;
const WORDS_TOLERANCE: f32 = 1e-5;

/// Why a flow cannot be trained on pairs. Rows count from 1.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ExamplesError {
    /// A row without all ten parameters.
    #[error("row {row} of these pairs has no theta")]
    NoTheta {
        /// The row without a theta.
        row: usize,
    },
    /// A row without an embedding of its caption.
    #[error("row {row} of these pairs has no embedding")]
    NoEmbedding {
        /// The row without an embedding.
        row: usize,
    },
    /// A caption that cannot be read.
    #[error(transparent)]
    Text(#[from] TextError),
}

impl Pairs {
    /// Computes the embedding of every row's caption. The monitor receives the number of distinct captions done.
    ///
    /// # Errors
    /// Fails if the encoder cannot encode a caption, or the monitor interrupts. The rows are then unchanged.
    pub fn embed(&mut self, encoder: &dyn Encoder, monitor: &mut dyn Monitor) -> Result<(), TextError> {
        let captions: Vec<&str> = self.rows.iter().map(|row| row.prompt.as_str()).collect();
        let vectors = encode_distinct(encoder, &captions, monitor)?;
        for (row, vector) in self.rows.iter_mut().zip(vectors) {
            row.text_emb = Some(vector);
        }
        self.encoder = Some(encoder.name().to_string());
        Ok(())
    }

    /// Returns the captions and embeddings of the rows that have both.
    pub(crate) fn embeddings(&self) -> Vec<(&str, &[f32])> {
        self.rows.iter().filter_map(|row| Some((row.prompt.as_str(), row.text_emb.as_deref()?))).collect()
    }
}

/// Returns whether an encoder produces these embeddings for the first `count` captions, each number within `tolerance`.
pub(crate) fn is_made_by(encoder: &dyn Encoder, rows: &[(&str, &[f32])], count: usize, tolerance: f32) -> bool {
    rows.iter().take(count).all(|(caption, stored)| {
        encoder.dim() == stored.len()
            && encoder
                .encode_one(caption)
                .is_ok_and(|encoded| encoded.iter().zip(*stored).all(|(encoded, stored)| (encoded - stored).abs() < tolerance))
    })
}

/// Like [`is_made_by`], for [`Words`]. Returns false if there are no rows.
pub(crate) fn is_made_by_words(rows: &[(&str, &[f32])]) -> bool {
    !rows.is_empty() && is_made_by(&Words, rows, WORDS_CHECKED, WORDS_TOLERANCE)
}

impl<'a> TryFrom<&'a Pairs> for Examples<'a> {
    type Error = ExamplesError;

    /// Takes the thetas and embeddings of all rows. An encoder that is not recorded counts as [`Words`] if that produces the same numbers, and else as
    /// `unknown`.
    fn try_from(pairs: &'a Pairs) -> Result<Examples<'a>, ExamplesError> {
        let encoder = match &pairs.encoder {
            Some(encoder) => encoder.clone(),
            None if is_made_by_words(&pairs.embeddings()) => Words::NAME.to_string(),
            None => "unknown".to_string(),
        };
        Examples::of_pairs(pairs, encoder)
    }
}

impl<'a> Examples<'a> {
    /// Takes the thetas and embeddings of all rows of pairs that were embedded by `encoder`.
    ///
    /// # Errors
    /// Fails if a row has no theta or no embedding.
    pub(crate) fn of_pairs(pairs: &'a Pairs, encoder: String) -> Result<Examples<'a>, ExamplesError> {
        let mut theta = Vec::with_capacity(pairs.rows.len());
        let mut text = Vec::with_capacity(pairs.rows.len());
        for (index, pair) in pairs.rows.iter().enumerate() {
            let row = index + 1;
            theta.push(pair.theta().ok_or(ExamplesError::NoTheta { row })?.0);
            text.push(pair.text_emb.as_deref().ok_or(ExamplesError::NoEmbedding { row })?);
        }
        let concepts = if encoder == Words::NAME { concepts(pairs)? } else { Vec::new() };
        Ok(Examples { theta, text, encoder, concepts, groups: groups(pairs) })
    }
}

/// Returns the keys of all concepts in the captions, for the flow to record.
fn concepts(pairs: &Pairs) -> Result<Vec<String>, TextError> {
    let captions: BTreeSet<&str> = pairs.rows.iter().map(|row| row.prompt.as_str()).collect();
    let mut concepts = BTreeSet::new();
    for caption in captions {
        concepts.extend(Reading::of(caption)?.concepts.iter().map(Concept::key));
    }
    Ok(concepts.into_iter().collect())
}

/// Returns the group of each row. Rows of one sound share a note; instrument and family come from NSynth's notes or from a caption file.
fn groups(pairs: &Pairs) -> Vec<Group> {
    let numbered = |name: fn(&Pair) -> &str| -> Vec<usize> {
        let mut seen = HashMap::new();
        let number = |row| {
            let next = seen.len();
            *seen.entry(name(row)).or_insert(next)
        };
        pairs.rows.iter().map(number).collect()
    };
    let mut notes = numbered(|row| &row.wav_path);
    // Rows without a sound are separate notes.
    let nameless = pairs.rows.iter().enumerate().filter(|(_, pair)| pair.wav_path.is_empty());
    nameless.for_each(|(row, _)| notes[row] = pairs.rows.len() + row);
    let instruments = numbered(|row| row.instrument().unwrap_or_default());
    let families = numbered(|row| row.family().unwrap_or_default());
    let rows = notes.into_iter().zip(instruments).zip(families);
    rows.map(|((note, instrument), family)| Group { note, instrument, family }).collect()
}
