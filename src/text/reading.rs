//! Interprets captions word by word: instruments, qualities with their degree, pitches and times, and words that are not understood.

mod figures;
mod near;
mod pending;
mod reader;
mod said;
#[cfg(test)]
mod tests;
mod tokens;

use super::TextError;
use super::vocabulary::Vocabulary;
use crate::percept::Percept;
use crate::theta::Field;

/// The amount of an unmodified quality such as "bright". "very bright" has a larger amount, "slightly bright" a smaller one.
pub const PLAIN: f64 = 1.0;
/// The largest amount of a quality, as in "extremely bright".
pub const MOST: f64 = 2.0;
/// The most words of a caption; longer captions are an error.
const MOST_WORDS: usize = 2000;
/// The most characters of a caption in an error message.
const SHOWN: usize = 60;

/// A concept in a caption.
#[derive(Clone, Debug, PartialEq)]
pub enum Concept {
    /// A family of NSynth, such as "guitar".
    Family(String),
    /// A source of NSynth, such as "acoustic".
    Source(String),
    /// The name of an instrument or an object, such as "violin".
    Name(String),
    /// More (positive) or less (negative) of a percept. An unmodified word has the amount 1.
    Quality(Percept, f64),
    /// A word that is not in the vocabulary.
    Word(String),
}

impl Concept {
    /// Returns the concept's name in files, which flows record for the concepts that they were trained on. It omits the amount of a quality.
    pub fn key(&self) -> String {
        match self {
            Concept::Family(name) => format!("family:{name}"),
            Concept::Source(name) => format!("source:{name}"),
            Concept::Name(name) => format!("name:{name}"),
            Concept::Quality(percept, amount) => format!("{}:{}", if *amount < 0.0 { "less" } else { "more" }, percept.name()),
            Concept::Word(word) => format!("word:{word}"),
        }
    }
}

/// A word or a phrase of a caption, and its meaning.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The phrase as typed, in lower case: "a bit muffled".
    pub text: String,
    /// What the words mean.
    pub meaning: Meaning,
}

/// The meaning of a phrase.
#[derive(Clone, Debug, PartialEq)]
pub enum Meaning {
    /// An instrument, or the source of its sound.
    Instrument(Vec<Concept>),
    /// More or less of percepts: the main one first, then side effects.
    Qualities(Vec<(Percept, f64)>),
    /// A value of a parameter, in theta's units.
    Pin(Field, f64),
    /// Any sound at all, as in "a note".
    AnySound,
    /// They are not in the vocabulary.
    Unknown,
    /// Understood, but not possible with this synth.
    Cannot,
}

impl Meaning {
    /// Returns the main percept of a phrase, and its amount.
    pub fn main(&self) -> Option<(Percept, f64)> {
        match self {
            Meaning::Qualities(qualities) => qualities.first().copied(),
            _ => None,
        }
    }
}

/// The interpretation of a caption.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// The concepts without repetition: families, sources and names in the caption's order, then qualities in the order of percepts, then unknown
    /// words.
    pub concepts: Vec<Concept>,
    /// Parameters set by numbers or words such as "C#4" or "half a second", in theta's units, each at most once.
    pub pins: Vec<(Field, f64)>,
    /// Misspelled words, each with the vocabulary's word that replaces it.
    pub taken_for: Vec<(String, String)>,
    /// Words that are not in the vocabulary, and instruments that are negated.
    pub unknown: Vec<String>,
    /// Words that are understood, but not possible with this synth.
    pub cannot: Vec<String>,
    /// Percepts of which the caption asks for both more and less. They are ignored.
    pub contradictions: Vec<Percept>,
    /// The contradictory words of each of these percepts: those for more, and those for less.
    pub opposites: Vec<(String, String)>,
    /// Whether the caption names a sound, such as "note", "sound" or an instrument.
    pub any_sound: bool,
    /// The phrases of the caption, without filler words.
    pub parts: Vec<Part>,
}

impl Reading {
    /// Interprets `caption`.
    ///
    /// # Errors
    /// Fails if the caption has no words or more than 2000, or the vocabulary is damaged.
    pub fn of(caption: &str) -> Result<Reading, TextError> {
        let words = tokens::split(caption);
        let count = words.iter().filter(|word| *word != tokens::BREAK).count();
        if count == 0 {
            let caption = caption.chars().filter(|letter| !letter.is_control()).take(SHOWN).collect();
            return Err(TextError::NoWords { caption });
        }
        if count > MOST_WORDS {
            return Err(TextError::TooLong { words: count, most: MOST_WORDS });
        }
        let vocabulary = Vocabulary::ours()?;
        Ok(reader::read(&tokens::tokens(words, vocabulary), vocabulary))
    }

    /// Returns whether any part of the caption describes a sound, even if only as "a sound".
    pub fn is_understood(&self) -> bool {
        self.any_sound || !self.pins.is_empty() || self.concepts.iter().any(|concept| !matches!(concept, Concept::Word(_)))
    }

    /// Returns the amount of a percept; 0 if the caption does not mention it.
    pub fn amount(&self, percept: Percept) -> f64 {
        self.qualities().find(|(said, _)| *said == percept).map_or(0.0, |(_, amount)| amount)
    }

    /// Returns the percepts that the caption mentions, with their amounts.
    pub fn qualities(&self) -> impl Iterator<Item = (Percept, f64)> {
        self.concepts
            .iter()
            .filter_map(|concept| if let Concept::Quality(percept, amount) = concept { Some((*percept, *amount)) } else { None })
    }

    /// Returns the names of the instruments and objects in the caption.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.concepts.iter().filter_map(|concept| match concept {
            Concept::Name(name) | Concept::Family(name) => Some(name.as_str()),
            _ => None,
        })
    }
}

/// Returns words of the vocabulary that resemble an unknown word, nearest first, at most three.
///
/// # Errors
/// Fails if the vocabulary is damaged.
pub fn nearest(word: &str) -> Result<Vec<String>, TextError> {
    Ok(near::nearest(word, Vocabulary::ours()?))
}
