//! Arithmetic on numbers with a dimension, and which dimensions a parameter accepts.

use super::ast::{BinaryOp, Span, Unit};
use super::diagnostic::Diagnostic;
use super::units::{Dimension, decibel_to_amplitude, note_to_midi};
use crate::theta::{Field, Quantity};

/// Returns the dimension of `left op right`.
///
/// # Errors
/// A message, if the two do not combine.
pub fn combine(op: BinaryOp, left: Dimension, right: Dimension) -> Result<Dimension, String> {
    use Dimension::{Decibel, Frequency, Pitch, Scalar, Time};
    let combined = match (op, left, right) {
        (_, Scalar, Scalar) => Some(Scalar),
        // Twice -6 dB could mean -12 dB or twice the level, so it is rejected as ambiguous.
        (BinaryOp::Mul | BinaryOp::Div, Decibel, _) | (BinaryOp::Mul | BinaryOp::Div, _, Decibel) => None,
        // The zero of the MIDI scale is arbitrary, so a multiple of a pitch has no meaning.
        (BinaryOp::Mul | BinaryOp::Div, Pitch, _) | (BinaryOp::Mul | BinaryOp::Div, _, Pitch) => None,
        (BinaryOp::Sub, Pitch, Pitch) => Some(Scalar),
        (BinaryOp::Add | BinaryOp::Sub, Pitch, Scalar) | (BinaryOp::Add, Scalar, Pitch) => Some(Pitch),
        (BinaryOp::Add, Pitch, Pitch) => None,
        (BinaryOp::Add | BinaryOp::Sub, a, b) if a == b => Some(a),
        (BinaryOp::Mul | BinaryOp::Div, a, Scalar) | (BinaryOp::Mul, Scalar, a) => Some(a),
        (BinaryOp::Div, a, b) if a == b => Some(Scalar),
        (BinaryOp::Mul, Time, Frequency) | (BinaryOp::Mul, Frequency, Time) => Some(Scalar),
        (BinaryOp::Div, Scalar, Time) => Some(Frequency),
        (BinaryOp::Div, Scalar, Frequency) => Some(Time),
        _ => None,
    };
    combined.ok_or_else(|| {
        let (verb, joint) = match op {
            BinaryOp::Add => ("add", "to"),
            BinaryOp::Sub => ("subtract", "from"),
            BinaryOp::Mul => ("multiply", "by"),
            BinaryOp::Div => ("divide", "by"),
        };
        let (first, second) = match op {
            BinaryOp::Add | BinaryOp::Sub => (right, left),
            BinaryOp::Mul | BinaryOp::Div => (left, right),
        };
        format!("cannot {verb} {} {joint} {}", article(first), article(second))
    })
}

/// Suggests what was probably meant by `left op right`, where the two do not combine.
pub fn advice(op: BinaryOp, left: Dimension, right: Dimension) -> Option<&'static str> {
    use Dimension::{Decibel, Frequency, Pitch, Scalar, Time};
    match (op, left, right) {
        (BinaryOp::Add, Pitch, Pitch) => Some("a pitch moves by semitones: A3 + 7; the middle of two is A3 + (C4 - A3) / 2"),
        (BinaryOp::Mul | BinaryOp::Div, Pitch, _) | (BinaryOp::Mul | BinaryOp::Div, _, Pitch) => {
            Some("a pitch moves by semitones: A4 + 12 is an octave up, and A4 - A3 is 12")
        }
        (BinaryOp::Add | BinaryOp::Sub, Scalar, Time) | (BinaryOp::Add | BinaryOp::Sub, Time, Scalar) => {
            Some("both need a unit, as in 1s + 20ms")
        }
        (BinaryOp::Add | BinaryOp::Sub, Scalar, Frequency) | (BinaryOp::Add | BinaryOp::Sub, Frequency, Scalar) => {
            Some("both need a unit, as in 440Hz + 20Hz")
        }
        (BinaryOp::Add | BinaryOp::Sub, Scalar, Decibel) | (BinaryOp::Mul | BinaryOp::Div, _, Decibel) => {
            Some("decibels scale a level: theta.sustain *= -6dB")
        }
        _ => None,
    }
}

/// Computes `a op b`, ignoring dimensions.
///
/// # Errors
/// A message, if the result is not a finite number.
pub fn compute(op: BinaryOp, a: f64, b: f64) -> Result<f64, String> {
    let value = match op {
        BinaryOp::Add => a + b,
        BinaryOp::Sub => a - b,
        BinaryOp::Mul => a * b,
        BinaryOp::Div if b == 0.0 => return Err("division by zero".into()),
        BinaryOp::Div => a / b,
    };
    if value.is_finite() { Ok(value) } else { Err(format!("{a:e} {} {b:e} is beyond what a number can hold", op.symbol())) }
}

/// Converts the right side of `field op= value`: decibels that multiply or divide a level become a factor.
pub fn as_factor(quantity: Quantity, op: BinaryOp, value: f64, dimension: Dimension) -> (f64, Dimension) {
    match (quantity, op, dimension) {
        (Quantity::Level, BinaryOp::Mul | BinaryOp::Div, Dimension::Decibel) => (decibel_to_amplitude(value), Dimension::Scalar),
        _ => (value, dimension),
    }
}

/// Converts `value` of `dimension` to the number stored for `quantity`. A plain number is kept. A frequency becomes a MIDI note number for a pitch,
/// 69 + 12 log2(f / 440 Hz). Decibels become a factor for a level, 10^(dB/20). Returns `None` if the dimension does not fit.
pub fn fit(value: f64, dimension: Dimension, quantity: Quantity) -> Option<f64> {
    match (dimension, quantity) {
        (Dimension::Scalar, _) => Some(value),
        (Dimension::Time, Quantity::Time) | (Dimension::Frequency, Quantity::Frequency) | (Dimension::Pitch, Quantity::Pitch) => {
            Some(value)
        }
        (Dimension::Frequency, Quantity::Pitch) => Some(69.0 + 12.0 * (value / 440.0).log2()),
        (Dimension::Decibel, Quantity::Level) => Some(decibel_to_amplitude(value)),
        _ => None,
    }
}

/// Parses a value typed into a form field, with an optional unit or as a note: "20ms", "A3", "-6dB".
///
/// # Errors
/// A message, if it is not a value of this field.
pub fn typed(field: Field, text: &str) -> Result<f64, String> {
    let (text, info) = (text.trim(), field.info());
    let note: String = text.chars().take(1).flat_map(char::to_uppercase).chain(text.chars().skip(1)).collect();
    let value = match note_to_midi(&note) {
        Some(midi) => fit(midi.into(), Dimension::Pitch, info.quantity),
        None => {
            let end = text.rfind(|c: char| c.is_ascii_digit() || c == '.').map_or(0, |last| last + 1);
            let number: Option<f64> = text[..end].parse().ok();
            let unit = text[end..].trim_start();
            number.and_then(|number| match Unit::from_symbol(unit) {
                Some(unit) => fit(unit.to_base(number), unit.dimension(), info.quantity),
                None => unit.is_empty().then_some(number),
            })
        }
    };
    let Some(value) = value else { return Err(format!("'{text}' is no value of {}", info.name)) };
    field.check(value).map_err(|error| error.to_string())
}

/// Returns the dimension of the elements of `from..to step by`.
///
/// # Errors
/// If the bounds differ in dimension (a plain number takes that of the other bound), or the step does not fit them.
pub fn range_of(from: Dimension, to: Dimension, by: Option<(Dimension, Span)>, ends: Span) -> Result<Dimension, Diagnostic> {
    let dimension = match (from, to) {
        (Dimension::Scalar, to) => to,
        (from, Dimension::Scalar) => from,
        (from, to) if from == to => from,
        (from, to) => {
            let label = format!("from {} to {}", article(from), article(to));
            return Err(Diagnostic::new("the two ends of a range are of different units", ends).label(label));
        }
    };
    match by {
        Some((by, span)) if by != Dimension::Scalar && (by != dimension || by == Dimension::Pitch) => {
            let wanted = if dimension == Dimension::Pitch { "a plain number of semitones" } else { article(dimension) };
            let label = format!("this is {}, and {wanted} is expected", article(by));
            Err(Diagnostic::new("the step does not fit the range", span).label(label))
        }
        _ => Ok(dimension),
    }
}

/// Creates the diagnostic for a pitch with a sign.
pub fn signed_pitch(span: Span) -> Diagnostic {
    Diagnostic::new("a pitch has no sign", span).label("it would be no pitch").help("a pitch moves by semitones: A4 - 12 is an octave down")
}

/// Creates the diagnostic for a range with step 0.
pub fn zero_step(step: Span) -> Diagnostic {
    Diagnostic::new("the step of a range cannot be 0", step).label("it would never end")
}

/// Returns the dimension of a field or parameter of this quantity when it is read.
pub fn dimension_of(quantity: Quantity) -> Dimension {
    match quantity {
        Quantity::Pitch => Dimension::Pitch,
        Quantity::Frequency => Dimension::Frequency,
        Quantity::Time => Dimension::Time,
        Quantity::Scalar | Quantity::Level => Dimension::Scalar,
    }
}

/// Returns the dimension with its article: "a time", "a plain number".
pub fn article(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Scalar => "a plain number",
        Dimension::Time => "a time",
        Dimension::Frequency => "a frequency",
        Dimension::Decibel => "a level in dB",
        Dimension::Pitch => "a pitch",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dimensions_combine_or_are_errors() {
        use Dimension::*;
        assert_eq!(combine(BinaryOp::Add, Time, Time), Ok(Time));
        assert_eq!(combine(BinaryOp::Sub, Pitch, Pitch), Ok(Scalar));
        assert_eq!(combine(BinaryOp::Add, Pitch, Scalar), Ok(Pitch));
        assert_eq!(combine(BinaryOp::Mul, Scalar, Time), Ok(Time));
        assert_eq!(combine(BinaryOp::Div, Scalar, Time), Ok(Frequency));
        assert_eq!(combine(BinaryOp::Add, Time, Scalar), Err("cannot add a plain number to a time".into()));
        assert_eq!(combine(BinaryOp::Mul, Decibel, Decibel), Err("cannot multiply a level in dB by a level in dB".into()));
        assert_eq!(combine(BinaryOp::Mul, Scalar, Decibel), Err("cannot multiply a plain number by a level in dB".into()));
        assert_eq!(combine(BinaryOp::Sub, Decibel, Decibel), Ok(Decibel));
    }

    #[test]
    fn results_beyond_the_number_range_are_errors() {
        assert_eq!(compute(BinaryOp::Div, 1.0, 0.0), Err("division by zero".into()));
        assert!(compute(BinaryOp::Mul, 1e300, 1e300).is_err());
        assert_eq!(compute(BinaryOp::Div, 1.0, 4.0), Ok(0.25));
    }

    #[test]
    fn forms_accept_the_values_of_the_language() {
        for (field, text, value) in [
            (Field::AttackS, "20ms", 0.02),
            (Field::AttackS, " 0.5 s ", 0.5),
            (Field::PitchMidi, "A3", 57.0),
            (Field::PitchMidi, "c#4", 61.0),
            (Field::PitchMidi, "440Hz", 69.0),
            (Field::SampleRate, "44.1kHz", 44_100.0),
            (Field::Sustain, "-20dB", 0.1),
            (Field::ModIndex, "3", 3.0),
        ] {
            assert_eq!(typed(field, text), Ok(value), "{text}");
        }
        for (field, text) in
            [(Field::AttackS, "3 Hz"), (Field::AttackS, "A3"), (Field::AttackS, "2s"), (Field::ModIndex, ""), (Field::ModIndex, "é")]
        {
            assert!(typed(field, text).is_err(), "{text}");
        }
        assert_eq!(typed(Field::AttackS, "2s"), Err("attack_s is 2 s, outside 0..1 s".into()));
    }

    #[test]
    fn decibels_scale_only_levels() {
        let (factor, dimension) = as_factor(Quantity::Level, BinaryOp::Mul, -20.0, Dimension::Decibel);
        assert_eq!((factor, dimension), (0.1, Dimension::Scalar));
        assert_eq!(as_factor(Quantity::Scalar, BinaryOp::Mul, -20.0, Dimension::Decibel), (-20.0, Dimension::Decibel));
        assert_eq!(as_factor(Quantity::Level, BinaryOp::Add, -20.0, Dimension::Decibel), (-20.0, Dimension::Decibel));
    }

    #[test]
    fn quantities_accept_their_dimension_and_plain_numbers() {
        assert_eq!(fit(0.02, Dimension::Scalar, Quantity::Time), Some(0.02));
        assert_eq!(fit(440.0, Dimension::Frequency, Quantity::Pitch), Some(69.0));
        assert!((fit(-6.0, Dimension::Decibel, Quantity::Level).unwrap() - 0.501_187).abs() < 1e-6);
        assert_eq!(fit(0.02, Dimension::Time, Quantity::Level), None);
    }
}
