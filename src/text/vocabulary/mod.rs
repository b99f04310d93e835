//! The words that captions are made of, as data: `assets/captions/instruments.json` and `assets/captions/descriptors.json`. docs/captions.md explains them.

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

/// Nouns that stand for any sound. A caption that has one of them and nothing else is understood as any sound at all.
const ANY_SOUND: [&str; 10] = ["note", "notes", "sound", "sounds", "tone", "tones", "something", "anything", "instrument", "instruments"];
/// Adjectives in names of instruments that say what the instrument is made of or for, and nothing of its sound.
const OF_THE_INSTRUMENT: [&str; 3] = ["steel", "metal", "forte"];

/// What asks for more, and how much it counts.
const MORE: [(&str, f64); 6] = [("more", 1.0), ("most", 2.0), ("increase", 1.0), ("increased", 1.0), ("raise", 1.0), ("boost", 1.0)];

/// What a word or a phrase of the vocabulary is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Entry {
    /// Of [`Vocabulary::instruments`].
    Instrument(usize),
    /// Of [`Vocabulary::descriptors`].
    Descriptor(usize),
    /// A noun such as "attack", of [`Vocabulary::heads`].
    Head(usize),
    /// A noun with its adjective, "slow attack": the head, and 1 for more or -1 for less.
    Scaled(usize, i8),
    /// "electric": NSynth's source.
    Source(&'static str),
    /// "very": how much a plain word is multiplied by.
    Degree(f64),
    /// "more", "most".
    More(f64),
    /// "not".
    Negation,
    /// "less".
    Reduction,
    /// A noun for any sound.
    AnySound,
    /// "the": says nothing.
    Filler,
    /// "reverb": understood, and beyond the synth.
    Cannot,
}

/// A phrase that was found at a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    pub entry: Entry,
    /// Words that it takes.
    pub words: usize,
    /// The form of its last word.
    pub form: Form,
}

/// The instruments, the descriptors, and an index of all their words.
pub struct Vocabulary {
    pub instruments: Vec<Instrument>,
    pub descriptors: Vec<Descriptor>,
    pub heads: Vec<Head>,
    /// What each key of `cite` and `source` stands for.
    pub sources: Vec<(String, String)>,
    index: HashMap<String, Entry>,
    /// Names of instruments that a sound can have as well, which the synth cannot give it: "a note with hiss".
    effects: HashSet<String>,
    /// The words of all phrases.
    words: BTreeSet<String>,
    /// Those of phrases that say something.
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
    /// The vocabulary inside the program.
    ///
    /// # Errors
    /// The files inside the program are damaged.
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
        // The name of an instrument counts before a word that describes one: "drone".
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
                    // "a low bass note" is low; the reader knows "with low bass" by what is before it.
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

    /// The longest phrase of the vocabulary that begins `words`, which are in lower case; its last word may be inflected.
    pub fn find(&self, words: &[String]) -> Option<Found> {
        (1..=self.longest.min(words.len())).rev().find_map(|count| {
            let (last, before) = words.get(..count)?.split_last()?;
            let before: String = before.iter().flat_map(|word| [word.as_str(), " "]).collect();
            lemmas(last).into_iter().find_map(|(lemma, form)| {
                let entry = *self.index.get(&format!("{before}{lemma}"))?;
                // Only adjectives have comparatives, and function words have no forms at all.
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

    /// Whether `word` or what it is a form of stands in a phrase.
    pub fn has_word(&self, word: &str) -> bool {
        lemmas(word).iter().any(|(lemma, _)| self.words.contains(lemma))
    }

    /// Every word that stands in a phrase which says something.
    pub fn single_words(&self) -> impl Iterator<Item = &str> {
        self.telling.iter().map(String::as_str)
    }

    /// The place of the noun for a percept that `noun` is as well as the name of an instrument: "bass".
    pub fn head_named(&self, noun: &str) -> Option<usize> {
        self.heads.iter().position(|head| head.nouns.iter().any(|other| other == noun))
    }

    /// Whether the name of an instrument is also something that a sound can have, and that the synth cannot give it: "hiss".
    pub fn is_effect(&self, name: &str) -> bool {
        self.effects.contains(name)
    }

    /// The place of the descriptor with which the name of an instrument begins: "muted trumpet" is a trumpet, and muted.
    pub fn adjective_in(&self, name: &str) -> Option<usize> {
        name.match_indices(' ').rev().find_map(|(at, _)| {
            let (adjective, rest) = name.split_at_checked(at)?;
            match (self.index.get(adjective)?, self.index.get(rest.trim_start())?) {
                (Entry::Descriptor(place), Entry::Instrument(_)) if !OF_THE_INSTRUMENT.contains(&adjective) => Some(*place),
                _ => None,
            }
        })
    }

    /// Every word and phrase, with what it is.
    pub fn phrases(&self) -> impl Iterator<Item = (&str, Entry)> {
        self.index.iter().map(|(phrase, entry)| (phrase.as_str(), *entry))
    }

    /// The descriptor that has this word.
    pub fn descriptor(&self, word: &str) -> Option<&Descriptor> {
        match self.index.get(word)? {
            Entry::Descriptor(place) => self.descriptors.get(*place),
            _ => None,
        }
    }
}

/// As captions are read: without hyphens, apostrophes and accents.
fn plain(phrase: &str) -> String {
    let words = phrase.replace(['-', '+', '/'], " ").replace('\'', "");
    folded(&words.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Without accents: `detache` for `détaché`.
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
