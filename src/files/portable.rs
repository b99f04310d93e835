//! Paths of any system.

use std::path::PathBuf;

/// A path as a person or a file of another system wrote it: `/` and `\` both separate folders.
pub fn portable(path: &str) -> PathBuf {
    if std::path::MAIN_SEPARATOR == '\\' { PathBuf::from(path) } else { PathBuf::from(path.replace('\\', "/")) }
}
