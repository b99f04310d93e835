//! Sound files of any kind, told apart by their content.

use std::path::Path;

use super::{AudioError, Channels, Clip, Heard, decode, wav};
use crate::files;

/// The sound of a wav, FLAC, Ogg Vorbis or MP3 file, at the file's own rate. The content says which kind it is, not the name.
///
/// Integers are scaled so that full scale is 1; floats come as they are. The silence that an MP3 encoder adds at both ends is cut off where
/// the file tells how much it is. A damaged packet of a FLAC, Ogg or MP3 file is left out, as players do. A compressed file may hold up to
/// two hours at 48 kHz (345.6 million samples a channel).
///
/// # Errors
/// The file cannot be read, is of no kind that is read, is damaged, ends before its header says (wav), is too long, holds no samples, or
/// holds something that is not a finite number. Each message names the file.
pub fn read(path: &Path, channels: Channels) -> Result<Clip, AudioError> {
    hear(path, channels).map(|heard| heard.clip)
}

/// As [`read`], with what there is to say of the file.
///
/// # Errors
/// As [`read`].
pub fn hear(path: &Path, channels: Channels) -> Result<Heard, AudioError> {
    let bytes = whole(path)?;
    from_bytes(&bytes, channels).map_err(|problem| AudioError::BadSound { path: path.to_path_buf(), problem })
}

/// The rate that a file's header says, in samples per second; no sound is decoded.
///
/// # Errors
/// As [`read`], as far as the header tells.
pub fn rate(path: &Path) -> Result<u32, AudioError> {
    let bytes = whole(path)?;
    let found = match kind(&bytes) {
        Kind::Wav => wav::rate(&bytes),
        Kind::Compressed => decode::rate(&bytes),
        Kind::Other(what) => Err(not_read(what)),
    };
    match found {
        Ok(0) => Err("its header says 0 samples per second".to_string()),
        found => found,
    }
    .map_err(|problem| AudioError::BadSound { path: path.to_path_buf(), problem })
}

fn whole(path: &Path) -> Result<Vec<u8>, AudioError> {
    files::regular(path)?;
    Ok(files::read(path)?)
}

fn not_read(what: &str) -> String {
    format!("it is {what}; what is read is wav, FLAC, Ogg Vorbis and MP3")
}

/// As [`read`], for the bytes of a file.
pub(super) fn from_bytes(bytes: &[u8], channels: Channels) -> Result<Heard, String> {
    let heard = match kind(bytes) {
        Kind::Wav => wav::parse(bytes, channels)?,
        Kind::Compressed => decode::decode(bytes, channels)?,
        Kind::Other(what) => return Err(not_read(what)),
    };
    if heard.clip.samples.is_empty() {
        return Err("it holds no samples".into());
    }
    match heard.clip.samples.iter().position(|sample| !sample.is_finite()) {
        Some(at) => Err(format!("sample {at} is not a finite number")),
        None => Ok(heard),
    }
}

enum Kind {
    Wav,
    Compressed,
    /// In words, with an article.
    Other(&'static str),
}

fn kind(bytes: &[u8]) -> Kind {
    match bytes {
        [] => Kind::Other("empty"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'A', b'V', b'I', ..] => Kind::Other("an AVI video"),
        [b'R', b'I', b'F', b'F' | b'X', ..] => Kind::Wav,
        [b'f', b'L', b'a', b'C', ..] | [b'O', b'g', b'g', b'S', ..] | [b'I', b'D', b'3', ..] => Kind::Compressed,
        [b'R', b'F', b'6', b'4', ..] => Kind::Other("a 64-bit wav (RF64)"),
        [b'F', b'O', b'R', b'M', ..] => Kind::Other("an AIFF file"),
        [b'.', b's', b'n', b'd', ..] => Kind::Other("an AU file"),
        [b'c', b'a', b'f', b'f', ..] => Kind::Other("a Core Audio file"),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => Kind::Other("an MPEG-4 file (as .m4a and .mp4 are)"),
        [0x1a, 0x45, 0xdf, 0xa3, ..] => Kind::Other("a Matroska or WebM file"),
        _ if is_mpeg_audio(bytes) => Kind::Compressed,
        _ if std::str::from_utf8(bytes.get(..64).unwrap_or(bytes)).is_ok() => Kind::Other("text, not sound"),
        _ => Kind::Other("of an unknown kind"),
    }
}

/// Whether an MPEG audio frame begins at the first byte, or after zeros as some editors leave them.
fn is_mpeg_audio(bytes: &[u8]) -> bool {
    let start = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len());
    match bytes.get(start..) {
        // Eleven set bits, a version that exists, layer III, a bit rate that exists, and a sample rate that exists.
        Some([0xff, second, third, ..]) => {
            second & 0xe0 == 0xe0 && second & 0x18 != 0x08 && second & 0x06 == 0x02 && third & 0xf0 != 0xf0 && third & 0x0c != 0x0c
        }
        _ => false,
    }
}

#[cfg(test)]
#[cfg(feature = "app")]
mod tests;
