//! The certificates that are trusted to identify a server.

use std::sync::LazyLock;

use ureq::tls::{Certificate, RootCerts};

/// The trusted certificates, and the problem if those named in the environment could not be read.
pub struct Trusted {
    pub roots: RootCerts,
    pub problem: Option<String>,
}

/// The certificates of `SSL_CERT_FILE` and `SSL_CERT_DIR`, or else the system's, or else Mozilla's as built into this program. They are read once.
pub static TRUSTED: LazyLock<Trusted> = LazyLock::new(|| {
    let found = rustls_native_certs::load_native_certs();
    let named = ["SSL_CERT_FILE", "SSL_CERT_DIR"].into_iter().find(|name| std::env::var_os(name).is_some());
    match named {
        None if found.certs.is_empty() => Trusted { roots: RootCerts::WebPki, problem: None },
        Some(name) if found.certs.is_empty() => {
            let why = found.errors.first().map_or("it holds none".to_string(), ToString::to_string);
            Trusted { roots: RootCerts::new_with_certs(&[]), problem: Some(format!("{name} gives no certificates: {why}")) }
        }
        _ => {
            let certificates: Vec<_> = found.certs.iter().map(|found| Certificate::from_der(found).to_owned()).collect();
            Trusted { roots: RootCerts::new_with_certs(&certificates), problem: None }
        }
    }
});
