//! Units, dimensions, and conversion between note names and MIDI note numbers.

use super::ast::Unit;
use super::suggest::nearest;

/// What a number measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dimension {
    /// A plain number.
    Scalar,
    /// Seconds.
    Time,
    /// Hertz.
    Frequency,
    /// Decibels: a separate dimension, converted to a factor only where a level is expected.
    Decibel,
    /// MIDI note numbers, A4 = 69.
    Pitch,
}

impl Dimension {
    /// Returns the unit in which numbers of this dimension are stored; empty if there is none.
    pub fn base_symbol(self) -> &'static str {
        match self {
            Dimension::Scalar | Dimension::Pitch => "",
            Dimension::Time => "s",
            Dimension::Frequency => "Hz",
            Dimension::Decibel => "dB",
        }
    }
}

impl Unit {
    pub fn dimension(self) -> Dimension {
        match self {
            Unit::Second | Unit::Millisecond => Dimension::Time,
            Unit::Hertz | Unit::Kilohertz => Dimension::Frequency,
            Unit::Decibel => Dimension::Decibel,
        }
    }

    /// Returns the size of this unit in the dimension's base unit (s, Hz, dB).
    pub fn factor(self) -> f64 {
        match self {
            Unit::Second | Unit::Hertz | Unit::Decibel => 1.0,
            Unit::Millisecond => 0.001,
            Unit::Kilohertz => 1000.0,
        }
    }

    /// Converts `value` from this unit to the base unit. Milliseconds divide by 1000, so that 9 ms is 0.009 s and not 9 * 0.001.
    pub fn to_base(self, value: f64) -> f64 {
        match self {
            Unit::Millisecond => value / 1000.0,
            _ => value * self.factor(),
        }
    }

    /// Returns the unit with exactly this symbol: `ms`, `kHz`.
    pub fn from_symbol(symbol: &str) -> Option<Unit> {
        Unit::ALL.into_iter().find(|unit| unit.symbol() == symbol)
    }

    /// Returns the unit that was probably meant: another spelling (`sec`, `hertz`, `db`) or a typing error.
    pub fn guess(word: &str) -> Option<Unit> {
        match word.to_lowercase().as_str() {
            "sec" | "secs" | "second" | "seconds" => Some(Unit::Second),
            "msec" | "msecs" | "millis" | "millisecond" | "milliseconds" => Some(Unit::Millisecond),
            "hertz" => Some(Unit::Hertz),
            "k" | "kilohertz" => Some(Unit::Kilohertz),
            "decibel" | "decibels" => Some(Unit::Decibel),
            _ => nearest(word, Unit::ALL.map(Unit::symbol)).and_then(Unit::from_symbol),
        }
    }

    /// Lists the symbols of all units, for messages.
    pub fn list() -> String {
        Unit::ALL.map(Unit::symbol).join(", ")
    }
}

/// Converts decibels to an amplitude factor: `10^(db / 20)`.
pub fn decibel_to_amplitude(db: f64) -> f64 {
    10f64.powf(db / 20.0)
}

/// The lowest and highest MIDI note number: C-1 and G9.
pub const MIDI_RANGE: std::ops::RangeInclusive<i32> = 0..=127;

/// Returns the MIDI note number of a note name `[A-G][#b]?-?[0-9]`: A4 = 69, C-1 = 0; `None` for any other word.
///
/// The result may be outside [`MIDI_RANGE`] (A9 = 129); the caller must check that.
pub fn note_to_midi(name: &str) -> Option<i32> {
    let mut rest = name.chars();
    let step = match rest.next()? {
        'C' => 0,
        'D' => 2,
        'E' => 4,
        'F' => 5,
        'G' => 7,
        'A' => 9,
        'B' => 11,
        _ => return None,
    };
    let tail = rest.as_str();
    let sharp = tail.strip_prefix('#').map(|tail| (1, tail));
    let (shift, tail) = sharp.or_else(|| tail.strip_prefix('b').map(|tail| (-1, tail))).unwrap_or((0, tail));
    let (sign, tail) = tail.strip_prefix('-').map_or((1, tail), |tail| (-1, tail));
    let mut digits = tail.chars();
    let octave = sign * digits.next()?.to_digit(10).and_then(|digit| i32::try_from(digit).ok())?;
    digits.next().is_none().then_some(12 * (octave + 1) + step + shift)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theta::text::midi_to_note;

    #[test]
    fn units_convert_to_the_base_of_their_dimension() {
        assert_eq!(Unit::Millisecond.to_base(20.0), 0.02);
        assert_eq!(Unit::Millisecond.to_base(9.0), 0.009);
        assert_eq!(Unit::Kilohertz.to_base(16.0), 16000.0);
        assert_eq!(Unit::Decibel.to_base(-6.0), -6.0);
        assert_eq!(Unit::Decibel.dimension(), Dimension::Decibel);
        assert_eq!(Unit::Second.dimension(), Unit::Millisecond.dimension());
        assert!((decibel_to_amplitude(-6.0) - 0.501_187_233_627_272_2).abs() < 1e-15);
        for unit in Unit::ALL {
            assert_eq!(Unit::from_symbol(unit.symbol()), Some(unit));
        }
        assert_eq!(Unit::from_symbol("khz"), None);
    }

    #[test]
    fn a_misspelt_unit_is_guessed() {
        assert_eq!(Unit::guess("sec"), Some(Unit::Second));
        assert_eq!(Unit::guess("khz"), Some(Unit::Kilohertz));
        assert_eq!(Unit::guess("hz"), Some(Unit::Hertz));
        assert_eq!(Unit::guess("DB"), Some(Unit::Decibel));
        assert_eq!(Unit::guess("msec"), Some(Unit::Millisecond));
        assert_eq!(Unit::guess("parsecs"), None);
    }

    #[test]
    fn notes_have_the_pitches_of_the_midi_standard() {
        for (name, midi) in
            [("A4", 69), ("C4", 60), ("C-1", 0), ("G9", 127), ("C#3", 49), ("Bb2", 46), ("Cb4", 59), ("E#4", 65), ("B#3", 60), ("A9", 129)]
        {
            assert_eq!(note_to_midi(name), Some(midi), "{name}");
        }
        for word in ["", "A", "H4", "a4", "A44", "A#", "A##4", "Ab", "A--1", "A4x", "A٣", "é4"] {
            assert_eq!(note_to_midi(word), None, "{word}");
        }
    }

    #[test]
    fn midi_numbers_and_note_names_round_trip() {
        for midi in MIDI_RANGE {
            assert_eq!(midi_to_note(midi).and_then(|name| note_to_midi(&name)), Some(midi));
        }
        assert_eq!(midi_to_note(69).as_deref(), Some("A4"));
        assert_eq!(midi_to_note(70).as_deref(), Some("A#4"));
        assert_eq!(midi_to_note(-1), None);
        assert_eq!(midi_to_note(128), None);
    }
}
