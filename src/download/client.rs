//! The HTTP client: queries and downloads.

use std::io::{self, Read};
use std::path::Path;
use std::sync::mpsc::SyncSender;
use std::time::Duration;

use ureq::http::{HeaderMap, Response, Uri, header};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body, Error};

use super::certificates::TRUSTED;
use super::checksum;
use super::error::DownloadError;
use super::worker::Worker;
use crate::files::{Growing, Opened};
use crate::sink::Monitor;

/// The most bytes passed on at once.
const PIECE: usize = 1 << 16;
/// The most redirects that are followed.
const REDIRECTIONS: usize = 8;
/// The most times that a broken download is resumed.
const RESUMPTIONS: usize = 32;

/// An HTTP client that downloads files.
#[derive(Clone, Debug)]
pub struct Client {
    timeout: Duration,
}

/// A file on a server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remote {
    pub url: String,
    /// Sent only to the URL's own server, and only over a connection that nobody can intercept ([`is_guarded`]).
    pub token: Option<String>,
    pub size: Option<u64>,
    /// The server's identifier of the content, which changes with the content.
    pub etag: Option<String>,
    /// The hub's commit of the repository.
    pub commit: Option<String>,
}

/// A message from a transfer's thread.
enum Piece {
    Head(Response<()>),
    Bytes(Vec<u8>),
    End,
    Failed(Error),
}

impl Client {
    /// Creates a client with this timeout for a connection, and for each further byte.
    pub fn new(timeout: Duration) -> Client {
        Client { timeout }
    }

    /// Creates a client with the timeout in `HF_HUB_DOWNLOAD_TIMEOUT`, in seconds from 1 to 3600, or else 10 s.
    pub fn from_env() -> Client {
        let said = std::env::var("HF_HUB_DOWNLOAD_TIMEOUT").ok().and_then(|seconds| seconds.trim().parse().ok());
        Client::new(Duration::from_secs(said.filter(|seconds| (1..=3600).contains(seconds)).unwrap_or(10)))
    }

    /// Returns what a server reports about a file.
    ///
    /// # Errors
    /// Fails if there is no network, the file does not exist, access is denied, or the monitor interrupts.
    pub fn look(&self, url: &str, token: Option<&str>, monitor: &dyn Monitor) -> Result<Remote, DownloadError> {
        let mut remote = Remote { url: url.to_string(), token: token.map(str::to_string), ..Remote::default() };
        for _ in 0..=REDIRECTIONS {
            let head = self.head(&remote, monitor)?;
            let headers = head.headers();
            let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_string);
            let number = |name: &str| text(name).and_then(|number| number.parse().ok());
            // For a large file, the hub describes it in the redirect to the store that has it.
            remote.commit = remote.commit.or(text("x-repo-commit"));
            remote.etag = remote.etag.or(text("x-linked-etag"));
            remote.size = remote.size.or(number("x-linked-size"));
            if !head.status().is_redirection() {
                remote.etag = remote.etag.or(text("etag"));
                remote.size = remote.size.or(number("content-length"));
                // A weak etag marks content that was transformed in transit, for example compressed.
                remote.etag = remote.etag.map(|etag| etag.trim_start_matches("W/").trim_matches('"').to_string());
                return Ok(Remote { url: url.to_string(), token: token.map(str::to_string), ..remote });
            }
            remote = remote.redirected(headers).ok_or_else(|| remote.strange("it redirects to nowhere"))?;
        }
        Err(remote.strange("it redirects again and again"))
    }

    fn head(&self, remote: &Remote, monitor: &dyn Monitor) -> Result<Response<()>, DownloadError> {
        let (agent, asked) = (self.agent(&remote.url), remote.clone());
        let worker = Worker::start(move |sender| {
            let mut request = agent.head(&asked.url);
            if let Some(token) = asked.shown_token() {
                request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
            }
            let _ = sender.send(request.call().map(|response| response.map(|_| ())));
        });
        match worker.next(monitor)? {
            Some(Ok(response)) => remote.accepted(response),
            Some(Err(error)) => Err(self.failed(remote, error, 0)),
            None => Err(remote.strange("the request ended early")),
        }
    }

    /// Downloads a file to `to` by way of `partial`. If the download breaks, `partial` stays, and the next call resumes at its end. Its name must
    /// therefore identify the content. The monitor receives the number of bytes present, plus `before`.
    ///
    /// # Errors
    /// As [`Client::look`]. Also fails if the server times out, the connection breaks repeatedly, the content does not match its checksum, or a file
    /// cannot be written.
    pub fn fetch(&self, remote: &Remote, partial: &Path, to: &Path, before: u64, monitor: &mut dyn Monitor) -> Result<(), DownloadError> {
        let mut file = match Growing::open(partial)? {
            Opened::Mine(file) => file,
            Opened::Busy => return Err(DownloadError::Busy { url: remote.url.clone() }),
        };
        for _ in 0..RESUMPTIONS {
            let had = file.len();
            match self.go_on(remote, &mut file, before, monitor) {
                // Some bytes arrived, so a retry can make progress.
                Err(error) if error.passes() && file.len() > had => {}
                Err(error) => return Err(error),
                Ok(()) => {
                    file.sync()?;
                    let wrong = remote.etag.as_deref().map(|etag| checksum::differs(partial, etag)).transpose()?.flatten();
                    if let Some(what) = wrong {
                        file.discard()?;
                        return Err(DownloadError::Damaged { host: host(&remote.url), url: remote.url.clone(), what });
                    }
                    return Ok(file.finish(to)?);
                }
            }
        }
        Err(remote.broken(file.len()))
    }

    /// Downloads the rest of the content in one request.
    fn go_on(&self, remote: &Remote, file: &mut Growing, before: u64, monitor: &mut dyn Monitor) -> Result<(), DownloadError> {
        if remote.size.is_some_and(|size| file.len() > size) {
            file.restart()?;
        }
        if remote.size == Some(file.len()) {
            return Ok(());
        }
        let (client, asked, from) = (self.clone(), remote.clone(), file.len());
        let worker = Worker::start(move |sender| client.transfer(asked, from, &sender));
        while let Some(piece) = worker.next(monitor)? {
            match piece {
                Piece::Head(head) if head.status().as_u16() == 416 => {
                    file.restart()?;
                    return Err(remote.strange("it does not have the rest of what is here; the next attempt starts from the beginning"));
                }
                Piece::Head(head) => {
                    let head = remote.accepted(head)?;
                    let partial = head.status().as_u16() == 206;
                    if partial && start_of(head.headers()) != Some(file.len()) {
                        return Err(remote.strange("it sends another part than it was asked for"));
                    }
                    if !partial && !file.is_empty() {
                        file.restart()?;
                    }
                }
                Piece::Bytes(bytes) => {
                    if remote.size.is_some_and(|size| file.len() + bytes.len() as u64 > size) {
                        file.restart()?;
                        return Err(remote.strange("it sends more than it said"));
                    }
                    file.write(&bytes)?;
                    monitor.progress(before + file.len(), "");
                    if monitor.interrupted() {
                        return Err(DownloadError::Interrupted);
                    }
                }
                Piece::End => {
                    return if remote.size.is_none_or(|size| size == file.len()) { Ok(()) } else { Err(remote.broken(file.len())) };
                }
                Piece::Failed(error) => return Err(self.failed(remote, error, file.len())),
            }
        }
        Err(remote.broken(file.len()))
    }

    /// Requests the content from byte `from` on, following redirects, and sends the pieces.
    fn transfer(&self, remote: Remote, from: u64, sender: &SyncSender<Piece>) {
        let (head, body) = match self.content(remote, from) {
            Ok(response) => response.into_parts(),
            Err(error) => {
                let _ = sender.send(Piece::Failed(error));
                return;
            }
        };
        if sender.send(Piece::Head(Response::from_parts(head, ()))).is_ok() {
            let last = pieces(body, sender).map_or_else(|error| Piece::Failed(error.into()), |()| Piece::End);
            let _ = sender.send(last);
        }
    }

    fn content(&self, mut remote: Remote, from: u64) -> Result<Response<Body>, Error> {
        for _ in 0..=REDIRECTIONS {
            let mut request = self.agent(&remote.url).get(&remote.url);
            if let Some(token) = remote.shown_token() {
                request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
            }
            if from > 0 {
                request = request.header(header::RANGE, format!("bytes={from}-"));
            }
            let response = request.call()?;
            if !response.status().is_redirection() {
                return Ok(response);
            }
            remote = remote.redirected(response.headers()).ok_or(Error::RedirectFailed)?;
        }
        Err(Error::TooManyRedirects)
    }

    fn agent(&self, url: &str) -> Agent {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            // Redirects are followed here, because they decide who may see the token.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("awol/", env!("CARGO_PKG_VERSION")))
            .accept_encoding("identity")
            .timeout_resolve(Some(self.timeout))
            .timeout_connect(Some(self.timeout))
            .timeout_per_read(Some(self.timeout))
            .timeout_per_write(Some(self.timeout));
        let roots = if is_encrypted(url) { TRUSTED.roots.clone() } else { RootCerts::WebPki };
        let config = config.tls_config(TlsConfig::builder().root_certs(roots).build());
        // Requests to this machine never use a proxy.
        if is_local(url) { config.proxy(None).build().new_agent() } else { config.build().new_agent() }
    }

    fn failed(&self, remote: &Remote, error: Error, done: u64) -> DownloadError {
        let host = host(&remote.url);
        let reason = error.to_string();
        match error {
            Error::Timeout(ureq::Timeout::Resolve | ureq::Timeout::Connect) | Error::HostNotFound | Error::ConnectionFailed => {
                DownloadError::NoNetwork { host, reason }
            }
            Error::Timeout(_) => DownloadError::Stalled { host, seconds: self.timeout.as_secs().max(1) },
            Error::Io(error) if error.kind() == io::ErrorKind::TimedOut => {
                DownloadError::Stalled { host, seconds: self.timeout.as_secs().max(1) }
            }
            Error::Rustls(_) | Error::Tls(_) => untrusted(host, reason),
            Error::Io(error) => match error.kind() {
                io::ErrorKind::InvalidData if is_encrypted(&remote.url) => untrusted(host, error.to_string()),
                io::ErrorKind::UnexpectedEof
                | io::ErrorKind::ConnectionReset
                | io::ErrorKind::ConnectionAborted
                | io::ErrorKind::BrokenPipe => remote.broken(done),
                _ => DownloadError::NoNetwork { host, reason },
            },
            Error::Protocol(_) | Error::BodyStalled if done > 0 => remote.broken(done),
            _ => remote.strange(&reason),
        }
    }
}

impl Remote {
    /// Returns the target of a redirect. The token is dropped if that is another origin.
    fn redirected(&self, headers: &HeaderMap) -> Option<Remote> {
        let url = joined(&self.url, headers.get(header::LOCATION)?.to_str().ok()?)?;
        let token = self.token.clone().filter(|_| origin(&url) == origin(&self.url));
        Some(Remote { url, token, ..self.clone() })
    }

    /// Returns the token if it may be sent.
    fn shown_token(&self) -> Option<&str> {
        self.token.as_deref().filter(|_| is_guarded(&self.url))
    }

    /// Returns the response if its status indicates success or a redirect, or else the error for the status.
    fn accepted<T>(&self, response: Response<T>) -> Result<Response<T>, DownloadError> {
        let (host, url, status) = (host(&self.url), self.url.clone(), response.status().as_u16());
        match status {
            200..=399 => Ok(response),
            401 | 403 => {
                let code = response.headers().get("x-error-code").and_then(|code| code.to_str().ok()).map(str::to_string);
                Err(DownloadError::Denied { host, url, status, code })
            }
            404 | 410 => Err(DownloadError::Missing { url }),
            _ => Err(DownloadError::Status { host, url, status }),
        }
    }

    fn broken(&self, done: u64) -> DownloadError {
        let size = self.size.map_or("an unknown number of".to_string(), |size| size.to_string());
        DownloadError::Broken { host: host(&self.url), done, size }
    }

    fn strange(&self, what: &str) -> DownloadError {
        DownloadError::Strange { host: host(&self.url), url: self.url.clone(), what: what.to_string() }
    }
}

fn pieces(body: Body, sender: &SyncSender<Piece>) -> io::Result<()> {
    let mut reader = body.into_reader();
    let mut buffer = vec![0; PIECE];
    loop {
        match reader.read(&mut buffer)? {
            0 => return Ok(()),
            count => {
                let bytes = buffer.get(..count).unwrap_or_default().to_vec();
                if sender.send(Piece::Bytes(bytes)).is_err() {
                    return Ok(());
                }
            }
        }
    }
}

/// Returns the offset of the first byte of a partial response: 7 for `bytes 7-99/100`.
fn start_of(headers: &HeaderMap) -> Option<u64> {
    let range = headers.get(header::CONTENT_RANGE)?.to_str().ok()?;
    range.trim().strip_prefix("bytes ")?.split_once('-')?.0.trim().parse().ok()
}

fn untrusted(host: String, reason: String) -> DownloadError {
    DownloadError::Untrusted { host, reason: TRUSTED.problem.clone().unwrap_or(reason) }
}

/// Returns whether nobody can intercept a request to a URL: it is encrypted, or stays on this machine.
pub fn is_guarded(url: &str) -> bool {
    is_local(url) || is_encrypted(url)
}

fn is_encrypted(url: &str) -> bool {
    url.parse::<Uri>().is_ok_and(|uri| uri.scheme_str() == Some("https"))
}

fn is_local(url: &str) -> bool {
    ["127.0.0.1", "localhost", "[::1]"].contains(&host(url).as_str())
}

/// Returns the origin of a URL: its scheme, host and port; `None` if it is not absolute.
fn origin(url: &str) -> Option<(String, String, Option<u16>)> {
    let uri: Uri = url.parse().ok()?;
    Some((uri.scheme_str()?.to_string(), uri.host()?.to_ascii_lowercase(), uri.port_u16()))
}

/// Returns the host of a URL.
fn host(url: &str) -> String {
    let authority = url.parse::<Uri>().ok().and_then(|uri| uri.host().map(str::to_string));
    authority.unwrap_or_else(|| url.to_string())
}

/// Resolves a redirect's location against the URL that it came from.
fn joined(from: &str, to: &str) -> Option<String> {
    if to.contains("://") {
        return Some(to.to_string());
    }
    let uri: Uri = from.parse().ok()?;
    let (scheme, authority) = (uri.scheme_str()?, uri.authority()?);
    if to.starts_with('/') { Some(format!("{scheme}://{authority}{to}")) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_sent_only_over_https_or_to_localhost() {
        let shown = |url: &str| Remote { url: url.into(), token: Some("t".into()), ..Remote::default() }.shown_token().is_some();
        for url in [
            "https://huggingface.co/a",
            "https://mirror.example:8443/a",
            "http://127.0.0.1:8000/a",
            "http://localhost/a",
            "http://[::1]:9/a",
        ] {
            assert!(shown(url), "{url}");
        }
        for url in
            ["http://huggingface.co/a", "http://127.0.0.1.example/a", "http://localhost.example/a", "ftp://x/a", "huggingface.co", ""]
        {
            assert!(!shown(url), "{url}");
        }
    }

    #[test]
    fn origins_differ_by_scheme_host_and_port() {
        let here = origin("https://hub.example/a/b");
        assert!(here.is_some() && here == origin("https://HUB.example/c?d"));
        for url in ["http://hub.example/a", "https://store.example/a", "https://hub.example:8443/a", "https://hub.example.evil/a", "/a"] {
            assert_ne!(here, origin(url), "{url}");
        }
    }
}
