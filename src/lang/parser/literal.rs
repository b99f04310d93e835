//! The values of numbers and escapes.

use crate::lang::ast::Unit;
use crate::lang::lexer::split_number;
use crate::lang::units::{MIDI_RANGE, note_to_midi};

/// Returns the value of a number as written, and its unit; `None` if the unit is unknown or no double represents the number.
pub(super) fn number(text: &str) -> Option<(f64, Option<Unit>)> {
    let (digits, unit) = split_number(text);
    let unit = if unit.is_empty() { None } else { Some(Unit::from_symbol(unit)?) };
    digits.parse().ok().filter(|value| is_exact(*value, digits)).map(|value| (value, unit))
}

/// Returns whether a whole number survives the conversion to a double unchanged.
fn is_exact(value: f64, digits: &str) -> bool {
    let whole = digits.trim_start_matches('0');
    if !value.is_finite() || whole.len() <= 15 || !whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return value.is_finite();
    }
    // Otherwise the digits must be the shortest that identify the double.
    whole.parse::<u128>().is_ok_and(|whole| value < 2f64.powi(127) && value as u128 == whole) || value.to_string() == whole
}

/// Returns whether a note is within the MIDI range.
pub(super) fn is_note(text: &str) -> bool {
    note_to_midi(text).is_some_and(|midi| MIDI_RANGE.contains(&midi))
}

/// Returns the character of an escape; `\u{…}` has one to six hexadecimal digits.
pub(super) fn unescape(text: &str) -> Option<char> {
    match text {
        "\\n" => Some('\n'),
        "\\t" => Some('\t'),
        "\\\"" => Some('"'),
        "\\\\" => Some('\\'),
        "{{" => Some('{'),
        "}}" => Some('}'),
        _ => {
            let code = text.strip_prefix("\\u{")?.strip_suffix('}')?;
            (code.len() <= 6).then(|| u32::from_str_radix(code, 16).ok().and_then(char::from_u32)).flatten()
        }
    }
}
