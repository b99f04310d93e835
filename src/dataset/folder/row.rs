//! Converts a row of text to a pair.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::table::{Column, Row, Wrong};
use crate::audio;
use crate::cause::chain;
use crate::dataset::{Facts, Metadata, Pair, Params, Quality, Register};
use crate::files;
use crate::theta::Field;

/// The sample rates of sound files, or the errors of reading them; each file is read once.
#[derive(Default)]
pub struct Rates(HashMap<PathBuf, Result<f64, String>>);

impl Rates {
    fn of(&mut self, path: PathBuf) -> Result<f64, String> {
        if let Some(rate) = self.0.get(&path) {
            return rate.clone();
        }
        let rate = audio::rate(&path).map(|rate| Field::SampleRate.clamp(f64::from(rate))).map_err(|error| chain(&error));
        self.0.insert(path, rate.clone());
        rate
    }
}

/// The reason why a row does not become a pair.
pub enum Refusal {
    /// The row is invalid.
    Row(Wrong),
    /// The row is valid, but its sound file cannot be used.
    Sound(String),
}

impl From<Wrong> for Refusal {
    fn from(wrong: Wrong) -> Self {
        Refusal::Row(wrong)
    }
}

/// Builds the pair of a row whose sound is in `root`.
pub fn pair(row: &Row, root: &Path, rates: &mut Rates) -> Result<Pair, Refusal> {
    let wrong = |column: Column| move |problem: String| Wrong { column: column.name().into(), problem };
    let file = row.get(Column::File).ok_or_else(|| wrong(Column::File)("it is empty; name the sound file".into()))?;
    let path = root.join(files::portable(file));
    let path = files::find(&path).filter(|path| path.is_file()).ok_or_else(|| {
        wrong(Column::File)(format!("there is no file '{}'; files are named from the folder of the captions", path.display()))
    })?;
    let number = |column: Column, field: Field| {
        let Some(text) = row.get(column) else { return Ok(None) };
        let value: f64 = text.parse().map_err(|_| wrong(column)(format!("'{text}' is not a number")))?;
        field.check(value).map(Some).map_err(|error| wrong(column)(error.to_string()))
    };
    let pitch_midi = number(Column::PitchMidi, Field::PitchMidi)?;
    let velocity = number(Column::Velocity, Field::Velocity)?.unwrap_or(Field::Velocity.info().default);
    let register = row.get(Column::Register).map(Register::parse).transpose();
    let names = row.get(Column::Qualities).unwrap_or_default().split([';', ',', ' ']).filter(|name| !name.is_empty());
    let qualities = names.map(Quality::parse).collect::<Result<Vec<_>, _>>();
    let said = |problem: String| format!("it {problem}");
    let facts = Facts {
        family: row.get(Column::Family).map(str::to_string),
        instrument: row.get(Column::Instrument).map(str::to_string),
        register: register.map_err(|problem| wrong(Column::Register)(said(problem)))?,
        qualities: Quality::in_order(qualities.map_err(|problem| wrong(Column::Qualities)(said(problem)))?),
    };
    let prompt = match (row.get(Column::Caption), &facts.family) {
        (Some(caption), _) => caption.to_string(),
        // The caller words a caption from the family.
        (None, Some(_)) => String::new(),
        (None, None) => return Err(wrong(Column::Caption)("it is empty; say what the sound is, as in: a bell note".into()).into()),
    };
    let sample_rate = rates.of(path).map_err(Refusal::Sound)?;
    let params = Params::Known(Metadata { pitch_midi, velocity, sample_rate });
    Ok(Pair { prompt, wav_path: file.to_string(), params, facts, text_emb: None })
}
