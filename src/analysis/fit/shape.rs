//! The envelope of a candidate: the squared ADSR level at a given time, and its total energy.

use crate::analysis::mel::RATE;

/// Attack, decay, sustain, release and duration of a candidate, times in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Shape {
    pub attack: f32,
    pub decay: f32,
    pub sustain: f32,
    pub release: f32,
    pub duration: f32,
}

/// A [`Shape`] in linear pieces, in samples at 16 kHz, ready for evaluation.
#[derive(Clone, Copy)]
pub struct Pieces {
    attack: f32,
    attack_slope: f32,
    decay_slope: f32,
    sustain: f32,
    /// The level at which the release begins.
    held: f32,
    release_slope: f32,
    /// The ends of attack, decay, sustain and release.
    ends: [f32; 4],
}

impl Pieces {
    /// Converts a shape; its sound is cut off after `length` samples.
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

    /// Returns the squared level at a time in samples.
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

    /// Returns the sum of the squared levels of all samples.
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
