//! Instruments and sound objects.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::theta::{Field, Theta};

/// `assets/captions/instruments.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instruments {
    #[serde(rename = "about")]
    _about: String,
    pub sources: BTreeMap<String, String>,
    pub instruments: Vec<Instrument>,
}

/// An instrument or a sounding object.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instrument {
    /// Its name.
    pub name: String,
    /// Other names and spellings.
    #[serde(default)]
    pub also: Vec<String>,
    family: Option<String>,
    source: Option<String>,
    /// The lowest and the highest playable pitch, as MIDI note numbers.
    range: Option<[f64; 2]>,
    theta: Option<Recipe>,
    /// The General MIDI program number, 1 to 128.
    pub program: Option<u8>,
    /// The General MIDI percussion keys, 35 to 81.
    #[serde(default)]
    pub drum: Vec<u8>,
    /// Keys of `sources` in the file.
    pub cite: Vec<String>,
}

/// The origin of an instrument's sounds.
#[derive(Clone, Copy, Debug)]
pub enum Origin<'a> {
    /// Notes of one of NSynth's families, and of one source if it is given.
    Notes {
        /// The family, by its NSynth name.
        family: &'a str,
        /// The source, by its NSynth name.
        source: Option<&'a str>,
        /// Lowest and highest pitch, as MIDI note numbers.
        range: Option<[f64; 2]>,
    },
    /// A region of the synth's parameters.
    Region(&'a Recipe),
}

/// Ranges of the synth's parameters, each with its lowest and highest value. A missing velocity ranges from 60 to 127.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// Lowest and highest pitch.
    pub pitch_midi: [f64; 2],
    velocity: Option<[f64; 2]>,
    /// Shortest and longest duration, seconds.
    pub duration_s: [f64; 2],
    /// Shortest and longest attack, seconds.
    pub attack_s: [f64; 2],
    /// Shortest and longest decay, seconds.
    pub decay_s: [f64; 2],
    /// Lowest and highest sustain level.
    pub sustain: [f64; 2],
    /// Shortest and longest release, seconds.
    pub release_s: [f64; 2],
    /// Ratio of the modulator's frequency to the carrier's.
    pub mod_ratio: RatioRange,
    /// Lowest and highest modulation index.
    pub mod_index: [f64; 2],
}

/// A range, or a choice of several values.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum RatioRange {
    /// Any ratio from the first to the second.
    Between([f64; 2]),
    /// One of some ratios.
    OneOf {
        /// The ratios.
        one_of: Vec<f64>,
    },
}

impl Recipe {
    /// Returns a theta of the region. Each parameter is placed in its range by a number from 0 to 1 from `draw`, on a scale of about equally audible
    /// steps. Pitch and velocity are whole numbers.
    pub fn theta(&self, mut draw: impl FnMut() -> f64) -> Theta {
        let mut theta = Theta::default();
        for (field, [low, high]) in [
            (Field::PitchMidi, self.pitch_midi),
            (Field::Velocity, self.velocity.unwrap_or([60.0, 127.0])),
            (Field::DurationS, self.duration_s),
            (Field::AttackS, self.attack_s),
            (Field::DecayS, self.decay_s),
            (Field::Sustain, self.sustain),
            (Field::ReleaseS, self.release_s),
            (Field::ModIndex, self.mod_index),
        ] {
            let value = between(field, low, high, draw());
            theta.set(field, if matches!(field, Field::PitchMidi | Field::Velocity) { value.round() } else { value });
        }
        let part = draw();
        let ratio = match &self.mod_ratio {
            RatioRange::Between([low, high]) => between(Field::ModRatio, *low, *high, part),
            RatioRange::OneOf { one_of } => one_of.get((part * one_of.len() as f64) as usize).or(one_of.last()).copied().unwrap_or(1.0),
        };
        theta.with(Field::ModRatio, ratio)
    }

    fn check(&self) -> Result<(), String> {
        let ends = |part: f64| self.theta(|| part).check().map_err(|error| error.to_string());
        ends(0.0).and_then(|()| ends(1.0))
    }
}

fn between(field: Field, low: f64, high: f64, part: f64) -> f64 {
    use crate::theta::warp::{denormalize, normalize};
    if low == high {
        return low;
    }
    let (from, to) = (normalize(field, low), normalize(field, high));
    denormalize(field, from + part * (to - from))
}

impl Instrument {
    /// The words for NSynth's sources.
    pub const SOURCES: [(&'static str, &'static [&'static str]); 3] = [
        ("acoustic", &["acoustic", "unplugged"]),
        ("electronic", &["electric", "electronic", "amplified"]),
        ("synthetic", &["synthetic", "synthesized", "synthesised", "artificial"]),
    ];

    /// Returns all names of the instrument.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.name).chain(&self.also).map(String::as_str)
    }

    /// Returns where its sounds come from.
    pub fn origin(&self) -> Origin<'_> {
        match (&self.theta, &self.family) {
            (Some(recipe), _) => Origin::Region(recipe),
            (None, family) => {
                Origin::Notes { family: family.as_deref().unwrap_or_default(), source: self.source.as_deref(), range: self.range }
            }
        }
    }

    /// Returns whether this is a whole family, such as "guitar".
    pub fn is_family(&self) -> bool {
        self.family.as_deref() == Some(self.name.as_str())
    }

    pub(super) fn check(&self) -> Result<(), String> {
        match (&self.theta, &self.family) {
            (Some(recipe), None) => recipe.check().map_err(|error| format!("'{}': {error}", self.name)),
            (None, Some(_)) => Ok(()),
            _ => Err(format!("'{}' needs either a family or a theta", self.name)),
        }
    }
}
