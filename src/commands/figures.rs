//! Formats percepts with their units: "812 Hz", "20 ms", "+0.25 octaves".

use crate::percept::{Percept, Scale};
use crate::theta::text::{hertz, note_text, readable, seconds};

/// Formats a measured value.
pub fn figure_text(percept: Percept, value: f64) -> String {
    let figure = percept.figure(value);
    match percept.info().scale {
        Scale::Note => note_text(figure),
        Scale::LogHertz => hertz(figure),
        Scale::LogSeconds => seconds(figure),
        Scale::LogCount => format!("{} partials", readable(figure)),
        Scale::Share | Scale::Plain => signed(format!("{figure:.2}")),
        Scale::Decibels => signed(format!("{figure:.1} dB")),
    }
}

/// Formats the change between two measured values: "+2 semitones", "×1.5".
pub fn change_text(percept: Percept, by: f64) -> String {
    let sign = if by < 0.0 { "−" } else { "+" };
    let size = by.abs();
    match percept.info().scale {
        Scale::Note => format!("{sign}{} semitone{}", readable(size), if size == 1.0 { "" } else { "s" }),
        Scale::LogHertz => format!("{sign}{size:.2} octaves"),
        Scale::LogSeconds | Scale::LogCount => format!("×{}", readable(by.exp2())),
        Scale::Share | Scale::Plain => format!("{sign}{size:.2}"),
        Scale::Decibels => format!("{sign}{size:.1} dB"),
    }
}

/// Replaces a hyphen by a minus sign, and drops it before zero.
fn signed(text: String) -> String {
    match text.strip_prefix('-') {
        Some(rest) if rest.contains(|digit: char| ('1'..='9').contains(&digit)) => format!("−{rest}"),
        Some(rest) => rest.to_string(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_formatted_with_unit_and_useful_digits() {
        for (percept, value, text) in [
            (Percept::Pitch, 57.0, "A3"),
            (Percept::Pitch, 57.254, "A3 +25 cents"),
            (Percept::Pitch, 56.7, "A3 −30 cents"),
            (Percept::Brightness, 812.37f64.log2(), "812 Hz"),
            (Percept::Brightness, 12_345.0f64.log2(), "12.3 kHz"),
            (Percept::Richness, 0.0, "1 partials"),
            (Percept::Attack, 0.020_073f64.log2(), "20.1 ms"),
            (Percept::Duration, 1.5f64.log2(), "1.5 s"),
            (Percept::Sustain, 0.123_4, "0.12"),
            (Percept::Body, -0.004, "0.0 dB"),
            (Percept::Body, -5.64, "−5.6 dB"),
        ] {
            assert_eq!(figure_text(percept, value), text);
        }
        for (percept, by, text) in [
            (Percept::Pitch, 1.0, "+1 semitone"),
            (Percept::Pitch, -2.0, "−2 semitones"),
            (Percept::Brightness, 0.25, "+0.25 octaves"),
            (Percept::Attack, -0.585, "×0.667"),
            (Percept::Loudness, -3.0, "−3.0 dB"),
        ] {
            assert_eq!(change_text(percept, by), text);
        }
    }
}
