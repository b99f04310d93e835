//! Reads the notes of Standard MIDI files, in seconds.

#[cfg(test)]
mod tests;
mod timeline;

use std::io::Read;
use std::path::{Path, PathBuf};

use midly::{Format, Fps, MetaMessage, MidiMessage, Timing, TrackEventKind};
use thiserror::Error;
use timeline::{Event, Timeline};

use crate::files::{self, FileError};

/// The percussion channel of General MIDI, the tenth, counted from 0.
const PERCUSSION: u8 = 9;
/// The maximum size of a file, in bytes.
const MOST: u64 = 4 << 20;
/// Microseconds per quarter note before the first tempo event.
const TEMPO: u32 = 500_000;

/// An error of reading a MIDI file; the message names the file.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum MidiError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error("cannot use '{}' as a tune: {problem}", path.display())]
    BadTune { path: PathBuf, problem: String },
}

/// A note of a tune.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Note {
    /// Start in seconds from the beginning of the tune.
    pub start_s: f64,
    /// Seconds from the start until the release, by the key or by the sustain pedal.
    pub held_s: f64,
    /// MIDI note number, 0 to 127.
    pub key: u8,
    /// MIDI velocity, 1 to 127.
    pub velocity: u8,
}

/// The supported content of a MIDI file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tune {
    /// Notes in the order of their starts.
    pub notes: Vec<Note>,
    /// Number of notes on the percussion channel. They are not in `notes`, since their keys are drums, not pitches.
    pub percussion: usize,
    /// Number of pitch bends, which are ignored.
    pub bends: usize,
}

/// Reads a MIDI file (`.mid`, or RMID).
///
/// # Errors
/// The file cannot be read, is larger than 4 MiB, is not a MIDI file, or is damaged.
pub fn read(path: &Path) -> Result<Tune, MidiError> {
    files::regular(path)?;
    let mut bytes = Vec::new();
    files::open(path)?.take(MOST + 1).read_to_end(&mut bytes).map_err(|source| FileError::new("read", path, source))?;
    parse(&bytes).map_err(|problem| MidiError::BadTune { path: path.to_path_buf(), problem })
}

/// Like [`read`], for the bytes of a file.
///
/// # Errors
/// A description of the problem.
pub fn parse(bytes: &[u8]) -> Result<Tune, String> {
    if bytes.len() as u64 > MOST {
        return Err(format!("it is longer than {} MiB, the most that is read", MOST >> 20));
    }
    if !(bytes.starts_with(b"MThd") || bytes.starts_with(b"RIFF")) {
        return Err("it is no MIDI file".into());
    }
    let damaged = |error: midly::Error| format!("it is damaged ({})", error.kind().message());
    let (header, tracks) = midly::parse(bytes).map_err(damaged)?;
    let promised = tracks.size_hint().0;
    let (mut timeline, mut found, mut begin) = (Timeline::default(), 0, 0);
    for track in tracks {
        let mut tick = begin;
        // Each track of a sequential file starts with the default tempo.
        if header.format == Format::Sequential {
            timeline.add(begin, Event::Tempo(TEMPO));
        }
        for event in track.map_err(damaged)? {
            let event = event.map_err(damaged)?;
            tick += u64::from(event.delta.as_int());
            if let Some(event) = played(&event.kind) {
                timeline.add(tick, event);
            }
        }
        timeline.extend_to(tick);
        begin = if header.format == Format::Sequential { tick } else { 0 };
        found += 1;
    }
    if found < promised {
        return Err(format!("it is damaged (its header promises {promised} tracks, and {found} are there)"));
    }
    timeline.tune(tick_length(header.timing)?)
}

/// Returns a function from microseconds per quarter note to seconds per tick. With time code, ticks do not depend on the tempo.
fn tick_length(timing: Timing) -> Result<Box<dyn Fn(u32) -> f64>, String> {
    match timing {
        Timing::Metrical(ticks) if ticks.as_int() > 0 => Ok(Box::new(move |tempo| f64::from(tempo) * 1e-6 / f64::from(ticks.as_int()))),
        Timing::Timecode(frames, parts) if parts > 0 => {
            let frames = match frames {
                Fps::Fps24 => 24.0,
                Fps::Fps25 => 25.0,
                Fps::Fps29 => 30.0 / 1.001,
                Fps::Fps30 => 30.0,
            };
            Ok(Box::new(move |_| 1.0 / (frames * f64::from(parts))))
        }
        _ => Err("it is damaged (its header says that a tick takes no time)".into()),
    }
}

/// Converts an event; `None` if it has no effect on the notes.
fn played(kind: &TrackEventKind<'_>) -> Option<Event> {
    const PEDAL: u8 = 64;
    const SOUND_OFF: u8 = 120;
    const NOTES_OFF: u8 = 123;
    let (channel, message) = match kind {
        TrackEventKind::Midi { channel, message } => (channel.as_int(), message),
        TrackEventKind::Meta(MetaMessage::Tempo(tempo)) => return Some(Event::Tempo(tempo.as_int())),
        _ => return None,
    };
    match *message {
        MidiMessage::NoteOn { key, vel } if vel.as_int() > 0 => Some(Event::On { channel, key: key.as_int(), velocity: vel.as_int() }),
        MidiMessage::NoteOn { key, .. } | MidiMessage::NoteOff { key, .. } => Some(Event::Off { channel, key: key.as_int() }),
        MidiMessage::Controller { controller, value } => match controller.as_int() {
            PEDAL => Some(Event::Pedal { channel, down: value.as_int() >= 64 }),
            SOUND_OFF | NOTES_OFF => Some(Event::AllOff { channel }),
            _ => None,
        },
        MidiMessage::PitchBend { bend } if bend.as_int() != 0 => Some(Event::Bend),
        _ => None,
    }
}
