//! Several notes of one theta in one sound.

use super::voice::Voice;
use super::{PEAK, SynthError, fill, rate};
use crate::audio::Clip;
use crate::simd::Level;
use crate::sink::Monitor;
use crate::theta::{Field, Theta};

/// A note of a piece: what differs from the theta.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Note {
    /// Samples before it begins.
    pub start: usize,
    /// Samples for which its key is held, before the release; none for the theta's own duration.
    pub held: Option<usize>,
    /// As the theta's `pitch_midi`.
    pub pitch: f64,
    /// As the theta's.
    pub velocity: f64,
}

impl Note {
    /// The theta of this note alone.
    pub fn theta(&self, theta: &Theta) -> Theta {
        theta.with(Field::PitchMidi, self.pitch).with(Field::Velocity, self.velocity)
    }

    /// Samples of the piece until this note has ended, for a theta in range.
    pub fn end(&self, theta: &Theta) -> usize {
        self.start + self.voice(theta).samples()
    }

    fn voice(&self, theta: &Theta) -> Voice {
        let theta = self.theta(theta);
        self.held.map_or_else(|| Voice::new(&theta), |held| Voice::held(&theta, held))
    }
}

/// Notes as one sound.
#[derive(Clone, Debug, PartialEq)]
pub struct Mix {
    /// The mixed sound.
    pub clip: Clip,
    /// What the sum was multiplied by to peak at [`PEAK`]; 1 where it is no louder than that.
    pub scale: f32,
}

/// The sum of notes, scaled as a whole where it is louder than [`PEAK`]; none if the monitor is interrupted. The same notes give the same samples on every
/// run and on every vector unit: they are added in their order.
///
/// # Errors
/// A field of the theta, or the pitch or the velocity of a note, is outside its range.
pub fn mix(theta: &Theta, notes: &[Note], monitor: &mut dyn Monitor) -> Result<Option<Mix>, SynthError> {
    theta.check()?;
    notes.iter().try_for_each(|note| note.theta(theta).check())?;
    let mut sum = vec![0.0; notes.iter().map(|note| note.end(theta)).max().unwrap_or_default()];
    let mut samples = Vec::new();
    for (done, note) in notes.iter().enumerate() {
        if monitor.interrupted() {
            return Ok(None);
        }
        let voice = note.voice(theta);
        samples.resize(voice.samples(), 0.0);
        fill(Level::best(), &voice, &mut samples);
        sum.iter_mut().skip(note.start).zip(&samples).for_each(|(sum, sample)| *sum += sample);
        monitor.progress(done as u64 + 1, "");
    }
    let peak = sum.iter().fold(0.0, |peak: f32, sample| peak.max(sample.abs()));
    let scale = if peak > PEAK { PEAK / peak } else { 1.0 };
    if scale < 1.0 {
        sum.iter_mut().for_each(|sample| *sample *= scale);
    }
    Ok(Some(Mix { clip: Clip::new(sum, rate(theta)), scale }))
}
