//! Errors of data sets.

use std::path::PathBuf;

use thiserror::Error;

use super::nsynth::{Family, Source};
use crate::files::FileError;

/// An error of building, reading or writing a data set.
#[derive(Debug, Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the message of each variant says what it and its fields are")]
pub enum DatasetError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error(
        "found no examples.json and no captions.csv or captions.jsonl: looked in {looked}; name the folder that holds nsynth-test/ (NSynth's test set, unpacked) or that folder itself, or put a captions.csv beside sounds of your own, with a first line `file,caption` and a line a sound, as in `bell.wav,a bright bell note`"
    )]
    NoExamples { looked: String },
    #[error("'{}' is not NSynth's list of notes; unpack the data set again", path.display())]
    Examples {
        path: PathBuf,
        #[source]
        source: serde_json::Error,
    },
    #[error("'{}' lists no note of the {origin} {family}; build needs NSynth's whole test set", path.display())]
    NoNotes { path: PathBuf, family: Family, origin: Source },
    #[error("per_combo is 0, which would pick no notes; give 1 or more")]
    NothingAsked,
    #[error("'{}' is missing, and {missing} of the {picked} notes picked have no sound file; unpack the whole data set, sounds included", path.display())]
    MissingWav { path: PathBuf, missing: usize, picked: usize },
    #[error("'{}' holds both captions.csv and captions.jsonl; keep one of them", dir.display())]
    TwoFiles { dir: PathBuf },
    #[error("'{}' captions no sound; write a line a sound, as in `bell.wav,a bright bell note`", path.display())]
    NoRows { path: PathBuf },
    /// A wrong cell in a file of captions; lines count from 1.
    #[error("'{}', line {line}, column '{column}': {problem}", path.display())]
    Cell { path: PathBuf, line: u64, column: String, problem: String },
    /// A wrong line of a JSONL or CSV file; lines count from 1.
    #[error("'{}', line {line}: {problem}", path.display())]
    Line { path: PathBuf, line: usize, problem: String },
    /// A row that JSON cannot hold; rows count from 1.
    #[error("row {row}: {key} is {value}, which a JSON file cannot hold")]
    NotFinite { row: usize, key: &'static str, value: f64 },
    #[error("the archive '{}' is not a data set that can be unpacked: {what}", path.display())]
    Archive { path: PathBuf, what: String },
    #[error("interrupted")]
    Interrupted,
}
