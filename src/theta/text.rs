//! Numbers of a theta as a person reads them: "A3 (57)", "20 ms", "16 kHz".

use super::{Field, Quantity};

/// The value of a field with its unit.
pub fn field_text(field: Field, value: f64) -> String {
    match field.info().quantity {
        Quantity::Pitch => match note_near(value) {
            Some(note) if (value - value.round()).abs() < 1e-9 => format!("{note} ({})", plain(value)),
            Some(note) => format!("{} (near {note})", plain(value)),
            None => plain(value),
        },
        Quantity::Time => seconds(value),
        Quantity::Frequency => hertz(value),
        Quantity::Scalar | Quantity::Level => plain(value),
    }
}

/// Least and largest value of a field: "0..1 s".
pub fn range_text(field: Field) -> String {
    let info = field.info();
    let unit = match info.unit {
        "" | "MIDI" => String::new(),
        unit => format!(" {unit}"),
    };
    format!("{}..{}{unit}", plain(info.min), plain(info.max))
}

/// A time in seconds, or in milliseconds where it is shorter than one.
pub fn seconds(value: f64) -> String {
    if value != 0.0 && value.abs() < 1.0 { format!("{} ms", plain(value * 1e3)) } else { format!("{} s", plain(value)) }
}

/// A frequency in hertz, or in kilohertz from ten of them on.
pub fn hertz(value: f64) -> String {
    if value.abs() >= 10_000.0 { format!("{} kHz", plain(value / 1e3)) } else { format!("{} Hz", plain(value)) }
}

/// At most six significant digits, without trailing zeros.
pub fn plain(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 { "0".into() } else { value.to_string() };
    }
    let magnitude = value.abs().log10().floor();
    if !(-5.0..9.0).contains(&magnitude) {
        return format!("{value:.5e}");
    }
    let decimals = (5.0 - magnitude).max(0.0) as usize;
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_string() } else { text }
}

/// The name of a MIDI note number, black keys as sharps: 69 is `A4`. None outside 0 to 127.
pub fn midi_to_note(midi: i32) -> Option<String> {
    const STEPS: [&str; 12] = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];
    if !(0..=127).contains(&midi) {
        return None;
    }
    let step = usize::try_from(midi % 12).ok().and_then(|step| STEPS.get(step))?;
    Some(format!("{step}{}", midi / 12 - 1))
}

/// The name of the nearest MIDI note; a number outside 0 to 127 has none.
fn note_near(value: f64) -> Option<String> {
    let note = value.round();
    if (0.0..=127.0).contains(&note) { midi_to_note(note as i32) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_the_unit_that_reads_best() {
        let texts = [
            (Field::PitchMidi, 57.0, "A3 (57)"),
            (Field::PitchMidi, 57.25, "57.25 (near A3)"),
            (Field::PitchMidi, 300.0, "300"),
            (Field::AttackS, 0.02, "20 ms"),
            (Field::DurationS, 4.0, "4 s"),
            (Field::SampleRate, 8000.0, "8000 Hz"),
            (Field::SampleRate, 44_100.0, "44.1 kHz"),
            (Field::ModIndex, 1.0 / 3.0, "0.333333"),
            (Field::Sustain, f64::NAN, "NaN"),
        ];
        for (field, value, text) in texts {
            assert_eq!(field_text(field, value), text);
        }
        assert_eq!(range_text(Field::DecayS), "0..2 s");
        assert_eq!(range_text(Field::PitchMidi), "0..127");
    }
}
