//! Combines the phrases of a caption.

use std::collections::BTreeMap;

use super::tokens::Token;
use super::{Concept, MOST, Meaning, Part, Reading};
use crate::percept::Percept;

/// An interpreted phrase.
#[derive(Clone, Debug)]
pub struct Said {
    /// The positions of its first word and after its last word.
    pub begin: usize,
    pub end: usize,
    /// The adjective as typed, and its amount.
    pub adjective: Option<(String, f64)>,
    pub meaning: Meaning,
}

/// Combines the phrases of a caption to a reading.
pub fn reading(tokens: &[Token], all: &[Said]) -> Reading {
    let text = |said: &Said| {
        let words: Vec<&str> = tokens.get(said.begin..said.end).unwrap_or_default().iter().map(|token| token.typed.as_str()).collect();
        words.join(" ")
    };
    let mut reading = Reading::default();
    let mut sums = Sums::default();
    for said in all {
        let (text, mut meaning) = (text(said), said.meaning.clone());
        match &meaning {
            Meaning::Instrument(concepts) => concepts.iter().for_each(|concept| add(&mut reading.concepts, concept.clone())),
            Meaning::Qualities(qualities) => sums.add(&text, qualities),
            // A note has one value per parameter, so further values cannot be used.
            Meaning::Pin(field, _) if reading.pins.iter().any(|(pinned, _)| pinned == field) => meaning = Meaning::Cannot,
            Meaning::Pin(field, value) => reading.pins.push((*field, *value)),
            Meaning::AnySound => reading.any_sound = true,
            Meaning::Unknown | Meaning::Cannot => {}
        }
        match meaning {
            Meaning::Unknown => add(&mut reading.unknown, text.clone()),
            Meaning::Cannot if matches!(said.meaning, Meaning::Pin(..)) => add(&mut reading.cannot, format!("{text} as well")),
            Meaning::Cannot => add(&mut reading.cannot, text.clone()),
            _ => {}
        }
        let is_used = !matches!(meaning, Meaning::Unknown);
        for token in tokens.get(said.begin..said.end).unwrap_or_default().iter().filter(|token| token.taken && is_used) {
            add(&mut reading.taken_for, (token.typed.clone(), token.word.clone()));
        }
        reading.parts.push(Part { text, meaning });
    }
    reading.any_sound |= reading.concepts.iter().any(|concept| matches!(concept, Concept::Family(_) | Concept::Name(_)));
    sums.qualities(&mut reading);
    let is_word = |word: &&String| !word.contains(' ') && !word.chars().all(|letter| letter.is_ascii_digit() || letter == '.');
    reading.concepts.extend(reading.unknown.iter().filter(is_word).map(|word| Concept::Word(word.clone())));
    reading
}

/// Adds an item unless the list contains it.
fn add<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}

/// The percepts of all phrases.
#[derive(Default)]
struct Sums {
    /// The largest amounts of more and of less for the main percepts of phrases, with their words.
    main: BTreeMap<Percept, [(f64, String); 2]>,
    /// The sums of side effects.
    aside: BTreeMap<Percept, f64>,
}

impl Sums {
    fn add(&mut self, text: &str, qualities: &[(Percept, f64)]) {
        let Some(((percept, amount), besides)) = qualities.split_first() else { return };
        let [more, less] = self.main.entry(*percept).or_default();
        let side = if *amount > 0.0 { more } else { less };
        if amount.abs() > side.0 {
            *side = (amount.abs(), text.to_string());
        }
        for (percept, amount) in besides {
            *self.aside.entry(*percept).or_default() += amount;
        }
    }

    /// Adds the qualities and contradictions to `reading`. If a percept is the main one of a phrase, side effects on it are ignored.
    fn qualities(self, reading: &mut Reading) {
        let mut qualities: BTreeMap<Percept, f64> =
            self.aside.into_iter().filter(|(percept, _)| !self.main.contains_key(percept)).collect();
        for (percept, [more, less]) in self.main {
            if more.0 > 0.0 && less.0 > 0.0 {
                reading.contradictions.push(percept);
                reading.opposites.push((more.1, less.1));
            } else {
                qualities.insert(percept, more.0 - less.0);
            }
        }
        let said = qualities.into_iter().filter(|(_, amount)| *amount != 0.0);
        // Remove rounding errors of products such as 0.8 * 0.75.
        let rounded = |amount: f64| (1e6 * amount.clamp(-MOST, MOST)).round() / 1e6;
        reading.concepts.extend(said.map(|(percept, amount)| Concept::Quality(percept, rounded(amount))));
    }
}
