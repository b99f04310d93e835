//! The errors of a download.

use thiserror::Error;

use crate::files::FileError;

#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DownloadError {
    #[error("cannot reach {host} ({reason})")]
    NoNetwork { host: String, reason: String },
    #[error("{host} sent nothing for {seconds} s")]
    Stalled { host: String, seconds: u64 },
    #[error("there is no '{url}' (404)")]
    Missing { url: String },
    /// `code` is the hub's reason (`GatedRepo`, `RepoNotFound`), if it gives one.
    #[error("{host} refuses '{url}' ({status})")]
    Denied { host: String, url: String, status: u16, code: Option<String> },
    #[error("cannot trust {host} ({reason}); SSL_CERT_FILE names a file of the certificates to trust in place of the system's")]
    Untrusted { host: String, reason: String },
    #[error("{host} answers '{url}' with the status {status}")]
    Status { host: String, url: String, status: u16 },
    #[error("the connection to {host} broke after {done} of {size} bytes")]
    Broken { host: String, done: u64, size: String },
    #[error("what {host} sent of '{url}' is not what it said ({what}); it was thrown away")]
    Damaged { host: String, url: String, what: String },
    #[error("{host} answers '{url}' in a way that is not understood ({what})")]
    Strange { host: String, url: String, what: String },
    #[error("another program is fetching '{url}' just now")]
    Busy { url: String },
    #[error("interrupted")]
    Interrupted,
    #[error(transparent)]
    File(#[from] FileError),
}

impl DownloadError {
    /// Returns whether a retry may succeed, resuming where the download stopped.
    pub fn passes(&self) -> bool {
        matches!(self, DownloadError::Stalled { .. } | DownloadError::Broken { .. })
    }
}
