//! Sounds that are too long to embed: they are written to files beside the notebook.

use std::path::Path;

use sha2::{Digest, Sha256};

use crate::audio::{Clip, wav};
use crate::files;
use crate::hex::hex;

/// The folder of the files, relative to the kernel's working directory, which is the notebook's.
const FOLDER: &str = "sounds";

/// Writes a clip longer than `most_s` seconds to a file and returns its path for a link. Returns `None` if the clip is shorter or cannot be written.
pub fn file(clip: &Clip, most_s: f64) -> Option<String> {
    if clip.seconds() <= most_s {
        return None;
    }
    let bytes = wav::to_wav_bytes(clip).ok()?;
    let digest = hex(&Sha256::digest(&bytes)[..6]);
    // The name contains a hash, so that equal sounds share a file.
    let name = format!("{FOLDER}/clip-{digest}.wav");
    let path = Path::new(&name);
    if !path.exists() {
        files::write(path, &bytes).ok()?;
    }
    Some(name)
}
