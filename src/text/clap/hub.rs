//! Models of the Hugging Face hub, and its local cache.
//!
//! The cache is shared with the hub's other programs. A folder `models--OWNER--NAME` contains `blobs/`, named by content, `snapshots/COMMIT/`, whose
//! files link to blobs, and `refs/`, which maps names such as `main` to commits.

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
/// Revisions with a conversion of a model's PyTorch weights to safetensors, outside the main branch.
const CONVERSIONS: [(&str, &str); 1] = [(PUBLISHED, "refs/pr/3")];
const MAIN: &str = "main";

/// A model on the hub: `OWNER/NAME` or `OWNER/NAME@REVISION`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelId {
    id: String,
    revision: Option<String>,
}

/// Why the files of a model could not be had.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum HubError {
    /// The text does not name a model.
    #[error("'{0}' is no model: a folder, OWNER/NAME or OWNER/NAME@REVISION is expected")]
    Id(String),
    /// The model is not in the cache, and downloads are forbidden.
    #[error("HF_HUB_OFFLINE is set, and {id} is not in '{}'", cache.display())]
    Offline {
        /// The model.
        id: ModelId,
        /// The folder of the cache.
        cache: PathBuf,
    },
    /// There is no home folder for the cache.
    #[error("there is no home folder to keep models in; HF_HOME names one")]
    NoHome,
    /// The model has no such file on the hub.
    #[error("{id} has no {file} on the hub")]
    NoFile {
        /// The model.
        id: ModelId,
        /// The name of the missing file.
        file: String,
        /// The error of the download.
        source: Box<DownloadError>,
    },
    /// The model requires that its terms be accepted on the hub.
    #[error("{id} is gated: accept its terms on the hub ({url}), then set HF_TOKEN to a token of the account that did")]
    Gated {
        /// The model.
        id: ModelId,
        /// The address of the model's page on the hub.
        url: String,
        /// The error of the download.
        source: Box<DownloadError>,
    },
    /// The model does not exist, or is private.
    #[error("there is no {id} on the hub, or it is private and HF_TOKEN is of nobody who may read it")]
    NoModel {
        /// The model.
        id: ModelId,
        /// The error of the download.
        source: Box<DownloadError>,
    },
    /// A download failed.
    #[error(transparent)]
    Download(#[from] DownloadError),
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
}

impl FromStr for ModelId {
    type Err = HubError;

    fn from_str(text: &str) -> Result<ModelId, HubError> {
        let (id, revision) = text.split_once('@').map_or((text, None), |(id, revision)| (id, Some(revision)));
        // Both parts become names of folders.
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
    /// Returns the model of the published pipeline.
    pub fn published() -> ModelId {
        ModelId { id: PUBLISHED.to_string(), revision: None }
    }

    /// Returns whether this is the model of the published pipeline, without an explicit revision.
    pub fn is_published(&self) -> bool {
        *self == ModelId::published()
    }

    fn revision(&self) -> &str {
        self.revision.as_deref().unwrap_or(MAIN)
    }

    fn repo(&self, revision: &str) -> Repo {
        Repo::with_revision(self.id.clone(), RepoType::Model, revision.to_string())
    }

    /// Returns the revision of a conversion to safetensors, if there is one.
    fn conversion(&self) -> Option<&'static str> {
        let found = CONVERSIONS.iter().find(|(id, _)| *id == self.id && self.revision.is_none());
        found.map(|(_, revision)| *revision)
    }
}

/// The hub and its cache.
#[derive(Clone, Debug)]
pub struct Hub {
    cache: Cache,
    endpoint: String,
    token: Option<String>,
    offline: bool,
    client: Client,
}

/// A model's file that must be downloaded.
struct MissingFile {
    revision: String,
    name: &'static str,
    remote: Remote,
}

impl Hub {
    /// Creates a hub at a URL, with a cache folder (`…/hub`).
    pub fn new(cache: PathBuf, endpoint: &str, token: Option<String>, client: Client) -> Hub {
        let endpoint = endpoint.trim_end_matches('/').to_string();
        Hub { cache: Cache::new(cache), endpoint, token, offline: false, client }
    }

    /// Creates a hub from the environment variables of the hub's other programs. `HF_HUB_CACHE`, `HF_HOME` or `XDG_CACHE_HOME` set the cache folder,
    /// `HF_ENDPOINT` the URL, `HF_TOKEN` (or a stored login) the token, and `HF_HUB_DOWNLOAD_TIMEOUT` the timeout. `HF_HUB_OFFLINE` forbids network
    /// access. `~` and `$NAME` are expanded in paths.
    ///
    /// # Errors
    /// Fails if there is no home folder and no variable sets the cache folder.
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

    /// Returns the cache folder.
    pub fn folder(&self) -> &Path {
        self.cache.path()
    }

    /// Returns the files of a model if all are in the cache, without network access.
    pub fn cached(&self, model: &ModelId) -> Option<Files> {
        let config = self.file(model, model.revision(), Files::CONFIG)?;
        let tokenizer = self.file(model, model.revision(), Files::TOKENIZER)?;
        let [safe, torch] = Files::WEIGHTS;
        let converted = || self.file(model, model.conversion()?, safe);
        let weights = self.file(model, model.revision(), safe).or_else(converted).or_else(|| self.file(model, model.revision(), torch))?;
        Some(Files { config, tokenizer, weights })
    }

    /// Returns the files of a model, and downloads those that are not in the cache.
    ///
    /// # Errors
    /// Fails if the hub cannot be reached or does not have the model, a file is damaged, the cache cannot be written, or the monitor interrupts.
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

    /// Looks for weights as safetensors, or else for PyTorch weights.
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

    /// Downloads a file into the cache, unless its content is there already.
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

    /// Returns the path of a cached file. The revision may be a commit.
    fn file(&self, model: &ModelId, revision: &str, name: &str) -> Option<PathBuf> {
        let in_cache = self.in_cache(model, revision);
        let of_commit = in_cache.pointer_path(revision).join(name);
        if of_commit.is_file() { Some(of_commit) } else { in_cache.get(name) }
    }

    fn in_cache(&self, model: &ModelId, revision: &str) -> CacheRepo {
        self.cache.repo(model.repo(revision))
    }

    /// Explains why a file of a model cannot be downloaded.
    fn no_file(&self, model: &ModelId, file: &str, error: DownloadError) -> HubError {
        let id = model.clone();
        match &error {
            // Without access, the hub does not tell whether a model is private or missing.
            DownloadError::Denied { code: Some(code), .. } if code == "RepoNotFound" => HubError::NoModel { id, source: Box::new(error) },
            DownloadError::Denied { .. } => HubError::Gated { url: format!("{}/{}", self.endpoint, model.id), id, source: Box::new(error) },
            DownloadError::Missing { .. } => HubError::NoFile { id, file: file.to_string(), source: Box::new(error) },
            _ => error.into(),
        }
    }
}

/// Expands a leading `~` to the home folder, and `$NAME` and `${NAME}` to environment variables, as Python's `expanduser` and `expandvars` do. A
/// variable that is not set is left as it is.
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
