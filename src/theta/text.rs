//! Formats numbers of a theta for reading: "A3 (57)", "20 ms", "16 kHz".

use std::borrow::Cow;

use super::{Field, Quantity};

/// Formats the value of a field with its unit; a pitch as a note and a MIDI number.
pub fn field_text(field: Field, value: f64) -> String {
    match field.info().quantity {
        Quantity::Pitch if note_near(value).is_some() => {
            format!("{} ({})", note_text(value), plain((value * 100.0).round() / 100.0))
        }
        _ => field_brief(field, value),
    }
}

/// Like [`field_text`], but with a pitch as a note only.
pub fn field_brief(field: Field, value: f64) -> String {
    match field.info().quantity {
        Quantity::Pitch => note_text(value),
        Quantity::Time => seconds(value),
        Quantity::Frequency => hertz(value),
        Quantity::Scalar | Quantity::Level => readable(value),
    }
}

/// Formats a pitch as a note: "A3", "A3 +20 cents"; outside 0 to 127 as a MIDI number.
pub fn note_text(midi: f64) -> String {
    let cents = (100.0 * (midi - midi.round())).round();
    match note_near(midi) {
        Some(name) if cents == 0.0 => name,
        Some(name) => format!("{name} {}{} cents", if cents < 0.0 { "−" } else { "+" }, cents.abs()),
        None => format!("MIDI {}", plain(midi)),
    }
}

/// Formats the range of a field: "0..1 s".
pub fn range_text(field: Field) -> String {
    let info = field.info();
    let unit = match info.unit {
        "" | "MIDI" => String::new(),
        unit => format!(" {unit}"),
    };
    format!("{}..{}{unit}", plain(info.min), plain(info.max))
}

/// Formats a time in seconds, milliseconds or microseconds, depending on its size.
pub fn seconds(value: f64) -> String {
    if value != 0.0 && value.abs() < 1e-3 { format!("{} µs", readable(value * 1e6)) } else { seconds_as(value, readable) }
}

/// Formats a time in seconds, or in milliseconds below one second; `written` formats the number.
pub fn seconds_as(value: f64, written: fn(f64) -> String) -> String {
    if value != 0.0 && value.abs() < 1.0 { format!("{} ms", written(value * 1e3)) } else { format!("{} s", written(value)) }
}

/// Formats a frequency in hertz, or in kilohertz from 10 kHz.
pub fn hertz(value: f64) -> String {
    hertz_as(value, readable)
}

/// Like [`hertz`]; `written` formats the number.
pub fn hertz_as(value: f64, written: fn(f64) -> String) -> String {
    if value.abs() >= 10_000.0 { format!("{} kHz", written(value / 1e3)) } else { format!("{} Hz", written(value)) }
}

/// Formats a number for reading: unchanged if four significant digits suffice, else with three; whole numbers in full.
pub fn readable(value: f64) -> String {
    let four = short(value, 4);
    // Unit conversions leave noise in the last digits of a double.
    let is_it = four.parse::<f64>().is_ok_and(|read| (read - value).abs() <= 1e-12 * value.abs());
    if is_it || !value.is_finite() { four } else { short(value, 3) }
}

/// Formats a number with at most six significant digits, without trailing zeros. Whole numbers that a double holds exactly are written in full.
pub fn plain(value: f64) -> String {
    short(value, 6)
}

/// Formats a number exactly if twelve significant digits suffice, as for a typed one; else, as for a computed one, like [`plain`].
pub fn exact(value: f64) -> String {
    let twelve = short(value, 12);
    // Unit conversions and steps leave noise in the last digits of a double.
    let is_it = twelve.parse::<f64>().is_ok_and(|read| (read - value).abs() <= 1e-14 * value.abs());
    if is_it { twelve } else { plain(value) }
}

fn short(value: f64, digits: usize) -> String {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 { "0".into() } else { value.to_string() };
    }
    if value.fract() == 0.0 && value.abs() < EXACT {
        return format!("{value}");
    }
    let magnitude = value.abs().log10().floor();
    if !(-5.0..9.0).contains(&magnitude) {
        let text = format!("{value:.0$e}", digits - 1);
        let (number, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        return format!("{}e{exponent}", unpadded(number));
    }
    let decimals = (digits as f64 - 1.0 - magnitude).max(0.0) as usize;
    unpadded(&format!("{value:.decimals$}")).to_string()
}

/// Removes trailing zeros of a fraction.
fn unpadded(number: &str) -> &str {
    if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number }
}

/// Returns the name of a MIDI note number, with black keys as sharps: 69 is `A4`; `None` outside 0 to 127.
pub fn midi_to_note(midi: i32) -> Option<String> {
    const STEPS: [&str; 12] = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];
    if !(0..=127).contains(&midi) {
        return None;
    }
    let step = usize::try_from(midi % 12).ok().and_then(|step| STEPS.get(step))?;
    Some(format!("{step}{}", midi / 12 - 1))
}

/// Returns the name of the nearest MIDI note; `None` outside 0 to 127.
fn note_near(value: f64) -> Option<String> {
    let note = value.round();
    if (0.0..=127.0).contains(&note) { midi_to_note(note as i32) } else { None }
}

/// Returns at most the first `most` bytes of a text, followed by `…` if it is cut.
pub fn beginning(text: &str, most: usize) -> Cow<'_, str> {
    match text.get(..text.floor_char_boundary(most)) {
        Some(begins) if text.len() > most => format!("{begins}…").into(),
        _ => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_numbers_keep_their_digits_and_computed_ones_are_short() {
        for (value, text) in [
            (0.4, "0.4"),
            (0.400_000_1, "0.4000001"),
            (400.000_1 * 1e-3 * 1e3, "400.0001"),
            (0.1 + 0.2, "0.3"),
            (1_234_567.25, "1234567.25"),
            (37.159_824_008_923_3, "37.1598"),
            (1.0 / 3.0, "0.333333"),
            (9_007_199_254_740_991.0, "9007199254740991"),
            (1e-7, "1e-7"),
            (-0.0, "0"),
            (f64::NAN, "NaN"),
        ] {
            assert_eq!(exact(value), text);
        }
    }

    #[test]
    fn values_have_a_readable_unit() {
        let texts = [
            (Field::PitchMidi, 57.0, "A3 (57)"),
            (Field::PitchMidi, 57.254, "A3 +25 cents (57.25)"),
            (Field::PitchMidi, 56.7, "A3 −30 cents (56.7)"),
            (Field::PitchMidi, 300.0, "MIDI 300"),
            (Field::AttackS, 0.02, "20 ms"),
            (Field::AttackS, 0.000_063_176_2, "63.2 µs"),
            (Field::ReleaseS, 1.2345, "1.23 s"),
            (Field::ReleaseS, 1.234, "1.234 s"),
            (Field::DurationS, 4.0, "4 s"),
            (Field::SampleRate, 8000.0, "8000 Hz"),
            (Field::SampleRate, 44_100.0, "44.1 kHz"),
            (Field::ModIndex, 1.0 / 3.0, "0.333"),
            (Field::Velocity, 100.4321, "100"),
            (Field::Sustain, f64::NAN, "NaN"),
        ];
        for (field, value, text) in texts {
            assert_eq!(field_text(field, value), text);
        }
        assert_eq!(range_text(Field::DecayS), "0..2 s");
        assert_eq!(range_text(Field::PitchMidi), "0..127");
    }

    #[test]
    fn beginning_marks_omitted_text() {
        assert_eq!((beginning("note", 4), beginning("notes", 4), beginning("né", 2)), ("note".into(), "note…".into(), "n…".into()));
    }
}
