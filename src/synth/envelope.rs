//! The amplitude envelope: attack, decay, sustain and release as straight lines, in whole samples.

use super::{SynthError, rate};
use crate::theta::{Field, Theta};

/// The end of each part of the envelope, in seconds from the start of the note. An empty part ends where the previous one does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Phases {
    /// End of the attack, seconds.
    pub attack_end: f64,
    /// End of the decay, seconds.
    pub decay_end: f64,
    /// End of the sustain, seconds.
    pub sustain_end: f64,
    /// The end of the release, which is the end of the note.
    pub release_end: f64,
}

/// Returns the envelope of the note, one level (0 to 1) per sample, before velocity.
///
/// # Errors
/// A field is outside its range, or NaN.
pub fn envelope(theta: &Theta) -> Result<Vec<f32>, SynthError> {
    theta.check()?;
    Ok(lines(theta).iter().flat_map(|line| (0..line.samples).map(|i| line.level(i) as f32)).collect())
}

/// Returns the boundaries of the envelope as rendered: rounded to whole samples, and with the parts shortened to fit the note.
///
/// # Errors
/// A field is outside its range, or NaN.
pub fn phases(theta: &Theta) -> Result<Phases, SynthError> {
    theta.check()?;
    let mut end = 0;
    let [attack_end, decay_end, sustain_end, release_end] = lines(theta).map(|line| {
        end += line.samples;
        end as f64 / f64::from(rate(theta))
    });
    Ok(Phases { attack_end, decay_end, sustain_end, release_end })
}

/// A linear part of the envelope. The levels of an empty one have no meaning.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segment {
    /// Its length in samples.
    pub samples: usize,
    /// Levels, 0 to 1, of the first and the last sample; the levels between are interpolated linearly.
    pub first: f64,
    /// The level of its last sample.
    pub last: f64,
}

/// Returns attack, decay, sustain and release as rendered: [`envelope`] as four lines.
///
/// # Errors
/// A field is outside its range, or NaN.
pub fn segments(theta: &Theta) -> Result<[Segment; 4], SynthError> {
    theta.check()?;
    Ok(lines(theta).map(|line| Segment { samples: line.samples, first: line.level(0), last: line.level(line.samples.saturating_sub(1)) }))
}

/// A linear part of the envelope, with the level `base + slope * (first + i)` at sample `i`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Line {
    pub samples: usize,
    pub base: f64,
    pub slope: f64,
    /// Negative in the release, whose samples are counted towards the last one, so that it ends at exactly 0.
    pub first: f64,
}

impl Line {
    fn level(&self, i: usize) -> f64 {
        self.base + self.slope * (self.first + i as f64)
    }
}

/// Returns attack, decay, sustain and release of a theta in range; together they are as long as the note.
///
/// If the note is too short, the attack has priority, then the decay, then the release. The sustain takes the rest.
pub(super) fn lines(theta: &Theta) -> [Line; 4] {
    let note = samples(theta, Field::DurationS);
    let rising = samples(theta, Field::AttackS).min(note);
    let falling = samples(theta, Field::DecayS).min(note - rising);
    let releasing = samples(theta, Field::ReleaseS).min(note - rising - falling);
    drawn(theta, [rising, falling, note - rising - falling - releasing, releasing])
}

/// Like [`lines`], for a note whose key is held for `held` samples. The whole release follows, from the level at that time; the duration of `theta`
/// has no effect.
pub(super) fn held_lines(theta: &Theta, held: usize) -> [Line; 4] {
    let rising = samples(theta, Field::AttackS).min(held);
    let falling = samples(theta, Field::DecayS).min(held - rising);
    drawn(theta, [rising, falling, held - rising - falling, samples(theta, Field::ReleaseS)])
}

/// Returns a time of the theta in whole samples.
fn samples(theta: &Theta, field: Field) -> usize {
    (theta.get(field) * f64::from(rate(theta))).round_ties_even() as usize
}

/// Returns the four lines with the given numbers of samples.
fn drawn(theta: &Theta, [rising, falling, held, releasing]: [usize; 4]) -> [Line; 4] {
    let (sustain, attack, decay) = (theta.get(Field::Sustain), samples(theta, Field::AttackS), samples(theta, Field::DecayS));
    // The slopes are those of the full-length parts: a note that ends early does not rise faster.
    let rise = Line { samples: rising, base: 0.0, slope: 1.0 / attack.max(1) as f64, first: 0.0 };
    let fall = Line { samples: falling, base: 1.0, slope: (sustain - 1.0) / decay.max(1) as f64, first: 0.0 };
    let hold = Line { samples: held, base: sustain, slope: 0.0, first: 0.0 };
    let last = [hold, fall, rise].iter().find(|line| line.samples > 0).map_or(sustain, |line| line.level(line.samples - 1));
    // The release starts from the current level and reaches 0 at its last sample, even if it has only one.
    let steps = releasing.saturating_sub(1);
    let release = Line { samples: releasing, base: 0.0, slope: -last / steps.max(1) as f64, first: -(steps as f64) };
    [rise, fall, hold, release]
}
