//! Numbers with a dimension: what may be added to what, and which dimension fits which place.

use super::ast::BinaryOp;
use super::units::Dimension;
use crate::theta::Quantity;

/// The dimension of `left op right`.
///
/// # Errors
/// In words, where the two do not combine.
pub fn combine(op: BinaryOp, left: Dimension, right: Dimension) -> Result<Dimension, String> {
    use Dimension::{Decibel, Frequency, Pitch, Scalar, Time};
    let combined = match (op, left, right) {
        (_, Scalar, Scalar) => Some(Scalar),
        (BinaryOp::Sub, Pitch, Pitch) => Some(Scalar),
        (BinaryOp::Add | BinaryOp::Sub, Pitch, Scalar) | (BinaryOp::Add, Scalar, Pitch) => Some(Pitch),
        (BinaryOp::Add, Pitch, Pitch) => None,
        (BinaryOp::Add | BinaryOp::Sub, a, b) if a == b => Some(a),
        // A mean of pitches is a pitch.
        (BinaryOp::Mul | BinaryOp::Div, a, Scalar) | (BinaryOp::Mul, Scalar, a) => Some(a),
        (BinaryOp::Div, a, b) if a == b => Some(Scalar),
        (BinaryOp::Mul, Time, Frequency) | (BinaryOp::Mul, Frequency, Time) => Some(Scalar),
        (BinaryOp::Div, Scalar, Time) => Some(Frequency),
        (BinaryOp::Div, Scalar, Frequency) => Some(Time),
        (_, Decibel, _) | (_, _, Decibel) => None,
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

/// `a op b`, dimensions aside.
pub fn compute(op: BinaryOp, a: f64, b: f64) -> f64 {
    match op {
        BinaryOp::Add => a + b,
        BinaryOp::Sub => a - b,
        BinaryOp::Mul => a * b,
        BinaryOp::Div => a / b,
    }
}

/// `value` of `dimension` as the number that a place of `quantity` stores: a plain number as it stands, a frequency where a pitch
/// belongs as its MIDI note (69 + 12 log2(f / 440 Hz)), decibels where a level belongs as a factor (10^(dB/20)).
/// None where the dimension does not fit.
pub fn fit(value: f64, dimension: Dimension, quantity: Quantity) -> Option<f64> {
    match (dimension, quantity) {
        (Dimension::Scalar, _) => Some(value),
        (Dimension::Time, Quantity::Time) | (Dimension::Frequency, Quantity::Frequency) | (Dimension::Pitch, Quantity::Pitch) => {
            Some(value)
        }
        (Dimension::Frequency, Quantity::Pitch) => Some(69.0 + 12.0 * (value / 440.0).log2()),
        (Dimension::Decibel, Quantity::Level) => Some(10f64.powf(value / 20.0)),
        _ => None,
    }
}

/// The dimension that a field or parameter of this quantity has when it is read.
pub fn dimension_of(quantity: Quantity) -> Dimension {
    match quantity {
        Quantity::Pitch => Dimension::Pitch,
        Quantity::Frequency => Dimension::Frequency,
        Quantity::Time => Dimension::Time,
        Quantity::Scalar | Quantity::Level => Dimension::Scalar,
    }
}

/// "a time", "a plain number".
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
    fn what_combines_and_what_does_not() {
        use Dimension::*;
        assert_eq!(combine(BinaryOp::Add, Time, Time), Ok(Time));
        assert_eq!(combine(BinaryOp::Sub, Pitch, Pitch), Ok(Scalar));
        assert_eq!(combine(BinaryOp::Add, Pitch, Scalar), Ok(Pitch));
        assert_eq!(combine(BinaryOp::Mul, Scalar, Time), Ok(Time));
        assert_eq!(combine(BinaryOp::Div, Scalar, Time), Ok(Frequency));
        assert_eq!(combine(BinaryOp::Add, Time, Scalar), Err("cannot add a plain number to a time".into()));
        assert_eq!(combine(BinaryOp::Mul, Decibel, Decibel), Err("cannot multiply a level in dB by a level in dB".into()));
    }

    #[test]
    fn a_place_takes_its_own_dimension_and_plain_numbers() {
        assert_eq!(fit(0.02, Dimension::Scalar, Quantity::Time), Some(0.02));
        assert_eq!(fit(440.0, Dimension::Frequency, Quantity::Pitch), Some(69.0));
        assert!((fit(-6.0, Dimension::Decibel, Quantity::Level).unwrap() - 0.501_187).abs() < 1e-6);
        assert_eq!(fit(0.02, Dimension::Time, Quantity::Level), None);
    }
}
