//! Where the published outputs of the reference system are, for the tests that compare with them.

use std::path::PathBuf;

/// The folder, or nothing and a line that says what was skipped.
pub fn folder() -> Option<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/reference");
    let folder = std::env::var_os("AWOL_REFERENCE").map_or_else(beside, PathBuf::from);
    if folder.join("pairs_awol_base.jsonl").is_file() {
        Some(folder)
    } else {
        eprintln!("skipped: no published outputs at '{}' (AWOL_REFERENCE names the folder)", folder.display());
        None
    }
}
