//! The vocabulary of captions, from `assets/captions/instruments.json` and `assets/captions/descriptors.json`. See docs/captions.md.

mod descriptors;
mod instruments;
mod lemma;
#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

pub use descriptors::{Axes, Descriptor, Head};
pub use instruments::{Instrument, Origin, RatioRange, Recipe};
pub use lemma::{Form, lemmas};

use super::TextError;
use descriptors::Descriptors;
use instruments::Instruments;

/// Nouns for any sound. A caption with one of them and nothing else is understood as any sound.
const ANY_SOUND: [&str; 10] = ["note", "notes", "sound", "sounds", "tone", "tones", "something", "anything", "instrument", "instruments"];
/// Adjectives in instrument names that describe the instrument and not its sound.
const OF_THE_INSTRUMENT: [&str; 3] = ["steel", "metal", "forte"];

/// Words for an increase, and their amounts.
const MORE: [(&str, f64); 6] = [("more", 1.0), ("most", 2.0), ("increase", 1.0), ("increased", 1.0), ("raise", 1.0), ("boost", 1.0)];

/// The kind of a word or phrase in the vocabulary. Numbers in parentheses are indices, unless noted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Entry {
    /// An instrument, as an index of [`Vocabulary::instruments`].
    Instrument(usize),
    /// A descriptor, as an index of [`Vocabulary::descriptors`].
    Descriptor(usize),
    /// A noun such as "attack", as an index of [`Vocabulary::heads`].
    Head(usize),
    /// A noun with its adjective, such as "slow attack": the index of the head, and 1 for more or -1 for less.
    Scaled(usize, i8),
    /// A source of NSynth, such as "electric".
    Source(&'static str),
    /// A degree such as "very", as a factor of the amount.
    Degree(f64),
    /// An increase such as "more" or "most", as an amount.
    More(f64),
    /// A negation such as "not".
    Negation,
    /// A reduction such as "less".
    Reduction,
    /// A noun for any sound.
    AnySound,
    /// A word without meaning, such as "the".
    Filler,
    /// A word such as "reverb", which is understood but not possible with this synth.
    Cannot,
}

/// A phrase found in a caption.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// What was found.
    pub entry: Entry,
    /// The number of words.
    pub words: usize,
    /// The form of the last word.
    pub form: Form,
}

/// The instruments and descriptors, with an index of all their words.
pub struct Vocabulary {
    /// Instruments and sound objects.
    pub instruments: Vec<Instrument>,
    /// Adjectives and phrases.
    pub descriptors: Vec<Descriptor>,
    /// Nouns for percepts.
    pub heads: Vec<Head>,
    /// The sources that the keys of `cite` and `source` refer to.
    pub sources: Vec<(String, String)>,
    index: HashMap<String, Entry>,
    /// Instrument names that can also be effects, which the synth lacks: "a note with hiss".
    effects: HashSet<String>,
    /// The words of all phrases.
    words: BTreeSet<String>,
    /// The words of all phrases except fillers.
    telling: BTreeSet<String>,
    longest: usize,
}

static OURS: LazyLock<Result<Vocabulary, String>> = LazyLock::new(|| {
    let instruments: Instruments = serde_json::from_str(include_str!("../../../assets/captions/instruments.json"))
        .map_err(|error| format!("instruments.json: {error}"))?;
    let descriptors: Descriptors = serde_json::from_str(include_str!("../../../assets/captions/descriptors.json"))
        .map_err(|error| format!("descriptors.json: {error}"))?;
    Vocabulary::new(instruments, descriptors)
});

impl Vocabulary {
    /// Returns the vocabulary inside the program.
    ///
    /// # Errors
    /// Fails if the files inside the program are damaged.
    pub fn ours() -> Result<&'static Vocabulary, TextError> {
        OURS.as_ref().map_err(|reason| TextError::Vocabulary { reason: reason.clone() })
    }

    fn new(instruments: Instruments, descriptors: Descriptors) -> Result<Vocabulary, String> {
        let mut index = Index::default();
        for (place, instrument) in instruments.instruments.iter().enumerate() {
            instrument.check()?;
            instrument.names().try_for_each(|name| index.add(name, Entry::Instrument(place)))?;
        }
        for (source, words) in Instrument::SOURCES {
            words.iter().try_for_each(|word| index.add(word, Entry::Source(source)))?;
        }
        let rows: Vec<Descriptor> = descriptors.qualities.into_iter().map(Descriptor::try_from).collect::<Result<_, _>>()?;
        // An instrument's name takes precedence over a descriptor: "drone".
        for (place, row) in rows.iter().enumerate() {
            row.words.iter().for_each(|word| index.add_if_free(word, Entry::Descriptor(place)));
        }
        let degrees = &descriptors.degrees;
        degrees.iter().try_for_each(|(word, factor)| index.add(word, Entry::Degree(*factor)))?;
        descriptors.negations.words.iter().try_for_each(|word| index.add(word, Entry::Negation))?;
        descriptors.negations.reduce.iter().try_for_each(|word| index.add(word, Entry::Reduction))?;
        let mut effects = HashSet::new();
        for word in &descriptors.cannot.words {
            match index.get(word) {
                Some(Entry::Instrument(_)) => drop(effects.insert(plain(word))),
                _ => index.add(word, Entry::Cannot)?,
            }
        }
        ANY_SOUND.iter().for_each(|word| index.set(word, Entry::AnySound));
        MORE.into_iter().for_each(|(word, amount)| index.set(word, Entry::More(amount)));
        let heads = descriptors.heads;
        for (place, head) in heads.iter().enumerate() {
            for noun in &head.nouns {
                index.add_if_free(noun, Entry::Head(place));
                let is_instrument = matches!(index.get(noun), Some(Entry::Instrument(_)));
                for (adjective, sign) in head.more.iter().map(|word| (word, 1)).chain(head.less.iter().map(|word| (word, -1))) {
                    // "a low bass note" has a low pitch; the reader recognizes "with low bass" by the words before it.
                    if !(is_instrument && matches!(index.get(adjective), Some(Entry::Descriptor(_)))) {
                        index.add_if_free(&format!("{adjective} {noun}"), Entry::Scaled(place, sign));
                    }
                }
            }
        }
        descriptors.fillers.iter().for_each(|word| index.add_if_free(word, Entry::Filler));
        let mut sources: Vec<(String, String)> = instruments.sources.into_iter().chain(descriptors.sources).collect();
        sources.sort();
        sources.dedup_by(|a, b| a.0 == b.0);
        let Index { entries, longest } = index;
        let words = |counts: fn(&Entry) -> bool| {
            let phrases = entries.iter().filter(|(_, entry)| counts(entry));
            phrases.flat_map(|(phrase, _)| phrase.split(' ')).map(str::to_string).collect()
        };
        let (words, telling) = (words(|_| true), words(|entry| *entry != Entry::Filler));
        Ok(Vocabulary {
            instruments: instruments.instruments,
            descriptors: rows,
            heads,
            sources,
            index: entries,
            effects,
            words,
            telling,
            longest,
        })
    }

    /// Finds the longest phrase of the vocabulary at the beginning of `words`, which are in lower case. Its last word may be inflected.
    pub fn find(&self, words: &[String]) -> Option<Found> {
        (1..=self.longest.min(words.len())).rev().find_map(|count| {
            let (last, before) = words.get(..count)?.split_last()?;
            let before: String = before.iter().flat_map(|word| [word.as_str(), " "]).collect();
            lemmas(last).into_iter().find_map(|(lemma, form)| {
                let entry = *self.index.get(&format!("{before}{lemma}"))?;
                // Only adjectives have comparatives, and function words have no inflected forms.
                let fits = match form {
                    Form::Base => true,
                    Form::Plural => {
                        matches!(entry, Entry::Instrument(_) | Entry::Head(_) | Entry::Scaled(..) | Entry::AnySound | Entry::Cannot)
                    }
                    Form::Adverb | Form::Comparative | Form::Superlative | Form::Somewhat => {
                        matches!(entry, Entry::Descriptor(_) | Entry::Cannot)
                    }
                };
                fits.then_some(Found { entry, words: count, form })
            })
        })
    }

    /// Returns whether `word` or a base form of it occurs in a phrase.
    pub fn has_word(&self, word: &str) -> bool {
        lemmas(word).iter().any(|(lemma, _)| self.words.contains(lemma))
    }

    /// Returns every word that occurs in a phrase other than a filler.
    pub fn single_words(&self) -> impl Iterator<Item = &str> {
        self.telling.iter().map(String::as_str)
    }

    /// Returns the index of the head with this noun, for instrument names such as "bass" that are also nouns for a percept.
    pub fn head_named(&self, noun: &str) -> Option<usize> {
        self.heads.iter().position(|head| head.nouns.iter().any(|other| other == noun))
    }

    /// Returns whether the name of an instrument is also an effect that the synth lacks, such as "hiss".
    pub fn is_effect(&self, name: &str) -> bool {
        self.effects.contains(name)
    }

    /// Returns the index of the descriptor at the beginning of an instrument's name: "muted" in "muted trumpet".
    pub fn adjective_in(&self, name: &str) -> Option<usize> {
        name.match_indices(' ').rev().find_map(|(at, _)| {
            let (adjective, rest) = name.split_at_checked(at)?;
            match (self.index.get(adjective)?, self.index.get(rest.trim_start())?) {
                (Entry::Descriptor(place), Entry::Instrument(_)) if !OF_THE_INSTRUMENT.contains(&adjective) => Some(*place),
                _ => None,
            }
        })
    }

    /// Returns every word and phrase with its kind.
    pub fn phrases(&self) -> impl Iterator<Item = (&str, Entry)> {
        self.index.iter().map(|(phrase, entry)| (phrase.as_str(), *entry))
    }

    /// Returns the descriptor that contains this word.
    pub fn descriptor(&self, word: &str) -> Option<&Descriptor> {
        match self.index.get(word)? {
            Entry::Descriptor(place) => self.descriptors.get(*place),
            _ => None,
        }
    }
}

/// Normalizes a phrase in the way of captions: without hyphens, apostrophes and accents.
fn plain(phrase: &str) -> String {
    let words = phrase.replace(['-', '+', '/'], " ").replace('\'', "");
    folded(&words.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Removes accents: `detache` for `détaché`.
pub fn folded(word: &str) -> String {
    const LETTERS: [(&str, &str); 24] = [
        ("àáâãäåāăą", "a"),
        ("æ", "ae"),
        ("çćĉċč", "c"),
        ("ďđ", "d"),
        ("èéêëēĕėęě", "e"),
        ("ĝğġģ", "g"),
        ("ĥħ", "h"),
        ("ìíîïĩīĭįı", "i"),
        ("ĵ", "j"),
        ("ķ", "k"),
        ("ĺļľŀł", "l"),
        ("ñńņň", "n"),
        ("òóôõöøōŏő", "o"),
        ("œ", "oe"),
        ("ŕŗř", "r"),
        ("śŝşšș", "s"),
        ("ß", "ss"),
        ("ţťŧț", "t"),
        ("ùúûüũūŭůűų", "u"),
        ("ŵ", "w"),
        ("ýÿŷ", "y"),
        ("źżž", "z"),
        ("þ", "th"),
        ("ð", "d"),
    ];
    if word.is_ascii() {
        return word.to_string();
    }
    let mut plain = String::with_capacity(word.len());
    for letter in word.chars() {
        match LETTERS.iter().find(|(accented, _)| accented.contains(letter)) {
            Some((_, letters)) => plain.push_str(letters),
            None => plain.push(letter),
        }
    }
    plain
}

#[derive(Default)]
struct Index {
    entries: HashMap<String, Entry>,
    longest: usize,
}

impl Index {
    fn get(&self, phrase: &str) -> Option<Entry> {
        self.entries.get(&plain(phrase)).copied()
    }

    fn add(&mut self, phrase: &str, entry: Entry) -> Result<(), String> {
        match self.get(phrase) {
            Some(other) if other != entry => Err(format!("'{phrase}' is both {other:?} and {entry:?}")),
            _ => {
                self.set(phrase, entry);
                Ok(())
            }
        }
    }

    fn add_if_free(&mut self, phrase: &str, entry: Entry) {
        if self.get(phrase).is_none() {
            self.set(phrase, entry);
        }
    }

    fn set(&mut self, phrase: &str, entry: Entry) {
        let phrase = plain(phrase);
        self.longest = self.longest.max(phrase.split(' ').count());
        self.entries.insert(phrase, entry);
    }
}
