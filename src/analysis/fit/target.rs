//! The sound that candidates are compared with.

use super::response::row;
use crate::analysis::distance::{FLOOR, levelled};
use crate::analysis::mel::{Mel, SCALES, Scale, decibels, mean_squares};

/// The scales in which candidates are compared. The shortest window of the distance is omitted: it resolves the beats between a note's lines,
/// which candidates do not model.
pub const VIEWS: [Scale; 3] = [SCALES[0], SCALES[1], SCALES[2]];
/// Samples between compared frames, at every scale.
pub const HOP: usize = 512;

/// The spectrogram of a sound at one scale, in dB.
#[derive(Default)]
pub struct Levels {
    /// Frame after frame, [`row`] values each; the padding beyond the bands is at the floor.
    pub cells: Vec<f32>,
    /// Lower levels are raised to this, dB.
    pub floor: f32,
}

/// The features of a sound that are compared: all levels in dB, at the common RMS.
#[derive(Default)]
pub struct Target {
    /// Length in samples at 16 kHz.
    pub samples: usize,
    pub frames: usize,
    pub scales: [Levels; VIEWS.len()],
    pub envelope: Vec<f32>,
    pub envelope_floor: f32,
}

/// Computes targets; reuses its transforms and buffers.
pub struct Listener {
    mels: [Mel; VIEWS.len()],
    energies: Vec<f32>,
}

impl Listener {
    pub fn new() -> Listener {
        Listener { mels: VIEWS.map(|scale| Mel::new(scale, HOP)), energies: Vec::new() }
    }

    /// Computes the target of a sound at 16 kHz that is not silent.
    pub fn listen(&mut self, sound: &[f32], target: &mut Target) {
        let sound = levelled(sound);
        target.samples = sound.len();
        target.frames = sound.len() / HOP + 1;
        for ((mel, levels), scale) in self.mels.iter_mut().zip(&mut target.scales).zip(VIEWS) {
            mel.energies(&sound, &mut self.energies);
            let floor = floor(&self.energies);
            levels.floor = decibels(floor);
            levels.cells.clear();
            for frame in self.energies.chunks_exact(scale.bands) {
                levels.cells.extend(frame.iter().map(|energy| decibels(energy.max(floor))));
                levels.cells.resize(levels.cells.len() + row(scale) - scale.bands, levels.floor);
            }
        }
        let envelope = mean_squares(&sound);
        let lowest = floor(&envelope);
        target.envelope_floor = decibels(lowest);
        target.envelope.clear();
        target.envelope.extend(envelope.iter().map(|energy| decibels(energy.max(lowest))));
    }
}

fn floor(energies: &[f32]) -> f32 {
    energies.iter().copied().fold(0.0, f32::max) * FLOOR
}
