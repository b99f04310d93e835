//! Mixes several notes of one theta.

use super::voice::Voice;
use super::{PEAK, SynthError, fill, rate};
use crate::audio::Clip;
use crate::simd::Level;
use crate::sink::Monitor;
use crate::theta::{Field, Theta};

/// A note of a piece. Its other parameters come from the theta.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Note {
    /// The start, in samples from the start of the piece.
    pub start: usize,
    /// How long the key is held before the release, in samples; `None` for the theta's duration.
    pub held: Option<usize>,
    /// MIDI note number, like the theta's `pitch_midi`.
    pub pitch: f64,
    /// MIDI velocity.
    pub velocity: f64,
}

impl Note {
    /// Returns the theta of this note.
    pub fn theta(&self, theta: &Theta) -> Theta {
        theta.with(Field::PitchMidi, self.pitch).with(Field::Velocity, self.velocity)
    }

    /// Returns the end of this note, in samples from the start of the piece, for a theta in range.
    pub fn end(&self, theta: &Theta) -> usize {
        self.start + self.voice(theta).samples()
    }

    fn voice(&self, theta: &Theta) -> Voice {
        let theta = self.theta(theta);
        self.held.map_or_else(|| Voice::new(&theta), |held| Voice::held(&theta, held))
    }
}

/// A mix of notes.
#[derive(Clone, Debug, PartialEq)]
pub struct Mix {
    /// The mixed sound.
    pub clip: Clip,
    /// The factor that scaled the sum to a peak of [`PEAK`]; 1 if the sum was no louder.
    pub scale: f32,
}

/// Adds notes, and scales the sum if it is louder than [`PEAK`]. Returns `None` if the monitor is interrupted. The notes are added in order, so that
/// equal notes give equal samples in every run and at every vector length.
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
