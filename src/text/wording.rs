//! Generates varied captions from the properties of a sound. The sentence forms are in `assets/captions/grammar.json`; the words are the
//! vocabulary's.
//!
//! A caption states only the given properties. [`Reading`] must find exactly these in it; otherwise another wording is tried.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rand::Rng;
use rand::seq::SliceRandom;
use serde::Deserialize;

use super::TextError;
use super::reading::Reading;
use super::vocabulary::Vocabulary;
use crate::percept::Percept;

/// The most wordings that are tried.
const TRIES: usize = 40;
/// The probability that a quality is expressed by a phrase after the noun ("with a slow attack"), if there is one.
const AFTER: f64 = 0.3;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Grammar {
    #[serde(rename = "about")]
    _about: String,
    plain_caption: String,
    /// The probability of using the first wording of a list; otherwise a random one of the list is used.
    usual: f64,
    heads: Vec<String>,
    any_sound: Vec<String>,
    /// The noun for one instrument of a family, if it differs from the family's name.
    instruments: BTreeMap<String, String>,
    /// Prefixes of words that take "a" although they begin with a vowel letter.
    a_before: Vec<String>,
    /// Prefixes of words that take "an" although they begin with a consonant letter.
    an_before: Vec<String>,
    /// The adjectives for each percept, by its name.
    said: BTreeMap<String, Sides>,
    /// Nouns with adjectives that follow the sound's name: "with a slow attack".
    with: BTreeMap<String, Phrases>,
    /// The adverbs for each amount of a quality.
    adverbs: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sides {
    more: Vec<String>,
    less: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Phrases {
    noun: String,
    more: Vec<String>,
    less: Vec<String>,
}

static GRAMMAR: LazyLock<Result<Grammar, String>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../assets/captions/grammar.json")).map_err(|error| format!("grammar.json: {error}"))
});

/// Generates captions.
pub struct Wording {
    grammar: &'static Grammar,
    vocabulary: &'static Vocabulary,
}

impl Wording {
    /// Creates a generator with the vocabulary inside the program.
    ///
    /// # Errors
    /// Fails if the files inside the program are damaged.
    pub fn new() -> Result<Wording, TextError> {
        let grammar = GRAMMAR.as_ref().map_err(|reason| TextError::Vocabulary { reason: reason.clone() })?;
        Ok(Wording { grammar, vocabulary: Vocabulary::ours()? })
    }

    /// Returns a plain caption, such as `a guitar note`.
    pub fn plain(&self, name: &str) -> String {
        self.filled(&self.grammar.plain_caption, name, "")
    }

    /// Returns the adjectives for more (positive sign) or less of a percept, the most common first.
    pub fn adjectives(&self, percept: Percept, sign: f64) -> &[String] {
        self.grammar.said.get(percept.name()).map_or(&[], |sides| if sign > 0.0 { &sides.more } else { &sides.less })
    }

    /// Returns whether a name suits a sound. `holds` tells whether the sound has a quality: a "muted trumpet", for example, must be dark.
    pub fn suits(&self, name: &str, holds: &dyn Fn(Percept, f64) -> bool) -> bool {
        let adjective = self.vocabulary.adjective_in(name).and_then(|place| self.vocabulary.descriptors.get(place));
        adjective.is_none_or(|adjective| adjective.axes.all().iter().all(|(percept, weight)| holds(*percept, *weight)))
    }

    /// Returns a caption of a sound called `name`, or of any sound, with these qualities and amounts (see [`crate::percept::LEVELS`]). Words with
    /// side effects on other percepts are used only if `holds` confirms them for the sound. If no attempt reads back as intended, the last one is
    /// returned.
    pub fn caption(
        &self,
        name: Option<&str>,
        qualities: &[(Percept, f64)],
        holds: &dyn Fn(Percept, f64) -> bool,
        random: &mut impl Rng,
    ) -> String {
        let mut caption = String::new();
        let of_name = name.and_then(|name| Reading::of(name).ok()).unwrap_or_default();
        for _ in 0..TRIES {
            caption = self.attempt(name, qualities, holds, random);
            let says = |reading: Reading| {
                qualities.iter().all(|(percept, amount)| (reading.amount(*percept) - amount).abs() < 1e-9)
                    && reading
                        .qualities()
                        .all(|(percept, amount)| qualities.iter().any(|(said, _)| *said == percept) || holds(percept, amount))
                    && reading.names().eq(of_name.names())
                    && reading.unknown.is_empty()
                    && reading.contradictions.is_empty()
            };
            if Reading::of(&caption).is_ok_and(says) {
                return caption;
            }
        }
        caption
    }

    /// Returns the caption of `name` with this amount of one percept, in the most common words: `a very bright guitar note` for 1.5 of brightness.
    /// Returns `None` if there is no word for it.
    pub fn usual(&self, name: &str, percept: Percept, amount: f64) -> Option<String> {
        let sides = self.grammar.said.get(percept.name())?;
        let word = if amount > 0.0 { &sides.more } else { &sides.less }.first()?;
        let adverbs = self.grammar.adverbs.get(&amount.abs().to_string());
        let degree = adverbs.and_then(|adverbs| adverbs.first()).map_or(String::new(), |adverb| format!("{adverb} "));
        Some(self.filled(self.grammar.heads.first()?, name, &format!("{degree}{word}")))
    }

    fn attempt(
        &self,
        name: Option<&str>,
        qualities: &[(Percept, f64)],
        holds: &dyn Fn(Percept, f64) -> bool,
        random: &mut impl Rng,
    ) -> String {
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for (percept, amount) in qualities {
            let degree = self.degree(amount.abs(), random);
            let phrase = self.phrase(*percept, *amount, random);
            let follows = phrase.is_some() && random.gen_bool(AFTER);
            let word = if follows { None } else { self.adjective(*percept, *amount, holds, random) };
            match (word, phrase) {
                (Some(word), _) => before.push(format!("{degree}{word}")),
                (None, Some((adjective, noun))) => {
                    let article = if noun.ends_with('s') { "" } else { "a " };
                    after.push(format!("{article}{degree}{adjective} {noun}"));
                }
                (None, None) => {}
            }
        }
        before.shuffle(random);
        after.shuffle(random);
        let forms = if name.is_some() { &self.grammar.heads } else { &self.grammar.any_sound };
        let form = forms.get(..self.most(forms.len(), random)).unwrap_or(forms).choose(random).unwrap_or(&self.grammar.plain_caption);
        let joined = if after.is_empty() { String::new() } else { format!(" with {}", after.join(" and ")) };
        self.filled(&format!("{form}{joined}"), name.unwrap_or_default(), &before.join(" "))
    }

    /// Returns an adverb for this amount, followed by a space; an empty string for an amount without adverb.
    fn degree(&self, amount: f64, random: &mut impl Rng) -> String {
        let fitting = self.grammar.adverbs.get(&amount.to_string()).map_or(&[][..], Vec::as_slice);
        self.one(fitting, random).map_or(String::new(), |word| format!("{word} "))
    }

    fn adjective(&self, percept: Percept, amount: f64, holds: &dyn Fn(Percept, f64) -> bool, random: &mut impl Rng) -> Option<&str> {
        let words = self.adjectives(percept, amount);
        let aside_is_true = |word: &&String| {
            self.vocabulary
                .descriptor(word)
                .is_none_or(|descriptor| descriptor.axes.all().iter().skip(1).all(|(other, weight)| holds(*other, *weight)))
        };
        let words: Vec<&str> = words.iter().filter(aside_is_true).map(String::as_str).collect();
        let most = self.most(words.len(), random);
        words.get(..most)?.choose(random).copied()
    }

    fn phrase(&self, percept: Percept, amount: f64, random: &mut impl Rng) -> Option<(&str, &str)> {
        let phrases = self.grammar.with.get(percept.name())?;
        Some((self.one(if amount > 0.0 { &phrases.more } else { &phrases.less }, random)?, &phrases.noun))
    }

    /// Returns the first wording of a list, or a random one.
    fn one<'a, T: AsRef<str>>(&self, list: &'a [T], random: &mut impl Rng) -> Option<&'a str> {
        let most = self.most(list.len(), random);
        list.get(..most)?.choose(random).map(AsRef::as_ref)
    }

    /// Returns how many wordings of a list to choose from: one, with probability `usual`, or all.
    fn most(&self, count: usize, random: &mut impl Rng) -> usize {
        if random.gen_bool(self.grammar.usual) { 1.min(count) } else { count }
    }

    fn filled(&self, form: &str, name: &str, words: &str) -> String {
        let instrument = self.grammar.instruments.get(name).map_or(name, String::as_str);
        let filled = form.replace("{words}", words).replace("{name}", name).replace("{instrument}", instrument);
        let words: Vec<&str> = filled.split_whitespace().collect();
        let articled = words.iter().enumerate().map(|(place, word)| match words.get(place + 1) {
            Some(next) if *word == "a" && self.takes_an(next) => "an",
            _ => word,
        });
        articled.collect::<Vec<_>>().join(" ")
    }

    fn takes_an(&self, word: &str) -> bool {
        let begins = |list: &[String]| list.iter().any(|start| word.starts_with(start.as_str()));
        begins(&self.grammar.an_before) || word.starts_with(['a', 'e', 'i', 'o', 'u']) && !begins(&self.grammar.a_before)
    }
}

#[cfg(test)]
mod tests;
