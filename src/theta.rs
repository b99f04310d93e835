//! Theta: the ten parameters of the synth, with their names, units, ranges and defaults, which are defined only here.
//!
//! ```
//! use awol::{Field, Theta};
//!
//! let theta = Theta::default().with(Field::PitchMidi, 69.0).with(Field::ModIndex, 3.0);
//! assert!(theta.check().is_ok());
//! assert_eq!(Field::ModIndex.info().max, 10.0);
//! assert_eq!(theta.with(Field::ModIndex, 99.0).check().unwrap_err().to_string(), "mod_index is 99, outside 0..10");
//! ```

mod json;
pub mod locks;
pub mod text;
pub mod warp;

use std::error::Error;
use std::fmt;

/// Number of parameters of a [`Theta`].
pub const DIM: usize = 10;

/// The physical quantity of a parameter; determines the accepted units and the display.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// MIDI note number (A4 = 69), fractions allowed.
    Pitch,
    /// A plain number.
    Scalar,
    /// Hertz.
    Frequency,
    /// Seconds.
    Time,
    /// A linear level, 0 to 1; may be typed in dB.
    Level,
}

/// One of the ten parameters, as [`Field::info`] describes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(usize)]
pub enum Field {
    /// Carrier pitch as a MIDI note number.
    PitchMidi,
    /// Velocity, 0 to 127.
    Velocity,
    /// Sample rate, Hz.
    SampleRate,
    /// Duration, seconds.
    DurationS,
    /// Attack time, seconds.
    AttackS,
    /// Decay time, seconds.
    DecayS,
    /// Sustain level, 0 to 1.
    Sustain,
    /// Release time, seconds.
    ReleaseS,
    /// Frequency of the modulator over that of the carrier.
    ModRatio,
    /// Modulation index.
    ModIndex,
}

/// The description of a parameter.
#[derive(Debug)]
pub struct FieldInfo {
    /// Key in files and in the REPL's language.
    pub name: &'static str,
    /// Unit in which the number is stored; empty for a plain number.
    pub unit: &'static str,
    /// What kind of number it is.
    pub quantity: Quantity,
    /// Smallest value that the synth renders.
    pub min: f64,
    /// Largest value that the synth renders.
    pub max: f64,
    /// Default for a key that a hand-written theta omits.
    pub default: f64,
    /// One line of help, also for completion.
    pub summary: &'static str,
}

macro_rules! info {
    ($name:literal, $unit:literal, $quantity:ident, $min:literal ..= $max:literal, $default:literal, $summary:literal) => {
        FieldInfo { name: $name, unit: $unit, quantity: Quantity::$quantity, min: $min, max: $max, default: $default, summary: $summary }
    };
}

#[rustfmt::skip]
static FIELDS: [FieldInfo; DIM] = [
    info!("pitch_midi",  "MIDI", Pitch,     0.0   ..= 127.0,   60.0,    "carrier pitch as a MIDI note number, fractions allowed (A4 = 69)"),
    info!("velocity",    "",     Scalar,    0.0   ..= 127.0,   100.0,   "MIDI velocity; the level goes with its power of 1.5"),
    info!("sample_rate", "Hz",   Frequency, 8000.0 ..= 48000.0, 16000.0, "samples per second, truncated to an integer"),
    info!("duration_s",  "s",    Time,      0.05  ..= 10.0,    1.0,     "length of the note, release included"),
    info!("attack_s",    "s",    Time,      0.0   ..= 1.0,     0.01,    "time from silence to full level"),
    info!("decay_s",     "s",    Time,      0.0   ..= 2.0,     0.05,    "time from full level to the sustain level"),
    info!("sustain",     "",     Level,     0.0   ..= 1.0,     0.7,     "level held after the decay"),
    info!("release_s",   "s",    Time,      0.01  ..= 3.0,     0.1,     "time from the held level to silence, at the end of the note"),
    info!("mod_ratio",   "",     Scalar,    0.25  ..= 8.0,     1.0,     "modulator frequency over carrier frequency"),
    info!("mod_index",   "",     Scalar,    0.0   ..= 10.0,    0.5,     "FM index: how far the modulator bends the carrier's phase, in radians"),
];

impl Field {
    /// All fields, in the order of `theta_vec`.
    pub const ALL: [Field; DIM] = [
        Field::PitchMidi,
        Field::Velocity,
        Field::SampleRate,
        Field::DurationS,
        Field::AttackS,
        Field::DecayS,
        Field::Sustain,
        Field::ReleaseS,
        Field::ModRatio,
        Field::ModIndex,
    ];

    /// Returns the index in `theta_vec`, 0 to 9.
    pub fn index(self) -> usize {
        self as usize
    }

    /// Returns the facts about this parameter.
    pub const fn info(self) -> &'static FieldInfo {
        &FIELDS[self as usize]
    }

    /// Returns its name, as in `mod_index`.
    pub fn name(self) -> &'static str {
        self.info().name
    }

    /// Returns the field of a name.
    pub fn from_name(name: &str) -> Option<Field> {
        Field::ALL.into_iter().find(|field| field.name() == name)
    }

    /// Returns `value` if the synth can render it.
    ///
    /// # Errors
    /// `value` is outside the range, or NaN.
    pub fn check(self, value: f64) -> Result<f64, ThetaError> {
        let info = self.info();
        if (info.min..=info.max).contains(&value) { Ok(value) } else { Err(ThetaError::OutOfRange { field: self, value }) }
    }

    /// Clamps `value` to the range; NaN becomes the default.
    pub fn clamp(self, value: f64) -> f64 {
        let info = self.info();
        if value.is_nan() { info.default } else { value.clamp(info.min, info.max) }
    }
}

/// An error of reading or checking a theta.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ThetaError {
    /// A value is outside the range of its parameter, or not a number.
    OutOfRange {
        /// The parameter.
        field: Field,
        /// The value, in the unit of the parameter.
        value: f64,
    },
    /// No parameter has this name.
    UnknownField(String),
    /// The value of a parameter is not a number.
    NotANumber {
        /// The parameter.
        field: Field,
        /// The JSON that was found in place of a number, shortened.
        found: String,
    },
    /// The JSON is not an object with theta's keys; this describes it.
    NotAnObject(String),
}

impl Error for ThetaError {}

// Implemented without a derive crate: this file is also compiled for Rust cells, where each crate slows down the first cell.
impl fmt::Display for ThetaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ThetaError::OutOfRange { field, value } => {
                let (info, unit) = (field.info(), unit(*field));
                write!(f, "{} is {value}{unit}, outside {}..{}{unit}", info.name, info.min, info.max)
            }
            ThetaError::UnknownField(name) => {
                write!(f, "theta has no field '{name}' (it has {})", Field::ALL.map(Field::name).join(", "))
            }
            ThetaError::NotANumber { field, found } => write!(f, "theta.{} is not a number: {found}", field.name()),
            ThetaError::NotAnObject(found) => write!(f, "a theta is an object with keys such as 'pitch_midi', not {found}"),
        }
    }
}

fn unit(field: Field) -> String {
    match field.info().unit {
        "" | "MIDI" => String::new(),
        unit => format!(" {unit}"),
    }
}

/// The ten synthesis parameters, in the order of [`Field::ALL`]. Any values are allowed; [`Theta::check`] and [`Theta::clamped`] apply the ranges.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Theta(pub [f64; DIM]);

impl Default for Theta {
    fn default() -> Self {
        Theta(Field::ALL.map(|field| field.info().default))
    }
}

impl Theta {
    /// Returns a parameter.
    pub fn get(&self, field: Field) -> f64 {
        self.0[field.index()]
    }

    /// Sets a parameter, without checking its range.
    pub fn set(&mut self, field: Field, value: f64) {
        self.0[field.index()] = value;
    }

    /// Returns the theta with one field changed.
    #[must_use]
    pub fn with(mut self, field: Field, value: f64) -> Self {
        self.set(field, value);
        self
    }

    /// Checks that every field is inside its range.
    ///
    /// # Errors
    /// The first field that is outside its range, or NaN.
    pub fn check(&self) -> Result<(), ThetaError> {
        Field::ALL.into_iter().try_for_each(|field| field.check(self.get(field)).map(drop))
    }

    /// Returns the theta with every field clamped to its range, and the fields that changed.
    pub fn clamped(&self) -> (Theta, Vec<Field>) {
        let mut moved = Vec::new();
        let values = Field::ALL.map(|field| {
            let (before, after) = (self.get(field), field.clamp(self.get(field)));
            if before != after {
                moved.push(field);
            }
            after
        });
        (Theta(values), moved)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_enum() {
        for (place, field) in Field::ALL.into_iter().enumerate() {
            assert_eq!(field.index(), place);
            assert_eq!(Field::from_name(field.name()), Some(field));
            assert!(field.check(field.info().default).is_ok());
        }
    }

    #[test]
    fn clamping_returns_the_changed_fields() {
        let (theta, moved) = Theta::default().with(Field::Sustain, 1.5).with(Field::DecayS, f64::NAN).clamped();
        assert_eq!(moved, [Field::DecayS, Field::Sustain]);
        assert_eq!(theta.get(Field::Sustain), 1.0);
        assert!(theta.check().is_ok());
        assert!(Theta::default().with(Field::Sustain, 1.5).check().unwrap_err().to_string().contains("sustain is 1.5"));
    }
}
