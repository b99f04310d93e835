//! Merges the events of all tracks in time order, and derives the notes from them.

use std::collections::VecDeque;

use super::{Note, PERCUSSION, TEMPO, Tune};

const KEYS: usize = 128;
const CHANNELS: usize = 16;

/// A relevant MIDI event.
#[derive(Clone, Copy, Debug)]
pub enum Event {
    /// Microseconds per quarter note from this tick on.
    Tempo(u32),
    On {
        channel: u8,
        key: u8,
        velocity: u8,
    },
    Off {
        channel: u8,
        key: u8,
    },
    /// The sustain pedal.
    Pedal {
        channel: u8,
        down: bool,
    },
    AllOff {
        channel: u8,
    },
    Bend,
}

/// Events with their ticks.
#[derive(Default)]
pub struct Timeline {
    events: Vec<(u64, Event)>,
    end: u64,
}

impl Timeline {
    pub fn add(&mut self, tick: u64, event: Event) {
        self.events.push((tick, event));
    }

    /// Records that a track ends at `tick`.
    pub fn extend_to(&mut self, tick: u64) {
        self.end = self.end.max(tick);
    }

    /// Returns the notes. `tick_length` converts microseconds per quarter note to seconds per tick.
    ///
    /// # Errors
    /// There are no pitched notes.
    pub fn tune(mut self, tick_length: impl Fn(u32) -> f64) -> Result<Tune, String> {
        // The sort is stable: events of the same tick stay in the order of their tracks.
        self.events.sort_by_key(|(tick, _)| *tick);
        let (mut player, mut length) = (Player::new(), tick_length(TEMPO));
        let mut before = 0;
        for (tick, event) in self.events {
            player.now += (tick - before) as f64 * length;
            before = tick;
            match event {
                Event::Tempo(tempo) => length = tick_length(tempo),
                event => player.take(event),
            }
        }
        player.now += (self.end - before) as f64 * length;
        (0..CHANNELS).for_each(|channel| player.end_all(channel));
        let tune = player.tune;
        match (tune.notes.is_empty(), tune.percussion) {
            (false, _) => Ok(tune),
            (true, 0) => Err("it has no notes".into()),
            (true, _) => Err("all its notes are of the percussion channel 10, whose keys are drums, not pitches".into()),
        }
    }
}

/// Tracks which notes are sounding.
struct Player {
    tune: Tune,
    /// Current time, in seconds.
    now: f64,
    /// Indices into `tune.notes` of the keys that are down, by channel and key, the earliest first.
    down: Vec<VecDeque<usize>>,
    /// Indices of the notes that only the sustain pedal holds, by channel; `None` while the pedal is up.
    pedal: [Option<Vec<usize>>; CHANNELS],
}

impl Player {
    fn new() -> Player {
        Player { tune: Tune::default(), now: 0.0, down: vec![VecDeque::new(); CHANNELS * KEYS], pedal: Default::default() }
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::On { channel: PERCUSSION, .. } => self.tune.percussion += 1,
            Event::On { channel, key, velocity } => {
                self.down[slot(channel, key)].push_back(self.tune.notes.len());
                self.tune.notes.push(Note { start_s: self.now, held_s: 0.0, key, velocity });
            }
            Event::Off { channel, key } => {
                let Some(note) = self.down[slot(channel, key)].pop_front() else { return };
                match &mut self.pedal[usize::from(channel)] {
                    Some(held) => held.push(note),
                    None => self.end(note),
                }
            }
            Event::Pedal { channel, down: true } => {
                self.pedal[usize::from(channel)].get_or_insert_default();
            }
            Event::Pedal { channel, down: false } => {
                let held = self.pedal[usize::from(channel)].take();
                held.into_iter().flatten().for_each(|note| self.end(note));
            }
            Event::AllOff { channel } => self.end_all(usize::from(channel)),
            Event::Bend => self.tune.bends += 1,
            Event::Tempo(_) => {}
        }
    }

    fn end(&mut self, note: usize) {
        if let Some(note) = self.tune.notes.get_mut(note) {
            note.held_s = self.now - note.start_s;
        }
    }

    fn end_all(&mut self, channel: usize) {
        for key in 0..KEYS {
            while let Some(note) = self.down[channel * KEYS + key].pop_front() {
                self.end(note);
            }
        }
        let held = self.pedal[channel].as_mut().map(std::mem::take);
        held.into_iter().flatten().for_each(|note| self.end(note));
    }
}

fn slot(channel: u8, key: u8) -> usize {
    usize::from(channel) * KEYS + usize::from(key)
}
