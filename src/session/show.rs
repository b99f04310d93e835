//! Formats values, as an output for a front end and inside a text.

mod album;
mod change;
mod evaluation;
mod tables;

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

pub use change::change;

use super::log::Effect;
use super::value::{Number, Value};
use super::{Session, Settings, json};
use crate::files::FileError;
use crate::flow::Flow;
use crate::lang::units::Dimension;
use crate::sink::{Output, Picture, Sink};
use crate::theta::Field;
use crate::theta::text::{exact, hertz, hertz_as, note_text, readable, seconds, seconds_as};
pub use crate::theta::text::{field_brief, field_text, plain};

/// Longer lists show only their first elements.
const MOST_ROWS: usize = 40;
/// Maximum number of clips or figures of a list that a front end with pictures shows.
const MOST_IN_GALLERY: usize = 24;
/// A line gets no further element once it has this many bytes.
const MOST_INLINE: usize = 64 << 10;

/// Shows a value as part of the running statement; shows nothing for [`Value::Nothing`].
///
/// # Errors
/// As [`emit`].
pub fn show(value: &Value, session: &mut Session, sink: &mut dyn Sink) -> Result<(), FileError> {
    emit(value, session.settings(), sink)?;
    if session.settings().plots && !figures(value).is_empty() {
        session.record_effect(Effect::Wrote);
    }
    Ok(())
}

/// Shows a value; shows nothing for [`Value::Nothing`].
///
/// # Errors
/// If figures are also to be written to files, and one cannot be.
pub fn emit(value: &Value, settings: &Settings, sink: &mut dyn Sink) -> Result<(), FileError> {
    if matches!(value, Value::Nothing) {
        return Ok(());
    }
    let json = if sink.reads_values() { json::shown(value) } else { serde_json::json!({"type": json::kind(value)}) };
    sink.emit(Output::Value { look: Box::new(look(value)), json });
    if settings.plots {
        for picture in figures(value) {
            let path = album::keep(&settings.file_form(picture), Path::new("plots"))?;
            sink.emit(Output::Note(format!("wrote {}", path.display())));
        }
    }
    Ok(())
}

/// Returns the distinct figures of a value, alone or in a list.
fn figures(value: &Value) -> Vec<&Picture> {
    fn gather<'a>(value: &'a Value, seen: &mut HashSet<*const Picture>, found: &mut Vec<&'a Picture>) {
        match value {
            Value::Figure(picture) if seen.insert(Arc::as_ptr(picture)) => found.push(picture),
            Value::List(items) => items.iter().for_each(|item| gather(item, seen, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    gather(value, &mut HashSet::new(), &mut found);
    found
}

/// Returns the value as an output.
pub fn look(value: &Value) -> Output {
    match value {
        Value::Theta(patch) => Output::Theta(patch.theta, tables::theta(patch)),
        Value::Clip(clip) => Output::Clip(clip.clone()),
        Value::Figure(picture) => Output::Picture((**picture).clone()),
        Value::Pairs(pairs) => Output::Table(tables::pairs(pairs)),
        Value::Evaluation(rows) if !rows.rows.is_empty() => Output::Table(evaluation::table(rows)),
        Value::List(items) if !items.is_empty() && items.iter().all(|item| matches!(item, Value::Theta(_))) => {
            Output::Table(tables::thetas(items))
        }
        Value::List(items) if items.len() > 1 && items.iter().all(|item| matches!(item, Value::Clip(_))) => {
            Output::Gallery(items.iter().take(MOST_IN_GALLERY).map(look).collect(), tables::clips(items))
        }
        Value::List(items) if items.len() > 1 && items.iter().all(|item| matches!(item, Value::Figure(_))) => {
            Output::Gallery(items.iter().take(MOST_IN_GALLERY).map(look).collect(), tables::values(value, items))
        }
        Value::List(items) if items.len() > 1 && !items.iter().all(is_plain) => Output::Table(tables::values(value, items)),
        other => Output::Text(inline(other)),
    }
}

fn is_plain(value: &Value) -> bool {
    matches!(value, Value::Number(_) | Value::Text(_) | Value::Bool(_))
}

/// Formats the value on one line, with numbers rounded for reading.
pub fn inline(value: &Value) -> String {
    on_one_line(value, number_text)
}

/// Formats the value for `{name}` in a text: on one line, with all digits of its numbers.
pub fn interpolated(value: &Value) -> String {
    on_one_line(value, number_exact)
}

fn on_one_line(value: &Value, written: fn(Number) -> String) -> String {
    match value {
        Value::Nothing => String::new(),
        Value::Number(number) => written(*number),
        Value::Text(text) => text.to_string(),
        Value::Bool(flag) => flag.to_string(),
        Value::List(items) => {
            let mut shown = Vec::new();
            let mut length = 0;
            for item in items.iter().take(MOST_ROWS) {
                if length > MOST_INLINE {
                    break;
                }
                let text = on_one_line(item, written);
                length += text.len();
                shown.push(text);
            }
            let more = if items.len() > shown.len() { ", …" } else { "" };
            format!("[{}{more}]", shown.join(", "))
        }
        Value::Range(range) => {
            let number = |value| written(Number { value, dimension: range.dimension });
            let step = if range.step == 1.0 { String::new() } else { format!(" step {}", exact(range.step)) };
            format!("{}..{}{step}", number(range.start), number(range.end))
        }
        Value::Theta(patch) => {
            let fields: Vec<String> =
                Field::ALL.iter().map(|field| format!("{}={}", field.name(), plain(patch.theta.get(*field)))).collect();
            format!("theta {}", fields.join(" "))
        }
        Value::Clip(clip) => {
            let name = clip.name.as_ref().map(|name| format!(" \"{name}\"")).unwrap_or_default();
            format!("clip{name} of {} at {}, peak {}", seconds(clip.seconds()), hertz(f64::from(clip.rate)), level_text(clip.peak()))
        }
        Value::Pairs(pairs) => format!("pairs, {} rows", pairs.rows.len()),
        Value::Flow(flow) => flow_text(flow),
        Value::Embedding(embedding) => {
            let encoder = embedding.encoder.as_deref().unwrap_or("unknown encoder");
            let caption = embedding.caption.as_ref().map(|caption| format!(" of \"{caption}\"")).unwrap_or_default();
            format!("embedding{caption}, {} numbers ({encoder})", embedding.vector.len())
        }
        Value::Figure(picture) => format!("figure \"{}\", {}×{}", picture.title, picture.size.0, picture.size.1),
        Value::Evaluation(evaluation) => evaluation::inline(evaluation),
    }
}

fn flow_text(flow: &Flow) -> String {
    let config = &flow.config;
    let loss = match best_loss(flow) {
        Some((loss, true)) => format!(", validation loss {} at epoch {}", plain(loss), flow.best_epoch),
        Some((loss, false)) => format!(", training loss {}", plain(loss)),
        None => String::new(),
    };
    format!(
        "flow of {} layers, hidden {}, objective {}, {} parameters, {} epochs{loss} ({} encoder)",
        config.layers,
        config.hidden,
        config.objective,
        flow.weights(),
        flow.epochs(),
        flow.encoder
    )
}

/// Returns the total loss of the epoch whose weights the flow has, and whether it was measured on validation rows.
pub fn best_loss(flow: &Flow) -> Option<(f64, bool)> {
    let epoch = flow.history.get(flow.best_epoch.checked_sub(1)?)?;
    Some(epoch.validation.map_or((epoch.train.total, false), |losses| (losses.total, true)))
}

/// Formats a number with its unit and three or four digits, or with six if it has no unit.
pub fn number_text(number: Number) -> String {
    let value = number.value;
    match number.dimension {
        Dimension::Scalar => plain(value),
        Dimension::Time => seconds(value),
        Dimension::Frequency => hertz(value),
        Dimension::Decibel => format!("{} dB", readable(value)),
        Dimension::Pitch => note_text(value),
    }
}

/// Formats a number with its unit and all its digits.
fn number_exact(number: Number) -> String {
    let value = number.value;
    match number.dimension {
        Dimension::Scalar => exact(value),
        Dimension::Time => seconds_as(value, exact),
        Dimension::Frequency => hertz_as(value, exact),
        Dimension::Decibel => format!("{} dB", exact(value)),
        Dimension::Pitch if value.fract() == 0.0 => note_text(value),
        Dimension::Pitch => format!("MIDI {}", exact(value)),
    }
}

/// Formats a linear level in dB.
fn level_text(level: f64) -> String {
    if level > 0.0 { format!("{:.1} dB", 20.0 * level.log10()) } else { "silent".into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(value: f64) -> Number {
        Number { value, dimension: Dimension::Time }
    }

    #[test]
    fn numbers_are_short_and_keep_their_unit() {
        assert_eq!(plain(0.1 + 0.2), "0.3");
        assert_eq!(plain(1234567.0), "1234567");
        assert_eq!(plain(-0.000_012_5), "-0.0000125");
        assert_eq!(plain(1e-9), "1e-9");
        assert_eq!(number_text(time(0.02)), "20 ms");
        assert_eq!(number_text(time(1.5)), "1.5 s");
        assert_eq!(number_text(Number { value: 69.0, dimension: Dimension::Pitch }), "A4");
        assert_eq!(number_text(Number { value: 16000.0, dimension: Dimension::Frequency }), "16 kHz");
    }
}
