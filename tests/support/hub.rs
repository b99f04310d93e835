//! A local HTTP server that stands in for the Hugging Face Hub, with faults on demand.

#![allow(dead_code)]

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use sha1::Sha1;
use sha2::{Digest, Sha256};

/// A fault in the next answer to a GET of a path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ServerFault {
    /// Sends this many bytes, then nothing for 20 s.
    Stall(usize),
    /// Sends this many bytes, then closes the connection.
    Disconnect(usize),
    /// Changes one bit in the middle of the body.
    Corrupt,
    /// Ignores the `Range` header and sends the whole file.
    IgnoreRange,
    /// Answers with this status and no body.
    Status(u16),
}

/// A request that the server received.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: String,
    pub path: String,
    pub headers: HashMap<String, String>,
}

type Headers = Vec<(String, String)>;

#[derive(Default)]
struct State {
    /// By path: content and additional headers.
    files: HashMap<String, (Vec<u8>, Headers)>,
    /// By path: the URL to redirect to and additional headers.
    redirects: HashMap<String, (String, Headers)>,
    faults: Vec<(String, ServerFault)>,
    /// The bearer token that every request outside the store must carry.
    token: Option<String>,
    /// The status of a refusal and its `X-Error-Code`.
    refusal: Option<(u16, String)>,
    requests: Vec<Request>,
}

/// The server. Its threads run until the program ends.
#[derive(Clone)]
pub struct Server {
    state: Arc<Mutex<State>>,
    port: u16,
    encrypted: bool,
}

pub fn hex<D: Digest>(parts: &[&[u8]]) -> String {
    let mut sum = D::new();
    parts.iter().for_each(|part| sum.update(part));
    sum.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Server {
    pub fn start() -> Server {
        Server::listen(false)
    }

    /// Starts an HTTPS server. Its certificate is signed by `tests/support/tls/authority.pem`.
    pub fn start_encrypted() -> Server {
        Server::listen(true)
    }

    fn listen(encrypted: bool) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Server { state: Arc::default(), port: listener.local_addr().unwrap().port(), encrypted };
        let (state, tls) = (server.state.clone(), encrypted.then(tls));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (state, tls) = (state.clone(), tls.clone());
                thread::spawn(move || match tls {
                    Some(tls) => serve(StreamOwned::new(ServerConnection::new(tls).unwrap(), stream), &state),
                    None => serve(stream, &state),
                });
            }
        });
        server
    }

    pub fn url(&self) -> String {
        if self.encrypted { self.url_by_name() } else { format!("http://127.0.0.1:{}", self.port) }
    }

    /// The URL with the host name `localhost` in place of `127.0.0.1`.
    fn url_by_name(&self) -> String {
        format!("{}://localhost:{}", if self.encrypted { "https" } else { "http" }, self.port)
    }

    /// Serves `bytes` at `path` with these headers.
    pub fn file(&self, path: &str, bytes: &[u8], headers: &[(&str, &str)]) -> &Self {
        let headers = headers.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        self.state.lock().unwrap().files.insert(path.to_string(), (bytes.to_vec(), headers));
        self
    }

    /// Serves a small file of a repository as the hub does: its ETag is the file's Git blob hash.
    pub fn small_file(&self, id: &str, revision: &str, name: &str, bytes: &[u8]) -> &Self {
        let etag = hex::<Sha1>(&[format!("blob {}\0", bytes.len()).as_bytes(), bytes]);
        let headers = [("ETag", format!("\"{etag}\"")), ("X-Repo-Commit", commit(id, revision))];
        self.file(&resolve_path(id, revision, name), bytes, &headers.each_ref().map(|(name, value)| (*name, value.as_str())))
    }

    /// Serves a large file as the hub does: a redirect to a store. The store has the host name `localhost`, so that clients see another server.
    pub fn lfs_file(&self, id: &str, revision: &str, name: &str, bytes: &[u8]) -> &Self {
        let etag = hex::<Sha256>(&[bytes]);
        let store = format!("/store/{etag}");
        self.file(&store, bytes, &[("ETag", "\"of-the-store\"")]);
        let headers =
            [("X-Linked-Etag", format!("\"{etag}\"")), ("X-Linked-Size", bytes.len().to_string()), ("X-Repo-Commit", commit(id, revision))];
        let headers = headers.into_iter().map(|(name, value)| (name.to_string(), value)).collect();
        let to = format!("{}{store}", self.url_by_name());
        self.state.lock().unwrap().redirects.insert(resolve_path(id, revision, name), (to, headers));
        self
    }

    pub fn fault(&self, path: &str, fault: ServerFault) -> &Self {
        self.state.lock().unwrap().faults.push((path.to_string(), fault));
        self
    }

    pub fn require_token(&self, token: &str) -> &Self {
        self.state.lock().unwrap().token = Some(token.to_string());
        self
    }

    /// Refuses every request outside the store.
    pub fn refuse(&self, status: u16, code: &str) -> &Self {
        self.state.lock().unwrap().refusal = Some((status, code.to_string()));
        self.require_token("nobody's")
    }

    /// Returns the requests since the start or the last `clear_requests`.
    pub fn requests(&self) -> Vec<Request> {
        self.state.lock().unwrap().requests.clone()
    }

    pub fn clear_requests(&self) {
        self.state.lock().unwrap().requests.clear();
    }
}

/// Returns a made-up commit hash for a revision, 40 hex digits long.
pub fn commit(id: &str, revision: &str) -> String {
    hex::<Sha1>(&[id.as_bytes(), revision.as_bytes()])
}

pub fn resolve_path(id: &str, revision: &str, name: &str) -> String {
    format!("/{id}/resolve/{}/{name}", revision.replace('/', "%2F"))
}

fn tls() -> Arc<ServerConfig> {
    let file = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/tls").join(name);
    let certificate = CertificateDer::from_pem_file(file("server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(file("server.key")).unwrap();
    let config = ServerConfig::builder_with_provider(rustls::crypto::ring::default_provider().into()).with_safe_default_protocol_versions();
    config.unwrap().with_no_client_auth().with_single_cert(vec![certificate], key).unwrap().into()
}

fn serve(stream: impl Read + Write, state: &Mutex<State>) {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    if reader.read_line(&mut line).is_err() {
        return;
    }
    let mut words = line.split_whitespace().map(String::from);
    let (Some(method), Some(path)) = (words.next(), words.next()) else { return };
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        match reader.read_line(&mut line) {
            Ok(0) | Err(_) => return,
            Ok(_) if line.trim().is_empty() => break,
            Ok(_) => {
                if let Some((name, value)) = line.split_once(':') {
                    headers.insert(name.trim().to_ascii_lowercase(), value.trim().to_string());
                }
            }
        }
    }
    let mut out = reader.into_inner();
    let _ = answer(&mut out as &mut dyn Write, &Request { method, path, headers }, state);
}

fn answer(out: &mut dyn Write, request: &Request, state: &Mutex<State>) -> std::io::Result<()> {
    let (file, redirects, fault, refused, refusal) = {
        let mut state = state.lock().unwrap();
        state.requests.push(request.clone());
        let wanted = state.token.as_ref().map(|token| format!("Bearer {token}"));
        let refused = wanted.is_some() && !request.path.starts_with("/store/") && request.headers.get("authorization") != wanted.as_ref();
        let fault = (request.method == "GET")
            .then(|| state.faults.iter().position(|(path, _)| request.path.contains(path.as_str())).map(|at| state.faults.remove(at).1))
            .flatten();
        (state.files.get(&request.path).cloned(), state.redirects.get(&request.path).cloned(), fault, refused, state.refusal.clone())
    };
    let head = |out: &mut dyn Write, status: u16, headers: &[(String, String)], length: usize| {
        let lines: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        write!(out, "HTTP/1.1 {status} status\r\n{lines}Content-Length: {length}\r\nConnection: close\r\n\r\n")
    };
    if refused {
        let (status, code) = refusal.unwrap_or((401, String::new()));
        let headers = if code.is_empty() { vec![] } else { vec![("X-Error-Code".to_string(), code)] };
        return head(out, status, &headers, 0);
    }
    if let Some(ServerFault::Status(status)) = fault {
        return head(out, status, &[], 0);
    }
    if let Some((to, mut headers)) = redirects {
        headers.push(("Location".into(), to));
        return head(out, 302, &headers, 0);
    }
    let Some((mut bytes, mut headers)) = file else { return head(out, 404, &[], 0) };
    let whole = bytes.len();
    let from = request.headers.get("range").and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse::<usize>().ok());
    let mut status = 200;
    if let Some(from) = from.filter(|_| fault != Some(ServerFault::IgnoreRange)) {
        if from >= whole {
            return head(out, 416, &[], 0);
        }
        headers.push(("Content-Range".into(), format!("bytes {from}-{}/{whole}", whole - 1)));
        bytes.drain(..from);
        status = 206;
    }
    if fault == Some(ServerFault::Corrupt) {
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
    }
    head(out, status, &headers, bytes.len())?;
    if request.method == "HEAD" {
        return Ok(());
    }
    match fault {
        Some(ServerFault::Stall(count)) => {
            out.write_all(&bytes[..count.min(bytes.len())])?;
            out.flush()?;
            thread::sleep(Duration::from_secs(20));
            Ok(())
        }
        Some(ServerFault::Disconnect(count)) => out.write_all(&bytes[..count.min(bytes.len())]),
        _ => out.write_all(&bytes),
    }
}
