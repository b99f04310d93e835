//! The energy of a candidate's envelope in the analysis windows.

use super::shape::Pieces;
use super::target::{HOP, VIEWS};
use crate::analysis::mel::{RMS_WINDOW, decibels, hann};

/// The envelope is evaluated once per this many samples.
const CELL: usize = 32;
/// Cells per hop.
const ROWS: usize = HOP / CELL;
/// Cells in half a window of the RMS envelope.
const RMS_ROWS: usize = RMS_WINDOW / 2 / CELL;
/// The number of hops that the longest window spans, and the offset of the first from the frame's centre.
const HOPS: usize = 4;
const FIRST: isize = -2;

/// The fraction of a window's energy in each cell: the squared window summed over the cell, divided by its total.
struct Taps([[f32; ROWS]; HOPS]);

impl Taps {
    fn new(window: usize) -> Taps {
        let hann = hann(window);
        let sum: f32 = hann.iter().map(|w| w * w).sum();
        let mut taps = [[0.0; ROWS]; HOPS];
        for (i, cell) in hann.chunks_exact(CELL).enumerate() {
            let place = i as isize - (window / 2 / CELL) as isize - FIRST * ROWS as isize;
            if let Some(tap) = taps.as_flattened_mut().get_mut(place as usize) {
                *tap = cell.iter().map(|w| w * w).sum::<f32>() / sum;
            }
        }
        Taps(taps)
    }
}

/// Energies by frame, relative to those of a steady sound of the same amplitude; the buffers are reused.
pub struct Energies {
    taps: [Taps; VIEWS.len()],
    /// Squared levels of one row of cells, one per frame, with extra frames at both ends for the reach of the windows.
    row: Vec<f32>,
    sums: [Vec<f32>; VIEWS.len()],
    halves: Vec<f32>,
}

impl Energies {
    pub fn new() -> Energies {
        Energies { taps: VIEWS.map(|scale| Taps::new(scale.window)), row: Vec::new(), sums: Default::default(), halves: Vec::new() }
    }

    /// Computes the energy in each of `frames` frames at each scale, in dB plus `gain`.
    #[inline(always)]
    pub fn frames(&mut self, pieces: &Pieces, frames: usize, gain: f32, out: &mut [Vec<f32>; VIEWS.len()]) {
        for sums in &mut self.sums {
            sums.clear();
            sums.resize(frames, 0.0);
        }
        let reach = FIRST.unsigned_abs();
        self.row.resize(frames + HOPS - 1, 0.0);
        for row in 0..ROWS {
            let first = (row * CELL + CELL / 2) as f32 - (reach * HOP) as f32;
            for (i, level) in self.row.iter_mut().enumerate() {
                *level = pieces.squared(first + (i as u32).cast_signed() as f32 * HOP as f32);
            }
            for (sums, taps) in self.sums.iter_mut().zip(&self.taps) {
                for (hop, taps) in taps.0.iter().enumerate() {
                    let tap = taps[row];
                    if tap > 0.0 {
                        for (sum, level) in sums.iter_mut().zip(&self.row[hop..]) {
                            *sum += tap * level;
                        }
                    }
                }
            }
        }
        for (out, sums) in out.iter_mut().zip(&self.sums) {
            out.clear();
            out.resize(sums.len(), 0.0);
            for (out, sum) in out.iter_mut().zip(sums) {
                *out = decibels(*sum) + gain;
            }
        }
    }

    /// Computes the RMS envelope over `frames` frames, in dB plus `gain`.
    #[inline(always)]
    pub fn envelope(&mut self, pieces: &Pieces, frames: usize, gain: f32, out: &mut Vec<f32>) {
        self.halves.clear();
        self.halves.resize(frames + 1, 0.0);
        for row in 0..RMS_ROWS {
            let first = (row * CELL + CELL / 2) as f32;
            for (i, half) in self.halves.iter_mut().enumerate() {
                *half += pieces.squared(first + (i as u32).cast_signed() as f32 * (RMS_WINDOW / 2) as f32);
            }
        }
        out.clear();
        out.resize(frames, 0.0);
        let pairs = self.halves.iter().zip(&self.halves[1..]);
        for (out, (left, right)) in out.iter_mut().zip(pairs) {
            *out = decibels((left + right) * (1.0 / (2 * RMS_ROWS) as f32)) + gain;
        }
    }
}
