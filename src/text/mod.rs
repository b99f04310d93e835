//! Encodes captions as embeddings.
//!
//! An [`Encoder`] turns captions into vectors that condition the flow. [`Words`] is built in: it interprets a caption ([`reading`]) with the
//! [`vocabulary`] and embeds the result. It gives the same numbers on every machine, and needs no weights and no network. [`Clap`] is the encoder of
//! the published pipeline. [`wording`] is the inverse: it generates captions from the properties of a sound.
//!
//! ```
//! use awol::text::{Encoder, Reading, Words};
//!
//! let reading = Reading::of("a very bright guitar note")?;
//! assert!(reading.is_understood());
//! assert_eq!(Words.encode_one("a very bright guitar note")?.len(), Words.dim());
//! # Ok::<(), awol::text::TextError>(())
//! ```

pub mod clap;
mod distinct;
pub mod reading;
pub mod vocabulary;
pub mod wording;
mod words;

use thiserror::Error;

use crate::cause::Cause;
use crate::sink::Monitor;

pub use clap::Clap;
pub use distinct::encode_distinct;
pub use reading::{Concept, Reading};
pub use words::Words;

/// Turns captions into embeddings of one fixed length.
pub trait Encoder {
    /// Returns the encoder's name in files and flows.
    fn name(&self) -> &str;

    /// Returns the length of an embedding.
    fn dim(&self) -> usize;

    /// Returns one embedding of [`Encoder::dim`] numbers per caption, in order.
    ///
    /// # Errors
    /// Fails if a caption cannot be encoded, or the encoder fails.
    fn encode(&self, captions: &[&str]) -> Result<Vec<Vec<f32>>, TextError>;

    /// Like [`Encoder::encode`], but a slow encoder polls the monitor for interrupts.
    ///
    /// # Errors
    /// As [`Encoder::encode`]. Also fails if the monitor interrupts.
    fn encode_watched(&self, captions: &[&str], monitor: &dyn Monitor) -> Result<Vec<Vec<f32>>, TextError> {
        let _ = monitor;
        self.encode(captions)
    }

    /// Returns the embedding of one caption.
    ///
    /// # Errors
    /// As [`Encoder::encode`].
    fn encode_one(&self, caption: &str) -> Result<Vec<f32>, TextError> {
        let mut embeddings = self.encode(&[caption])?;
        match (embeddings.pop(), embeddings.len()) {
            (Some(only), 0) => Ok(only),
            (last, rest) => Err(TextError::Count { encoder: self.name().to_string(), asked: 1, found: rest + usize::from(last.is_some()) }),
        }
    }
}

/// Why captions could not be embedded.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TextError {
    /// The caption has no words to encode.
    #[error("the caption \"{caption}\" has no words to encode; say what the sound is, as in \"a guitar note\"")]
    NoWords {
        /// The caption.
        caption: String,
    },
    /// The caption has too many words.
    #[error("the caption has {words} words, and {most} is the most")]
    TooLong {
        /// The number of words in the caption.
        words: usize,
        /// The largest number of words that is accepted.
        most: usize,
    },
    /// The built-in vocabulary is damaged.
    #[error("the vocabulary inside this binary is damaged: {reason}")]
    Vocabulary {
        /// What is wrong with the vocabulary.
        reason: String,
    },
    /// An encoder returned the wrong number of embeddings.
    #[error("the encoder '{encoder}' gave {found} embeddings for {asked} captions")]
    Count {
        /// The name of the encoder.
        encoder: String,
        /// The number of captions.
        asked: usize,
        /// The number of embeddings.
        found: usize,
    },
    /// The user interrupted.
    #[error("interrupted")]
    Interrupted,
    /// An encoder with weights or files failed.
    #[error("the encoder '{encoder}' failed")]
    Failed {
        /// The name of the encoder.
        encoder: String,
        /// The error of the encoder.
        source: Cause,
    },
}
