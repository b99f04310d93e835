//! Where the published outputs of the reference system are, and how a test says that it skipped what it cannot do here.

#![allow(dead_code, reason = "not every test file uses both")]

use std::io::Write;
use std::path::PathBuf;

/// The folder, or nothing and a line that says what was skipped. Where `AWOL_REFERENCE` names it, as in CI, it must be there.
pub fn folder() -> Option<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/reference");
    let named = std::env::var_os("AWOL_REFERENCE");
    let is_named = named.is_some();
    let folder = named.map_or_else(beside, PathBuf::from);
    if folder.join("pairs_awol_base.jsonl").is_file() {
        Some(folder)
    } else {
        assert!(!is_named, "AWOL_REFERENCE is '{}', which has no published outputs", folder.display());
        skip(&format!("no published outputs at '{}' (AWOL_REFERENCE names the folder)", folder.display()));
        None
    }
}

/// Says what was skipped and why. Straight to the stream: what a passing test prints is swallowed, and a skipped check must be seen.
pub fn skip(reason: &str) {
    let test = std::thread::current().name().unwrap_or("a test").to_string();
    let _ = writeln!(std::io::stderr(), "skipped: {test}: {reason}");
}
