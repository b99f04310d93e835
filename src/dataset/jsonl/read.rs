//! Parses JSON lines to pairs. Errors name the line and the key.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::Path;

use serde_json::{Map, Value};

use super::key;
use crate::dataset::{DatasetError, Facts, Metadata, Pair, Pairs, Params, Quality, Register};
use crate::files::{self, FileError};
use crate::sink::{Monitor, Unmonitored};
use crate::theta::{DIM, Field, Theta};

impl Pairs {
    /// Reads a file of one JSON object per line. Blank lines are skipped; unknown keys are ignored, with a note. The root is the rows' `wav_root`,
    /// relative to the file's folder. Without it, the root is the first folder with one of the first sounds: the file's folder, its parents, then the
    /// working folder. If none of these has the sounds, the root is the file's folder.
    ///
    /// Each row needs `prompt`, `wav_path` and `theta_synth` (or `theta_vec` in its place), with either all ten parameters or those that are known
    /// beforehand: velocity, rate and optionally the pitch. Numbers must be finite; ranges are not checked.
    ///
    /// # Errors
    /// The file cannot be read, or a line is invalid: the message has its number and the key.
    pub fn read(path: &Path) -> Result<Pairs, DatasetError> {
        Pairs::read_with(path, &mut Unmonitored)
    }

    /// Like [`Pairs::read`], and reports progress in bytes.
    ///
    /// # Errors
    /// As for [`Pairs::read`], or interrupted.
    pub fn read_with(path: &Path, monitor: &mut dyn Monitor) -> Result<Pairs, DatasetError> {
        let failed = |source| FileError::new("read", path, source);
        let file = files::open(path)?;
        monitor.total(file.metadata().map_err(failed)?.len());
        let (mut pairs, names_root) = Pairs::parse_with(BufReader::new(file), path, monitor)?;
        if !names_root && let Some(found) = pairs.find_root(path) {
            pairs.root = found;
        }
        Ok(pairs)
    }

    /// Like [`Pairs::read`], for lines in memory; `path` names them in errors. The root is `wav_root` relative to the folder of `path`, or that
    /// folder.
    ///
    /// # Errors
    /// As for [`Pairs::read`].
    pub fn parse(lines: impl BufRead, path: &Path) -> Result<Pairs, DatasetError> {
        Pairs::parse_with(lines, path, &mut Unmonitored).map(|(pairs, _)| pairs)
    }

    /// Returns the pairs, and whether they name their root.
    fn parse_with(mut lines: impl BufRead, path: &Path, monitor: &mut dyn Monitor) -> Result<(Pairs, bool), DatasetError> {
        let failed = |source| FileError::new("read", path, source);
        let mut pairs = Pairs { root: path.parent().unwrap_or(Path::new("")).to_path_buf(), ..Pairs::default() };
        let (mut dims, mut root) = (None, None);
        let mut bytes = Vec::new();
        let mut read = 0;
        let mut others = BTreeSet::new();
        let mut line = 0;
        while lines.read_until(b'\n', &mut bytes).map_err(failed)? > 0 {
            read += bytes.len() as u64;
            for text in files::lines(bytes.strip_suffix(b"\n").unwrap_or(&bytes)) {
                if monitor.interrupted() {
                    return Err(DatasetError::Interrupted);
                }
                line += 1;
                let wrong = |problem| DatasetError::Line { path: path.to_path_buf(), line, problem };
                let text = std::str::from_utf8(text).map_err(|_| wrong("is not UTF-8 text".into()))?;
                let text = text.trim_start_matches('\u{feff}').trim();
                if text.is_empty() {
                    continue;
                }
                let Read { pair, encoder, root: way } = row(text, &mut others).map_err(wrong)?;
                if pairs.rows.is_empty() {
                    root = way;
                } else if way != root {
                    return Err(wrong(format!("{} is another than in the rows before", key::ROOT)));
                }
                if let Some(embedding) = &pair.text_emb {
                    agree(&mut dims, &mut pairs.encoder, embedding.len(), encoder).map_err(wrong)?;
                }
                pairs.rows.push(pair);
            }
            monitor.progress(read, "");
            bytes.clear();
        }
        if let Some(way) = &root {
            // Relative to the location of the file itself, not to that of a link to it.
            let file = files::place_of(path);
            pairs.root = file.parent().unwrap_or(Path::new("")).join(files::portable(way));
        }
        if !others.is_empty() {
            let names: Vec<String> = others.into_iter().collect();
            monitor.note(&format!("'{}' has keys that are passed over: {}", path.display(), names.join(", ")));
        }
        Ok((pairs, root.is_some()))
    }
}

/// Checks that all embeddings of a file have the same length and encoder.
fn agree(dims: &mut Option<usize>, known: &mut Option<String>, length: usize, encoder: Option<String>) -> Result<(), String> {
    match dims {
        None => (*dims, *known) = (Some(length), encoder),
        Some(first) if *first != length => return Err(format!("{} has {length} numbers, where rows before have {first}", key::EMBEDDING)),
        Some(_) if *known != encoder => {
            let name = |encoder: &Option<String>| encoder.as_ref().map_or("none".into(), |name| format!("'{name}'"));
            return Err(format!("{} is {}, where rows before have {}", key::ENCODER, name(&encoder), name(known)));
        }
        Some(_) => {}
    }
    Ok(())
}

/// The maximum number of unknown keys that the note lists.
const MOST_OTHERS: usize = 8;

/// The content of a line.
struct Read {
    pair: Pair,
    encoder: Option<String>,
    root: Option<String>,
}

fn row(text: &str, others: &mut BTreeSet<String>) -> Result<Read, String> {
    let json = files::parse_json(text)?;
    let object = json.as_object().ok_or("is not an object {…}")?;
    for name in object.keys().filter(|name| !key::ALL.contains(&name.as_str())) {
        if others.len() < MOST_OTHERS && !others.contains(name) {
            others.insert(name.chars().take(40).collect());
        }
    }
    let pair = Pair {
        prompt: required(object, key::PROMPT)?,
        wav_path: required(object, key::WAV_PATH)?,
        params: params(object)?,
        facts: facts(object)?,
        text_emb: embedding(object)?,
    };
    Ok(Read { pair, encoder: string(object, key::ENCODER)?, root: string(object, key::ROOT)? })
}

fn required(object: &Map<String, Value>, key: &str) -> Result<String, String> {
    string(object, key)?.ok_or_else(|| format!("has no {key}"))
}

fn string(object: &Map<String, Value>, key: &str) -> Result<Option<String>, String> {
    match present(object, key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(other) => Err(format!("{key} is {}, not text", kind(other))),
    }
}

fn params(object: &Map<String, Value>) -> Result<Params, String> {
    let vector = vector(object)?;
    match (present(object, key::THETA), vector) {
        (None, None) => Err(format!("has no {}", key::THETA)),
        (None, Some(theta)) => Ok(Params::Full(theta)),
        (Some(json), vector) => {
            let params = synth(json)?;
            match (params, vector) {
                (Params::Full(theta), Some(vector)) if theta != vector => Err(format!("{} and {} differ", key::THETA, key::VECTOR)),
                (Params::Known(_), Some(vector)) => Ok(Params::Full(vector)),
                _ => Ok(params),
            }
        }
    }
}

fn synth(json: &Value) -> Result<Params, String> {
    let object = json.as_object().ok_or_else(|| format!("{} is {}, not an object", key::THETA, kind(json)))?;
    let number = |field: Field| {
        let value = present(object, field.name()).ok_or_else(|| format!("{} has no {}", key::THETA, field.name()))?;
        value.as_f64().ok_or_else(|| format!("{}.{} is {}, not a number", key::THETA, field.name(), kind(value)))
    };
    let mut extracted = Field::ALL.iter().skip(3);
    if extracted.all(|field| present(object, field.name()).is_none()) {
        let pitch_midi = present(object, Field::PitchMidi.name()).map(|_| number(Field::PitchMidi)).transpose()?;
        return Ok(Params::Known(Metadata { pitch_midi, velocity: number(Field::Velocity)?, sample_rate: number(Field::SampleRate)? }));
    }
    let mut theta = Theta::default();
    for field in Field::ALL {
        theta.set(field, number(field)?);
    }
    Ok(Params::Full(theta))
}

/// Parses `theta_vec`. If `theta_keys` is present, it must confirm the order.
fn vector(object: &Map<String, Value>) -> Result<Option<Theta>, String> {
    let Some(values) = numbers(object, key::VECTOR)? else { return Ok(None) };
    let length = values.len();
    let values = <[f64; DIM]>::try_from(values).map_err(|_| format!("{} has {length} numbers, not {DIM}", key::VECTOR))?;
    if let Some(names) = present(object, key::NAMES)
        && *names != Value::from(Field::ALL.map(Field::name).to_vec())
    {
        return Err(format!("{} is not [{}]", key::NAMES, Field::ALL.map(Field::name).join(", ")));
    }
    Ok(Some(Theta(values)))
}

fn facts(object: &Map<String, Value>) -> Result<Facts, String> {
    let register = string(object, key::REGISTER)?.map(|name| Register::parse(&name).map_err(|wrong| format!("{} {wrong}", key::REGISTER)));
    let mut qualities = Vec::new();
    if let Some(json) = present(object, key::QUALITIES) {
        let items = json.as_array().ok_or_else(|| format!("{} is {}, not a list", key::QUALITIES, kind(json)))?;
        for (place, item) in items.iter().enumerate() {
            let wrong = |wrong: String| format!("{}[{place}] {wrong}", key::QUALITIES);
            let name = item.as_str().ok_or_else(|| wrong(format!("is {}, not text", kind(item))))?;
            qualities.push(Quality::parse(name).map_err(wrong)?);
        }
    }
    Ok(Facts {
        family: string(object, key::FAMILY)?,
        instrument: string(object, key::INSTRUMENT)?,
        register: register.transpose()?,
        qualities: Quality::in_order(qualities),
    })
}

fn embedding(object: &Map<String, Value>) -> Result<Option<Vec<f32>>, String> {
    let Some(values) = numbers(object, key::EMBEDDING)? else { return Ok(None) };
    let values: Vec<f32> = values.into_iter().map(|value| value as f32).collect();
    if values.is_empty() {
        return Err(format!("{} is empty", key::EMBEDDING));
    }
    match values.iter().position(|value| !value.is_finite()) {
        Some(place) => Err(format!("{}[{place}] is too large for 32 bits", key::EMBEDDING)),
        None => Ok(Some(values)),
    }
}

fn numbers(object: &Map<String, Value>, key: &str) -> Result<Option<Vec<f64>>, String> {
    let Some(json) = present(object, key) else { return Ok(None) };
    let items = json.as_array().ok_or_else(|| format!("{key} is {}, not a list", kind(json)))?;
    let number = |(place, item): (usize, &Value)| item.as_f64().ok_or_else(|| format!("{key}[{place}] is {}, not a number", kind(item)));
    items.iter().enumerate().map(number).collect::<Result<_, _>>().map(Some)
}

/// Returns the value of `key`; null counts as absent.
fn present<'a>(object: &'a Map<String, Value>, key: &str) -> Option<&'a Value> {
    object.get(key).filter(|value| !value.is_null())
}

/// Returns the type of a value, with its article.
pub fn kind(json: &Value) -> &'static str {
    match json {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
