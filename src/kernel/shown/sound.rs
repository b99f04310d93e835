//! Sounds that are too long for a notebook to hold: they lie in a file beside it.

use std::path::Path;

use sha2::{Digest, Sha256};

use crate::audio::{Clip, wav};
use crate::files;
use crate::hex::hex;

/// The folder of the files, where the kernel runs: beside its notebook.
const FOLDER: &str = "sounds";

/// Writes a clip of more than `most_s` seconds into a file, whose path the notebook can link; none where it is short, or cannot be written.
pub fn file(clip: &Clip, most_s: f64) -> Option<String> {
    if clip.seconds() <= most_s {
        return None;
    }
    let bytes = wav::to_wav_bytes(clip).ok()?;
    let digest = hex(&Sha256::digest(&bytes)[..6]);
    // The same sound is written once.
    let name = format!("{FOLDER}/clip-{digest}.wav");
    let path = Path::new(&name);
    if !path.exists() {
        files::write(path, &bytes).ok()?;
    }
    Some(name)
}
