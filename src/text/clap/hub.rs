//! Models of the Hugging Face hub, and the cache that its programs share.
//!
//! The cache's folders are those of every other program: under `models--OWNER--NAME` lie `blobs/`, named by content, `snapshots/COMMIT/`, whose files point
//! to them, and `refs/`, which says what commit a name like `main` is.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use hf_hub::{Cache, CacheRepo, Repo, RepoType};
use thiserror::Error;

use super::files::Files;
use crate::download::{Client, DownloadError, Remote, is_guarded};
use crate::files::{self, FileError};
use crate::sink::Monitor;

/// The model of the published pipeline.
pub const PUBLISHED: &str = "laion/clap-htsat-fused";
/// Safetensors that someone made of a model's PyTorch weights, and offers beside the main branch.
const CONVERSIONS: [(&str, &str); 1] = [(PUBLISHED, "refs/pr/3")];
const MAIN: &str = "main";

/// A model on the hub: `OWNER/NAME` or `OWNER/NAME@REVISION`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelId {
    id: String,
    revision: Option<String>,
}

#[derive(Debug, Error)]
#[non_exhaustive]
pub enum HubError {
    #[error("'{0}' is no model: a folder, OWNER/NAME or OWNER/NAME@REVISION is expected")]
    Id(String),
    #[error("HF_HUB_OFFLINE is set, and {id} is not in '{}'", cache.display())]
    Offline { id: ModelId, cache: PathBuf },
    #[error("there is no home folder to keep models in; HF_HOME names one")]
    NoHome,
    #[error("{id} has no {file} on the hub")]
    NoFile { id: ModelId, file: String, source: Box<DownloadError> },
    #[error("{id} is gated: accept its terms on the hub ({url}), then set HF_TOKEN to a token of the account that did")]
    Gated { id: ModelId, url: String, source: Box<DownloadError> },
    #[error("there is no {id} on the hub, or it is private and HF_TOKEN is of nobody who may read it")]
    NoModel { id: ModelId, source: Box<DownloadError> },
    #[error(transparent)]
    Download(#[from] DownloadError),
    #[error(transparent)]
    File(#[from] FileError),
}

impl FromStr for ModelId {
    type Err = HubError;

    fn from_str(text: &str) -> Result<ModelId, HubError> {
        let (id, revision) = text.split_once('@').map_or((text, None), |(id, revision)| (id, Some(revision)));
        // Both become names of folders.
        let plain = |part: &str| {
            let known = part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
            !part.is_empty() && part.len() <= 96 && known && !part.starts_with('.') && !part.contains("..")
        };
        let good = id.split('/').count() <= 2
            && id.split('/').all(plain)
            && revision.is_none_or(|revision| revision.split('/').count() <= 8 && revision.split('/').all(plain));
        if good { Ok(ModelId { id: id.to_string(), revision: revision.map(str::to_string) }) } else { Err(HubError::Id(text.to_string())) }
    }
}

impl fmt::Display for ModelId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.revision {
            Some(revision) => write!(out, "{}@{revision}", self.id),
            None => out.write_str(&self.id),
        }
    }
}

impl ModelId {
    pub fn published() -> ModelId {
        ModelId { id: PUBLISHED.to_string(), revision: None }
    }

    /// Whether it is the model of the published pipeline, at no revision of its own.
    pub fn is_published(&self) -> bool {
        *self == ModelId::published()
    }

    fn revision(&self) -> &str {
        self.revision.as_deref().unwrap_or(MAIN)
    }

    fn repo(&self, revision: &str) -> Repo {
        Repo::with_revision(self.id.clone(), RepoType::Model, revision.to_string())
    }

    /// The revision of a conversion to safetensors.
    fn conversion(&self) -> Option<&'static str> {
        let found = CONVERSIONS.iter().find(|(id, _)| *id == self.id && self.revision.is_none());
        found.map(|(_, revision)| *revision)
    }
}

/// The hub and the cache.
#[derive(Clone, Debug)]
pub struct Hub {
    cache: Cache,
    endpoint: String,
    token: Option<String>,
    offline: bool,
    client: Client,
}

/// A file of a model that is to be fetched.
struct MissingFile {
    revision: String,
    name: &'static str,
    remote: Remote,
}

impl Hub {
    /// A hub at an address, with a cache folder (`…/hub`).
    pub fn new(cache: PathBuf, endpoint: &str, token: Option<String>, client: Client) -> Hub {
        let endpoint = endpoint.trim_end_matches('/').to_string();
        Hub { cache: Cache::new(cache), endpoint, token, offline: false, client }
    }

    /// As the hub's other programs have it: `HF_HUB_CACHE`, `HF_HOME` or `XDG_CACHE_HOME` say where the cache is, `HF_ENDPOINT` where the hub is, `HF_TOKEN` (or
    /// a login) who asks, `HF_HUB_OFFLINE` that nobody shall ask, `HF_HUB_DOWNLOAD_TIMEOUT` how long to wait. In paths `~` and `$NAME` are expanded.
    ///
    /// # Errors
    /// There is no home folder, and nothing that says where else.
    pub fn from_env() -> Result<Hub, HubError> {
        let said = |name: &str| std::env::var(name).ok().map(|value| value.trim().to_string()).filter(|value| !value.is_empty());
        let path =
            |name: &str| said(name).map(|path| PathBuf::from(expanded(&path, std::env::home_dir(), |name| std::env::var(name).ok())));
        let caches = path("XDG_CACHE_HOME").or_else(|| Some(std::env::home_dir()?.join(".cache")));
        let home = path("HF_HOME").or_else(|| Some(caches?.join("huggingface")));
        let in_home = |name: &str| Some(home.as_ref()?.join(name));
        let folder = path("HF_HUB_CACHE").or_else(|| path("HUGGINGFACE_HUB_CACHE")).or_else(|| in_home("hub")).ok_or(HubError::NoHome)?;
        let login = || files::read_text(&path("HF_TOKEN_PATH").or_else(|| in_home("token"))?).ok();
        let token = said("HF_TOKEN").or_else(login).map(|token| token.trim().to_string()).filter(|token| !token.is_empty());
        let endpoint = said("HF_ENDPOINT").unwrap_or_else(|| "https://huggingface.co".to_string());
        let offline = said("HF_HUB_OFFLINE").is_some_and(|value| ["1", "on", "yes", "true"].contains(&value.to_ascii_lowercase().as_str()));
        Ok(Hub { offline, ..Hub::new(folder, &endpoint, token, Client::from_env()) })
    }

    /// The folder of the cache.
    pub fn folder(&self) -> &Path {
        self.cache.path()
    }

    /// The files of a model, where all of them are in the cache. Asks nobody.
    pub fn cached(&self, model: &ModelId) -> Option<Files> {
        let config = self.file(model, model.revision(), Files::CONFIG)?;
        let tokenizer = self.file(model, model.revision(), Files::TOKENIZER)?;
        let [safe, torch] = Files::WEIGHTS;
        let converted = || self.file(model, model.conversion()?, safe);
        let weights = self.file(model, model.revision(), safe).or_else(converted).or_else(|| self.file(model, model.revision(), torch))?;
        Some(Files { config, tokenizer, weights })
    }

    /// The files of a model, from the cache or else from the hub.
    ///
    /// # Errors
    /// The hub cannot be reached or has no such model; what came is not what it should be; the cache cannot be written; interrupted.
    pub fn fetch(&self, model: &ModelId, monitor: &mut dyn Monitor) -> Result<Files, HubError> {
        if let Some(files) = self.cached(model) {
            return Ok(files);
        }
        if self.offline {
            return Err(HubError::Offline { id: model.clone(), cache: self.folder().to_path_buf() });
        }
        if self.token.is_some() && !is_guarded(&self.endpoint) {
            monitor.note(&format!("the token is not shown to {}, where anybody between could read it: https keeps it", self.endpoint));
        }
        let mut wanted = Vec::new();
        for name in [Files::CONFIG, Files::TOKENIZER] {
            let found = self.look(model, model.revision(), name, monitor);
            wanted.push(found.map_err(|error| self.no_file(model, name, error))?);
        }
        wanted.push(self.look_for_weights(model, monitor)?);
        monitor.total(wanted.iter().filter_map(|wanted| wanted.remote.size).sum());
        let mut before = 0;
        let mut paths = Vec::new();
        for wanted in &wanted {
            paths.push(self.bring(model, wanted, before, monitor)?);
            before += wanted.remote.size.unwrap_or(0);
        }
        let [config, tokenizer, weights] = <[PathBuf; 3]>::try_from(paths).unwrap_or_default();
        Ok(Files { config, tokenizer, weights })
    }

    /// Weights of the better form, else of the other.
    fn look_for_weights(&self, model: &ModelId, monitor: &dyn Monitor) -> Result<MissingFile, HubError> {
        let [safe, torch] = Files::WEIGHTS;
        let places = [Some((model.revision(), safe)), model.conversion().map(|revision| (revision, safe)), Some((model.revision(), torch))];
        let mut missing = None;
        for (revision, name) in places.into_iter().flatten() {
            match self.look(model, revision, name, monitor) {
                Err(error @ DownloadError::Missing { .. }) => missing = Some(error),
                found => return found.map_err(|error| self.no_file(model, name, error)),
            }
        }
        let missing = missing.unwrap_or(DownloadError::Missing { url: self.url(model, model.revision(), torch) });
        Err(self.no_file(model, &format!("{safe} and no {torch}"), missing))
    }

    fn look(&self, model: &ModelId, revision: &str, name: &'static str, monitor: &dyn Monitor) -> Result<MissingFile, DownloadError> {
        let remote = self.client.look(&self.url(model, revision, name), self.token.as_deref(), monitor)?;
        Ok(MissingFile { revision: revision.to_string(), name, remote })
    }

    fn url(&self, model: &ModelId, revision: &str, name: &str) -> String {
        format!("{}/{}/resolve/{}/{name}", self.endpoint, model.id, revision.replace('/', "%2F"))
    }

    /// Brings a file into the cache, unless its content is there already.
    fn bring(&self, model: &ModelId, wanted: &MissingFile, before: u64, monitor: &mut dyn Monitor) -> Result<PathBuf, HubError> {
        let MissingFile { revision, name, remote } = wanted;
        let strange = |what: &str| DownloadError::Strange { host: self.endpoint.clone(), url: remote.url.clone(), what: what.to_string() };
        let plain =
            |text: &&String| !text.is_empty() && text.len() <= 128 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let etag = remote.etag.as_ref().filter(plain).ok_or_else(|| strange("it has no ETag, which the cache names files by"))?;
        let commit =
            remote.commit.as_ref().filter(plain).ok_or_else(|| strange("it has no X-Repo-Commit, which the cache names folders by"))?;
        let (folder, in_cache) = (self.cache.path().join(model.repo(revision).folder_name()), self.in_cache(model, revision));
        let blob = folder.join("blobs").join(etag);
        if !blob.is_file() {
            let partial = blob.with_added_extension("incomplete");
            self.client.fetch(remote, &partial, &blob, before, monitor).map_err(|error| self.no_file(model, name, error))?;
        }
        let path = in_cache.pointer_path(commit).join(name);
        files::link(&blob, &path)?;
        if revision != commit {
            files::write(&folder.join("refs").join(revision), commit.as_bytes())?;
        }
        Ok(path)
    }

    /// A file of a revision in the cache. A revision may be a commit itself.
    fn file(&self, model: &ModelId, revision: &str, name: &str) -> Option<PathBuf> {
        let in_cache = self.in_cache(model, revision);
        let of_commit = in_cache.pointer_path(revision).join(name);
        if of_commit.is_file() { Some(of_commit) } else { in_cache.get(name) }
    }

    fn in_cache(&self, model: &ModelId, revision: &str) -> CacheRepo {
        self.cache.repo(model.repo(revision))
    }

    /// Why a file of a model does not come.
    fn no_file(&self, model: &ModelId, file: &str, error: DownloadError) -> HubError {
        let id = model.clone();
        match &error {
            // The hub hides from strangers whether a model is private or is not there.
            DownloadError::Denied { code: Some(code), .. } if code == "RepoNotFound" => HubError::NoModel { id, source: Box::new(error) },
            DownloadError::Denied { .. } => HubError::Gated { url: format!("{}/{}", self.endpoint, model.id), id, source: Box::new(error) },
            DownloadError::Missing { .. } => HubError::NoFile { id, file: file.to_string(), source: Box::new(error) },
            _ => error.into(),
        }
    }
}

/// A path with the home folder in place of a `~` at its start, and the variables of the environment in place of `$NAME` and `${NAME}`, as Python's
/// `expanduser` and `expandvars` have it. A variable that is not set stays.
fn expanded(path: &str, home: Option<PathBuf>, variable: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::new();
    let mut rest = path;
    if let (Some(behind), Some(home)) = (path.strip_prefix('~'), home)
        && (behind.is_empty() || behind.starts_with(std::path::is_separator))
    {
        out += home.to_string_lossy().trim_end_matches(std::path::is_separator);
        rest = behind;
    }
    while let Some((before, behind)) = rest.split_once('$') {
        out += before;
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let (name, after) = match behind.strip_prefix('{').and_then(|braced| braced.split_once('}')) {
            Some(braced) => braced,
            None => behind.split_at(behind.find(|c| !is_part(c)).unwrap_or(behind.len())),
        };
        let written = rest.get(before.len()..rest.len() - after.len()).unwrap_or_default();
        out += variable(name).as_deref().unwrap_or(written);
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_expanded_as_python_does() {
        let variable =
            |name: &str| [("SCRATCH", "/scratch"), ("A_1", "x")].into_iter().find(|known| known.0 == name).map(|known| known.1.to_string());
        for (path, expected) in [
            ("~", "/home/me"),
            ("~/hf", "/home/me/hf"),
            ("~other/hf", "~other/hf"),
            ("/a/~/hf", "/a/~/hf"),
            ("$SCRATCH/hf", "/scratch/hf"),
            ("${SCRATCH}hf/$A_1-$A_1", "/scratchhf/x-x"),
            ("~/$A_1", "/home/me/x"),
            ("$NONE/${NONE}/$/${A_1", "$NONE/${NONE}/$/${A_1"),
            ("$$A_1 é", "$x é"),
        ] {
            assert_eq!(expanded(path, Some("/home/me/".into()), variable), expected, "{path}");
        }
        assert_eq!(expanded("~/hf", None, variable), "~/hf");
    }
}
