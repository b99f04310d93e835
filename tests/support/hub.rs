//! A server on this machine that plays the hub, well or badly.

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

/// What goes wrong the next time that a path is asked for its content.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Trouble {
    /// After so many bytes nothing comes any more.
    Stall(usize),
    /// After so many bytes the connection ends.
    Cut(usize),
    /// A byte is another.
    Wrong,
    /// The whole comes, whatever part is asked for.
    Whole,
    /// This status.
    Status(u16),
}

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Asked {
    pub method: String,
    pub path: String,
    pub headers: HashMap<String, String>,
}

type Headers = Vec<(String, String)>;

#[derive(Default)]
struct State {
    /// By path: content, and headers beside the usual ones.
    files: HashMap<String, (Vec<u8>, Headers)>,
    /// By path: where it leads, and headers.
    elsewhere: HashMap<String, (String, Headers)>,
    troubles: Vec<(String, Trouble)>,
    /// Who does not show it is refused.
    token: Option<String>,
    /// The status of a refusal, and the hub's word for its reason.
    refusal: Option<(u16, String)>,
    asked: Vec<Asked>,
}

/// The server; its threads end with the program.
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

    /// A server whose certificate `tests/support/tls/authority.pem` vouches for.
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
        if self.encrypted { self.named() } else { format!("http://127.0.0.1:{}", self.port) }
    }

    /// By the other name of this machine.
    fn named(&self) -> String {
        format!("{}://localhost:{}", if self.encrypted { "https" } else { "http" }, self.port)
    }

    /// A file at a path, with the ETag that it is given.
    pub fn file(&self, path: &str, bytes: &[u8], headers: &[(&str, &str)]) -> &Self {
        let headers = headers.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        self.state.lock().unwrap().files.insert(path.to_string(), (bytes.to_vec(), headers));
        self
    }

    /// A small file of a repository, as the hub has it.
    pub fn small(&self, id: &str, revision: &str, name: &str, bytes: &[u8]) -> &Self {
        let etag = hex::<Sha1>(&[format!("blob {}\0", bytes.len()).as_bytes(), bytes]);
        let headers = [("ETag", format!("\"{etag}\"")), ("X-Repo-Commit", commit(id, revision))];
        self.file(&resolve(id, revision, name), bytes, &headers.each_ref().map(|(name, value)| (*name, value.as_str())))
    }

    /// A large file, which lies in a store that the hub points to: by another name of this machine, as another server would have.
    pub fn large(&self, id: &str, revision: &str, name: &str, bytes: &[u8]) -> &Self {
        let etag = hex::<Sha256>(&[bytes]);
        let store = format!("/store/{etag}");
        self.file(&store, bytes, &[("ETag", "\"of-the-store\"")]);
        let headers =
            [("X-Linked-Etag", format!("\"{etag}\"")), ("X-Linked-Size", bytes.len().to_string()), ("X-Repo-Commit", commit(id, revision))];
        let headers = headers.into_iter().map(|(name, value)| (name.to_string(), value)).collect();
        let to = format!("{}{store}", self.named());
        self.state.lock().unwrap().elsewhere.insert(resolve(id, revision, name), (to, headers));
        self
    }

    pub fn trouble(&self, path: &str, trouble: Trouble) -> &Self {
        self.state.lock().unwrap().troubles.push((path.to_string(), trouble));
        self
    }

    pub fn for_token(&self, token: &str) -> &Self {
        self.state.lock().unwrap().token = Some(token.to_string());
        self
    }

    /// Refuses everybody.
    pub fn refuse(&self, status: u16, code: &str) -> &Self {
        self.state.lock().unwrap().refusal = Some((status, code.to_string()));
        self.for_token("nobody's")
    }

    /// The requests so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.state.lock().unwrap().asked.clone()
    }

    pub fn forget(&self) {
        self.state.lock().unwrap().asked.clear();
    }
}

/// The commit of a revision: made up, but as long as one.
pub fn commit(id: &str, revision: &str) -> String {
    hex::<Sha1>(&[id.as_bytes(), revision.as_bytes()])
}

pub fn resolve(id: &str, revision: &str, name: &str) -> String {
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
    let _ = answer(&mut out as &mut dyn Write, &Asked { method, path, headers }, state);
}

fn answer(out: &mut dyn Write, asked: &Asked, state: &Mutex<State>) -> std::io::Result<()> {
    let (file, elsewhere, trouble, refused, refusal) = {
        let mut state = state.lock().unwrap();
        state.asked.push(asked.clone());
        let wanted = state.token.as_ref().map(|token| format!("Bearer {token}"));
        let refused = wanted.is_some() && !asked.path.starts_with("/store/") && asked.headers.get("authorization") != wanted.as_ref();
        let trouble = (asked.method == "GET")
            .then(|| state.troubles.iter().position(|(path, _)| asked.path.contains(path.as_str())).map(|at| state.troubles.remove(at).1))
            .flatten();
        (state.files.get(&asked.path).cloned(), state.elsewhere.get(&asked.path).cloned(), trouble, refused, state.refusal.clone())
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
    if let Some(Trouble::Status(status)) = trouble {
        return head(out, status, &[], 0);
    }
    if let Some((to, mut headers)) = elsewhere {
        headers.push(("Location".into(), to));
        return head(out, 302, &headers, 0);
    }
    let Some((mut bytes, mut headers)) = file else { return head(out, 404, &[], 0) };
    let whole = bytes.len();
    let from = asked.headers.get("range").and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse::<usize>().ok());
    let mut status = 200;
    if let Some(from) = from.filter(|_| trouble != Some(Trouble::Whole)) {
        if from >= whole {
            return head(out, 416, &[], 0);
        }
        headers.push(("Content-Range".into(), format!("bytes {from}-{}/{whole}", whole - 1)));
        bytes.drain(..from);
        status = 206;
    }
    if trouble == Some(Trouble::Wrong) {
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
    }
    head(out, status, &headers, bytes.len())?;
    if asked.method == "HEAD" {
        return Ok(());
    }
    match trouble {
        Some(Trouble::Stall(count)) => {
            out.write_all(&bytes[..count.min(bytes.len())])?;
            out.flush()?;
            thread::sleep(Duration::from_secs(20));
            Ok(())
        }
        Some(Trouble::Cut(count)) => out.write_all(&bytes[..count.min(bytes.len())]),
        _ => out.write_all(&bytes),
    }
}
