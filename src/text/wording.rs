//! From what is known of a sound to a caption in varied words. The forms are data, `assets/captions/grammar.json`; the words are the vocabulary's.
//!
//! A caption says what it was made from and nothing else: [`Reading`] finds the same in it again, else another wording is taken.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rand::Rng;
use rand::seq::SliceRandom;
use serde::Deserialize;

use super::TextError;
use super::reading::Reading;
use super::vocabulary::Vocabulary;
use crate::percept::Percept;

/// Wordings that are tried for one that says what it should.
const TRIES: usize = 40;
/// The chance that a quality is said by a noun and its adjective ("with a slow attack") where there is one.
const AFTER: f64 = 0.3;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Grammar {
    #[serde(rename = "about")]
    _about: String,
    plain_caption: String,
    /// The chance that a wording is the first of its list, whatever the others are.
    usual: f64,
    heads: Vec<String>,
    any_sound: Vec<String>,
    /// What a single one of a family is called where the family's name is none.
    instruments: BTreeMap<String, String>,
    /// How words begin that take "a" although their first letter is a vowel.
    a_before: Vec<String>,
    /// How words begin that take "an" although it is none.
    an_before: Vec<String>,
    /// Adjectives by the percept that they are about, by its name.
    said: BTreeMap<String, Sides>,
    /// Nouns with adjectives, said after the sound: "with a slow attack".
    with: BTreeMap<String, Phrases>,
    /// By the amount that they make of a word.
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

/// Words captions.
pub struct Wording {
    grammar: &'static Grammar,
    vocabulary: &'static Vocabulary,
}

impl Wording {
    /// With the vocabulary inside the program.
    ///
    /// # Errors
    /// The files inside the program are damaged.
    pub fn new() -> Result<Wording, TextError> {
        let grammar = GRAMMAR.as_ref().map_err(|reason| TextError::Vocabulary { reason: reason.clone() })?;
        Ok(Wording { grammar, vocabulary: Vocabulary::ours()? })
    }

    /// `a guitar note`.
    pub fn plain(&self, name: &str) -> String {
        self.filled(&self.grammar.plain_caption, name, "")
    }

    /// The adjectives that captions are worded with for more (a positive sign) or less of a percept, the most usual first.
    pub fn adjectives(&self, percept: Percept, sign: f64) -> &[String] {
        self.grammar.said.get(percept.name()).map_or(&[], |sides| if sign > 0.0 { &sides.more } else { &sides.less })
    }

    /// Whether a name may be said of a sound of which `holds`: a "muted trumpet" must be dark.
    pub fn suits(&self, name: &str, holds: &dyn Fn(Percept, f64) -> bool) -> bool {
        let adjective = self.vocabulary.adjective_in(name).and_then(|place| self.vocabulary.descriptors.get(place));
        adjective.is_none_or(|adjective| adjective.axes.all().iter().all(|(percept, weight)| holds(*percept, *weight)))
    }

    /// A caption of a sound of `name`, or of any sound, that says `qualities` with their amounts (see [`crate::percept::LEVELS`]). Words that say something of
    /// another percept beside are taken only where `holds` says that this is true of the sound as well.
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

    /// The caption of `name` that says this amount of one percept in the usual words, the first of their lists: `a very bright guitar note` for 1.5. None
    /// where there is no word for it.
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

    /// An adverb of this amount with a blank behind it; nothing for a plain word.
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

    /// One of a list: mostly any, now and then the first.
    fn one<'a, T: AsRef<str>>(&self, list: &'a [T], random: &mut impl Rng) -> Option<&'a str> {
        let most = self.most(list.len(), random);
        list.get(..most)?.choose(random).map(AsRef::as_ref)
    }

    /// How many wordings of a list of `count` are drawn from: one, or all.
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
