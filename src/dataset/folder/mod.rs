//! A folder of sounds with captions: `captions.csv` or `captions.jsonl` next to the sound files.

mod csv;
mod row;
mod table;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use self::row::{Rates, Refusal};
use self::table::{Column, Wrong};
use super::{DatasetError, Pairs};
use crate::sink::{Monitor, Unmonitored};

/// The possible names of a file of captions.
pub const FILES: [&str; 2] = ["captions.csv", "captions.jsonl"];

/// The number of skipped rows that get a note each.
const NOTED: usize = 10;

/// Returns the file of captions in `dir`, if there is one.
///
/// # Errors
/// The folder has two of them.
pub fn captions_file(dir: &Path) -> Result<Option<PathBuf>, DatasetError> {
    match FILES.map(|name| dir.join(name)) {
        [csv, jsonl] if csv.is_file() && jsonl.is_file() => Err(DatasetError::TwoFiles { dir: dir.to_path_buf() }),
        files => Ok(files.into_iter().find(|file| file.is_file())),
    }
}

/// Builds pairs from a file of captions whose name ends in `.csv` or `.jsonl`. Sounds are relative to its folder. A sound may have several rows.
///
/// A row has `file` and `caption`, and may have `pitch_midi` (a MIDI note number, else the pitch is estimated when parameters are extracted),
/// `velocity` (default 100), `family`, `instrument`, `register` and `qualities`. A row without a caption gets one from its family. The sample rate is
/// that of the sound file, clamped to the synth's range. A row whose sound file cannot be used is skipped.
///
/// # Errors
/// The file cannot be read; a row is invalid or its sound is missing (the message has the line and column); no sound file can be used.
pub fn build_captioned(file: &Path) -> Result<Pairs, DatasetError> {
    build_captioned_with(file, &mut Unmonitored)
}

/// Like [`build_captioned`], and reports progress in rows, a note on each of the first ten skipped rows, and a note with their number.
///
/// # Errors
/// As for [`build_captioned`], or interrupted.
pub fn build_captioned_with(file: &Path, monitor: &mut dyn Monitor) -> Result<Pairs, DatasetError> {
    let root = file.parent().unwrap_or(Path::new("")).to_path_buf();
    let table = table::read(file)?;
    monitor.total(table.len() as u64);
    let mut rates = Rates::default();
    let (mut rows, mut skipped) = (Vec::with_capacity(table.len()), Vec::new());
    for (row, done) in table.iter().zip(1..) {
        if monitor.interrupted() {
            return Err(DatasetError::Interrupted);
        }
        match row::pair(row, &root, &mut rates) {
            Ok(pair) => rows.push(pair),
            Err(Refusal::Sound(problem)) => {
                if skipped.len() < NOTED {
                    monitor.note(&format!("line {} skipped: {problem}", row.line));
                }
                skipped.push((row.line, problem));
            }
            Err(Refusal::Row(wrong)) => return Err(wrong.of(file, row.line)),
        }
        monitor.progress(done, "");
    }
    let count = skipped.len();
    match skipped.into_iter().next() {
        Some((line, problem)) if rows.is_empty() => Err(Wrong { column: Column::File.name().into(), problem }.of(file, line)),
        None if rows.is_empty() => Err(DatasetError::NoRows { path: file.to_path_buf() }),
        Some(_) => {
            monitor.note(&format!("{} of {} rows built, {count} skipped", rows.len(), table.len()));
            Ok(Pairs { rows, root, encoder: None })
        }
        None => Ok(Pairs { rows, root, encoder: None }),
    }
}
