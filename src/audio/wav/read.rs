//! Decodes the sound of a wav file.

use std::sync::Arc;

use super::riff::{Format, Riff};
use super::seal::{self, Opened};
use super::{FULL_SCALE, info, riff};
use crate::audio::{Channels, Clip, DecodedAudio, decode};

const INTEGERS: u16 = 1;
const ADPCM: u16 = 2;
const FLOATS: u16 = 3;
const A_LAW: u16 = 6;
const MU_LAW: u16 = 7;
const IMA_ADPCM: u16 = 0x11;
const MPEG: u16 = 0x50;
const MP3: u16 = 0x55;

/// Decodes a wav file at its sample rate: integers of 8 to 32 bits (scaled so that full scale is 1) and floats (unchanged). The formats of telephones
/// and games (A-law, mu-law, IMA and Microsoft ADPCM) and MP3 in a wav file go through symphonia.
pub fn parse(bytes: &[u8], channels: Channels) -> Result<DecodedAudio, String> {
    let Riff { format, data, warning } = riff::read(bytes)?;
    let count = format.channels;
    let width = format.block / count;
    let samples = match (format.tag, format.bits, width) {
        (INTEGERS, _, 1) => convert(&data, count, channels, |[byte]| (f32::from(byte) - 128.0) / 128.0),
        (INTEGERS, _, 2) => convert(&data, count, channels, |bytes| f32::from(i16::from_le_bytes(bytes)) / FULL_SCALE),
        (INTEGERS, _, 3) => convert(&data, count, channels, |[a, b, c]| full_scale(i32::from_le_bytes([0, a, b, c]))),
        // The sample is in the lower three of four bytes; in the extensible format it is in the upper three.
        (INTEGERS, 24, 4) if !format.extensible => {
            convert(&data, count, channels, |[a, b, c, _]| full_scale(i32::from_le_bytes([0, a, b, c])))
        }
        (INTEGERS, _, 4) => convert(&data, count, channels, |bytes| full_scale(i32::from_le_bytes(bytes))),
        (FLOATS, _, 4) => convert(&data, count, channels, f32::from_le_bytes),
        (FLOATS, _, 8) => convert(&data, count, channels, |bytes| f64::from_le_bytes(bytes) as f32),
        (A_LAW | MU_LAW | ADPCM | IMA_ADPCM, _, _) => return Ok(decode::decode(&plain(&format, &data), channels)?.warned(warning)),
        (MP3, _, _) => return Ok(decode::decode(&data, channels)?.warned(warning)),
        _ => return Err(not_read(&format)),
    };
    let mut clip = Clip { samples, rate: format.rate, provenance: None, name: None };
    let comment = info::read(bytes).map(|comment| seal::open(comment, &clip));
    let changed = comment == Some(Opened::Broken);
    if let Some(Opened::Whole(made)) = comment {
        clip.provenance = Some(made.into());
    }
    Ok(DecodedAudio { clip, channels: count, changed, warning })
}

/// Returns the sample rate in a wav file's header.
pub fn rate(bytes: &[u8]) -> Result<u32, String> {
    riff::read(bytes).map(|riff| riff.format.rate)
}

/// Mixes interleaved samples of `N` bytes in `count` channels to one channel. Allocates once, exactly the size of the result.
fn convert<const N: usize>(data: &[u8], count: usize, channels: Channels, sample: impl Fn([u8; N]) -> f32) -> Arc<[f32]> {
    let (samples, _) = data.as_chunks::<N>();
    if count == 1 {
        return samples.iter().map(|bytes| sample(*bytes)).collect();
    }
    samples.chunks_exact(count).map(|frame| channels.mix(frame.iter().map(|bytes| sample(*bytes)))).collect()
}

fn full_scale(sample: i32) -> f32 {
    sample as f32 / 2_147_483_648.0
}

/// Rewrites the sound as a file of two chunks, with correct sizes.
fn plain(format: &Format, data: &[u8]) -> Vec<u8> {
    let (channels, block) = (format.channels as u16, format.block as u16);
    let second = format.rate.saturating_mul(format.block as u32);
    let mut chunk = [&format.tag.to_le_bytes()[..], &channels.to_le_bytes(), &format.rate.to_le_bytes(), &second.to_le_bytes()].concat();
    chunk.extend([&block.to_le_bytes()[..], &format.bits.to_le_bytes()].concat());
    // The number of extension bytes: 0 for A-law and mu-law.
    chunk.extend(if matches!(format.tag, A_LAW | MU_LAW) { vec![0, 0] } else { format.extension.clone() });
    let sizes = [20 + chunk.len() + data.len(), chunk.len(), data.len()].map(|size| (size as u32).to_le_bytes());
    [b"RIFF", &sizes[0][..], b"WAVEfmt ", &sizes[1], &chunk, b"data", &sizes[2], data].concat()
}

fn not_read(format: &Format) -> String {
    let Format { tag, channels, block, .. } = format;
    let encoding = match *tag {
        INTEGERS | FLOATS => format!("samples of {} bits in {} bytes", format.bits, block / channels),
        MPEG => "MPEG audio, layer I or II".into(),
        0x31 => "GSM 6.10".into(),
        0x22 => "TrueSpeech".into(),
        0x40 | 0x45 | 0x64 => "G.726".into(),
        0x65 | 0x28f => "G.722".into(),
        0x160..=0x163 => "Windows Media Audio".into(),
        0xff | 0x1600 | 0x1601 | 0x706d => "AAC".into(),
        0x2000 => "AC-3".into(),
        0x566f | 0x674f..=0x6771 => "Ogg Vorbis within a wav file".into(),
        0xf1ac => "FLAC within a wav file".into(),
        tag => format!("an encoding with the number {tag:#06x}"),
    };
    format!("it holds {encoding}, which is not read; convert it: ffmpeg -i in.wav -c:a pcm_s16le out.wav")
}
