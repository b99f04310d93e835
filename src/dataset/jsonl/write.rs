//! Writes pairs as JSON lines, in the layout of Python's `json.dumps`.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use serde_json::Value;

use super::key;
use crate::dataset::{DatasetError, Facts, Metadata, Pair, Pairs, Params, Quality, Register, repr};
use crate::files;
use crate::sink::{Monitor, Unmonitored};
use crate::theta::{Field, Theta};

impl Pairs {
    /// Writes one JSON object per line: `{"prompt", "wav_path", "theta_synth"}`, the known facts, and if all ten parameters are known, `theta_vec`
    /// and `theta_keys`. A row with an embedding also has `text_emb`, and `text_encoder` if the encoder is known.
    ///
    /// # Errors
    /// The file cannot be written, or a number is not finite; an existing file at `path` is then unchanged.
    pub fn write(&self, path: &Path) -> Result<(), DatasetError> {
        self.write_with(path, &mut Unmonitored)
    }

    /// Like [`Pairs::write`], and reports progress in rows.
    ///
    /// # Errors
    /// As for [`Pairs::write`], or interrupted.
    pub fn write_with(&self, path: &Path, monitor: &mut dyn Monitor) -> Result<(), DatasetError> {
        self.write_from(path, "", monitor)
    }

    /// Like [`Pairs::write_with`], with `root` as `wav_root` in each row unless it is empty; see [`Pairs::root_for`].
    ///
    /// # Errors
    /// As for [`Pairs::write_with`].
    pub fn write_from(&self, path: &Path, root: &str, monitor: &mut dyn Monitor) -> Result<(), DatasetError> {
        for (place, pair) in self.rows.iter().enumerate() {
            check(place + 1, pair)?;
        }
        let encoder = self.encoder.as_deref();
        let mut stopped = false;
        let written = files::write_with(path, |out| {
            for (pair, done) in self.rows.iter().zip(1..) {
                stopped = monitor.interrupted();
                if stopped {
                    return Err(io::ErrorKind::Interrupted.into());
                }
                out.write_all(line(pair, encoder, root).as_bytes())?;
                monitor.progress(done, "");
            }
            Ok(())
        });
        if stopped { Err(DatasetError::Interrupted) } else { Ok(written?) }
    }
}

fn check(row: usize, pair: &Pair) -> Result<(), DatasetError> {
    let fail = |key, value: f64| if value.is_finite() { Ok(()) } else { Err(DatasetError::NotFinite { row, key, value }) };
    match pair.params {
        Params::Known(Metadata { pitch_midi, velocity, sample_rate }) => {
            pitch_midi.map_or(Ok(()), |pitch| fail(Field::PitchMidi.name(), pitch))?;
            fail(Field::Velocity.name(), velocity)?;
            fail(Field::SampleRate.name(), sample_rate)?;
        }
        Params::Full(theta) => Field::ALL.into_iter().try_for_each(|field| fail(field.name(), theta.get(field)))?,
    }
    pair.text_emb.iter().flatten().try_for_each(|value| fail(key::EMBEDDING, f64::from(*value)))
}

fn line(pair: &Pair, encoder: Option<&str>, root: &str) -> String {
    let Metadata { pitch_midi, velocity, sample_rate } = pair.known();
    let mut row = Row::default();
    row.text(key::PROMPT, &pair.prompt);
    row.text(key::WAV_PATH, &pair.wav_path);
    let known = [(Field::PitchMidi, pitch_midi), (Field::Velocity, Some(velocity)), (Field::SampleRate, Some(sample_rate))];
    let mut theta = Row::default();
    for (field, value) in known {
        if let Some(value) = value {
            theta.raw(field.name(), &repr::integer_or_float(value));
        }
    }
    if let Some(full) = pair.theta() {
        for field in Field::ALL.into_iter().skip(known.len()) {
            theta.raw(field.name(), &repr::float(full.get(field)));
        }
    }
    row.raw(key::THETA, &theta.close());
    if let Some(Theta(values)) = pair.theta() {
        row.raw(key::VECTOR, &list(values.iter().map(|value| repr::float(*value))));
        row.raw(key::NAMES, &list(Field::ALL.into_iter().map(|field| format!("\"{}\"", field.name()))));
    }
    facts(&mut row, &pair.facts);
    if let Some(embedding) = &pair.text_emb {
        // Converted to 64 bits before printing, as by numpy's `tolist`.
        row.raw(key::EMBEDDING, &list(embedding.iter().map(|value| repr::float(f64::from(*value)))));
        if let Some(encoder) = encoder {
            row.text(key::ENCODER, encoder);
        }
    }
    if !root.is_empty() {
        row.text(key::ROOT, root);
    }
    row.close() + "\n"
}

fn facts(row: &mut Row, facts: &Facts) {
    let register = facts.register.map(Register::name);
    let texts = [(key::FAMILY, facts.family.as_deref()), (key::INSTRUMENT, facts.instrument.as_deref()), (key::REGISTER, register)];
    for (key, text) in texts {
        if let Some(text) = text {
            row.text(key, text);
        }
    }
    if !facts.qualities.is_empty() {
        row.raw(key::QUALITIES, &list(facts.qualities.iter().copied().map(|quality| format!("\"{}\"", Quality::name(quality)))));
    }
}

fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}

/// A JSON object under construction.
#[derive(Default)]
struct Row(String);

impl Row {
    fn raw(&mut self, key: &str, json: &str) {
        let before = if self.0.is_empty() { "{" } else { ", " };
        // Writing to a `String` cannot fail.
        let _ = write!(self.0, "{before}\"{key}\": {json}");
    }

    fn text(&mut self, key: &str, text: &str) {
        self.raw(key, &Value::from(text).to_string());
    }

    fn close(mut self) -> String {
        self.0.push('}');
        self.0
    }
}
