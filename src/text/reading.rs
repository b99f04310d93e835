//! What a caption says, word by word: instruments, qualities with their degree, pitches and times, and what is not understood.

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

/// What "bright" counts; "very bright" counts more, "slightly bright" less.
pub const PLAIN: f64 = 1.0;
/// The most that a word can count, "extremely bright".
pub const MOST: f64 = 2.0;
/// Longer captions are refused, in words.
const MOST_WORDS: usize = 2000;
/// Characters of a caption that an error shows.
const SHOWN: usize = 60;

/// Something that a caption speaks of.
#[derive(Clone, Debug, PartialEq)]
pub enum Concept {
    /// A family of NSynth's: "guitar".
    Family(String),
    /// A source of NSynth's: "acoustic".
    Source(String),
    /// The name of an instrument or an object: "violin".
    Name(String),
    /// More (positive) or less of a percept, 1 for a plain word.
    Quality(Percept, f64),
    /// A word that is not in the vocabulary.
    Word(String),
}

impl Concept {
    /// What files call it, and what a flow remembers to have been trained on. The degree of a quality does not count.
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

/// A word or a phrase of a caption, and what it says.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// As it was typed, in lower case: "a bit muffled".
    pub text: String,
    pub meaning: Meaning,
}

/// What a phrase says.
#[derive(Clone, Debug, PartialEq)]
pub enum Meaning {
    /// An instrument, or where its sound comes from.
    Instrument(Vec<Concept>),
    /// More or less of percepts: what it is about first, then what it says besides.
    Qualities(Vec<(Percept, f64)>),
    /// A parameter, in theta's units.
    Pin(Field, f64),
    /// "a note": any sound at all.
    AnySound,
    Unknown,
    /// It is understood, and the synth has no means for it.
    Cannot,
}

impl Meaning {
    /// The percept that a phrase is about, and how much of it.
    pub fn main(&self) -> Option<(Percept, f64)> {
        match self {
            Meaning::Qualities(qualities) => qualities.first().copied(),
            _ => None,
        }
    }
}

/// What was understood of a caption.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// Each once, in the order: families, sources and names as they come, then qualities in the order of percepts, then unknown words.
    pub concepts: Vec<Concept>,
    /// Parameters that the caption gives in figures or words, in theta's units, each once: "C#4", "half a second".
    pub pins: Vec<(Field, f64)>,
    /// Words that resemble a word of the vocabulary so much that they are taken for it.
    pub taken_for: Vec<(String, String)>,
    /// Words that are not in the vocabulary, and instruments that the sound should not be of.
    pub unknown: Vec<String>,
    /// Words that are understood, and that the synth has no means for.
    pub cannot: Vec<String>,
    /// Percepts of which the caption says both that there is more and that there is less; it then says nothing of them.
    pub contradictions: Vec<Percept>,
    /// For each of the contradictions the words for more and those for less.
    pub opposites: Vec<(String, String)>,
    /// It says "sound", "note" or the like.
    pub any_sound: bool,
    /// The caption, phrase by phrase. Words that say nothing are left out.
    pub parts: Vec<Part>,
}

impl Reading {
    /// What `caption` says.
    ///
    /// # Errors
    /// It has no words, or thousands; the vocabulary is damaged.
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

    /// Whether anything in the caption says what the sound is like, be it any sound at all.
    pub fn is_understood(&self) -> bool {
        self.any_sound || !self.pins.is_empty() || self.concepts.iter().any(|concept| !matches!(concept, Concept::Word(_)))
    }

    /// What it says of a percept; 0 where it says nothing.
    pub fn amount(&self, percept: Percept) -> f64 {
        self.qualities().find(|(said, _)| *said == percept).map_or(0.0, |(_, amount)| amount)
    }

    /// The percepts that it speaks of, and how much of each.
    pub fn qualities(&self) -> impl Iterator<Item = (Percept, f64)> {
        self.concepts
            .iter()
            .filter_map(|concept| if let Concept::Quality(percept, amount) = concept { Some((*percept, *amount)) } else { None })
    }

    /// The names of instruments and objects in it.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.concepts.iter().filter_map(|concept| match concept {
            Concept::Name(name) | Concept::Family(name) => Some(name.as_str()),
            _ => None,
        })
    }
}

/// What a person may have meant by a word that is not understood: words of the vocabulary that resemble it, the nearest first, at most three.
///
/// # Errors
/// The vocabulary is damaged.
pub fn nearest(word: &str) -> Result<Vec<String>, TextError> {
    Ok(near::nearest(word, Vocabulary::ours()?))
}
