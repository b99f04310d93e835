//! Rows of text, by column, from a file of comma-separated values or of one JSON object a line.

use std::path::Path;

use csv::ErrorKind;
use serde_json::Value;

use crate::dataset::DatasetError;
use crate::dataset::jsonl::kind;
use crate::files::{self, FileError};

/// The columns that are known. `file` must be there.
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

/// What is wrong with a column, in a row or at all.
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

/// A row's texts, without blanks around them; none is empty.
#[derive(Debug)]
pub struct Row {
    /// From 1.
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

/// The rows of a file; the ending of its name says how it is read.
pub fn read(path: &Path) -> Result<Vec<Row>, DatasetError> {
    let bytes = files::read(path)?;
    let comma_separated = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    if comma_separated { read_csv(&bytes, path) } else { read_jsonl(&bytes, path) }
}

fn read_csv(bytes: &[u8], path: &Path) -> Result<Vec<Row>, DatasetError> {
    let wrong = |line, problem: String| DatasetError::Line { path: path.to_path_buf(), line: line as usize, problem };
    let lines = Lines::of(bytes);
    let failed = |error: csv::Error| {
        let line = lines.line(error.position());
        match error.into_kind() {
            ErrorKind::Io(source) => FileError::new("read", path, source).into(),
            ErrorKind::Utf8 { .. } => wrong(line, "is not UTF-8 text; save the file as UTF-8".into()),
            ErrorKind::UnequalLengths { expected_len, len, .. } => {
                wrong(line, format!("has {len} fields, and the first line {expected_len}; text with a comma in it stands in quotes: \"…\""))
            }
            other => wrong(line, format!("is not comma-separated: {other:?}")),
        }
    };
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
    let headers = reader.headers().map_err(failed)?.clone();
    if headers.len() == 1 && headers.iter().any(|name| name.contains([';', '\t'])) {
        return Err(wrong(1, "has one column; put commas between the columns".into()));
    }
    let columns: Vec<Column> = headers.iter().map(Column::parse).collect::<Result<_, _>>().map_err(|unknown| unknown.of(path, 1))?;
    for (place, column) in columns.iter().enumerate() {
        if columns.iter().take(place).any(|before| before == column) {
            return Err(Wrong { column: column.name().into(), problem: "it is there twice; leave one out".into() }.of(path, 1));
        }
    }
    if !columns.contains(&Column::File) {
        return Err(wrong(1, "names no column 'file'; the first line names the columns, as in: file,caption,pitch_midi".into()));
    }
    let row = |record: csv::StringRecord| {
        let line = lines.line(record.position());
        Row::new(line, columns.iter().copied().zip(record.iter().map(str::to_string)))
    };
    reader.records().map(|record| record.map(row).map_err(failed)).collect()
}

/// Where lines are in a file. (The reader's own count leaves out blank lines and the ends of lines before a record.)
struct Lines<'a> {
    bytes: &'a [u8],
    /// The places of the ends of lines.
    ends: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn of(bytes: &'a [u8]) -> Lines<'a> {
        let ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(place, _)| place).collect();
        Lines { bytes, ends }
    }

    /// The line where a record begins, from 1.
    fn line(&self, record: Option<&csv::Position>) -> u64 {
        let before = record.map_or(0, |position| position.byte() as usize);
        let blank = self.bytes.iter().skip(before).take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        1 + self.ends.partition_point(|end| *end < before + blank) as u64
    }
}

fn read_jsonl(bytes: &[u8], path: &Path) -> Result<Vec<Row>, DatasetError> {
    let mut rows = Vec::new();
    for (bytes, line) in bytes.split(|byte| *byte == b'\n').zip(1..) {
        let wrong = |problem: String| DatasetError::Line { path: path.to_path_buf(), line, problem };
        let text = std::str::from_utf8(bytes).map_err(|_| wrong("is not UTF-8 text; save the file as UTF-8".into()))?;
        let text = text.trim_start_matches('\u{feff}').trim();
        if text.is_empty() {
            continue;
        }
        let json: Value = serde_json::from_str(text).map_err(|error| wrong(format!("is not JSON: {error}")))?;
        let object = json.as_object().ok_or_else(|| wrong("is not an object {…}".into()))?;
        let cells = object.iter().filter(|(_, json)| !json.is_null()).map(|(name, json)| cell(Column::parse(name)?, json));
        let cells: Vec<_> = cells.collect::<Result<_, Wrong>>().map_err(|cell| cell.of(path, line as u64))?;
        rows.push(Row::new(line as u64, cells.into_iter()));
    }
    Ok(rows)
}

/// A value as the text that a column of values would have.
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
