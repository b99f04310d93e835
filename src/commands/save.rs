//! `save`: any value to a file, by the file's ending; `save session`: what was done, as a script.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::playback::note_what_is_cut;
use crate::audio::wav;
use crate::dataset::{Pairs, way};
use crate::files;
use crate::lang::signature::{Accepts, Default, Example, Gives, Group, Needs, Param, ScopeEffect, Signature};
use crate::lang::types::Kind;
use crate::session::call::{Call, Verb};
use crate::session::fault::Fault;
use crate::session::json;
use crate::session::value::Value;

pub static VERBS: &[Verb] = &[
    Verb {
        signature: Signature {
            name: "save",
            group: Group::Data,
            summary: "write a value to a file; the ending says in which form",
            params: &[
                Param::position("value", Accepts::Value(&[Kind::Any]), "what to write"),
                Param::position(
                    "file",
                    Accepts::Target,
                    "its name; the ending .json, .jsonl, .wav, .png, .svg or .safetensors must fit the value",
                ),
                Param::key(
                    "training",
                    Accepts::Bool,
                    Default::Bool(true),
                    "of a flow: keep what train resume= needs to go on exactly; without it the file has a quarter of the size",
                ),
            ],
            gives: Gives::Is(Kind::Nothing),
            examples: &[
                Example { code: "imagine \"a flute note\" | render | save \"renders/flute.wav\"", note: "a sound", needs: Needs::Nothing },
                Example {
                    code: "plot envelope theta | save \"renders/envelope.svg\"",
                    note: "a figure for a paper",
                    needs: Needs::Nothing,
                },
            ],
            scope: ScopeEffect::None,
        },
        run: save,
        replay: true,
    },
    Verb {
        signature: Signature {
            name: "save session",
            group: Group::Session,
            summary: "write the statements that succeeded, as a script that replays the session",
            params: &[Param::position("file", Accepts::Target, "a name that ends in .awol").or(Default::Word("session.awol"))],
            gives: Gives::Is(Kind::Nothing),
            examples: &[Example {
                code: "t = imagine \"a reed note\"; save session \"renders/take1.awol\"",
                note: "then: awol run renders/take1.awol",
                needs: Needs::Nothing,
            }],
            scope: ScopeEffect::Alone,
        },
        run: save_session,
        replay: false,
    },
];

fn save(call: &mut Call<'_>) -> Result<Value, Fault> {
    let path = call.path("file")?;
    let value = match call.any("value")?.clone() {
        Value::Flow(flow) if !call.flag("training")? => Value::Flow(Arc::new(flow.without_progress())),
        value => value,
    };
    to_file(call, &value, &path).map_err(|fault| if fault.param.is_none() { fault.at("file") } else { fault })?;
    call.writes();
    if let Value::Clip(clip) = &value {
        call.session.give_file(&path, clip);
    }
    call.note(format!("wrote {}", path.display()));
    Ok(Value::Nothing)
}

fn save_session(call: &mut Call<'_>) -> Result<Value, Fault> {
    let path = call.path("file")?;
    if ending(&path) != "awol" {
        return Err(wrong_ending(&path, "a session", ".awol").at("file"));
    }
    if call.session.is_running(&path) {
        let message = format!("'{}' is running; a script does not write over itself", path.display());
        return Err(Fault::new(message).at("file").help("save the session under another name"));
    }
    files::write(&path, call.session.script().as_bytes()).map_err(|error| Fault::from(error).at("file"))?;
    call.note(format!("wrote {}", path.display()));
    let (whole, left) = call.session.unlike_replay();
    let statements = |count: usize| if count == 1 { "a statement".to_string() } else { format!("{count} statements") };
    if whole > 0 {
        let what = statements(whole);
        call.note(format!(
            "{what} in it had rounds that were interrupted, and a replay does them whole: what follows may come out otherwise"
        ));
    }
    if left > 0 {
        let what = statements(left);
        call.note(format!(
            "{what} failed after writing files, which stay, and which a replay does not write: what reads them may come out otherwise"
        ));
    }
    Ok(Value::Nothing)
}

pub(super) fn ending(path: &Path) -> String {
    path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase()
}

pub(super) fn wrong_ending(path: &Path, what: &str, endings: &str) -> Fault {
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or("name");
    let first = endings.split_whitespace().next().unwrap_or_default();
    let better: PathBuf = path.with_file_name(format!("{stem}{first}"));
    Fault::new(format!("{what} is saved as {endings}, and '{}' does not end so", path.display()))
        .help(format!("save it as \"{}\"", better.display()))
}

fn one_by_one(ending: &str) -> Fault {
    let help = format!("for n in 0..3 {{ save list[n] \"renders/{{n}}.{ending}\" }}");
    Fault::new("a list of such values is saved element by element").help(help).at("value")
}

/// Writes a dataset; one that takes no second without a word.
fn save_pairs(call: &mut Call<'_>, pairs: &Pairs, path: &Path) -> Result<(), Fault> {
    const SMALL: usize = 10_000;
    let rows = pairs.rows.len();
    let mut bar = call.bar("save", rows as u64, "rows").small(rows < SMALL);
    // Where it is known where the sounds are, the file says so, seen from itself.
    const LOOKED_FOR: usize = 1000;
    let known = pairs.root != Path::new("") || pairs.rows.iter().take(LOOKED_FOR).any(|row| pairs.wav(row).is_file());
    let file = files::place_of(path);
    let way = if known { way(file.parent().unwrap_or(Path::new("")), &pairs.root) } else { String::new() };
    pairs.write_from(path, &way, &mut bar)?;
    bar.finish();
    Ok(())
}

fn to_file(call: &mut Call<'_>, value: &Value, path: &Path) -> Result<(), Fault> {
    let ending = ending(path);
    match (value, ending.as_str()) {
        (Value::Clip(clip), "wav") if clip.samples.is_empty() => {
            return Err(Fault::new("this clip has no samples: there is no sound to save").at("value"));
        }
        (Value::Clip(clip), "wav") => {
            wav::write(path, clip)?;
            note_what_is_cut(call, clip, 1.0);
        }
        (Value::Clip(_), _) => return Err(wrong_ending(path, "a clip", ".wav")),
        (Value::Figure(picture), "png") => files::write(path, &picture.png)?,
        (Value::Figure(picture), "svg") => files::write(path, picture.svg.as_bytes())?,
        (Value::Figure(_), _) => return Err(wrong_ending(path, "a figure", ".png or .svg")),
        (Value::Pairs(pairs), "jsonl") => save_pairs(call, pairs, path)?,
        (Value::Pairs(_), _) => return Err(wrong_ending(path, "a dataset", ".jsonl")),
        (Value::Flow(flow), "safetensors") => flow.save(path)?,
        (Value::Flow(_), _) => return Err(wrong_ending(path, "a flow", ".safetensors")),
        (Value::Theta(_), "wav") => {
            return Err(Fault::new("a theta is rendered before it is saved as sound").help("theta | render | save \"….wav\""));
        }
        (Value::Nothing, _) => return Err(Fault::new("there is nothing to save").at("value")),
        (Value::List(items), "wav" | "png" | "svg") if !items.is_empty() => return Err(one_by_one(&ending)),
        (value @ Value::List(_), "json") if json::saved(value).is_none() => return Err(one_by_one("wav")),
        (value, "json") => {
            let json = json::saved(value).ok_or_else(|| Fault::new(format!("{} has no JSON form", value.ty())).at("value"))?;
            let mut text = serde_json::to_string_pretty(&json)?;
            text.push('\n');
            files::write(path, text.as_bytes())?;
        }
        (value, _) => return Err(wrong_ending(path, &value.ty().to_string(), ".json")),
    }
    Ok(())
}
