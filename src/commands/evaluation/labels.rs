//! What is known of a pair's note: name, family, instrument, and the content of its caption.

use crate::dataset::{Pair, Register};
use crate::evaluation::split::Note;

/// The family name for pairs without one.
pub const NO_FAMILY: &str = "sound";

/// The labels of one pair.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// The sound's path with `/` between folders; identical for all captions of a note.
    pub name: String,
    pub family: Option<String>,
    pub instrument: Option<String>,
    pub register: Option<Register>,
    /// What can be said of the note besides its family.
    pub content: String,
    /// Whether the caption only names the family.
    pub plain: bool,
}

impl Label {
    /// Reads the labels of a pair. `row` replaces the name of a pair without a file.
    pub fn of(pair: &Pair, row: usize) -> Label {
        Label {
            name: if pair.wav_path.is_empty() { format!("row {row}") } else { pair.wav_path.replace('\\', "/") },
            family: pair.family().map(str::to_string),
            instrument: pair.instrument().map(str::to_string),
            register: pair.facts.register,
            content: pair.facts.attributes().join(", "),
            plain: pair.family().is_none_or(|family| names_alone(&pair.prompt, family)),
        }
    }

    pub fn family(&self) -> &str {
        self.family.as_deref().unwrap_or(NO_FAMILY)
    }

    /// Returns the note in the form that a split needs.
    pub fn note(&self, pitch: f64) -> Note<'_> {
        Note { name: &self.name, family: self.family(), instrument: self.instrument.as_deref().unwrap_or_default(), pitch }
    }
}

fn names_alone(caption: &str, family: &str) -> bool {
    let family = family.replace('_', " ");
    caption.strip_prefix("a ").or(caption.strip_prefix("an ")).and_then(|rest| rest.strip_suffix(" note")) == Some(&*family)
}
