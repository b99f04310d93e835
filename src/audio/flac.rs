//! FLAC files, through claxon, which checks each frame and does not need another frame after the last one.

use std::io::{Cursor, Read};

use claxon::{Block, Error, FlacReader};

use super::decode::MOST_SAMPLES;
use super::{Channels, Clip, DecodedAudio};
use crate::guard::guarded;

/// Length of the stream marker and of the first metadata block, STREAMINFO, with its header, in bytes.
const START: usize = 4 + 4 + 34;

/// Decodes a FLAC file up to the first damage.
pub fn decode(bytes: &[u8], channels: Channels) -> Result<DecodedAudio, String> {
    guarded(|| read(bytes, channels)).unwrap_or_else(|| Err("it is damaged; the decoder makes no sense of it".into()))
}

fn read(bytes: &[u8], channels: Channels) -> Result<DecodedAudio, String> {
    let mut reader = open(bytes)?;
    let info = reader.streaminfo();
    let (count, promised) = (info.channels as usize, info.samples.filter(|samples| *samples > 0));
    let scale = 1.0 / 2_f64.powi(info.bits_per_sample as i32 - 1);
    let mut samples = Vec::new();
    let mut buffer = Vec::new();
    let mut frames = reader.blocks();
    let failed = loop {
        if promised.is_some_and(|promised| samples.len() as u64 >= promised) {
            break None;
        }
        let block = match frames.read_next_or_eof(buffer) {
            Ok(Some(block)) => block,
            Ok(None) => break None,
            // A tag may follow the last frame of a file that does not state its length.
            Err(Error::FormatError("frame sync code missing")) if promised.is_none() && !samples.is_empty() => break None,
            Err(failed) => break Some(failed),
        };
        if samples.len() + block.duration() as usize > MOST_SAMPLES {
            return Err(format!("it is longer than {MOST_SAMPLES} samples; cut it into shorter files"));
        }
        samples
            .extend((0..block.duration()).map(|at| channels.mix((0..block.channels()).map(|channel| scaled(&block, channel, at, scale)))));
        buffer = block.into_buffer();
    };
    let there = samples.len();
    let why = match failed {
        None => "it is cut off".to_string(),
        Some(Error::IoError(_)) => "it is cut off or damaged".to_string(),
        Some(ref failed) => format!("it is damaged ({failed})"),
    };
    let warning = match promised {
        Some(promised) if promised > there as u64 => Some(format!("{why}: {there} of its {promised} samples are read")),
        None if failed.is_some() => Some(format!("{why}: its first {there} samples are read")),
        _ => None,
    };
    match warning {
        Some(warning) if there == 0 => Err(warning),
        warning => Ok(DecodedAudio { clip: Clip::new(samples, info.sample_rate), channels: count, changed: false, warning }),
    }
}

/// Returns the sample rate in a FLAC file's header.
pub fn rate(bytes: &[u8]) -> Result<u32, String> {
    open(bytes).map(|reader| reader.streaminfo().sample_rate)
}

fn scaled(block: &Block, channel: u32, at: u32, scale: f64) -> f32 {
    (f64::from(block.sample(channel, at)) * scale) as f32
}

/// Opens the stream without its tags and pictures, which may be damaged.
fn open(bytes: &[u8]) -> Result<FlacReader<impl Read + '_>, String> {
    const LAST: u8 = 0x80;
    let (start, mut rest) = bytes.split_first_chunk::<START>().ok_or("it is cut off within its header")?;
    let mut last = start[4] & LAST != 0;
    while !last {
        let (header, body) = rest.split_first_chunk::<4>().ok_or("it is cut off within its tags")?;
        last = header[0] & LAST != 0;
        let size = u32::from_be_bytes([0, header[1], header[2], header[3]]);
        rest = body.get(size as usize..).ok_or("it is cut off within its tags")?;
    }
    let mut start = *start;
    start[4] |= LAST;
    let stream = Cursor::new(start).chain(rest);
    let reader = FlacReader::new(stream).map_err(|failed| format!("it is damaged ({failed})"))?;
    match reader.streaminfo().sample_rate {
        0 => Err("its header says 0 samples per second".into()),
        _ => Ok(reader),
    }
}
