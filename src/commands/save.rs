//! `save`: writes any value to a file, by its extension; `save session` writes the session as a script.

use std::path::Path;
use std::sync::Arc;

use super::instrument::{self, Sampling};
use super::playback::note_what_is_cut;
use super::written::{depth, ending, wrong_ending};
use crate::audio::wav::{self, Depth};
use crate::dataset::Pairs;
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
            summary: "write a value to a file; the extension gives the format",
            params: &[
                Param::position("value", Accepts::Value(&[Kind::Any]), "what to write"),
                Param::position(
                    "file",
                    Accepts::Target,
                    "the file; its extension (.json, .jsonl, .wav, .sfz, .png, .svg or .safetensors) must suit the value",
                ),
                Param::key("bits", Accepts::Integer { min: 16, max: 32 }, Default::Number(16.0), "with a clip: 16, 24, or 32 for floats"),
                Param::key(
                    "training",
                    Accepts::Bool,
                    Default::Bool(true),
                    "with a flow: keep the state that train resume= needs to continue exactly; without it the file has a quarter of the size",
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
            params: &[
                Param::position("file", Accepts::Target, "a name that ends in .awol").or(Default::Word("session.awol")),
                Param::key("of", Accepts::Place, Default::Computed("the whole session"), "a name: only the statements that made its value"),
            ],
            gives: Gives::Is(Kind::Nothing),
            examples: &[
                Example {
                    code: "t = imagine \"a reed note\"; save session \"renders/take1.awol\"",
                    note: "then: awol run renders/take1.awol",
                    needs: Needs::Nothing,
                },
                Example {
                    code: "a = theta; b = 1; a.mod_index = 3; save session \"renders/a.awol\" of=a",
                    note: "two statements: those that made a",
                    needs: Needs::Nothing,
                },
            ],
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
    let script = if call.given("of") {
        let place = call.text("of")?;
        let name = place.split('.').next().unwrap_or(place);
        if call.session.get(name).is_none() {
            return Err(Fault::new(format!("'{name}' is not bound")).at("of"));
        }
        call.session.script_of(name)
    } else {
        call.session.script()
    };
    files::write(&path, script.as_bytes()).map_err(|error| Fault::from(error).at("file"))?;
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

/// Creates the error for a list that is not one file. The help shows a loop that saves its elements.
fn one_by_one(call: &Call<'_>, items: &[Value], ending: &str) -> Fault {
    let typed = call.labelled("value").first().map(|(label, _)| label.trim_end_matches("[0]").to_string()).unwrap_or_default();
    let (name, first) = if typed.is_empty() { ("takes".to_string(), "takes = …; ") } else { (typed, "") };
    let help = format!("{first}for n in 0..{} {{ save {name}[n] \"renders/{{n}}.{ending}\" }}", items.len().saturating_sub(1));
    let what = if matches!(items.first(), Some(Value::Figure(_))) { "figures" } else { "clips" };
    Fault::new(format!("a list of {what} cannot be saved as one file")).help(help).at("value")
}

/// Writes a dataset.
fn save_pairs(call: &mut Call<'_>, pairs: &Pairs, path: &Path) -> Result<(), Fault> {
    let mut bar = call.bar("save", pairs.rows.len() as u64, "rows");
    pairs.write_from(path, &pairs.root_for(path), &mut bar)?;
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
            let depth = depth(call)?;
            wav::write_with(path, clip, depth)?;
            if depth != Depth::Float32 {
                note_what_is_cut(call, clip, 1.0);
            }
        }
        (Value::Theta(patch), "sfz") => instrument::save(call, patch, path, Sampling::default(), depth(call)?)?,
        (_, "sfz") => {
            return Err(Fault::new(format!("an instrument is made of one theta, and this is {}", value.ty()))
                .help("theta | save instrument \"….sfz\"")
                .at("value"));
        }
        (Value::Clip(_), _) => return Err(wrong_ending(path, "a clip", ".wav")),
        (Value::Figure(picture), "png") => files::write(path, &call.session.settings().file_form(picture).png)?,
        (Value::Figure(picture), "svg") => files::write(path, call.session.settings().file_form(picture).svg.as_bytes())?,
        (Value::Figure(_), _) => return Err(wrong_ending(path, "a figure", ".png or .svg")),
        (Value::Pairs(pairs), "jsonl") => save_pairs(call, pairs, path)?,
        (Value::Pairs(_), _) => return Err(wrong_ending(path, "a dataset", ".jsonl")),
        (Value::Flow(flow), "safetensors") => flow.save(path)?,
        (Value::Flow(_), _) => return Err(wrong_ending(path, "a flow", ".safetensors")),
        (Value::Theta(_), "wav") => {
            return Err(Fault::new("a theta is rendered before it is saved as sound").help("theta | render | save \"….wav\""));
        }
        (Value::Theta(_), other) if other != "json" => return Err(wrong_ending(path, "a theta", ".json or .sfz")),
        (Value::Nothing, _) => return Err(Fault::new("there is nothing to save").at("value")),
        (Value::List(items), "wav" | "png" | "svg") if !items.is_empty() => return Err(one_by_one(call, items, &ending)),
        (value @ Value::List(items), "json") if json::saved(value).is_none() => return Err(one_by_one(call, items, "wav")),
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
