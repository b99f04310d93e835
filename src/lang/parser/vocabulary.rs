//! Which words are verbs: all that the parser needs to know about them.

use std::collections::{BTreeMap, BTreeSet};

/// Which words are verbs, and which open a two-word verb.
pub trait Vocabulary {
    /// Whether `word` by itself is a verb.
    fn is_verb(&self, word: &str) -> bool;

    /// The second words of two-word verbs that begin with `first` (`envelope`, `waveform`, … for `plot`); empty for any other word.
    fn second_words(&self, first: &str) -> &[&str];

    /// Every word that a verb can begin with, for suggestions.
    fn first_words(&self) -> Vec<&str>;

    /// Whether a verb's arguments are plain words, so that other verbs may stand there bare (`help plot envelope`).
    fn takes_bare_words(&self, verb: &str) -> bool {
        verb == "help"
    }
}

/// A vocabulary made from the verbs' names, two-word ones with one blank: `["save", "save session", "plot envelope"]`.
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
