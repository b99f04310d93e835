//! The amplitude envelope: attack, decay, sustain and release as straight lines, cut to whole samples.

use super::{SynthError, rate};
use crate::theta::{Field, Theta};

/// Where each part of the envelope ends, in seconds from the start of the note. A part of no length ends where the one before it does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Phases {
    pub attack_end: f64,
    pub decay_end: f64,
    pub sustain_end: f64,
    /// The end of the release, which is the end of the note.
    pub release_end: f64,
}

/// The envelope of the note, one level (0 to 1) a sample, before velocity.
///
/// # Errors
/// A field is outside its range, or not a number.
pub fn envelope(theta: &Theta) -> Result<Vec<f32>, SynthError> {
    theta.check()?;
    Ok(levels(theta).into_iter().map(|level| level as f32).collect())
}

/// The boundaries of the envelope as it is rendered: in whole samples, and with the parts shortened where they exceed the note.
///
/// # Errors
/// A field is outside its range, or not a number.
pub fn phases(theta: &Theta) -> Result<Phases, SynthError> {
    theta.check()?;
    let parts = Parts::of(theta);
    let seconds = |samples: usize| samples as f64 / f64::from(rate(theta));
    let decay_end = parts.attack + parts.decay;
    let sustain_end = decay_end + parts.sustain;
    Ok(Phases {
        attack_end: seconds(parts.attack),
        decay_end: seconds(decay_end),
        sustain_end: seconds(sustain_end),
        release_end: seconds(sustain_end + parts.release),
    })
}

/// Length of each part in samples; together the length of the note.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Parts {
    attack: usize,
    decay: usize,
    sustain: usize,
    release: usize,
}

impl Parts {
    /// First come, first served: the attack takes what it asks for, then the decay, then the release; the sustain is what is left.
    fn of(theta: &Theta) -> Parts {
        let samples = |field| (theta.get(field) * f64::from(rate(theta))).round_ties_even() as usize;
        let total = samples(Field::DurationS);
        let attack = samples(Field::AttackS).min(total);
        let decay = samples(Field::DecayS).min(total - attack);
        let release = samples(Field::ReleaseS).min(total - attack - decay);
        Parts { attack, decay, sustain: total - attack - decay - release, release }
    }
}

/// The envelope in 64 bits; `theta` is in range.
pub(super) fn levels(theta: &Theta) -> Vec<f64> {
    let sustain = theta.get(Field::Sustain);
    let parts = Parts::of(theta);
    // The slopes are those of the untruncated attack and decay: a note that ends early does not rise faster.
    let samples = |field| (theta.get(field) * f64::from(rate(theta))).round_ties_even();
    let (attack, decay) = (samples(Field::AttackS), samples(Field::DecayS));

    let mut levels = Vec::with_capacity(parts.attack + parts.decay + parts.sustain + parts.release);
    levels.extend((0..parts.attack).map(|i| i as f64 / attack));
    levels.extend((0..parts.decay).map(|i| 1.0 + (sustain - 1.0) * (i as f64 / decay)));
    levels.extend(std::iter::repeat_n(sustain, parts.sustain));
    // The release starts from wherever the note is, and reaches 0 with its last sample, also when that is its only one.
    let held = levels.last().copied().unwrap_or(sustain);
    let steps = parts.release.saturating_sub(1).max(1) as f64;
    levels.extend((0..parts.release).rev().map(|left| held * (left as f64 / steps)));
    levels
}
