//! What is known of a pair's note: its name, family and instrument, and what its caption says.

use crate::dataset::Pair;
use crate::evaluation::split::Note;
use crate::files;

/// The family of pairs that name none.
pub const NO_FAMILY: &str = "sound";

/// A third of a family's pitches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Register {
    Low,
    High,
}

/// What one pair says.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// The file's name without its folder: what several captions of a note have in common.
    pub name: String,
    pub family: Option<String>,
    pub instrument: Option<String>,
    pub register: Option<Register>,
    /// What the caption says besides the family; none where it says no more.
    pub content: Option<String>,
}

impl Label {
    /// `row` stands for the name of a pair that has no file.
    pub fn of(pair: &Pair, row: usize) -> Label {
        let path = files::portable(&pair.wav_path);
        let stem = path.file_stem().and_then(|stem| stem.to_str()).map(str::to_string);
        Label {
            name: stem.unwrap_or_else(|| format!("row {row}")),
            family: pair.family().map(str::to_string),
            instrument: pair.instrument().map(str::to_string),
            register: None,
            content: None,
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
