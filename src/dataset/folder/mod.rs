//! A folder of sounds that someone captioned: `captions.csv` or `captions.jsonl` beside the sound files.

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

/// The names of a file of captions.
pub const FILES: [&str; 2] = ["captions.csv", "captions.jsonl"];

/// How many skipped rows are noted one by one.
const NOTED: usize = 10;

/// The file of captions in `dir`, if there is one.
///
/// # Errors
/// There are two.
pub fn captions_file(dir: &Path) -> Result<Option<PathBuf>, DatasetError> {
    match FILES.map(|name| dir.join(name)) {
        [csv, jsonl] if csv.is_file() && jsonl.is_file() => Err(DatasetError::TwoFiles { dir: dir.to_path_buf() }),
        files => Ok(files.into_iter().find(|file| file.is_file())),
    }
}

/// Pairs from a file of captions whose name ends in `.csv` or `.jsonl`; the sounds are named from its folder. A sound may have several rows.
///
/// A row has `file` and `caption`, and may have `pitch_midi` (a MIDI note number; otherwise `extract` estimates it), `velocity`
/// (else 100), `family`, `instrument`, `register` and `qualities`. A row without a caption gets one of its family. The rate is that of the
/// sound file, as far as the synth goes. A row whose sound file cannot be used is skipped.
///
/// # Errors
/// A file that cannot be read; a row that is wrong or whose sound is missing: the message has its line and column. No sound file can be used.
pub fn build_captioned(file: &Path) -> Result<Pairs, DatasetError> {
    build_captioned_with(file, &mut Unmonitored)
}

/// As [`build_captioned`], with reports on the way, in rows: a note on each of the first ten that are skipped, and one that counts them.
///
/// # Errors
/// As [`build_captioned`], or it was asked to stop.
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
