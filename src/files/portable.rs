//! Paths from other systems.

use std::path::PathBuf;

/// Converts a path written on any system: both `/` and `\` separate folders.
pub fn portable(path: &str) -> PathBuf {
    if std::path::MAIN_SEPARATOR == '\\' { PathBuf::from(path) } else { PathBuf::from(path.replace('\\', "/")) }
}
