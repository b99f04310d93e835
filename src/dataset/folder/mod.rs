//! A folder of sounds that someone captioned: `captions.csv` or `captions.jsonl` beside the sound files.

mod row;
mod table;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use super::{DatasetError, Pairs};

/// The names of a file of captions.
pub const FILES: [&str; 2] = ["captions.csv", "captions.jsonl"];

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
/// A row has `file` and `caption`, and may have `pitch_midi` (a MIDI note number; else it is heard when parameters are extracted), `velocity`
/// (else 100), `family`, `instrument`, `register` and `qualities`. A row without a caption gets one of its family. The rate is that of the
/// sound file, as far as the synth goes.
///
/// # Errors
/// A file that cannot be read; a row that is wrong or whose sound is missing: the message has its line and column.
pub fn build_captioned(file: &Path) -> Result<Pairs, DatasetError> {
    let root = file.parent().unwrap_or(Path::new("")).to_path_buf();
    let rows = table::read(file)?;
    if rows.is_empty() {
        return Err(DatasetError::NoRows { path: file.to_path_buf() });
    }
    let mut rates = row::Rates::default();
    let rows =
        rows.iter().map(|row| row::pair(row, &root, &mut rates).map_err(|wrong| wrong.of(file, row.line))).collect::<Result<_, _>>()?;
    Ok(Pairs { rows, root, encoder: None })
}
