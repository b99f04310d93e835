//! The result of an estimator.

use crate::theta::{Field, Theta};

/// The parameters of theta that are estimated from a note's sound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// Seconds.
    pub duration_s: f64,
    /// Seconds.
    pub attack_s: f64,
    /// Seconds.
    pub decay_s: f64,
    /// Level, 0 to 1.
    pub sustain: f64,
    /// Seconds.
    pub release_s: f64,
    /// 0.25 to 8.
    pub mod_ratio: f64,
    /// 0 to 10.
    pub mod_index: f64,
}

impl Estimate {
    /// Returns all ten parameters, with the three that are known beforehand: a MIDI note number, a MIDI velocity, and a rate in Hz.
    pub fn theta(&self, pitch_midi: f64, velocity: f64, sample_rate: f64) -> Theta {
        Theta::default()
            .with(Field::PitchMidi, pitch_midi)
            .with(Field::Velocity, velocity)
            .with(Field::SampleRate, sample_rate)
            .with(Field::DurationS, self.duration_s)
            .with(Field::AttackS, self.attack_s)
            .with(Field::DecayS, self.decay_s)
            .with(Field::Sustain, self.sustain)
            .with(Field::ReleaseS, self.release_s)
            .with(Field::ModRatio, self.mod_ratio)
            .with(Field::ModIndex, self.mod_index)
    }
}
