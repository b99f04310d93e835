//! Which words are verbs: all the parser needs to know about them.

use std::collections::{BTreeMap, BTreeSet};

use crate::lang::lexer::{RESERVED, is_note_name, is_word};

/// Which words are verbs, and which begin a two-word verb.
pub trait Vocabulary {
    /// Returns whether `word` alone is a verb.
    fn is_verb(&self, word: &str) -> bool;

    /// Returns the second words of two-word verbs that begin with `first` (`envelope`, `waveform`, … for `plot`); empty for any other word.
    fn second_words(&self, first: &str) -> &[&str];

    /// Returns every word that a verb can begin with, for suggestions.
    fn first_words(&self) -> Vec<&str>;

    /// Returns whether a verb's arguments are plain words, which may themselves be verbs (`help plot envelope`).
    fn takes_bare_words(&self, verb: &str) -> bool {
        verb == "help"
    }
}

/// Returns whether a verb begins with `word`; `theta` counts as a name.
pub(super) fn is_verb_word(word: &str, words: &dyn Vocabulary) -> bool {
    word != "theta" && (words.is_verb(word) || !words.second_words(word).is_empty())
}

/// Returns what kind of word `word` is, if it cannot be bound.
pub(super) fn obstacle(word: &str, words: &dyn Vocabulary) -> Option<&'static str> {
    match word {
        _ if is_note_name(word) => Some("a note"),
        _ if RESERVED.contains(&word) => Some("a word of the language"),
        _ if is_verb_word(word, words) => Some("a verb"),
        _ => None,
    }
}

/// Returns whether a statement can bind `name`.
pub fn is_bindable(name: &str, words: &dyn Vocabulary) -> bool {
    is_word(name) && obstacle(name, words).is_none()
}

/// A vocabulary built from the names of verbs, with one blank in two-word names: `["save", "save session", "plot envelope"]`.
#[derive(Clone, Debug, Default)]
pub struct Words<'a> {
    verbs: BTreeSet<&'a str>,
    seconds: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> FromIterator<&'a str> for Words<'a> {
    fn from_iter<I: IntoIterator<Item = &'a str>>(names: I) -> Self {
        let mut words = Words::default();
        for name in names {
            match name.split_once(' ') {
                Some((first, second)) => words.seconds.entry(first).or_default().push(second),
                None => {
                    words.verbs.insert(name);
                }
            }
        }
        words
    }
}

impl Vocabulary for Words<'_> {
    fn is_verb(&self, word: &str) -> bool {
        self.verbs.contains(word)
    }

    fn second_words(&self, first: &str) -> &[&str] {
        self.seconds.get(first).map_or(&[], Vec::as_slice)
    }

    fn first_words(&self) -> Vec<&str> {
        let both: BTreeSet<&str> = self.verbs.iter().chain(self.seconds.keys()).copied().collect();
        both.into_iter().collect()
    }
}
