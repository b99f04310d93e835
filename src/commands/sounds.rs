//! Sounds from files, with what there is to say of them.

use std::path::Path;

use crate::audio::{self, AudioError, Channels, Clip, Heard};
use crate::session::call::Call;

/// The sound of a file, as one channel; what that leaves out is noted.
///
/// # Errors
/// As [`audio::read`].
pub fn read(call: &mut Call<'_>, path: &Path) -> Result<Clip, AudioError> {
    let Heard { clip, channels, changed } = audio::hear(path, Channels::Mean)?;
    if channels > 1 {
        let silent = if clip.peak() == 0.0 { ": silence, as they cancel each other or have none" } else { "" };
        call.note(format!("'{}' has {channels} channels; this is their mean{silent}", path.display()));
    }
    if changed {
        call.note(format!("'{}' names a theta, and its sound is not of it any more: the theta is left out", path.display()));
    }
    Ok(clip)
}
