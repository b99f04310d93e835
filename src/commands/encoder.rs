//! Selects the encoder for captions: by the options of a call, or by the name that a flow or a dataset stores.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use crate::download::DownloadError;
use crate::files;
use crate::lang::signature::{Accepts, Default, Param};
use crate::pipeline::{is_made_by, is_made_by_words};
use crate::session::call::Call;
use crate::session::fault::Fault;
use crate::sink::BYTES;
use crate::text::clap::hub::{Hub, HubError, ModelId};
use crate::text::clap::{Clap, Files};
use crate::text::{Encoder, Words};

/// The name of the published pipeline's model in files and flows. Other CLAP models are named `clap:` and their source.
pub const CLAP: &str = "clap";
/// The environment variable for a folder with the published pipeline's model.
const FOLDER: &str = "AWOL_CLAP";

pub const WITH: Param = Param::key(
    "with",
    Accepts::Choice(&["words", "clap", "hash"]),
    Default::Computed("words; clap if model= is given"),
    "the text encoder; words: built in; clap: the published pipeline's, a download of 500 MB; hash: the former name of words",
);
pub const MODEL: Param = Param::key(
    "model",
    Accepts::Text,
    Default::Computed("laion/clap-htsat-fused"),
    "for with=clap: a folder, or OWNER/NAME or OWNER/NAME@REVISION on the Hugging Face hub",
);
pub const DEVICE: Param = Param::key("device", Accepts::Choice(&["auto", "cpu"]), Default::Word("auto"), "where to compute CLAP");

/// Returns the encoder that `with` and `model` of a call select.
pub fn asked(call: &mut Call<'_>) -> Result<Arc<dyn Encoder>, Fault> {
    let model = if call.given("model") { Some(call.text("model")?.to_string()) } else { None };
    let with = if call.given("with") { Some(call.text("with")?.to_string()) } else { None };
    match (with.as_deref(), model) {
        (Some("words" | "hash"), Some(_)) => {
            Err(Fault::new("model= is for with=clap: words has no weights").at("model").help("leave one of the two out"))
        }
        (Some("hash"), None) => {
            call.note("the embedded encoder is called words now; the numbers of the former one, hash, are gone");
            Ok(Arc::new(Words))
        }
        (Some("words") | None, None) => Ok(Arc::new(Words)),
        (_, None) => Ok(clap(call, None)?),
        (_, Some(model)) => clap(call, Some(&model)).map(|clap| clap as Arc<dyn Encoder>).map_err(|fault| fault.at("model")),
    }
}

/// Returns the encoder with this name. `of` names what uses it, for errors.
///
/// # Errors
/// If there is no such encoder, or its model cannot be loaded.
pub fn named(call: &mut Call<'_>, name: &str, of: &str) -> Result<Arc<dyn Encoder>, Fault> {
    match name.split_once(':') {
        _ if name == Words::NAME => Ok(Arc::new(Words)),
        _ if name == "hash" => {
            let fault = Fault::new(format!("{of} was trained with the encoder 'hash', which 'words' has replaced"));
            Err(fault.help("embed its captions again and train on those: pairs | embed | train"))
        }
        _ if name == CLAP => Ok(clap(call, None)?),
        Some((CLAP, model)) => Ok(clap(call, Some(model))?),
        _ => {
            let fault = Fault::new(format!("{of} was trained with the encoder '{name}', which awol does not have"));
            Err(fault.help("embed the captions with=words or with=clap and train on those"))
        }
    }
}

/// Returns the options of `embed` that select an encoder by its name.
pub fn options(name: &str) -> String {
    match name.split_once(':') {
        Some((CLAP, model)) => format!("with={CLAP} model='{model}'"),
        _ => format!("with={name}"),
    }
}

/// The location of a model.
enum ModelSource {
    Folder(PathBuf),
    Hub(ModelId),
}

/// Returns the location of a model as the user names it, and its name as an encoder.
fn place(model: Option<&str>) -> Result<(ModelSource, String), Fault> {
    let Some(model) = model else {
        let folder = std::env::var_os(FOLDER).map(PathBuf::from).filter(|folder| !folder.as_os_str().is_empty());
        let place = folder.map_or_else(|| ModelSource::Hub(ModelId::published()), ModelSource::Folder);
        return Ok((place, CLAP.to_string()));
    };
    let folder = files::portable(model);
    // Such a name is a path, whether it exists or not.
    if folder.is_dir() || folder.is_absolute() || model.starts_with('.') {
        return Ok((ModelSource::Folder(folder), format!("{CLAP}:{model}")));
    }
    let id: ModelId = model.parse()?;
    let name = if id.is_published() { CLAP.to_string() } else { format!("{CLAP}:{id}") };
    Ok((ModelSource::Hub(id), name))
}

/// The model that was used last, so that the next caption need not load it again.
static LAST: Mutex<Option<(Files, Arc<Clap>)>> = Mutex::new(None);

fn clap(call: &mut Call<'_>, model: Option<&str>) -> Result<Arc<Clap>, Fault> {
    let (place, name) = place(model)?;
    let files = match place {
        ModelSource::Folder(folder) => Files::in_folder(&folder)?,
        ModelSource::Hub(id) => fetched(call, &id)?,
    };
    loaded(files, &name, |note| call.note(note))
}

/// Loads the model, or returns the last one if it is the same. `note` receives the model's remark when it is loaded.
fn loaded(files: Files, name: &str, note: impl FnOnce(&str)) -> Result<Arc<Clap>, Fault> {
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    match last.as_ref() {
        Some((known, clap)) if *known == files && clap.name() == name => Ok(clap.clone()),
        _ => {
            let clap = Arc::new(Clap::load(&files, name)?);
            clap.note().map(note);
            *last = Some((files, clap.clone()));
            Ok(clap)
        }
    }
}

/// Returns the files of a model from the cache, or downloads them from the hub with a progress line.
///
/// # Errors
/// If the download fails or is interrupted.
pub fn fetched(call: &mut Call<'_>, model: &ModelId) -> Result<Files, Fault> {
    let hub = Hub::from_env()?;
    if let Some(files) = hub.cached(model) {
        return Ok(files);
    }
    call.note(format!("fetching {model} into {}", hub.folder().display()));
    let mut bar = call.bar("fetch", 0, BYTES);
    let fetched = hub.fetch(model, &mut bar);
    match fetched {
        Ok(files) => {
            bar.finish();
            Ok(files)
        }
        Err(HubError::Download(error @ DownloadError::Interrupted)) => Err(error.into()),
        Err(error) => Err(unreached(error)),
    }
}

/// Adds help for a failed download from the hub.
fn unreached(error: HubError) -> Fault {
    let help = match &error {
        HubError::Gated { .. } => "where you have accepted them, the token is another account's, or the model private",
        HubError::NoFile { .. } | HubError::NoModel { .. } | HubError::Id(_) => {
            "a CLAP model is OWNER/NAME, such as laion/larger_clap_music, or a folder"
        }
        HubError::Download(error) if error.passes() => "what came is kept: the same again goes on from there",
        HubError::Download(DownloadError::NoNetwork { .. }) | HubError::Offline { .. } => {
            "with=words needs no network; model=\"FOLDER\" takes a model that is here (for flows that were trained with clap, AWOL_CLAP names the folder); \
             HF_ENDPOINT names a mirror"
        }
        _ => return error.into(),
    };
    Fault::from(error).help(help)
}

/// Returns the published model if its files are cached; does not use the network.
fn at_hand() -> Option<Arc<Clap>> {
    let (place, name) = place(None).ok()?;
    let files = match place {
        ModelSource::Folder(folder) => Files::in_folder(&folder).ok()?,
        ModelSource::Hub(id) => Hub::from_env().ok()?.cached(&id)?,
    };
    loaded(files, &name, |_| ()).ok()
}

/// Finds the available encoder that produced these embeddings, by encoding a few captions again.
pub fn recognised(rows: &[(&str, &[f32])]) -> Option<String> {
    if is_made_by_words(rows) {
        return Some(Words::NAME.to_string());
    }
    // The tolerance allows for rounding on other programs and processors.
    at_hand().filter(|clap| !rows.is_empty() && is_made_by(&**clap, rows, 3, 1e-3)).map(|clap| clap.name().to_string())
}
