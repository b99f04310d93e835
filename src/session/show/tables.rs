//! Formats values as tables.

use super::{MOST_ROWS, field_brief, field_text, inline, level_text};
use crate::audio::Clip;
use crate::session::json;
use crate::session::value::{Patch, Value};
use crate::sink::Table;
use crate::theta::Field;
use crate::theta::text::{note_text, range_text, seconds};
use crate::theta::warp::normalize;

/// Returns a list as a table with one line for each element.
pub fn values(list: &Value, items: &[Value]) -> Table {
    let rows = items.iter().take(MOST_ROWS).enumerate().map(|(index, item)| vec![format!("[{index}]"), inline(item)]).collect();
    Table { title: list.ty().to_string(), rows, footer: left_out(items.len()), ..Table::default() }
}

/// Returns a table of clips: name, length, pitch of the theta that it was rendered from, and level.
pub fn clips(items: &[Value]) -> Table {
    let pitch = |clip: &Clip| {
        clip.provenance.as_deref().and_then(json::maker).map(|patch| field_brief(Field::PitchMidi, patch.theta.get(Field::PitchMidi)))
    };
    let row = |(index, clip): (usize, &Clip)| {
        let name = clip.name.as_deref().unwrap_or_default().to_string();
        vec![
            format!("[{index}]"),
            name,
            seconds(clip.seconds()),
            pitch(clip).unwrap_or_default(),
            level_text(clip.peak()),
            level_text(clip.rms()),
        ]
    };
    let clips = items.iter().filter_map(|item| if let Value::Clip(clip) = item { Some(clip) } else { None });
    let rows = clips.take(MOST_ROWS).enumerate().map(row).collect();
    let columns = ["", "clip", "length", "pitch", "peak", "level"].map(String::from).to_vec();
    Table { title: format!("{} clips", items.len()), columns, rows, footer: left_out(items.len()), spare: vec![4], ..Table::default() }
}

fn left_out(rows: usize) -> String {
    if rows > MOST_ROWS { format!("… and {} more", rows - MOST_ROWS) } else { String::new() }
}

pub fn theta(patch: &Patch) -> Table {
    let rows = Field::ALL
        .into_iter()
        .map(|field| {
            let info = field.info();
            let value = patch.theta.get(field);
            let outside = if field.check(value).is_err() { ", outside" } else { "" };
            vec![info.name.to_string(), field_text(field, value), bar(normalize(field, value)), format!("{}{outside}", range_text(field))]
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

/// Formats a bar of 16 cells, filled to `share` in steps of an eighth of a cell.
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

pub fn thetas(items: &[Value]) -> Table {
    let mut columns = vec![String::new()];
    columns.extend(Field::ALL.map(|field| field.name().to_string()));
    let rows = items
        .iter()
        .take(MOST_ROWS)
        .enumerate()
        .filter_map(|(index, item)| match item {
            Value::Theta(patch) => {
                let mut row = vec![format!("[{index}]")];
                row.extend(Field::ALL.map(|field| field_brief(field, patch.theta.get(field))));
                Some(row)
            }
            _ => None,
        })
        .collect();
    Table { title: format!("{} thetas", items.len()), columns, rows, footer: left_out(items.len()), ..Table::default() }
}

pub fn pairs(pairs: &crate::dataset::Pairs) -> Table {
    const SHOWN: usize = 8;
    let columns = ["", "caption", "sound", "pitch", "ratio", "index", "embedded"].map(String::from).to_vec();
    let rows = pairs
        .rows
        .iter()
        .take(SHOWN)
        .enumerate()
        .map(|(index, row)| {
            let field = |field: Field| row.theta().map(|theta| field_brief(field, theta.get(field))).unwrap_or_default();
            let embedded = if row.text_emb.is_some() { "yes" } else { "" };
            vec![
                format!("[{index}]"),
                row.prompt.clone(),
                row.wav_path.clone(),
                row.known().pitch_midi.map(note_text).unwrap_or_default(),
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
    fn bars_have_a_fixed_width() {
        for share in [-1.0, 0.0, 0.01, 0.5, 0.999, 1.0, 7.0] {
            assert_eq!(bar(share).chars().count(), 16, "{share}");
        }
    }

    #[test]
    fn clips_are_listed_with_their_names() {
        let clip = |name: &str, level: f32| Value::Clip(Clip::new(vec![level; 800], 16_000).named(name));
        let table = clips(&[clip("mod_index 1", 1.0), clip("mod_index 2", 0.0)]);
        assert_eq!(table.rows[0], ["[0]", "mod_index 1", "50 ms", "", "0.0 dB", "0.0 dB"]);
        assert_eq!(table.rows[1], ["[1]", "mod_index 2", "50 ms", "", "silent", "silent"]);
    }
}
