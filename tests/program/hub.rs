//! Tests of downloads from a local server: complete, resumed, damaged, refused and stalled.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::support::hub;
use crate::support::hub::{Server, ServerFault, commit, resolve_path};
use awol::download::{Client, DownloadError};
use awol::sink::{Monitor, Unmonitored};
use awol::text::clap::Files;
use awol::text::clap::hub::{Hub, HubError, ModelId};
use awol::text::{Clap, Encoder};

const ID: &str = "someone/tiny-clap";
const SAFE: &str = "model.safetensors";
const TORCH: &str = "pytorch_model.bin";

fn tiny(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clap/tiny").join(name)).unwrap()
}

/// Serves a repository with these weights.
fn serve(server: &Server, id: &str, revision: &str, weights: &[&str]) {
    for name in ["config.json", "tokenizer.json"] {
        server.small_file(id, revision, name, &tiny(name));
    }
    for name in weights {
        server.lfs_file(id, revision, name, &tiny(name));
    }
}

struct TestRepl {
    server: Server,
    home: tempfile::TempDir,
}

impl TestRepl {
    fn new() -> TestRepl {
        TestRepl { server: Server::start(), home: tempfile::tempdir().unwrap() }
    }

    fn hub(&self) -> Hub {
        Hub::new(self.cache(), &self.server.url(), None, Client::new(Duration::from_millis(400)))
    }

    fn cache(&self) -> PathBuf {
        self.home.path().join("hub")
    }

    fn fetch(&self, model: &str) -> Result<Files, HubError> {
        self.hub().fetch(&model.parse().unwrap(), &mut Unmonitored)
    }

    /// Returns the `Range` headers of the requests to the store since the last call.
    fn ranges(&self) -> Vec<Option<String>> {
        let requests = self.server.requests();
        self.server.clear_requests();
        requests
            .iter()
            .filter(|request| request.method == "GET" && request.path.starts_with("/store"))
            .map(|request| request.headers.get("range").cloned())
            .collect()
    }
}

/// Asserts that the files give the embedding of the tiny model.
fn assert_works(files: &Files) {
    let clap = Clap::load(files, "clap").unwrap();
    let expected: serde_json::Value = serde_json::from_slice(&tiny("expected.json")).unwrap();
    let wanted: Vec<f32> = serde_json::from_value(expected[0]["embedding"].clone()).unwrap();
    let found = clap.encode_one(expected[0]["caption"].as_str().unwrap()).unwrap();
    assert!(found.iter().zip(&wanted).all(|(found, wanted)| (found - wanted).abs() < 2e-6));
}

#[test]
fn a_model_is_fetched_into_the_shared_cache() {
    let repl = TestRepl::new();
    serve(&repl.server, ID, "main", &[SAFE, TORCH]);
    let files = repl.fetch(ID).unwrap();
    assert_works(&files);
    let model = repl.cache().join("models--someone--tiny-clap");
    let commit = commit(ID, "main");
    assert_eq!(std::fs::read_to_string(model.join("refs/main")).unwrap(), commit);
    assert_eq!(files.weights, model.join("snapshots").join(&commit).join(SAFE));
    let blob = model.join("blobs").join(hub::hex::<sha2::Sha256>(&[&tiny(SAFE)]));
    assert_eq!(std::fs::read(blob).unwrap(), tiny(SAFE));
    assert_eq!(std::fs::read_dir(model.join("blobs")).unwrap().count(), 3);
    #[cfg(unix)]
    assert!(std::fs::read_link(&files.weights).unwrap().starts_with("../../blobs"));
    // A second fetch sends no requests.
    repl.server.clear_requests();
    assert_eq!(repl.fetch(ID).unwrap(), files);
    assert!(repl.server.requests().is_empty());
    // Other programs find the files in the cache.
    assert_eq!(hf_hub::Cache::new(repl.cache()).model(ID.to_string()).get(SAFE).unwrap(), files.weights);
}

#[test]
fn weights_of_either_format_and_any_revision_are_fetched() {
    let repl = TestRepl::new();
    serve(&repl.server, ID, "main", &[TORCH]);
    serve(&repl.server, ID, "v2", &[SAFE]);
    let published = ModelId::published().to_string();
    serve(&repl.server, &published, "main", &[TORCH]);
    repl.server.lfs_file(&published, "refs/pr/3", SAFE, &tiny(SAFE));
    for (model, weights) in [(ID, TORCH), ("someone/tiny-clap@v2", SAFE), (published.as_str(), SAFE)] {
        let files = repl.fetch(model).unwrap();
        assert!(files.weights.ends_with(weights), "{model}: {}", files.weights.display());
        assert_works(&files);
        assert_eq!(repl.hub().cached(&model.parse().unwrap()), Some(files));
    }
    let refs = repl.cache().join("models--laion--clap-htsat-fused/refs/refs/pr/3");
    assert_eq!(std::fs::read_to_string(refs).unwrap(), commit(&published, "refs/pr/3"));
    // A commit is a valid revision.
    let by_commit = format!("{ID}@{}", commit(ID, "v2"));
    assert!(repl.hub().cached(&by_commit.parse().unwrap()).unwrap().weights.ends_with(SAFE));
}

#[test]
fn a_broken_download_resumes() {
    let repl = TestRepl::new();
    serve(&repl.server, ID, "main", &[SAFE]);
    // Each attempt gets some bytes before it breaks or stalls, so the download retries by itself.
    for fault in [ServerFault::Disconnect(50_000), ServerFault::Stall(20_000), ServerFault::Disconnect(10_000)] {
        repl.server.fault("/store", fault);
    }
    assert_works(&repl.fetch(ID).unwrap());
    let range = |from: usize| Some(format!("bytes={from}-"));
    assert_eq!(repl.ranges(), [None, range(50_000), range(70_000), range(80_000)]);
    // An attempt without new bytes fails, and the next fetch resumes. A server without ranges sends the whole file again.
    let repl = TestRepl::new();
    serve(&repl.server, ID, "main", &[SAFE]);
    for fault in [ServerFault::Disconnect(30_000), ServerFault::Stall(0), ServerFault::IgnoreRange] {
        repl.server.fault("/store", fault);
    }
    let start = Instant::now();
    let error = repl.fetch(ID).unwrap_err();
    assert!(matches!(error, HubError::Download(DownloadError::Stalled { .. })), "{error}");
    assert!(start.elapsed() < Duration::from_secs(60));
    assert_works(&repl.fetch(ID).unwrap());
    assert_eq!(repl.ranges(), [None, range(30_000), range(30_000)]);
}

#[test]
fn damaged_files_are_discarded() {
    let repl = TestRepl::new();
    serve(&repl.server, ID, "main", &[SAFE]);
    for path in ["tokenizer.json", "/store"] {
        repl.server.fault(path, ServerFault::Corrupt);
        let error = awol::cause::chain(&repl.fetch(ID).unwrap_err());
        assert!(error.contains("its checksum is") && error.contains("thrown away"), "{error}");
        assert!(repl.hub().cached(&ID.parse().unwrap()).is_none());
    }
    assert_works(&repl.fetch(ID).unwrap());
    let blobs = repl.cache().join("models--someone--tiny-clap/blobs");
    assert_eq!(std::fs::read_dir(blobs).unwrap().count(), 3);
}

#[test]
fn missing_models_and_invalid_ids_are_errors() {
    let repl = TestRepl::new();
    let say = |model: &str| awol::cause::chain(&repl.fetch(model).unwrap_err());
    assert!(say("no/such-model").contains("no/such-model has no config.json on the hub"), "{}", say("no/such-model"));
    serve(&repl.server, ID, "main", &[]);
    assert!(say(ID).contains("has no model.safetensors and no pytorch_model.bin"), "{}", say(ID));
    assert!(say("someone/tiny-clap@v9").contains("someone/tiny-clap@v9 has no config.json"));
    repl.server.fault("/resolve/main/config.json", ServerFault::Status(503));
    serve(&repl.server, ID, "main", &[SAFE]);
    assert!(say(ID).contains("503"), "{}", say(ID));
    for id in ["", "a/b/c", "../x", "a/..", "/etc", "a b", "a@", "a@../x", "a@b//c", "a/.b"] {
        assert!(id.parse::<ModelId>().is_err(), "{id}");
    }
}

#[test]
fn the_token_is_sent_only_to_the_hub() {
    let repl = TestRepl::new();
    repl.server.require_token("secret");
    serve(&repl.server, ID, "main", &[SAFE]);
    let error = awol::cause::chain(&repl.fetch(ID).unwrap_err());
    assert!(error.contains("(401)") && !error.contains("secret"), "{error}");
    repl.server.clear_requests();
    let hub = Hub::new(repl.cache(), &repl.server.url(), Some("secret".into()), Client::new(Duration::from_secs(5)));
    assert_works(&hub.fetch(&ID.parse().unwrap(), &mut Unmonitored).unwrap());
    let (store, others): (Vec<_>, Vec<_>) = repl.server.requests().into_iter().partition(|request| request.path.starts_with("/store"));
    assert!(!store.is_empty() && store.iter().all(|request| !request.headers.contains_key("authorization")));
    assert!(others.iter().all(|request| request.headers.get("authorization").is_some_and(|token| token == "Bearer secret")));
}

#[test]
fn errors_of_gated_models_suggest_a_token() {
    for (status, code, gated) in
        [(401, "GatedRepo", true), (403, "GatedRepo", true), (403, "", true), (401, "", true), (401, "RepoNotFound", false)]
    {
        let repl = TestRepl::new();
        repl.server.refuse(status, code);
        serve(&repl.server, ID, "main", &[SAFE]);
        let error = awol::cause::chain(&repl.fetch(ID).unwrap_err());
        assert!(error.contains(ID) && error.contains(&format!("({status})")) && error.contains("HF_TOKEN"), "{error}");
        let told = format!("is gated: accept its terms on the hub ({}/{ID}), then set HF_TOKEN", repl.server.url());
        assert_eq!((error.contains(&told), error.contains("private")), (gated, !gated), "{error}");
    }
    // A gated model can have public small files.
    let repl = TestRepl::new();
    serve(&repl.server, ID, "main", &[SAFE]);
    repl.server.fault("/store", ServerFault::Status(403));
    let error = awol::cause::chain(&repl.fetch(ID).unwrap_err());
    assert!(error.contains("is gated"), "{error}");
}

/// A monitor that collects notes.
#[derive(Default)]
struct Remarks(Vec<String>);

impl Monitor for Remarks {
    fn progress(&mut self, _done: u64, _detail: &str) {}
    fn note(&mut self, text: &str) {
        self.0.push(text.to_string());
    }
    fn interrupted(&self) -> bool {
        false
    }
}

#[test]
fn a_withheld_token_is_noted() {
    let repl = TestRepl::new();
    serve(&repl.server, ID, "main", &[SAFE]);
    // 192.0.2.1 is reserved for documentation, so nothing answers.
    for (endpoint, told) in [("http://192.0.2.1".to_string(), true), ("https://192.0.2.1".to_string(), false), (repl.server.url(), false)] {
        let hub = Hub::new(repl.cache(), &endpoint, Some("secret".into()), Client::new(Duration::from_millis(50)));
        let mut remarks = Remarks::default();
        assert_eq!(hub.fetch(&ID.parse().unwrap(), &mut remarks).is_ok(), endpoint == repl.server.url());
        assert_eq!(remarks.0.iter().any(|remark| remark.contains("the token is not shown to http://192.0.2.1")), told, "{endpoint}");
        assert!(!remarks.0.iter().any(|remark| remark.contains("secret")));
    }
}

#[test]
fn an_unreachable_hub_is_an_error_without_delay() {
    let repl = TestRepl::new();
    // A port without a listener.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let hub = Hub::new(repl.cache(), &format!("http://127.0.0.1:{port}"), None, Client::new(Duration::from_secs(5)));
    let start = Instant::now();
    let error = hub.fetch(&ID.parse().unwrap(), &mut Unmonitored).unwrap_err();
    assert!(matches!(error, HubError::Download(DownloadError::NoNetwork { .. })), "{error}");
    assert!(start.elapsed() < Duration::from_secs(60));
}

#[test]
fn downloads_can_be_interrupted() {
    struct Stop(Instant);
    impl Monitor for Stop {
        fn progress(&mut self, _done: u64, _detail: &str) {}
        fn note(&mut self, _text: &str) {}
        fn interrupted(&self) -> bool {
            self.0.elapsed() > Duration::from_millis(200)
        }
    }
    let repl = TestRepl::new();
    serve(&repl.server, ID, "main", &[SAFE]);
    repl.server.fault("/store", ServerFault::Stall(1000));
    let hub = Hub::new(repl.cache(), &repl.server.url(), None, Client::new(Duration::from_secs(60)));
    let error = hub.fetch(&ID.parse().unwrap(), &mut Stop(Instant::now())).unwrap_err();
    assert!(matches!(error, HubError::Download(DownloadError::Interrupted)), "{error}");
    repl.server.clear_requests();
    assert_works(&repl.fetch(ID).unwrap());
    assert_eq!(repl.ranges(), [Some("bytes=1000-".to_string())]);
}

#[test]
fn a_file_has_one_writer_at_a_time() {
    let repl = TestRepl::new();
    repl.server.file("/f", &[7; 1000], &[("ETag", "\"one\"")]);
    let client = Client::new(Duration::from_secs(5));
    let url = format!("{}/f", repl.server.url());
    let remote = client.look(&url, None, &Unmonitored).unwrap();
    assert_eq!((remote.etag.as_deref(), remote.size), (Some("one"), Some(1000)));
    let (partial, whole) = (repl.home.path().join("part"), repl.home.path().join("whole"));
    let other = awol::files::Growing::open(&partial).unwrap();
    let error = client.fetch(&remote, &partial, &whole, 0, &mut Unmonitored).unwrap_err();
    assert!(matches!(error, DownloadError::Busy { .. }), "{error}");
    drop(other);
    client.fetch(&remote, &partial, &whole, 0, &mut Unmonitored).unwrap();
    assert_eq!(std::fs::read(&whole).unwrap(), [7; 1000]);
    // Slashes in a revision are encoded.
    assert!(resolve_path("a/b", "refs/pr/3", "c").contains("refs%2Fpr%2F3"));
}
