//! The envelope of a candidate: the squared ADSR at regular times, and from that the energy in windows.

use crate::analysis::mel::RATE;

/// Attack, decay, sustain, release and length of a candidate, times in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Shape {
    pub attack: f32,
    pub decay: f32,
    pub sustain: f32,
    pub release: f32,
    pub duration: f32,
}

/// A [`Shape`] as five pieces in samples at 16 kHz, ready to be evaluated.
#[derive(Clone, Copy)]
pub struct Pieces {
    attack: f32,
    attack_slope: f32,
    decay_slope: f32,
    sustain: f32,
    /// The level where the release begins.
    held: f32,
    release_slope: f32,
    /// Where attack, decay, sustain and release end.
    ends: [f32; 4],
}

impl Pieces {
    /// Creates the pieces of a shape, of which `length` samples are compared at most.
    #[inline(always)]
    pub fn new(shape: &Shape, length: f32) -> Pieces {
        let rate = RATE as f32;
        let (attack, decay) = (shape.attack * rate, shape.decay * rate);
        let note = (shape.duration * rate).max(1.0);
        let rising = attack.min(note);
        let falling = decay.min(note - rising);
        let releasing = (shape.release * rate).min(note - rising - falling);
        let release_at = note - releasing;
        let decay_slope = (shape.sustain - 1.0) / decay.max(1.0);
        let held = if release_at > rising + falling {
            shape.sustain
        } else if falling > 0.0 {
            1.0 + decay_slope * falling
        } else if attack > 0.0 {
            rising / attack
        } else {
            shape.sustain
        };
        Pieces {
            attack: rising,
            attack_slope: 1.0 / attack.max(1e-3),
            decay_slope,
            sustain: shape.sustain,
            held,
            release_slope: held / releasing.max(1.0),
            ends: [rising, rising + falling, release_at, note.min(length)],
        }
    }

    /// The squared level at a time in samples.
    #[inline(always)]
    pub fn squared(&self, time: f32) -> f32 {
        let [attack, decay, sustain, release] = self.ends;
        let mut level = self.held - self.release_slope * (time - sustain);
        level = if time < sustain { self.sustain } else { level };
        level = if time < decay { 1.0 + self.decay_slope * (time - self.attack) } else { level };
        level = if time < attack { time * self.attack_slope } else { level };
        level = if (time < release) & (time >= 0.0) { level } else { 0.0 };
        level * level
    }

    /// The sum of the squared levels of all samples.
    #[inline(always)]
    pub fn energy(&self) -> f32 {
        let [attack, decay, sustain, release] = self.ends;
        let piece = |from: f32, to: f32, start: f32, slope: f32| {
            let length = (to - from).max(0.0);
            let end = start + slope * length;
            length * (start * start + start * end + end * end) / 3.0
        };
        piece(0.0, attack.min(release), 0.0, self.attack_slope)
            + piece(attack, decay.min(release), 1.0, self.decay_slope)
            + piece(decay, sustain.min(release), self.sustain, 0.0)
            + piece(sustain, release, self.held, -self.release_slope)
    }
}
