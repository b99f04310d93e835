//! What written files share: extensions and sample formats.

use std::path::{Path, PathBuf};

use crate::audio::wav::Depth;
use crate::session::call::Call;
use crate::session::fault::Fault;

/// Returns the extension of a file name in lower case.
pub(super) fn ending(path: &Path) -> String {
    path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase()
}

/// Creates the error for a file name whose extension does not fit the value.
pub(super) fn wrong_ending(path: &Path, what: &str, endings: &str) -> Fault {
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or("name");
    let first = endings.split_whitespace().next().unwrap_or_default();
    let better: PathBuf = path.with_file_name(format!("{stem}{first}"));
    Fault::new(format!("{what} is saved as {endings}, and '{}' has the wrong file extension", path.display()))
        .help(format!("save it as \"{}\"", better.display()))
}

/// Returns the sample format for a clip.
pub(super) fn depth(call: &Call<'_>) -> Result<Depth, Fault> {
    match call.count("bits")? {
        16 => Ok(Depth::Bits16),
        24 => Ok(Depth::Bits24),
        32 => Ok(Depth::Float32),
        other => Err(Fault::new(format!("a clip is saved with 16, 24 or 32 bits, and not with {other}")).at("bits")),
    }
}
