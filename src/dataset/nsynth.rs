//! NSynth's list of notes, `examples.json`: an object from note name to metadata, in the order of the file.

use std::fmt;
use std::path::Path;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

use super::DatasetError;
use crate::files;

/// The instrument families of NSynth.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Hash)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// Basses.
    Bass,
    /// Brass instruments.
    Brass,
    /// Flutes.
    Flute,
    /// Guitars.
    Guitar,
    /// Pianos and other keyboards.
    Keyboard,
    /// Mallet percussion.
    Mallet,
    /// Organs.
    Organ,
    /// Reed instruments.
    Reed,
    /// Bowed strings.
    String,
    /// Synthesizer leads.
    SynthLead,
    /// Voices.
    Vocal,
}

/// How an NSynth instrument produces its sound.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Hash)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A recording of an acoustic instrument.
    Acoustic,
    /// A recording of an electric or electronic instrument.
    Electronic,
    /// A software synthesizer.
    Synthetic,
}

/// The metadata of one note.
#[derive(Debug, Deserialize)]
pub struct Note {
    #[serde(skip)]
    pub id: String,
    pub pitch: u8,
    pub velocity: u8,
    pub sample_rate: u32,
    #[serde(rename = "instrument_family_str")]
    pub family: Family,
    #[serde(rename = "instrument_source_str")]
    pub source: Source,
    /// Names of qualities, including those that captions do not use.
    #[serde(rename = "qualities_str", default)]
    pub qualities: Vec<String>,
}

/// Reads the notes at `path`, in the order of the file.
///
/// # Errors
/// The file is missing or invalid; the message has the line and column.
pub fn read(path: &Path) -> Result<Vec<Note>, DatasetError> {
    let bytes = files::read(path)?;
    let notes: Notes = serde_json::from_slice(&bytes).map_err(|source| DatasetError::Examples { path: path.to_path_buf(), source })?;
    Ok(notes.0)
}

struct Notes(Vec<Note>);

impl<'de> Deserialize<'de> for Notes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(InOrder).map(Notes)
    }
}

struct InOrder;

impl<'de> Visitor<'de> for InOrder {
    type Value = Vec<Note>;

    fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str("an object with one entry a note")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut notes = Vec::new();
        while let Some((id, note)) = map.next_entry::<String, Note>()? {
            notes.push(Note { id, ..note });
        }
        Ok(notes)
    }
}

impl Family {
    /// Returns the name, as in NSynth's files and in captions.
    pub fn name(self) -> &'static str {
        match self {
            Family::Bass => "bass",
            Family::Brass => "brass",
            Family::Flute => "flute",
            Family::Guitar => "guitar",
            Family::Keyboard => "keyboard",
            Family::Mallet => "mallet",
            Family::Organ => "organ",
            Family::Reed => "reed",
            Family::String => "string",
            Family::SynthLead => "synth_lead",
            Family::Vocal => "vocal",
        }
    }
}

impl Source {
    /// Returns the name, as in NSynth's files.
    pub fn name(self) -> &'static str {
        match self {
            Source::Acoustic => "acoustic",
            Source::Electronic => "electronic",
            Source::Synthetic => "synthetic",
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl fmt::Display for Source {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(self.name())
    }
}
