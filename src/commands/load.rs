//! `load`: reads any value from a file, by its extension.

use std::path::Path;
use std::sync::Arc;

use crate::audio::{self, AudioError, Channels, Clip, DecodedAudio};
use crate::dataset::Pairs;
use crate::files;
use crate::flow::{Flow, FlowError};
use crate::lang::signature::{Accepts, Example, Gives, Group, Needs, Param, ScopeEffect, Signature};
use crate::lang::types::Kind;
use crate::plot;
use crate::session::call::{Call, Verb};
use crate::session::fault::Fault;
use crate::session::json;
use crate::session::value::Value;
use crate::sink::BYTES;

pub static VERBS: &[Verb] = &[Verb {
    signature: Signature {
        name: "load",
        group: Group::Data,
        summary: "read a value from a file; the extension gives its kind",
        params: &[Param::position(
            "file",
            Accepts::Path,
            "a .json, .jsonl, .wav, .flac, .ogg, .mp3, .safetensors or .pt file, or a .png that awol saved",
        )],
        gives: Gives::Is(Kind::Any),
        examples: &[Example {
            code: "save theta \"renders/mine.json\"; mine = load \"renders/mine.json\"",
            note: "a theta, there and back",
            needs: Needs::Nothing,
        }],
        scope: ScopeEffect::None,
    },
    run: load,
    replay: true,
}];

fn load(call: &mut Call<'_>) -> Result<Value, Fault> {
    let path = call.path("file")?;
    from_file(call, &path).map_err(|fault| fault.at("file"))
}

fn ending(path: &Path) -> String {
    path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase()
}

/// Reads a flow from a file of this program or of the published pipeline.
///
/// # Errors
/// If the file cannot be read, or does not hold a flow.
pub fn flow(call: &mut Call<'_>, path: &Path) -> Result<Flow, FlowError> {
    files::regular(path)?;
    let is_torch = matches!(ending(path).as_str(), "pt" | "pth");
    if !is_torch {
        return Flow::load(path);
    }
    let mut bar = call.bar("load", 0, BYTES);
    let flow = Flow::load_torch_with(path, &mut bar);
    bar.finish();
    flow
}

fn from_file(call: &mut Call<'_>, path: &Path) -> Result<Value, Fault> {
    files::regular(path)?;
    match ending(path).as_str() {
        "json" => {
            let text = files::read_text(path)?;
            let json = files::parse_json(&text).map_err(|wrong| {
                let joint = if wrong.starts_with("is ") { " " } else { ": " };
                Fault::new(format!("'{}'{joint}{wrong}", path.display()))
            })?;
            json::loaded(&json).map_err(|wrong| Fault::new(format!("'{}': {wrong}", path.display())))
        }
        "jsonl" => pairs(call, path),
        "wav" | "wave" | "flac" | "ogg" | "oga" | "mp3" => Ok(Value::Clip(sound(call, path)?)),
        "safetensors" | "pt" | "pth" => Ok(Value::Flow(Arc::new(flow(call, path)?))),
        "png" => maker(path),
        "awol" => Err(Fault::new("a script is run, not loaded").help(format!("run \"{}\"", path.display()))),
        _ => Err(Fault::new(format!("'{}' has no ending that load knows", path.display()))
            .help("it knows .json (theta, number, text, list), .jsonl (pairs), .wav, .flac, .ogg and .mp3 (clip), .safetensors and the published pipeline's .pt (flow), .png (the thetas that a picture of awol's shows)")),
    }
}

/// Reads the sound of a file as one channel. Notes what that leaves out.
///
/// # Errors
/// As [`audio::read`].
pub fn sound(call: &mut Call<'_>, path: &Path) -> Result<Clip, AudioError> {
    let DecodedAudio { clip, channels, changed, warning } = audio::read_with_notes(path, Channels::Mean)?;
    if let Some(warning) = warning {
        call.note(format!("'{}': {warning}", path.display()));
    }
    if channels > 1 {
        let silent = if clip.peak() == 0.0 { ": silence, as they cancel each other or have none" } else { "" };
        call.note(format!("'{}' has {channels} channels; this is their mean{silent}", path.display()));
    }
    if changed {
        call.note(format!("'{}' names a theta, and its sound is not of it any more: the theta is left out", path.display()));
    }
    Ok(match path.file_name() {
        Some(name) => clip.named(&name.to_string_lossy()),
        None => clip,
    })
}

/// Reads a dataset.
fn pairs(call: &mut Call<'_>, path: &Path) -> Result<Value, Fault> {
    let mut bar = call.bar("load", 0, BYTES);
    let pairs = Pairs::read_with(path, &mut bar)?;
    bar.finish();
    if pairs.rows.is_empty() {
        call.note(format!("'{}' holds no rows", path.display()));
    }
    Ok(Value::Pairs(Arc::new(pairs)))
}

/// Returns the theta, or the thetas, that a picture written by awol shows.
fn maker(path: &Path) -> Result<Value, Fault> {
    let bytes = files::read(path)?;
    let unknown = || {
        Fault::new(format!("'{}' does not say which theta it shows", path.display()))
            .help("pictures that awol has saved as .png do, where they show thetas")
    };
    let made: serde_json::Value = plot::note::read(&bytes).and_then(|text| serde_json::from_str(text).ok()).ok_or_else(unknown)?;
    let thetas = made.get("thetas").and_then(serde_json::Value::as_array).ok_or_else(unknown)?;
    let mut thetas: Vec<Value> = thetas.iter().filter_map(|theta| json::loaded(theta).ok()).collect();
    match thetas.len() {
        0 => Err(unknown()),
        1 => thetas.pop().ok_or_else(unknown),
        _ => Ok(Value::list(thetas)),
    }
}
