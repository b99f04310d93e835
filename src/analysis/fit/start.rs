//! Envelopes from which the search starts.

use super::Length;
use super::codebook::{Codebook, Grid};
use super::proxy::LEVEL;
use super::shape::Shape;
use super::target::Target;
use crate::analysis::mel::{RATE, RMS_WINDOW};

/// Grid for sounds about which nothing is known, times in seconds.
const ATTACKS: [f32; 11] = [0.0, 0.004, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.5, 0.75, 1.0];
const DECAYS: [f32; 9] = [0.01, 0.05, 0.1, 0.2, 0.4, 0.7, 1.0, 1.5, 2.0];
const SUSTAINS: [f32; 11] = [0.0, 0.003, 0.01, 0.03, 0.1, 0.2, 0.35, 0.5, 0.7, 0.85, 1.0];
const RELEASES: [f32; 9] = [0.01, 0.1, 0.3, 0.6, 1.0, 1.5, 2.0, 2.5, 3.0];
/// Notes that end before the file although it sounds to the end: their durations as fractions of the file, and their releases in seconds.
const EARLIER: [f32; 4] = [0.6, 0.7, 0.8, 0.9];
const EARLIER_RELEASES: [f32; 2] = [0.05, 0.3];

/// Grid for sounds that end before the file does, times in seconds.
const ENDED_ATTACKS: [f32; 9] = [0.0, 0.004, 0.01, 0.03, 0.08, 0.15, 0.3, 0.6, 1.0];
const ENDED_DECAYS: [f32; 8] = [0.01, 0.05, 0.1, 0.2, 0.4, 0.8, 1.4, 2.0];
const ENDED_SUSTAINS: [f32; 10] = [0.0, 0.01, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.85, 1.0];
const ENDED_RELEASES: [f32; 8] = [0.01, 0.05, 0.1, 0.2, 0.4, 0.6, 1.0, 2.0];
/// The silence that must remain at the end of the file for that, seconds.
const LEFT: f32 = 0.05;
/// A frame this far above the floor still belongs to the sound, dB.
const HEARD: f32 = 3.0;

/// The codebooks; reused for consecutive sounds of the same length.
#[derive(Default)]
pub struct Starts {
    /// The length that the general codebook is filled for: samples at 16 kHz, and seconds.
    made_for: Option<(usize, f32)>,
    general: Codebook,
    ended: Codebook,
}

impl Starts {
    /// Returns the shapes nearest to the target's envelope, the likeliest first.
    pub fn shapes(&mut self, target: &Target, seconds: f32, length: Length) -> Vec<Shape> {
        // Sounds of other rates may have equal lengths in samples at 16 kHz but not in seconds.
        if self.made_for != Some((target.samples, seconds)) {
            self.made_for = Some((target.samples, seconds));
            let mut ends: Vec<(f32, f32)> = RELEASES.iter().map(|release| (*release, seconds)).collect();
            for share in EARLIER {
                ends.extend(EARLIER_RELEASES.map(|release| (release, share * seconds)));
            }
            let grid = Grid { attacks: &ATTACKS, decays: &DECAYS, sustains: &SUSTAINS, ends: &ends };
            self.general.fill(&grid, target.samples, target.envelope.len());
        }
        let whole = |shape: &Shape| shape.duration == seconds;
        let of_general = errors(&self.general, target);
        let mut shapes = Vec::new();
        if length == Length::Free {
            shapes.extend(nearest(&self.general, &of_general, |_| true));
            let end = end(target);
            if end < seconds - LEFT {
                let ends = ENDED_RELEASES.map(|release| (release, end));
                let grid = Grid { attacks: &ENDED_ATTACKS, decays: &ENDED_DECAYS, sustains: &ENDED_SUSTAINS, ends: &ends };
                self.ended.fill(&grid, target.samples, target.envelope.len());
                shapes.extend(nearest(&self.ended, &errors(&self.ended, target), |_| true));
            }
        }
        shapes.extend(nearest(&self.general, &of_general, whole));
        shapes
    }
}

fn errors(book: &Codebook, target: &Target) -> Vec<f32> {
    book.errors(&target.envelope, target.envelope_floor, LEVEL)
}

/// The allowed shape with the least error.
fn nearest(book: &Codebook, errors: &[f32], allowed: impl Fn(&Shape) -> bool) -> Option<Shape> {
    let shapes = book.shapes.iter().zip(errors).filter(|(shape, _)| allowed(shape));
    shapes.min_by(|a, b| a.1.total_cmp(b.1)).map(|(shape, _)| *shape)
}

/// Returns the time after which the sound stays below the floor, in seconds.
fn end(target: &Target) -> f32 {
    let last = target.envelope.iter().rposition(|level| *level > target.envelope_floor + HEARD);
    let samples = last.map_or(target.samples, |frame| (frame * RMS_WINDOW / 2 + RMS_WINDOW).min(target.samples));
    samples as f32 / RATE as f32
}
