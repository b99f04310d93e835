//! Wav files in and out.

mod info;
mod seal;

use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

use hound::{SampleFormat, WavReader, WavSpec, WavWriter};

use super::{AudioError, Channels, Clip, Heard, decode};
use crate::files;
use seal::Opened;

/// 16-bit full scale. Reading divides by it and writing multiplies by it, so that a 16-bit file survives a round trip unchanged.
const FULL_SCALE: f32 = 32768.0;

/// Writes `clip` as 16-bit mono PCM; see [`to_wav_bytes`].
///
/// # Errors
/// As [`to_wav_bytes`], or the file cannot be written; what was at `path` is untouched then.
pub fn write(path: &Path, clip: &Clip) -> Result<(), AudioError> {
    Ok(files::write(path, &to_wav_bytes(clip)?)?)
}

/// `clip` as a 16-bit mono PCM wav file: samples times 32768, rounded (a half to even), cut off at -32768 and 32767. What made it is the file's comment,
/// with a checksum of the samples that it speaks of. The same clip gives the same bytes.
///
/// # Errors
/// A sample is not a finite number, the rate is 0 or beyond what the header holds, or there are more samples than fit in a wav file (4 GiB).
pub fn to_wav_bytes(clip: &Clip) -> Result<Vec<u8>, AudioError> {
    let unwritable = |problem: String| AudioError::Unwritable(problem);
    if clip.rate == 0 || clip.rate > u32::MAX / 2 {
        return Err(unwritable(format!("its rate is {} Hz", clip.rate)));
    }
    if clip.samples.len() > (u32::MAX as usize - 44) / 2 {
        return Err(unwritable(format!("{} samples are more than a wav file holds", clip.samples.len())));
    }
    if let Some(at) = clip.samples.iter().position(|sample| !sample.is_finite()) {
        return Err(unwritable(format!("sample {at} is not a finite number")));
    }
    let spec = WavSpec { channels: 1, sample_rate: clip.rate, bits_per_sample: 16, sample_format: SampleFormat::Int };
    let mut bytes = Vec::with_capacity(44 + 2 * clip.samples.len());
    let mut writer = WavWriter::new(Cursor::new(&mut bytes), spec).map_err(|failed| unwritable(failed.to_string()))?;
    for sample in clip.samples.iter() {
        writer.write_sample(quantised(*sample)).map_err(|failed| unwritable(failed.to_string()))?;
    }
    writer.finalize().map_err(|failed| unwritable(failed.to_string()))?;
    if let Some(made) = &clip.made {
        info::add(&mut bytes, &seal::seal(made, clip));
    }
    Ok(bytes)
}

/// A sample as it is written. `as` cuts off at the ends of i16.
fn quantised(sample: f32) -> i16 {
    (sample * FULL_SCALE).round_ties_even() as i16
}

/// The sound in a wav file's bytes at its own rate: 8, 16, 24 or 32 bit integers (full scale becomes 1), or floats (as they are).
///
/// hound reads the header, and the samples are converted in bulk. What hound knows of no way to read goes through symphonia.
pub(super) fn parse(bytes: &[u8], channels: Channels) -> Result<Heard, String> {
    let reader = match WavReader::new(Cursor::new(bytes)) {
        Ok(reader) => reader,
        Err(hound::Error::FormatError(what)) if what.contains("data chunk length") => return Err(what.into()),
        Err(hound::Error::FormatError(_) | hound::Error::Unsupported) if is_whole(bytes) => return decode::decode(bytes, channels),
        Err(failed) => return Err(describe(failed)),
    };
    let WavSpec { channels: count, sample_rate, bits_per_sample: bits, sample_format } = reader.spec();
    if sample_rate == 0 {
        return Err("its header says 0 samples per second".into());
    }
    let promised = reader.len() as usize;
    let start = reader.into_inner().position() as usize;
    let (header, data) = bytes.split_at_checked(start).unwrap_or((bytes, &[]));
    let length = header.last_chunk().map_or(0, |length| u32::from_le_bytes(*length) as usize);
    // The header may claim anything. The file itself bounds the memory.
    let Some(data) = data.get(..length) else {
        return Err(format!("it is cut off: its header promises {length} bytes of sound, and {} are there", data.len()));
    };
    let width = length.checked_div(promised).unwrap_or(usize::from(bits) / 8);
    let count = usize::from(count);
    let samples = match (sample_format, bits, width) {
        (SampleFormat::Int, 8, 1) => convert(data, count, channels, |[byte]| (f32::from(byte) - 128.0) / 128.0),
        (SampleFormat::Int, 16, 2) => convert(data, count, channels, |bytes| f32::from(i16::from_le_bytes(bytes)) / FULL_SCALE),
        (SampleFormat::Int, 24, 3) => convert(data, count, channels, |[a, b, c]| full_scale(i32::from_le_bytes([0, a, b, c]))),
        (SampleFormat::Int, 32, 4) => convert(data, count, channels, |bytes| full_scale(i32::from_le_bytes(bytes))),
        (SampleFormat::Float, 32, 4) => convert(data, count, channels, f32::from_le_bytes),
        // The lower three of four bytes. (In a header of the extensible kind it is the upper three, which symphonia knows.)
        (SampleFormat::Int, 24, 4) if !is_whole(bytes) => {
            convert(data, count, channels, |[a, b, c, _]| full_scale(i32::from_le_bytes([0, a, b, c])))
        }
        _ if is_whole(bytes) => return decode::decode(bytes, channels),
        _ => {
            return Err(format!(
                "it holds {bits} bits a sample in {width} bytes, which is not read; convert it to 16 bits or 32-bit float"
            ));
        }
    };
    let mut clip = Clip { samples, rate: sample_rate, made: None };
    let comment = info::read(bytes).map(|comment| seal::open(comment, &clip));
    let changed = comment == Some(Opened::Broken);
    if let Some(Opened::Whole(made)) = comment {
        clip.made = Some(made.into());
    }
    Ok(Heard { clip, channels: count, changed })
}

/// The rate in a wav file's header.
pub(super) fn rate(bytes: &[u8]) -> Result<u32, String> {
    match WavReader::new(Cursor::new(bytes)) {
        Ok(reader) => Ok(reader.spec().sample_rate),
        Err(hound::Error::FormatError(_) | hound::Error::Unsupported) if is_whole(bytes) => decode::rate(bytes),
        Err(failed) => Err(describe(failed)),
    }
}

/// Samples of `N` bytes, `count` channels in turn, as one channel. Allocates once, as much as the result takes.
fn convert<const N: usize>(data: &[u8], count: usize, channels: Channels, sample: impl Fn([u8; N]) -> f32) -> Arc<[f32]> {
    let (samples, _) = data.as_chunks::<N>();
    if count == 1 {
        return samples.iter().map(|bytes| sample(*bytes)).collect();
    }
    samples.chunks_exact(count.max(1)).map(|frame| channels.mix(frame.iter().map(|bytes| sample(*bytes)))).collect()
}

/// Whether the header's numbers agree with each other. symphonia takes them as they are.
fn is_whole(bytes: &[u8]) -> bool {
    let header = bytes.get(..4096).unwrap_or(bytes);
    let Some(start) = header.windows(4).position(|name| name == b"fmt ") else { return false };
    let number =
        |at: usize| header.get(start + at..start + at + 2).map_or(0, |pair| pair.iter().rev().fold(0, |n, byte| n << 8 | u32::from(*byte)));
    let (channels, block, bits) = (number(10), number(20), number(22));
    (1..=64).contains(&channels) && matches!(bits, 8 | 16 | 24 | 32 | 64) && block == channels * bits / 8
}

fn full_scale(sample: i32) -> f32 {
    sample as f32 / 2_147_483_648.0
}

fn describe(failed: hound::Error) -> String {
    match failed {
        hound::Error::IoError(_) => "it is cut off: it ends before its header says".into(),
        hound::Error::FormatError(what) => what.to_string(),
        hound::Error::Unsupported => "its encoding is not read; convert it to PCM or 32-bit float".into(),
        other => other.to_string(),
    }
}

#[cfg(test)]
#[cfg(feature = "app")]
mod tests;
