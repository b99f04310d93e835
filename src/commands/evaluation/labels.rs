//! What is known of a pair's note: its name, family and instrument, and what its caption says.

use crate::dataset::{Pair, Register};
use crate::evaluation::split::Note;

/// The family of pairs that name none.
pub const NO_FAMILY: &str = "sound";

/// What one pair says.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// The sound's path with `/` between folders: what several captions of a note have in common.
    pub name: String,
    pub family: Option<String>,
    pub instrument: Option<String>,
    pub register: Option<Register>,
    /// What there is to say of the note besides its family.
    pub content: String,
    /// Whether the caption names the family alone.
    pub plain: bool,
}

impl Label {
    /// `row` stands for the name of a pair that has no file.
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

    /// As a split looks at it.
    pub fn note(&self, pitch: f64) -> Note<'_> {
        Note { name: &self.name, family: self.family(), instrument: self.instrument.as_deref().unwrap_or_default(), pitch }
    }
}

fn names_alone(caption: &str, family: &str) -> bool {
    let family = family.replace('_', " ");
    caption.strip_prefix("a ").or(caption.strip_prefix("an ")).and_then(|rest| rest.strip_suffix(" note")) == Some(&*family)
}
