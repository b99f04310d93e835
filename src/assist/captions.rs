//! Completes the words of a caption.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::complete::{Candidate, Sort};
use crate::percept::Percept;
use crate::text::Concept;
use crate::text::vocabulary::{Entry, Instrument, Origin, Vocabulary};
use crate::text::wording::Wording;

/// Maximum number of words that are offered; one more letter narrows the list.
const MOST: usize = 60;
/// How many words before the cursor's may belong to the same name.
const WORDS_BEFORE: usize = 3;

/// A word or a phrase of the vocabulary.
struct Phrase {
    text: String,
    about: String,
    /// Whether captions commonly use it.
    is_usual: bool,
}

/// The common phrases first, each group in alphabetical order.
static PHRASES: LazyLock<Vec<Phrase>> = LazyLock::new(|| {
    let (Ok(vocabulary), Ok(wording)) = (Vocabulary::ours(), Wording::new()) else { return Vec::new() };
    let mut phrases = Vec::new();
    let mut add = |text: &str, about: String, is_usual: bool| phrases.push(Phrase { text: text.to_string(), about, is_usual });
    for instrument in &vocabulary.instruments {
        for name in instrument.names() {
            add(name, about_instrument(instrument, name), instrument.is_family() && name == instrument.name);
        }
    }
    for descriptor in &vocabulary.descriptors {
        let (percept, sign) = descriptor.axes.main();
        for word in &descriptor.words {
            add(word, about_quality(percept, sign), wording.adjectives(percept, sign).contains(word));
        }
    }
    for (phrase, entry) in vocabulary.phrases() {
        match entry {
            Entry::Degree(factor) => add(phrase, format!("counts {factor}"), matches!(phrase, "very" | "slightly" | "extremely" | "a bit")),
            Entry::Negation => add(phrase, "the opposite".to_string(), false),
            Entry::Source(source) => add(phrase, Concept::Source(source.to_string()).key().replace(':', " "), false),
            Entry::Head(head) => {
                let percept = vocabulary.heads.get(head).map_or("", |head| head.percept.name());
                add(phrase, format!("a noun for {percept}"), false);
            }
            _ => {}
        }
    }
    // A quote would end the caption.
    phrases.retain(|phrase| !phrase.text.contains(['"', '\'']));
    phrases.sort_by(|a, b| b.is_usual.cmp(&a.is_usual).then_with(|| a.text.cmp(&b.text)));
    let mut seen = HashSet::new();
    phrases.retain(|phrase| seen.insert(phrase.text.clone()));
    phrases
});

fn about_quality(percept: Percept, sign: f64) -> String {
    format!("{} {}", if sign > 0.0 { "more" } else { "less" }, percept.name())
}

/// Describes an instrument: "string, acoustic".
fn about_instrument(instrument: &Instrument, name: &str) -> String {
    let is = if name == instrument.name { String::new() } else { format!("{}: ", instrument.name) };
    match instrument.origin() {
        Origin::Notes { .. } if instrument.is_family() && name == instrument.name => "a family of instruments".to_string(),
        Origin::Notes { family, source, .. } => {
            let source = source.map(|source| format!(", {source}")).unwrap_or_default();
            format!("{is}{family}{source}")
        }
        Origin::Region(_) => format!("{is}a synthesized sound"),
    }
}

/// Completes the last word of `typed`, the beginning of a caption. Returns the byte at which the word begins, and the candidates.
pub fn complete(typed: &str) -> (usize, Vec<Candidate>) {
    let begin = typed.rfind(|letter: char| letter.is_whitespace() || matches!(letter, ',' | ';' | '(' | '.' | '!')).map_or(0, |at| {
        let blank = typed.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
        at + blank
    });
    let lower = |text: &str| text.to_lowercase();
    let word = typed.get(begin..).map(lower).unwrap_or_default();
    let mut candidates = Vec::new();
    // "bass dr": the name begins before the last word.
    for before in beginnings(typed.get(..begin).unwrap_or_default()) {
        let before = lower(before);
        let rest =
            |phrase: &'static Phrase| phrase.text.strip_prefix(&before).filter(|rest| rest.starts_with(&word)).map(|rest| (phrase, rest));
        candidates.extend(PHRASES.iter().filter_map(rest).map(|(phrase, rest)| Candidate::new(Sort::Word, rest, phrase.about.as_str())));
    }
    // Before the first letter, offer only common words.
    let fits = |phrase: &&'static Phrase| if word.is_empty() { phrase.is_usual } else { phrase.text.starts_with(&word) };
    candidates.extend(PHRASES.iter().filter(fits).map(|phrase| Candidate::new(Sort::Word, phrase.text.as_str(), phrase.about.as_str())));
    let mut seen = HashSet::new();
    candidates.retain(|candidate| seen.insert(candidate.text.clone()));
    candidates.truncate(MOST);
    (begin, candidates)
}

/// Returns the ends of a text that are one to three words long, longest first, including the blank after them.
fn beginnings(text: &str) -> Vec<&str> {
    if !text.ends_with(' ') {
        return Vec::new();
    }
    let starts = text
        .char_indices()
        .filter(|(at, letter)| !letter.is_whitespace() && (*at == 0 || text.get(..*at).is_some_and(|text| text.ends_with(' '))));
    let mut ends: Vec<&str> = starts.filter_map(|(at, _)| text.get(at..)).collect();
    let skipped = ends.len().saturating_sub(WORDS_BEFORE);
    ends.drain(..skipped);
    ends
}
