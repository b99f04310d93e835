//! `fetch`: downloads in advance what awol uses but does not include.

use std::path::Path;

use super::encoder::fetched;
use crate::dataset::{DatasetError, archive};
use crate::download::{Client, DownloadError};
use crate::files;
use crate::lang::signature::{Accepts, Default, Example, Gives, Group, Needs, Param, ScopeEffect, Signature};
use crate::lang::types::Kind;
use crate::session::call::{Call, Verb};
use crate::session::fault::Fault;
use crate::session::value::Value;
use crate::sink::{BYTES, Monitor, Output, Table};
use crate::text::clap::hub::{Hub, ModelId};

/// NSynth's test set at its original location.
const NSYNTH: &str = "http://download.magenta.tensorflow.org/datasets/nsynth/nsynth-test.jsonwav.tar.gz";
/// The environment variable for another URL.
const NSYNTH_URL: &str = "AWOL_NSYNTH_URL";
/// The folder inside the archive.
const NSYNTH_FOLDER: &str = "nsynth-test";
/// The list of notes in that folder.
const LIST: &str = "examples.json";

pub static VERBS: &[Verb] = &[Verb {
    signature: Signature {
        name: "fetch",
        group: Group::Data,
        summary: "download models and datasets; without an argument, list them",
        params: &[
            Param::position(
                "what",
                Accepts::Choice(&["list", "clap", "nsynth"]),
                "clap: the weights for with=clap; nsynth: NSynth's test set",
            )
            .or(Default::Word("list")),
            Param::key(
                "model",
                Accepts::Text,
                Default::Computed("laion/clap-htsat-fused"),
                "with clap: OWNER/NAME or OWNER/NAME@REVISION on the hub",
            ),
            Param::key("to", Accepts::Path, Default::Word("."), "with nsynth: the folder to put nsynth-test/ into"),
        ],
        gives: Gives::Is(Kind::Nothing),
        examples: &[
            Example { code: "fetch", note: "what can be downloaded, and what is there", needs: Needs::Nothing },
            Example { code: "fetch clap", note: "500 MB, into the cache that other programs share", needs: Needs::Network },
            Example {
                code: "fetch nsynth to=\"data\"; build \"data\"",
                note: "350 MB, then the pairs of its notes",
                needs: Needs::Network,
            },
        ],
        scope: ScopeEffect::None,
    },
    run: fetch,
    replay: false,
}];

fn fetch(call: &mut Call<'_>) -> Result<Value, Fault> {
    let what = call.text("what")?.to_string();
    for (option, of) in [("model", "clap"), ("to", "nsynth")] {
        if call.typed(option) && what != of && what != "list" {
            return Err(Fault::new(format!("{option}= is for fetch {of}")).at(option).help(format!("leave {option}= out")));
        }
    }
    match what.as_str() {
        "clap" => fetch_clap(call),
        "nsynth" => fetch_nsynth(call),
        _ => list(call),
    }
}

fn model(call: &Call<'_>) -> Result<ModelId, Fault> {
    if call.given("model") { Ok(call.text("model")?.parse()?) } else { Ok(ModelId::published()) }
}

fn fetch_clap(call: &mut Call<'_>) -> Result<Value, Fault> {
    let model = model(call).map_err(|fault| fault.at("model"))?;
    let files = fetched(call, &model)?;
    call.note(format!("{model} is in {}", folder_of(&files.weights)));
    Ok(Value::Nothing)
}

fn folder_of(file: &Path) -> String {
    file.parent().unwrap_or(file).display().to_string()
}

fn nsynth_url() -> String {
    std::env::var(NSYNTH_URL).ok().filter(|url| !url.is_empty()).unwrap_or_else(|| NSYNTH.to_string())
}

fn fetch_nsynth(call: &mut Call<'_>) -> Result<Value, Fault> {
    let to = call.path("to")?;
    let folder = to.join(NSYNTH_FOLDER);
    if folder.join(LIST).is_file() {
        call.note(format!("NSynth's test set is in {}", folder.display()));
        return Ok(Value::Nothing);
    }
    let archive = to.join(format!("{NSYNTH_FOLDER}.tar.gz"));
    // Only a complete download gets this name.
    if !archive.is_file() {
        let url = nsynth_url();
        let mut bar = call.bar("fetch", 0, BYTES);
        download(&url, &archive, &mut bar).map_err(unreached)?;
        bar.finish();
    }
    let mut bar = call.bar("unpack", std::fs::metadata(&archive).map_or(0, |known| known.len()), BYTES);
    let unpacked = archive::unpack(&archive, &to, NSYNTH_FOLDER, &mut bar);
    if unpacked.is_ok() {
        bar.finish();
    }
    if !matches!(unpacked, Err(DatasetError::Interrupted)) {
        files::remove(&archive)?;
    }
    unpacked?;
    let place = folder.display().to_string();
    call.note(format!("NSynth's test set is in {place}: pairs = build \"{}\"", to.display().to_string().replace('\\', "/")));
    Ok(Value::Nothing)
}

/// Downloads the archive. Resumes a partial download if its ETag is unchanged.
fn download(url: &str, archive: &Path, monitor: &mut dyn Monitor) -> Result<(), DownloadError> {
    let client = Client::from_env();
    let remote = client.look(url, None, monitor)?;
    monitor.total(remote.size.unwrap_or(0));
    let tag = remote.etag.as_deref().unwrap_or_default();
    let tag: String = tag.chars().filter(char::is_ascii_alphanumeric).take(64).collect();
    let partial = archive.with_extension(format!("gz.{tag}.incomplete"));
    if tag.is_empty() && partial.is_file() {
        // Without an ETag, its content may differ.
        files::remove(&partial)?;
    }
    client.fetch(&remote, &partial, archive, 0, monitor)
}

fn unreached(error: DownloadError) -> Fault {
    match error {
        error if error.passes() => Fault::from(error).help("what came is kept: the same again goes on from there"),
        error @ (DownloadError::NoNetwork { .. } | DownloadError::Missing { .. } | DownloadError::Denied { .. }) => Fault::from(error)
            .help("starter pairs are 495 notes of it, without their sounds; AWOL_NSYNTH_URL names another place to have the archive from"),
        error => error.into(),
    }
}

fn list(call: &mut Call<'_>) -> Result<Value, Fault> {
    let model = model(call).map_err(|fault| fault.at("model"))?;
    let clap = Hub::from_env().ok().and_then(|hub| hub.cached(&model)).map(|files| folder_of(&files.weights));
    let folder = call.path("to")?.join(NSYNTH_FOLDER);
    let nsynth = folder.join(LIST).is_file().then(|| folder.display().to_string());
    let all = [
        ("fetch clap", format!("the weights of {model}, for with=clap"), "500 MB", clap),
        ("fetch nsynth", "NSynth's test set, the sounds of 4096 notes".to_string(), "350 MB", nsynth),
    ];
    let row = |(command, what, size, place): &(&str, String, &str, Option<String>)| {
        let here = if place.is_some() { "yes" } else { "no" };
        vec![command.to_string(), what.clone(), size.to_string(), here.to_string()]
    };
    let columns = ["command", "what it brings", "size", "here"].map(String::from).to_vec();
    call.sink.emit(Output::Table(Table { columns, rows: all.iter().map(row).collect(), ..Table::default() }));
    for (command, _, _, place) in all {
        if let Some(place) = place {
            call.note(format!("{command}: {place}"));
        }
    }
    Ok(Value::Nothing)
}
