//! Finds the published outputs of the reference system, and reports skipped tests.

#![allow(dead_code, reason = "not every test file uses both")]

use std::io::Write;
use std::path::PathBuf;

/// Returns the folder with the published outputs. Without it, prints a line that says so and returns `None`.
///
/// # Panics
/// If `AWOL_REFERENCE` is set and its folder has no published outputs.
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

/// Prints which test was skipped and why. It writes to the stream itself, as the test harness swallows what a passing test prints.
pub fn skip(reason: &str) {
    let test = std::thread::current().name().unwrap_or("a test").to_string();
    let _ = writeln!(std::io::stderr(), "skipped: {test}: {reason}");
}
