//! The chunks of a wav file (RIFF, RIFX, RF64, BW64), read as leniently as media players read them.
//!
//! The size in the file's header is ignored, since it is wrong in files from crashed recorders and from programs that wrote to a pipe.

use std::borrow::Cow;

/// A data chunk of at least this size was written to a pipe and extends to the end of the file: sox writes 0x7ffff000, ffmpeg 0xffffffff.
const OPEN_END: u64 = 0x7fff_f000;
/// `WAVE_FORMAT_EXTENSIBLE`: the actual tag is at the start of the sub-format.
const EXTENSIBLE: u16 = 0xfffe;

/// The contents of a wav file.
pub struct Riff<'a> {
    pub format: Format,
    /// The sound data, in little-endian order.
    pub data: Cow<'a, [u8]>,
    /// A problem of the file that does not prevent reading its sound.
    pub warning: Option<String>,
}

/// The `fmt ` chunk.
#[derive(Debug, Clone, PartialEq)]
pub struct Format {
    /// How the samples are encoded: 1 for integers, 3 for floats.
    pub tag: u16,
    pub channels: usize,
    /// Samples per second.
    pub rate: u32,
    /// Bytes of one sample of all channels, or of one block of compressed sound.
    pub block: usize,
    /// Bits per sample.
    pub bits: u16,
    /// Whether the chunk has the extensible format.
    pub extensible: bool,
    /// The rest of the chunk, after its first 16 bytes.
    pub extension: Vec<u8>,
}

/// Whether a file starts like a wav file.
pub fn is_wav(bytes: &[u8]) -> bool {
    matches!(bytes, [b'R', b'I', b'F', b'F' | b'X', ..] | [b'R', b'F', b'6', b'4', ..] | [b'B', b'W', b'6', b'4', ..])
}

/// Reads the chunks, in any order.
///
/// # Errors
/// The file has no format chunk or no data chunk, or its format is invalid.
pub fn read(bytes: &[u8]) -> Result<Riff<'_>, String> {
    if bytes.get(8..12) != Some(b"WAVE") {
        return Err(if bytes.len() < 12 {
            "it is cut off within its header".into()
        } else {
            "it is a RIFF file, and not a wav file".into()
        });
    }
    let big = bytes.starts_with(b"RIFX");
    let (mut format, mut found, mut long) = (None, None, None);
    for chunk in chunks(&bytes[12..], big) {
        match chunk.name {
            b"fmt " if format.is_none() => format = Some(Format::read(chunk.body(), big)?),
            b"ds64" => long = chunk.body().get(8..16).and_then(|size| size.try_into().ok()).map(u64::from_le_bytes),
            b"data" if found.is_none() => found = Some(chunk),
            _ => {}
        }
    }
    let format = format.ok_or("it has no 'fmt ' chunk, which says how its sound is encoded")?;
    let chunk = found.ok_or("it has no 'data' chunk, which holds the sound")?;
    let (data, mut warning) = chunk.sound(long, big);
    let over = data.len() % format.block;
    if warning.is_none() && over > 0 {
        warning = Some(format!("its last {over} bytes are less than one sample, and are left out"));
    }
    let data = if big { Cow::Owned(swapped(data, format.block / format.channels)) } else { Cow::Borrowed(data) };
    Ok(Riff { format, data, warning })
}

impl Format {
    fn read(body: &[u8], big: bool) -> Result<Format, String> {
        if body.len() < 14 {
            return Err("it is cut off, or damaged: its 'fmt ' chunk is too short".into());
        }
        let short = |at: usize| u16::try_from(number(body, at, 2, big)).unwrap_or_default();
        let (channels, rate) = (usize::from(short(2)), number(body, 4, 4, big) as u32);
        if channels == 0 {
            return Err("its header says zero channels".into());
        }
        if rate == 0 {
            return Err("its header says 0 samples per second".into());
        }
        let (block, bits) = (usize::from(short(12)), short(14));
        let block = if block == 0 { channels * usize::from(bits.div_ceil(8)) } else { block };
        if block == 0 {
            return Err("its header does not say how many bits a sample has".into());
        }
        let extensible = short(0) == EXTENSIBLE && body.len() >= 28;
        let tag = if extensible { number(body, 24, 4, big) as u16 } else { short(0) };
        let extension = body.get(16..).unwrap_or_default().to_vec();
        Ok(Format { tag, channels, rate, block, bits, extensible, extension })
    }
}

/// A chunk of a file, with everything that follows its header.
pub struct Chunk<'a> {
    pub name: &'a [u8],
    size: usize,
    rest: &'a [u8],
}

impl<'a> Chunk<'a> {
    /// Returns the body of the chunk, which may be truncated.
    pub fn body(&self) -> &'a [u8] {
        self.rest.get(..self.size).unwrap_or(self.rest)
    }

    /// Returns the sound of a data chunk and a warning, if any. An RF64 file has its size, `long`, in the `ds64` chunk.
    fn sound(&self, long: Option<u64>, big: bool) -> (&'a [u8], Option<String>) {
        let size = if self.size == u32::MAX as usize { long.unwrap_or(u64::MAX) } else { self.size as u64 };
        let there = self.rest.len();
        let whole = usize::try_from(size).ok().and_then(|size| self.rest.get(..size));
        match whole {
            // A recorder writes the size when it ends, so the size may still be 0. But chunks that fill the rest of the file are not sound.
            Some([]) if there > 0 && !is_filled(self.rest, big) => {
                (self.rest, Some(format!("its header says that it holds no sound; the {there} bytes behind it are taken for sound")))
            }
            Some(whole) => (whole, None),
            None if size >= OPEN_END => (self.rest, None),
            None => (self.rest, Some(format!("it ends early: its header promises {size} bytes of sound, and {there} are there"))),
        }
    }
}

/// Iterates over the chunks in some bytes; the last one may be truncated.
pub fn chunks(mut rest: &[u8], big: bool) -> impl Iterator<Item = Chunk<'_>> {
    std::iter::from_fn(move || {
        let (name, after) = rest.split_at_checked(4)?;
        let size = number(after.get(..4)?, 0, 4, big) as usize;
        let after = &after[4..];
        let padded = size.saturating_add(size % 2);
        // Some programs omit the padding byte after a chunk of odd size.
        let bare = padded != size && !is_name(after, padded) && is_name(after, size);
        rest = after.get(if bare { size } else { padded }..).unwrap_or_default();
        Some(Chunk { name, size, rest: after })
    })
}

fn is_name(bytes: &[u8], at: usize) -> bool {
    bytes.get(at..).and_then(|rest| rest.get(..4)).is_some_and(|name| name.iter().all(|byte| (b' '..=b'~').contains(byte)))
}

/// Whether some bytes consist of complete chunks.
fn is_filled(bytes: &[u8], big: bool) -> bool {
    let mut length = 0;
    for chunk in chunks(bytes, big) {
        if !is_name(chunk.name, 0) || chunk.body().len() != chunk.size {
            return false;
        }
        length += 8 + chunk.size;
    }
    // Each chunk may be followed by a padding byte.
    length > 0 && bytes.len() - length <= bytes.len() / 8
}

/// Returns the unsigned number of `width` bytes at offset `at`; missing bytes are taken as 0.
fn number(bytes: &[u8], at: usize, width: usize, big: bool) -> u64 {
    let bytes = bytes.get(at..at + width).unwrap_or_default();
    let add = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
    if big { bytes.iter().fold(0, add) } else { bytes.iter().rev().fold(0, add) }
}

/// Reverses the bytes of each sample of `width` bytes.
fn swapped(data: &[u8], width: usize) -> Vec<u8> {
    data.chunks(width.max(1)).flat_map(|sample| sample.iter().rev().copied()).collect()
}
