//! Captions to embeddings.
//!
//! An [`Encoder`] turns captions into vectors that condition the flow. [`Words`] is the one that is always there: it reads a caption by the [`vocabulary`]
//! and embeds what it says ([`reading`]); the same numbers on every machine, no weights, no network. [`Clap`] is the one that the published pipeline takes.
//! [`wording`] goes the other way, from what is known of a sound to a caption.
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

/// Turns captions into embeddings of one length.
pub trait Encoder {
    /// What files and flows call it.
    fn name(&self) -> &str;

    /// How many numbers an embedding has.
    fn dim(&self) -> usize;

    /// One embedding a caption, in order, each `dim` numbers.
    ///
    /// # Errors
    /// A caption that the encoder can make nothing of, or whatever stops the encoder.
    fn encode(&self, captions: &[&str]) -> Result<Vec<Vec<f32>>, TextError>;

    /// Like [`Encoder::encode`], but asks the monitor now and then whether to stop, where that takes long enough to matter.
    ///
    /// # Errors
    /// As [`Encoder::encode`]; interrupted.
    fn encode_watched(&self, captions: &[&str], monitor: &dyn Monitor) -> Result<Vec<Vec<f32>>, TextError> {
        let _ = monitor;
        self.encode(captions)
    }

    /// The embedding of one caption.
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

#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TextError {
    #[error("the caption \"{caption}\" has no words to encode; say what the sound is, as in \"a guitar note\"")]
    NoWords { caption: String },
    #[error("the caption has {words} words, and {most} is the most")]
    TooLong { words: usize, most: usize },
    #[error("the vocabulary inside this binary is damaged: {reason}")]
    Vocabulary { reason: String },
    #[error("the encoder '{encoder}' gave {found} embeddings for {asked} captions")]
    Count { encoder: String, asked: usize, found: usize },
    #[error("interrupted")]
    Interrupted,
    /// What stopped an encoder with weights or files.
    #[error("the encoder '{encoder}' failed")]
    Failed { encoder: String, source: Cause },
}
