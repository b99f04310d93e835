//! Reads sound files; the format is detected from the content.

use std::path::Path;

use super::{AudioError, Channels, Clip, DecodedAudio, decode, flac, mpeg, wav};
use crate::files;

/// Reads a wav, FLAC, Ogg Vorbis or MP3 file at the file's sample rate. The format is detected from the content, not the name.
///
/// Integer samples are scaled so that full scale is 1; float samples are unchanged. The silence that an MP3 encoder adds at both ends is trimmed if
/// the file states its length. A truncated or damaged file is read as far as possible; [`read_with_notes`] returns a warning about it. A compressed
/// file may hold up to two hours at 48 kHz (345.6 million samples per channel).
///
/// # Errors
/// The file cannot be read, has an unsupported format, is too damaged or too long, has no samples, or has a sample that is not a finite number.
/// Each message names the file.
pub fn read(path: &Path, channels: Channels) -> Result<Clip, AudioError> {
    read_with_notes(path, channels).map(|decoded| decoded.clip)
}

/// Like [`read`], but also returns the number of channels and warnings about the file.
///
/// # Errors
/// As for [`read`].
pub fn read_with_notes(path: &Path, channels: Channels) -> Result<DecodedAudio, AudioError> {
    let bytes = whole(path)?;
    from_bytes(&bytes, channels).map_err(|problem| AudioError::BadSound { path: path.to_path_buf(), problem })
}

/// Returns the sample rate in a file's header, in samples per second, without decoding the sound.
///
/// # Errors
/// As for [`read`], as far as the header shows.
pub fn rate(path: &Path) -> Result<u32, AudioError> {
    let bytes = whole(path)?;
    let found = match kind(&bytes) {
        Kind::Wav => wav::rate(&bytes),
        Kind::Flac(bytes) => flac::rate(bytes),
        Kind::Compressed(bytes) => decode::rate(bytes),
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
    let read =
        if cfg!(feature = "model") { "wav, FLAC, Ogg Vorbis and MP3" } else { "wav (the feature 'model' adds FLAC, Ogg Vorbis and MP3)" };
    format!("it is {what}; what is read is {read}")
}

/// Like [`read`], for the bytes of a file.
pub(super) fn from_bytes(bytes: &[u8], channels: Channels) -> Result<DecodedAudio, String> {
    let decoded = match kind(bytes) {
        Kind::Wav => wav::parse(bytes, channels)?,
        Kind::Flac(bytes) => flac::decode(bytes, channels)?,
        Kind::Compressed(bytes) => decode::decode(bytes, channels)?,
        Kind::Other(what) => return Err(not_read(what)),
    };
    if decoded.clip.samples.is_empty() {
        return Err("it holds no samples".into());
    }
    match decoded.clip.samples.iter().position(|sample| !sample.is_finite()) {
        Some(at) => Err(format!("sample {at} is not a finite number")),
        None => Ok(decoded),
    }
}

enum Kind<'a> {
    Wav,
    /// The stream from its `fLaC` marker.
    Flac(&'a [u8]),
    /// The stream from its first frame or page.
    Compressed(&'a [u8]),
    /// A description with an article.
    Other(&'static str),
}

fn kind(bytes: &[u8]) -> Kind<'_> {
    let rest = behind_tags(bytes);
    match rest {
        [] if bytes.is_empty() => Kind::Other("empty"),
        [] => Kind::Other("a tag without sound"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'A', b'V', b'I', ..] => Kind::Other("an AVI video"),
        _ if wav::is_wav(rest) => Kind::Wav,
        [b'f', b'L', b'a', b'C', ..] => Kind::Flac(rest),
        [b'O', b'g', b'g', b'S', ..] => Kind::Compressed(rest),
        [b'F', b'O', b'R', b'M', ..] => Kind::Other("an AIFF file"),
        [b'.', b's', b'n', b'd', ..] => Kind::Other("an AU file"),
        [b'c', b'a', b'f', b'f', ..] => Kind::Other("a Core Audio file"),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => Kind::Other("an MPEG-4 file (as .m4a and .mp4 are)"),
        [0x1a, 0x45, 0xdf, 0xa3, ..] => Kind::Other("a Matroska or WebM file"),
        _ => match mpeg::frames(rest) {
            Some(frames) => Kind::Compressed(frames),
            None if std::str::from_utf8(rest.get(..64).unwrap_or(rest)).is_ok() => Kind::Other("text, not sound"),
            None => Kind::Other("of an unknown kind"),
        },
    }
}

/// Skips the ID3v2 tags at the start of a file.
fn behind_tags(mut bytes: &[u8]) -> &[u8] {
    while let [b'I', b'D', b'3', _, _, flags, a, b, c, d, ..] = bytes {
        let size = [a, b, c, d].iter().fold(0, |size, byte| size << 7 | usize::from(**byte & 0x7f));
        let footer = if flags & 0x10 != 0 { 10 } else { 0 };
        bytes = bytes.get(10 + size + footer..).unwrap_or_default();
    }
    bytes
}

#[cfg(test)]
#[cfg(feature = "model")]
mod tests;
