//! Words for more or less of a percept.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value as Json;

use crate::percept::Percept;

/// `assets/captions/descriptors.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Descriptors {
    #[serde(rename = "about")]
    _about: Json,
    pub sources: BTreeMap<String, String>,
    pub qualities: Vec<DescriptorRow>,
    pub heads: Vec<Head>,
    #[serde(deserialize_with = "in_order")]
    pub degrees: Vec<(String, f64)>,
    pub negations: Negations,
    pub cannot: Cannot,
    pub fillers: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Negations {
    pub words: Vec<String>,
    pub reduce: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cannot {
    pub words: Vec<String>,
}

/// A quality as stored in the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescriptorRow {
    #[serde(rename = "dimension")]
    percept: Option<String>,
    sign: Option<f64>,
    #[serde(default)]
    axes: BTreeMap<String, f64>,
    words: Vec<String>,
    source: Vec<String>,
}

/// A group of words with the same meaning.
#[derive(Debug)]
pub struct Descriptor {
    /// The percepts that it names, with the direction of each.
    pub axes: Axes,
    /// Its words, in any form that captions use.
    pub words: Vec<String>,
    /// Keys of [`super::Vocabulary::sources`].
    pub source: Vec<String>,
}

/// The weights of the percepts that a word affects: the main one first, with 1 or -1, and then others with smaller weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Axes(Vec<(Percept, f64)>);

impl Axes {
    /// Returns the main percept of the word, and its sign.
    pub fn main(&self) -> (Percept, f64) {
        self.0.first().copied().unwrap_or((Percept::Pitch, 0.0))
    }

    /// Returns each percept with its direction and weight.
    pub fn all(&self) -> &[(Percept, f64)] {
        &self.0
    }
}

impl TryFrom<DescriptorRow> for Descriptor {
    type Error = String;

    fn try_from(row: DescriptorRow) -> Result<Descriptor, String> {
        let first = row.words.first().cloned().unwrap_or_default();
        let named = |name: &str| Percept::from_name(name).ok_or_else(|| format!("'{first}' names an unknown percept '{name}'"));
        let mut axes = match (row.percept, row.sign) {
            (Some(name), Some(sign)) => vec![(named(&name)?, sign)],
            _ => row.axes.iter().map(|(name, weight)| Ok((named(name)?, *weight))).collect::<Result<_, String>>()?,
        };
        axes.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        match axes.first() {
            Some((_, weight)) if weight.abs() == 1.0 => Ok(Descriptor { axes: Axes(axes), words: row.words, source: row.source }),
            _ => Err(format!("'{first}' has no axis of weight 1")),
        }
    }
}

/// A noun for a percept, and the adjectives for more and less of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// The percept that the nouns name.
    #[serde(rename = "dimension", deserialize_with = "percept")]
    pub percept: Percept,
    /// Nouns for the percept, such as "attack".
    pub nouns: Vec<String>,
    /// Words that say more of it.
    pub more: Vec<String>,
    /// Words that say less of it.
    pub less: Vec<String>,
    /// The amount without an adjective; 0 if the noun alone has no meaning.
    pub alone: f64,
}

fn percept<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Percept, D::Error> {
    let name = String::deserialize(from)?;
    Percept::from_name(&name).ok_or_else(|| serde::de::Error::custom(format!("unknown percept '{name}'")))
}

fn in_order<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<(String, f64)>, D::Error> {
    let map = serde_json::Map::<String, Json>::deserialize(from)?;
    Ok(map.into_iter().filter_map(|(word, factor)| Some((word, factor.as_f64()?))).collect())
}
