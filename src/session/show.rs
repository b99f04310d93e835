//! How a value looks: as an output for a front end, and inside a text.

mod album;
mod change;
mod evaluation;

use std::borrow::Cow;
use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

pub use change::change;

use super::log::Effect;
use super::value::{Number, Patch, Value};
use super::{Session, Settings, json};
use crate::files::FileError;
use crate::flow::Flow;
use crate::lang::units::Dimension;
use crate::sink::{Output, Picture, Sink, Table};
use crate::theta::Field;
use crate::theta::text::{exact, hertz_as, midi_to_note, range_text, seconds_as};
pub use crate::theta::text::{field_text, plain};
use crate::theta::warp::warped;

/// Lists longer than this are shown by their first elements.
const MOST_ROWS: usize = 40;
/// Behind so many bytes no further element is put on a line.
const MOST_INLINE: usize = 64 << 10;

/// Shows a value as part of the running statement; nothing for [`Value::Nothing`].
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

/// Shows a value; nothing for [`Value::Nothing`].
///
/// # Errors
/// Figures are to be written as well, and one cannot be.
pub fn emit(value: &Value, settings: &Settings, sink: &mut dyn Sink) -> Result<(), FileError> {
    if matches!(value, Value::Nothing) {
        return Ok(());
    }
    let json = if sink.reads_values() { json::shown(value) } else { serde_json::json!({"type": json::kind(value)}) };
    sink.emit(Output::Value { look: Box::new(look(value)), json });
    if settings.plots {
        for picture in figures(value) {
            let path = album::keep(picture, Path::new("plots"))?;
            sink.emit(Output::Note(format!("wrote {}", path.display())));
        }
    }
    Ok(())
}

/// The figures of a value, alone or in a list, each once however often it stands there.
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

/// The value as an output.
pub fn look(value: &Value) -> Output {
    match value {
        Value::Theta(patch) => Output::Theta(patch.theta, theta_table(patch)),
        Value::Clip(clip) => Output::Clip(clip.clone()),
        Value::Figure(picture) => Output::Picture((**picture).clone()),
        Value::Pairs(pairs) => Output::Table(pairs_table(pairs)),
        Value::Evaluation(rows) if !rows.rows.is_empty() => Output::Table(evaluation::table(rows)),
        Value::List(items) if !items.is_empty() && items.iter().all(|item| matches!(item, Value::Theta(_))) => {
            Output::Table(thetas_table(items))
        }
        Value::List(items) if items.len() > 1 && !items.iter().all(is_plain) => {
            let rows = items.iter().take(MOST_ROWS).enumerate().map(|(index, item)| vec![format!("[{index}]"), inline(item)]).collect();
            Output::Table(Table { title: value.ty().to_string(), rows, footer: left_out(items.len()), ..Table::default() })
        }
        other => Output::Text(inline(other)),
    }
}

fn is_plain(value: &Value) -> bool {
    matches!(value, Value::Number(_) | Value::Text(_) | Value::Bool(_))
}

fn left_out(rows: usize) -> String {
    if rows > MOST_ROWS { format!("… and {} more", rows - MOST_ROWS) } else { String::new() }
}

/// The text, or its first so many bytes, about, and a sign that there is more.
pub fn beginning(text: &str, most: usize) -> Cow<'_, str> {
    match text.get(..text.floor_char_boundary(most)) {
        Some(begins) if text.len() > most => format!("{begins}…").into(),
        _ => text.into(),
    }
}

/// The value on one line, its numbers with at most six significant digits.
pub fn inline(value: &Value) -> String {
    on_one_line(value, plain)
}

/// The value as `{name}` in a text puts it: on one line, its numbers as they were typed, as far as they were.
pub fn interpolated(value: &Value) -> String {
    on_one_line(value, exact)
}

fn on_one_line(value: &Value, written: fn(f64) -> String) -> String {
    match value {
        Value::Nothing => String::new(),
        Value::Number(number) => number_with(*number, written),
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
            let number = |value| number_with(Number { value, dimension: range.dimension }, written);
            let step = if range.step == 1.0 { String::new() } else { format!(" step {}", written(range.step)) };
            format!("{}..{}{step}", number(range.start), number(range.end))
        }
        Value::Theta(patch) => {
            let fields: Vec<String> =
                Field::ALL.iter().map(|field| format!("{}={}", field.name(), written(patch.theta.get(*field)))).collect();
            format!("theta {}", fields.join(" "))
        }
        Value::Clip(clip) => {
            format!("clip of {} at {} Hz, peak {}", number_text(time(clip.seconds())), clip.rate, decibels(clip.peak()))
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

/// The total loss of the epoch whose weights the flow has, and whether it was measured on validation rows.
pub fn best_loss(flow: &Flow) -> Option<(f64, bool)> {
    let epoch = flow.history.get(flow.best_epoch.checked_sub(1)?)?;
    Some(epoch.validation.map_or((epoch.train.total, false), |losses| (losses.total, true)))
}

fn time(value: f64) -> Number {
    Number { value, dimension: Dimension::Time }
}

/// A number with its unit, at most six significant digits.
pub fn number_text(number: Number) -> String {
    number_with(number, plain)
}

fn number_with(number: Number, written: fn(f64) -> String) -> String {
    let value = number.value;
    match number.dimension {
        Dimension::Scalar => written(value),
        Dimension::Time => seconds_as(value, written),
        Dimension::Frequency => hertz_as(value, written),
        Dimension::Decibel => format!("{} dB", written(value)),
        Dimension::Pitch => match note_at(value) {
            Some(note) => note,
            None => format!("MIDI {}", written(value)),
        },
    }
}

/// The name of a whole MIDI note.
fn note_at(value: f64) -> Option<String> {
    if value.fract() == 0.0 && (0.0..=127.0).contains(&value) { midi_to_note(value as i32) } else { None }
}

fn decibels(level: f64) -> String {
    if level > 0.0 { format!("{:.1} dB", 20.0 * level.log10()) } else { "silent".into() }
}

fn theta_table(patch: &Patch) -> Table {
    let rows = Field::ALL
        .into_iter()
        .map(|field| {
            let info = field.info();
            let value = patch.theta.get(field);
            let outside = if field.check(value).is_err() { ", outside" } else { "" };
            vec![info.name.to_string(), field_text(field, value), bar(warped(field, value)), format!("{}{outside}", range_text(field))]
        })
        .collect();
    let origin = patch.origin.as_deref();
    let title = match origin.and_then(|origin| origin.prompt.as_deref()) {
        Some(prompt) => format!("theta \"{prompt}\""),
        None => "theta".into(),
    };
    let columns = ["parameter", "value", "", "range"].map(String::from).to_vec();
    Table { title, columns, rows, spare: vec![3, 2], ..Table::default() }
}

/// A bar of 16 cells, filled to `share`, in steps of an eighth of a cell.
fn bar(share: f64) -> String {
    const CELLS: usize = 16;
    const PARTS: [char; 8] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
    let eighths = (share.clamp(0.0, 1.0) * (CELLS * 8) as f64).round() as usize;
    let mut bar: String = std::iter::repeat_n('█', eighths / 8).collect();
    if let Some(part) = PARTS.get(eighths % 8).filter(|_| !eighths.is_multiple_of(8)) {
        bar.push(*part);
    }
    let used = bar.chars().count();
    bar.extend(std::iter::repeat_n('·', CELLS.saturating_sub(used)));
    bar
}

fn thetas_table(items: &[Value]) -> Table {
    let mut columns = vec![String::new()];
    columns.extend(Field::ALL.map(|field| field.name().to_string()));
    let rows = items
        .iter()
        .take(MOST_ROWS)
        .enumerate()
        .filter_map(|(index, item)| match item {
            Value::Theta(patch) => {
                let mut row = vec![format!("[{index}]")];
                row.extend(Field::ALL.map(|field| plain(patch.theta.get(field))));
                Some(row)
            }
            _ => None,
        })
        .collect();
    Table { title: format!("{} thetas", items.len()), columns, rows, footer: left_out(items.len()), ..Table::default() }
}

fn pairs_table(pairs: &crate::dataset::Pairs) -> Table {
    const SHOWN: usize = 8;
    let columns = ["", "caption", "sound", "pitch", "ratio", "index", "embedded"].map(String::from).to_vec();
    let rows = pairs
        .rows
        .iter()
        .take(SHOWN)
        .enumerate()
        .map(|(index, row)| {
            let field = |field: Field| row.theta().map(|theta| plain(theta.get(field))).unwrap_or_default();
            let embedded = if row.text_emb.is_some() { "yes" } else { "" };
            vec![
                format!("[{index}]"),
                row.prompt.clone(),
                row.wav_path.clone(),
                row.known().pitch_midi.map(plain).unwrap_or_default(),
                field(Field::ModRatio),
                field(Field::ModIndex),
                embedded.into(),
            ]
        })
        .collect();
    let count = pairs.rows.len();
    let footer = if count > SHOWN { format!("… and {} more rows", count - SHOWN) } else { String::new() };
    Table { title: format!("pairs, {count} rows"), columns, rows, footer, ..Table::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn a_long_text_is_told_by_its_beginning() {
        assert_eq!((beginning("note", 4), beginning("notes", 4), beginning("né", 2)), ("note".into(), "note…".into(), "n…".into()));
    }

    #[test]
    fn a_bar_is_always_as_wide() {
        for share in [-1.0, 0.0, 0.01, 0.5, 0.999, 1.0, 7.0] {
            assert_eq!(bar(share).chars().count(), 16, "{share}");
        }
    }
}
