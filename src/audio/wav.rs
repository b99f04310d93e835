//! Wav files in and out.

use std::io::Cursor;
use std::path::Path;

use hound::{SampleFormat, WavReader, WavSpec, WavWriter};

use super::{AudioError, Clip};
use crate::files;

/// 16-bit full scale. Reading divides by it and writing multiplies by it, so that a 16-bit file survives a round trip unchanged.
const FULL_SCALE: f32 = 32768.0;

/// The first channel of a wav file at its own rate: 8, 16, 24 or 32 bit integers (full scale becomes 1) or 32-bit floats (as they are).
///
/// # Errors
/// The file cannot be read, is not a wav file, holds another kind of data, ends before its header says, holds no samples, or holds
/// something that is not a finite number. Each message names the file.
pub fn read(path: &Path) -> Result<Clip, AudioError> {
    let bytes = files::read(path)?;
    parse(&bytes).map_err(|problem| AudioError::BadWav { path: path.to_path_buf(), problem })
}

/// Writes `clip` as 16-bit mono PCM; see [`to_wav_bytes`].
///
/// # Errors
/// As [`to_wav_bytes`], or the file cannot be written; what was at `path` is untouched then.
pub fn write(path: &Path, clip: &Clip) -> Result<(), AudioError> {
    Ok(files::write(path, &to_wav_bytes(clip)?)?)
}

/// `clip` as a 16-bit mono PCM wav file: samples times 32768, rounded (a half to even), cut off at -32768 and 32767. The same clip gives the
/// same bytes.
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
        // `as` cuts off at the ends of i16.
        let quantised = (sample * FULL_SCALE).round_ties_even() as i16;
        writer.write_sample(quantised).map_err(|failed| unwritable(failed.to_string()))?;
    }
    writer.finalize().map_err(|failed| unwritable(failed.to_string()))?;
    Ok(bytes)
}

fn parse(bytes: &[u8]) -> Result<Clip, String> {
    let mut reader = WavReader::new(Cursor::new(bytes)).map_err(describe)?;
    let WavSpec { channels, sample_rate, bits_per_sample, sample_format } = reader.spec();
    if sample_rate == 0 {
        return Err("its header says 0 samples per second".into());
    }
    // The header may claim anything; no sample takes less than a byte, so that the file itself bounds the memory.
    let promised = reader.len() as usize;
    if promised > bytes.len() {
        return Err(format!("it is cut off: its header promises {promised} samples, and the whole file has {} bytes", bytes.len()));
    }
    let samples = match (sample_format, bits_per_sample) {
        (SampleFormat::Float, 32) => first_channel(reader.samples::<f32>(), channels, |sample| sample),
        (SampleFormat::Int, 8 | 16 | 24 | 32) => {
            let scale = (1_u64 << (bits_per_sample - 1)) as f64;
            first_channel(reader.samples::<i32>(), channels, |sample| (f64::from(sample) / scale) as f32)
        }
        (format, bits) => {
            let kind = if format == SampleFormat::Float { "floats" } else { "integers" };
            return Err(format!("it holds {bits}-bit {kind}; what is read is 8, 16, 24 and 32 bit integers and 32-bit floats"));
        }
    };
    let samples = samples.map_err(describe)?;
    if samples.is_empty() {
        return Err("it holds no samples".into());
    }
    if let Some(at) = samples.iter().position(|sample| !sample.is_finite()) {
        return Err(format!("sample {at} is not a finite number"));
    }
    Ok(Clip::new(samples, sample_rate))
}

fn first_channel<S>(
    samples: impl Iterator<Item = Result<S, hound::Error>>,
    channels: u16,
    convert: impl Fn(S) -> f32,
) -> Result<Vec<f32>, hound::Error> {
    let mut first = Vec::new();
    for (i, sample) in samples.enumerate() {
        let sample = sample?;
        if i % usize::from(channels) == 0 {
            first.push(convert(sample));
        }
    }
    Ok(first)
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
mod tests;
