//! Percepts: the dimensions in which listeners compare sounds, such as brightness, attack and loudness. This module defines their names, units and
//! steps; [`crate::analysis::meters`] measures them, and the vocabulary of captions names them.
//!
//! ```
//! use awol::analysis::meters::Meter;
//! use awol::percept::Percept;
//! use awol::{Field, Theta};
//!
//! let mut meter = Meter::new();
//! let dull = meter.theta(&Theta::default().with(Field::ModIndex, 0.1))?;
//! let bright = meter.theta(&Theta::default().with(Field::ModIndex, 5.0))?;
//! assert!(bright.get(Percept::Brightness) > dull.get(Percept::Brightness));
//! # Ok::<(), awol::analysis::AnalysisError>(())
//! ```

mod ranks;

pub use ranks::{LEVELS, Ranks};

/// Number of percepts.
pub const COUNT: usize = 12;

/// A dimension of sound that has more or less of something. [`Percept::info`] describes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(usize)]
pub enum Percept {
    /// Pitch.
    Pitch,
    /// Brightness.
    Brightness,
    /// Richness in partials.
    Richness,
    /// Inharmonicity.
    Inharmonicity,
    /// Roughness.
    Roughness,
    /// Beating.
    Beating,
    /// Body.
    Body,
    /// Attack time.
    Attack,
    /// Sustain level.
    Sustain,
    /// Length of the tail.
    Tail,
    /// Duration.
    Duration,
    /// Loudness.
    Loudness,
}

/// The description of a percept.
#[derive(Debug)]
pub struct PerceptInfo {
    /// Key in data files and in the REPL's language.
    pub name: &'static str,
    /// What is measured, with the unit.
    pub summary: &'static str,
    /// An adjective for a sound that has more of it than others.
    pub more: &'static str,
    /// An adjective for a sound that has less of it.
    pub less: &'static str,
    /// A clearly audible change, on the percept's scale: `adjust "brighter"` makes one such step.
    pub step: f64,
    /// The reason for the size of the step.
    pub reason: &'static str,
    /// How values are spaced.
    pub scale: Scale,
}

/// The relation of a percept's number to the displayed figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// A MIDI note number.
    Note,
    /// The logarithm to base 2 of hertz.
    LogHertz,
    /// The logarithm to base 2 of seconds.
    LogSeconds,
    /// The logarithm to base 2 of a count.
    LogCount,
    /// A fraction, 0 to 1.
    Share,
    /// Decibels.
    Decibels,
    /// A plain number.
    Plain,
}

#[rustfmt::skip]
static PERCEPTS: [PerceptInfo; COUNT] = [
    PerceptInfo { name: "pitch", summary: "fundamental frequency as a MIDI note number", more: "high", less: "low", step: 2.0, reason: "a whole tone, the step of a scale", scale: Scale::Note },
    PerceptInfo { name: "brightness", summary: "spectral centroid of the power spectrum, in Hz", more: "bright", less: "dark", step: 0.25, reason: "a quarter of an octave; 5 % can just be heard", scale: Scale::LogHertz },
    PerceptInfo { name: "richness", summary: "effective number of partials: the squared sum of their amplitudes over the sum of their squares", more: "rich", less: "pure", step: 0.35, reason: "a quarter more partials", scale: Scale::LogCount },
    PerceptInfo { name: "inharmonicity", summary: "share of the energy that lies farther than 2 % from every harmonic of the pitch", more: "metallic", less: "harmonic", step: 0.1, reason: "a tenth of the energy", scale: Scale::Share },
    PerceptInfo { name: "roughness", summary: "sensory dissonance of neighbouring partials (Vassilakis 2001)", more: "rough", less: "smooth", step: 0.1, reason: "a little more than two equal partials add at most, a quarter of a critical band apart", scale: Scale::Plain },
    PerceptInfo { name: "beating", summary: "share of the amplitude in partials 1 to 16 Hz apart, which beat", more: "shimmering", less: "steady in pitch", step: 0.1, reason: "beats 1 dB deep", scale: Scale::Share },
    PerceptInfo { name: "body", summary: "energy below 400 Hz over the whole, in dB", more: "full", less: "thin", step: 2.0, reason: "2 dB; 1 dB can just be heard", scale: Scale::Decibels },
    PerceptInfo { name: "attack", summary: "time to nine tenths of the peak, in seconds", more: "slow to start", less: "fast to start", step: 0.585, reason: "half as long again; a quarter can just be heard", scale: Scale::LogSeconds },
    PerceptInfo { name: "sustain", summary: "median level of the middle third over the peak", more: "sustained", less: "decaying", step: 0.1, reason: "a tenth of the peak", scale: Scale::Share },
    PerceptInfo { name: "tail", summary: "time of the last fall, from the held level to silence, in seconds", more: "ringing", less: "abrupt", step: 0.585, reason: "half as long again", scale: Scale::LogSeconds },
    PerceptInfo { name: "duration", summary: "time above a tenth of the peak, in seconds", more: "long", less: "short", step: 0.585, reason: "half as long again; a tenth can just be heard", scale: Scale::LogSeconds },
    PerceptInfo { name: "loudness", summary: "mean power over that of a square wave of full scale, in dB", more: "loud", less: "soft", step: 3.0, reason: "twice the power; 1 dB can just be heard", scale: Scale::Decibels },
];

impl Percept {
    /// All percepts, in the order of [`Measures`].
    pub const ALL: [Percept; COUNT] = [
        Percept::Pitch,
        Percept::Brightness,
        Percept::Richness,
        Percept::Inharmonicity,
        Percept::Roughness,
        Percept::Beating,
        Percept::Body,
        Percept::Attack,
        Percept::Sustain,
        Percept::Tail,
        Percept::Duration,
        Percept::Loudness,
    ];

    /// Returns the index in [`Measures`], 0 to 11.
    pub const fn index(self) -> usize {
        self as usize
    }

    /// Returns the facts about this percept.
    pub const fn info(self) -> &'static PerceptInfo {
        &PERCEPTS[self as usize]
    }

    /// Returns its name.
    pub const fn name(self) -> &'static str {
        self.info().name
    }

    /// Returns the percept with this name.
    pub fn from_name(name: &str) -> Option<Percept> {
        Percept::ALL.into_iter().find(|percept| percept.name() == name)
    }

    /// Converts a measured number to the displayed figure, in the unit of the summary: hertz, seconds, a count, a fraction or dB.
    pub fn figure(self, value: f64) -> f64 {
        match self.info().scale {
            Scale::LogHertz | Scale::LogSeconds | Scale::LogCount => value.exp2(),
            Scale::Note | Scale::Share | Scale::Decibels | Scale::Plain => value,
        }
    }
}

/// The measures of a sound: a number for each percept, on scales where equal steps are about equally audible.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measures(pub [f64; COUNT]);

impl Measures {
    /// Returns the measure of a percept, in its unit.
    pub fn get(&self, percept: Percept) -> f64 {
        self.0[percept.index()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_enum() {
        for (place, percept) in Percept::ALL.into_iter().enumerate() {
            assert_eq!(percept.index(), place);
            assert_eq!(Percept::from_name(percept.name()), Some(percept));
            assert!(percept.info().step > 0.0);
        }
    }
}
