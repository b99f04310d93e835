//! Reads rows of text by column, from comma-separated values or from JSON lines.

use std::path::Path;

use serde_json::Value;

use super::csv;
use crate::dataset::DatasetError;
use crate::dataset::jsonl::kind;
use crate::files;

/// The known columns. `file` is required.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    File,
    Caption,
    PitchMidi,
    Velocity,
    Family,
    Instrument,
    Register,
    Qualities,
}

impl Column {
    const NAMES: [(Column, &str); 8] = [
        (Column::File, "file"),
        (Column::Caption, "caption"),
        (Column::PitchMidi, "pitch_midi"),
        (Column::Velocity, "velocity"),
        (Column::Family, "family"),
        (Column::Instrument, "instrument"),
        (Column::Register, "register"),
        (Column::Qualities, "qualities"),
    ];

    pub fn name(self) -> &'static str {
        Column::NAMES.iter().find(|(column, _)| *column == self).map_or("", |(_, name)| name)
    }

    fn parse(name: &str) -> Result<Column, Wrong> {
        let found = Column::NAMES.iter().find(|(_, known)| *known == name).map(|(column, _)| *column);
        found.ok_or_else(|| Wrong {
            column: name.to_string(),
            problem: format!(
                "none is known by this name; rename it to one of {}, or leave it out",
                Column::NAMES.map(|(_, name)| name).join(", ")
            ),
        })
    }
}

/// A problem with a column, in one row or in the header.
#[derive(Debug)]
pub struct Wrong {
    pub column: String,
    pub problem: String,
}

impl Wrong {
    pub fn of(self, path: &Path, line: u64) -> DatasetError {
        DatasetError::Cell { path: path.to_path_buf(), line, column: self.column, problem: self.problem }
    }
}

/// The cells of a row, without blanks around them; empty ones are omitted.
#[derive(Debug)]
pub struct Row {
    /// Line number, from 1.
    pub line: u64,
    cells: Vec<(Column, String)>,
}

impl Row {
    fn new(line: u64, cells: impl Iterator<Item = (Column, String)>) -> Row {
        let trimmed = cells.map(|(column, text)| (column, text.trim().to_string()));
        Row { line, cells: trimmed.filter(|(_, text)| !text.is_empty()).collect() }
    }

    pub fn get(&self, column: Column) -> Option<&str> {
        self.cells.iter().find(|(found, _)| *found == column).map(|(_, text)| text.as_str())
    }
}

/// Reads the rows of a file; the file extension selects the format.
pub fn read(path: &Path) -> Result<Vec<Row>, DatasetError> {
    let bytes = files::read(path)?;
    let comma_separated = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    if comma_separated { read_csv(bytes, path) } else { read_jsonl(&bytes, path) }
}

fn read_csv(bytes: Vec<u8>, path: &Path) -> Result<Vec<Row>, DatasetError> {
    let wrong = |line, problem: String| DatasetError::Line { path: path.to_path_buf(), line, problem };
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = String::from_utf8_lossy(error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default()).into_owned();
        wrong(1 + files::with_line_feeds(good).matches('\n').count(), "is not UTF-8 text; save the file as UTF-8".into())
    })?;
    let mut records = csv::records(&files::with_line_feeds(text)).map_err(|(line, problem)| wrong(line, problem))?.into_iter();
    let headers = records.next().map_or(Vec::new(), |record| record.fields);
    if headers.len() == 1 && headers.iter().any(|name| name.contains([';', '\t'])) {
        return Err(wrong(1, "has one column; put commas between the columns".into()));
    }
    let columns: Vec<Column> =
        headers.iter().map(|name| Column::parse(name)).collect::<Result<_, _>>().map_err(|unknown| unknown.of(path, 1))?;
    for (place, column) in columns.iter().enumerate() {
        if columns.iter().take(place).any(|before| before == column) {
            return Err(Wrong { column: column.name().into(), problem: "it is there twice; leave one out".into() }.of(path, 1));
        }
    }
    if !columns.contains(&Column::File) {
        return Err(wrong(1, "names no column 'file'; the first line names the columns, as in: file,caption,pitch_midi".into()));
    }
    let row = |csv::Record { line, fields }: csv::Record| {
        if fields.len() == columns.len() {
            return Ok(Row::new(line as u64, columns.iter().copied().zip(fields)));
        }
        let (found, expected) = (fields.len(), columns.len());
        Err(wrong(line, format!("has {found} fields, and the first line {expected}; text with a comma in it stands in quotes: \"…\"")))
    };
    records.map(row).collect()
}

fn read_jsonl(bytes: &[u8], path: &Path) -> Result<Vec<Row>, DatasetError> {
    let mut rows = Vec::new();
    for (bytes, line) in files::lines(bytes).zip(1..) {
        let wrong = |problem: String| DatasetError::Line { path: path.to_path_buf(), line, problem };
        let text = std::str::from_utf8(bytes).map_err(|_| wrong("is not UTF-8 text; save the file as UTF-8".into()))?;
        let text = text.trim_start_matches('\u{feff}').trim();
        if text.is_empty() {
            continue;
        }
        let json = files::parse_json(text).map_err(wrong)?;
        let object = json.as_object().ok_or_else(|| wrong("is not an object {…}".into()))?;
        let cells = object.iter().filter(|(_, json)| !json.is_null()).map(|(name, json)| cell(Column::parse(name)?, json));
        let cells: Vec<_> = cells.collect::<Result<_, Wrong>>().map_err(|cell| cell.of(path, line as u64))?;
        rows.push(Row::new(line as u64, cells.into_iter()));
    }
    Ok(rows)
}

/// Converts a JSON value to the text that a CSV cell would have.
fn cell(column: Column, json: &Value) -> Result<(Column, String), Wrong> {
    let wanted = match column {
        Column::PitchMidi | Column::Velocity => "a number",
        Column::Qualities => "a list of texts",
        _ => "text",
    };
    let wrong = || Wrong { column: column.name().into(), problem: format!("it is {}, not {wanted}", kind(json)) };
    let text = match (column, json) {
        (Column::PitchMidi | Column::Velocity, Value::Number(number)) => number.to_string(),
        (Column::PitchMidi | Column::Velocity, _) => return Err(wrong()),
        (_, Value::String(text)) => text.clone(),
        (Column::Qualities, Value::Array(items)) => {
            items.iter().map(|item| item.as_str().ok_or_else(wrong)).collect::<Result<Vec<_>, _>>()?.join(" ")
        }
        _ => return Err(wrong()),
    };
    Ok((column, text))
}
