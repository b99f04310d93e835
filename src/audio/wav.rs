//! Reads and writes wav files.

mod info;
mod read;
mod riff;
mod seal;

use std::io::Cursor;
use std::path::Path;

use hound::{SampleFormat, WavSpec, WavWriter};

use super::{AudioError, Clip};
use crate::files;

pub(super) use read::{parse, rate};
pub(super) use riff::is_wav;

/// 16-bit full scale. Reading divides by it and writing multiplies by it, so that a 16-bit file is unchanged after a round trip.
const FULL_SCALE: f32 = 32768.0;
/// Of 24 bits.
const FULL_SCALE_24: f64 = 8_388_608.0;
/// Bytes before the first sample, at most.
const HEADER: usize = 68;

/// The sample format of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Depth {
    /// An integer of 16 bits.
    #[default]
    Bits16,
    /// An integer of 24 bits.
    Bits24,
    /// A float of 32 bits: the sample unchanged.
    Float32,
}

/// Writes `clip` as 16-bit mono PCM; see [`to_wav_bytes`].
///
/// # Errors
/// As for [`to_wav_bytes`], or the file cannot be written; an existing file at `path` is then unchanged.
pub fn write(path: &Path, clip: &Clip) -> Result<(), AudioError> {
    write_with(path, clip, Depth::Bits16)
}

/// Like [`write()`], with the given sample format.
///
/// # Errors
/// As for [`write()`].
pub fn write_with(path: &Path, clip: &Clip, depth: Depth) -> Result<(), AudioError> {
    Ok(files::write(path, &to_bytes(clip, depth)?)?)
}

/// Encodes `clip` as a 16-bit mono PCM wav file: samples times 32768, rounded half to even, and clipped to -32768 and 32767. The provenance becomes
/// the file's comment, with a checksum of the samples. Equal clips with equal provenance give equal bytes.
///
/// # Errors
/// A sample is not a finite number, the rate is 0 or too high for the header, or the samples do not fit in a wav file (4 GiB).
pub fn to_wav_bytes(clip: &Clip) -> Result<Vec<u8>, AudioError> {
    to_bytes(clip, Depth::Bits16)
}

/// Like [`to_wav_bytes`], with the given sample format.
///
/// # Errors
/// As for [`to_wav_bytes`].
pub fn to_bytes(clip: &Clip, depth: Depth) -> Result<Vec<u8>, AudioError> {
    let unwritable = |problem: String| AudioError::Unwritable(problem);
    if clip.rate == 0 || clip.rate > u32::MAX / 2 {
        return Err(unwritable(format!("its rate is {} Hz", clip.rate)));
    }
    let (bits, format) = match depth {
        Depth::Bits16 => (16, SampleFormat::Int),
        Depth::Bits24 => (24, SampleFormat::Int),
        Depth::Float32 => (32, SampleFormat::Float),
    };
    let width = usize::from(bits) / 8;
    if clip.samples.len() > (u32::MAX as usize - HEADER) / width {
        return Err(unwritable(format!("{} samples are more than a wav file holds", clip.samples.len())));
    }
    if let Some(at) = clip.samples.iter().position(|sample| !sample.is_finite()) {
        return Err(unwritable(format!("sample {at} is not a finite number")));
    }
    let spec = WavSpec { channels: 1, sample_rate: clip.rate, bits_per_sample: bits, sample_format: format };
    let mut bytes = Vec::with_capacity(HEADER + width * clip.samples.len());
    let mut writer = WavWriter::new(Cursor::new(&mut bytes), spec).map_err(|failed| unwritable(failed.to_string()))?;
    for sample in clip.samples.iter() {
        let written = match depth {
            Depth::Bits16 => writer.write_sample(quantised(*sample)),
            Depth::Bits24 => writer.write_sample(quantised_24(*sample)),
            Depth::Float32 => writer.write_sample(*sample),
        };
        written.map_err(|failed| unwritable(failed.to_string()))?;
    }
    writer.finalize().map_err(|failed| unwritable(failed.to_string()))?;
    if let Some(made) = &clip.provenance {
        // The checksum is of the samples as they are read again: those of 24 bits may round otherwise to 16.
        let read = match depth {
            Depth::Bits24 => {
                let samples = clip.samples.iter().map(|sample| (f64::from(quantised_24(*sample)) / FULL_SCALE_24) as f32);
                &Clip::new(samples.collect(), clip.rate)
            }
            Depth::Bits16 | Depth::Float32 => clip,
        };
        info::add(&mut bytes, &seal::seal(made, read));
    }
    Ok(bytes)
}

impl Clip {
    /// Writes the clip as a 16-bit wav file; see [`write()`].
    ///
    /// ```
    /// let clip = awol::render(&awol::Theta::default())?;
    /// # let folder = tempfile::tempdir()?;
    /// # std::env::set_current_dir(&folder)?;
    /// clip.save("note.wav")?;
    /// assert_eq!(awol::Clip::open("note.wav")?.rate, 16_000);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// The name does not end in `.wav`; a sample is not a finite number; the file cannot be written, and an existing one is then unchanged.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), AudioError> {
        let path = path.as_ref();
        if !path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("wav")) {
            return Err(AudioError::Unwritable(format!("'{}' does not end in .wav", path.display())));
        }
        write(path, self)
    }

    /// Reads a sound file and mixes its channels to mono; see [`audio::read`](super::read).
    ///
    /// # Errors
    /// As for [`audio::read`](super::read).
    pub fn open(path: impl AsRef<Path>) -> Result<Clip, AudioError> {
        super::read(path.as_ref(), super::Channels::Mean)
    }
}

/// Converts a sample to 16 bits. `as` saturates at the limits of i16.
fn quantised(sample: f32) -> i16 {
    (sample * FULL_SCALE).round_ties_even() as i16
}

/// Converts a sample to 24 bits, clipped to their range.
fn quantised_24(sample: f32) -> i32 {
    (f64::from(sample) * FULL_SCALE_24).round_ties_even().clamp(-FULL_SCALE_24, FULL_SCALE_24 - 1.0) as i32
}

#[cfg(test)]
#[cfg(feature = "model")]
mod tests;
