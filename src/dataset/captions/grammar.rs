//! The wording of captions, which is data: `assets/captions/grammar.json`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rand::Rng;
use rand::seq::SliceRandom;
use serde::Deserialize;

use crate::dataset::DatasetError;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grammar {
    #[serde(rename = "about")]
    _about: String,
    /// The share of captions that say the family alone.
    pub plain: f64,
    /// The chance of each attribute to be said in the others.
    pub kept: f64,
    plain_caption: String,
    /// Nouns with their article, and the place of what is said before them.
    pub heads: Vec<String>,
    /// What an instrument of a family is called where the family's name is none.
    instruments: BTreeMap<String, String>,
    /// The words that what is said after the noun begins with, in the order in which they follow it.
    pub joined_by: Vec<String>,
    /// How words begin that take "a" although their first letter is a vowel.
    a_before: Vec<String>,
    pub said: BTreeMap<String, Wordings>,
}

/// The wordings of an attribute.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wordings {
    /// Said before the noun.
    pub before: Vec<String>,
    /// Said after it.
    pub after: Vec<String>,
}

static OURS: LazyLock<Result<Grammar, serde_json::Error>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../../assets/captions/grammar.json")));

impl Grammar {
    /// The one inside the binary.
    ///
    /// # Errors
    /// It is damaged.
    pub fn ours() -> Result<&'static Grammar, DatasetError> {
        OURS.as_ref().map_err(|error| DatasetError::Grammar(error.to_string()))
    }

    /// `a guitar note`.
    pub fn plain_caption(&self, family: &str) -> String {
        self.filled(&self.plain_caption, family, "")
    }

    /// One of the captions that say all of `attributes`.
    pub fn wording(&self, family: &str, attributes: &[&str], random: &mut impl Rng) -> String {
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for wordings in attributes.iter().filter_map(|attribute| self.said.get(*attribute)) {
            let all: Vec<(bool, &str)> = [(false, &wordings.before), (true, &wordings.after)]
                .into_iter()
                .flat_map(|(behind, list)| list.iter().map(move |text| (behind, text.as_str())))
                .collect();
            match all.choose(random) {
                Some((false, text)) => before.push(*text),
                Some((true, text)) => after.push(*text),
                None => {}
            }
        }
        before.shuffle(random);
        after.shuffle(random);
        let head = self.heads.choose(random).unwrap_or(&self.plain_caption);
        let mut caption = self.filled(head, family, &before.join(" "));
        for joint in &self.joined_by {
            let parts: Vec<&str> = after.iter().filter_map(|text| text.strip_prefix(joint.as_str())?.strip_prefix(' ')).collect();
            if !parts.is_empty() {
                caption = format!("{caption} {joint} {}", parts.join(" and "));
            }
        }
        caption
    }

    fn filled(&self, head: &str, family: &str, words: &str) -> String {
        let instrument = self.instruments.get(family).map_or(family, String::as_str);
        let filled = head.replace("{words}", words).replace("{family}", family).replace("{instrument}", instrument);
        let words: Vec<&str> = filled.split_whitespace().collect();
        let articled = words.iter().enumerate().map(|(place, word)| match words.get(place + 1) {
            Some(next) if *word == "a" && self.takes_an(next) => "an",
            _ => word,
        });
        articled.collect::<Vec<_>>().join(" ")
    }

    fn takes_an(&self, word: &str) -> bool {
        let word = word.to_lowercase();
        word.starts_with(['a', 'e', 'i', 'o', 'u']) && !self.a_before.iter().any(|start| word.starts_with(start.as_str()))
    }
}
