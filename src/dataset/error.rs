//! Errors of data sets.

use std::path::PathBuf;

use thiserror::Error;

use super::nsynth::{Family, Source};
use crate::files::FileError;

/// An error of building, reading or writing a data set.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DatasetError {
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// A folder has neither NSynth's list of notes nor a file of captions.
    #[error(
        "found no examples.json and no captions.csv or captions.jsonl: looked in {looked}; name the folder that holds nsynth-test/ (NSynth's test set, unpacked) or that folder itself, or put a captions.csv beside sounds of your own, with a first line `file,caption` and a line a sound, as in `bell.wav,a bright bell note`"
    )]
    NoExamples {
        /// The folders that were searched.
        looked: String,
    },
    /// NSynth's list of notes cannot be parsed.
    #[error("'{}' is not NSynth's list of notes; unpack the data set again", path.display())]
    Examples {
        /// The file that was read.
        path: PathBuf,
        /// The error of the JSON parser.
        #[source]
        source: serde_json::Error,
    },
    /// NSynth's list has no note of an instrument family and source.
    #[error("'{}' lists no note of the {origin} {family}; build needs NSynth's whole test set", path.display())]
    NoNotes {
        /// The list of notes.
        path: PathBuf,
        /// The instrument family without notes.
        family: Family,
        /// The source without notes.
        origin: Source,
    },
    /// The number of notes per family and source is 0.
    #[error("per_combo is 0, which would pick no notes; give 1 or more")]
    NothingAsked,
    /// Sound files of the picked notes are missing.
    #[error("'{}' is missing, and {missing} of the {picked} notes picked have no sound file; unpack the whole data set, sounds included", path.display())]
    MissingWav {
        /// One of the missing files.
        path: PathBuf,
        /// The number of missing files.
        missing: usize,
        /// The number of picked notes.
        picked: usize,
    },
    /// A folder holds both `captions.csv` and `captions.jsonl`.
    #[error("'{}' holds both captions.csv and captions.jsonl; keep one of them", dir.display())]
    TwoFiles {
        /// The folder.
        dir: PathBuf,
    },
    /// A file of captions has no rows.
    #[error("'{}' captions no sound; write a line a sound, as in `bell.wav,a bright bell note`", path.display())]
    NoRows {
        /// The file that was read.
        path: PathBuf,
    },
    /// A place in a file of captions; lines count from 1.
    #[error("'{}', line {line}, column '{column}': {problem}", path.display())]
    Cell {
        /// The file that was read.
        path: PathBuf,
        /// The line, counted from 1.
        line: u64,
        /// The name of the column.
        column: String,
        /// What is wrong with the cell.
        problem: String,
    },
    /// A line of a JSONL or CSV file; lines count from 1.
    #[error("'{}', line {line}: {problem}", path.display())]
    Line {
        /// The file that was read.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong with the line.
        problem: String,
    },
    /// A row that JSON cannot hold; rows count from 1.
    #[error("row {row}: {key} is {value}, which a JSON file cannot hold")]
    NotFinite {
        /// The row, counted from 1.
        row: usize,
        /// The key of the value.
        key: &'static str,
        /// The value, which is infinite or NaN.
        value: f64,
    },
    /// The archive cannot be unpacked as a dataset.
    #[error("the archive '{}' is not a data set that can be unpacked: {what}", path.display())]
    Archive {
        /// The archive that was read.
        path: PathBuf,
        /// What is wrong with the archive.
        what: String,
    },
    /// The user interrupted.
    #[error("interrupted")]
    Interrupted,
}
