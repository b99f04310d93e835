//! The connection file: the kernel's addresses, and the key that signs its messages.

use std::path::Path;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use crate::files::{self, FileError};

/// The only signature scheme that Jupyter's front ends use.
const SCHEME: &str = "hmac-sha256";

/// The content of a connection file.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
pub struct Connection {
    /// `tcp`, or `ipc`, whose sockets are files with restricted access.
    #[serde(default = "tcp")]
    pub transport: String,
    /// An address of this machine; for `ipc`, the prefix of the sockets' paths.
    pub ip: String,
    pub shell_port: u16,
    pub iopub_port: u16,
    pub stdin_port: u16,
    pub control_port: u16,
    pub hb_port: u16,
    /// The signing key; empty if messages are not signed.
    pub key: String,
    #[serde(default = "scheme")]
    pub signature_scheme: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub kernel_name: String,
}

fn tcp() -> String {
    "tcp".into()
}

fn scheme() -> String {
    SCHEME.into()
}

/// Why a connection file cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ConnectionError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error("'{path}' is no connection file")]
    Broken { path: String, source: serde_json::Error },
    #[error("transport '{0}' is not known; tcp and ipc are")]
    Transport(String),
    #[error("messages signed by '{0}' cannot be checked; {SCHEME} can")]
    Scheme(String),
}

impl Connection {
    /// Reads a connection file.
    ///
    /// # Errors
    /// Fails if the file cannot be read, is malformed, or names an unsupported transport or signature scheme.
    pub fn read(path: &Path) -> Result<Connection, ConnectionError> {
        let text = files::read_text(path)?;
        let connection: Connection =
            serde_json::from_str(&text).map_err(|source| ConnectionError::Broken { path: path.display().to_string(), source })?;
        connection.check()?;
        Ok(connection)
    }

    fn check(&self) -> Result<(), ConnectionError> {
        if !matches!(self.transport.as_str(), "tcp" | "ipc") {
            return Err(ConnectionError::Transport(self.transport.clone()));
        }
        if self.signature_scheme != SCHEME && !self.key.is_empty() {
            return Err(ConnectionError::Scheme(self.signature_scheme.clone()));
        }
        Ok(())
    }

    /// Returns a connection on the loopback address with a random key. Its ports are 0, for which the system chooses free ones.
    pub fn fresh() -> Connection {
        Connection {
            transport: tcp(),
            ip: "127.0.0.1".into(),
            shell_port: 0,
            iopub_port: 0,
            stdin_port: 0,
            control_port: 0,
            hb_port: 0,
            key: Uuid::new_v4().to_string(),
            signature_scheme: scheme(),
            kernel_name: "awol".into(),
        }
    }

    /// Returns the ZeroMQ address of the socket with this port.
    pub fn endpoint(&self, port: u16) -> String {
        match self.transport.as_str() {
            "ipc" => format!("ipc://{}-{port}", self.ip),
            _ if self.ip.contains(':') => format!("tcp://[{}]:{port}", self.ip),
            _ => format!("tcp://{}:{port}", if self.ip == "*" { "0.0.0.0" } else { &self.ip }),
        }
    }

    /// Returns whether other machines can connect.
    pub fn is_open_to_others(&self) -> bool {
        let local = self.ip == "localhost" || self.ip.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
        self.transport == "tcp" && !local
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"{"shell_port": 1, "iopub_port": 2, "stdin_port": 3, "control_port": 4, "hb_port": 5, "ip": "127.0.0.1",
        "key": "k", "transport": "tcp", "signature_scheme": "hmac-sha256", "kernel_name": "awol", "jupyter_session": "n.ipynb"}"#;

    fn read(text: &str) -> Result<Connection, ConnectionError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kernel.json");
        std::fs::write(&path, text).unwrap();
        Connection::read(&path)
    }

    #[test]
    fn a_connection_file_of_jupyter_is_read() {
        let connection = read(FILE).unwrap();
        assert_eq!((connection.endpoint(connection.hb_port), connection.is_open_to_others()), ("tcp://127.0.0.1:5".into(), false));
        let ipc = Connection { transport: "ipc".into(), ip: "/run/k".into(), ..connection };
        assert_eq!((ipc.endpoint(1), ipc.is_open_to_others()), ("ipc:///run/k-1".into(), false));
    }

    #[test]
    fn invalid_connection_files_are_errors() {
        assert!(crate::cause::chain(&read("{").unwrap_err()).contains("no connection file"));
        assert!(crate::cause::chain(&read(&FILE.replace("\"key\": \"k\",", "")).unwrap_err()).contains("missing field `key`"));
        assert!(crate::cause::chain(&read(&FILE.replace("tcp", "carrier pigeon")).unwrap_err()).contains("carrier pigeon"));
        assert!(crate::cause::chain(&read(&FILE.replace("hmac-sha256", "rot13")).unwrap_err()).contains("rot13"));
        assert!(read(&FILE.replace("\"shell_port\": 1", "\"shell_port\": 70000")).is_err());
        assert!(crate::cause::chain(&Connection::read(Path::new("nowhere.json")).unwrap_err()).contains("nowhere.json"));
    }

    #[test]
    fn generated_keys_differ() {
        let (a, b) = (Connection::fresh(), Connection::fresh());
        assert_ne!(a.key, b.key);
    }

    #[test]
    fn addresses_open_to_other_machines_are_detected() {
        for (ip, open) in [("0.0.0.0", true), ("*", true), ("192.168.0.1", true), ("::1", false), ("localhost", false)] {
            assert_eq!(Connection { ip: ip.into(), ..Connection::fresh() }.is_open_to_others(), open, "{ip}");
        }
    }
}
