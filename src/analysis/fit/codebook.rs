//! A codebook of envelopes to start from. The entry nearest to the target is found by exhaustive comparison.

use super::shape::{Pieces, Shape};
use crate::analysis::mel::{RMS_WINDOW, decibels};
use crate::simd::{self, Simd, WithSimd};

/// Every this many frames of the RMS envelope, one is compared.
const STRIDE: usize = 4;
/// Rows are padded to a multiple of this.
const VECTOR: usize = 16;

/// The grid that spans the shapes, times in seconds.
pub struct Grid<'a> {
    pub attacks: &'a [f32],
    pub decays: &'a [f32],
    pub sustains: &'a [f32],
    /// Pairs of release and duration.
    pub ends: &'a [(f32, f32)],
}

/// Shapes, and the envelope of each in dB, normalised to a mean square of 1.
#[derive(Default)]
pub struct Codebook {
    pub shapes: Vec<Shape>,
    levels: Vec<f32>,
    row: usize,
}

impl Codebook {
    /// Fills the codebook with every combination of the grid, for sounds of `samples` at 16 kHz whose RMS envelope has `frames` frames.
    pub fn fill(&mut self, grid: &Grid, samples: usize, frames: usize) {
        self.shapes.clear();
        for attack in grid.attacks {
            for decay in grid.decays {
                for sustain in grid.sustains {
                    for (release, duration) in grid.ends {
                        let shape = Shape { attack: *attack, decay: *decay, sustain: *sustain, release: *release, duration: *duration };
                        self.shapes.push(shape);
                    }
                }
            }
        }
        self.row = frames.div_ceil(STRIDE).next_multiple_of(VECTOR);
        self.levels.resize(self.row * self.shapes.len(), 0.0);
        simd::run(Fill { book: self, samples, points: frames.div_ceil(STRIDE) });
    }

    /// The difference of each shape from an envelope in dB; `level` is the mean square of the envelope's sound in dB.
    pub fn errors(&self, envelope: &[f32], floor: f32, level: f32) -> Vec<f32> {
        let mut wanted: Vec<f32> = envelope.iter().step_by(STRIDE).map(|value| value - level).collect();
        wanted.resize(self.row, 0.0);
        let mut errors = vec![0.0; self.shapes.len()];
        simd::run(Compare { book: self, wanted: &wanted, floor: floor - level, errors: &mut errors });
        errors
    }
}

struct Fill<'a> {
    book: &'a mut Codebook,
    samples: usize,
    points: usize,
}

impl WithSimd for Fill<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Fill { book, samples, points } = self;
        let hop = (STRIDE * RMS_WINDOW / 2) as f32;
        let quarter = RMS_WINDOW as f32 / 8.0;
        for (shape, row) in book.shapes.iter().zip(book.levels.chunks_exact_mut(book.row)) {
            let pieces = Pieces::new(shape, samples as f32);
            let mean = decibels(pieces.energy() / samples.max(1) as f32);
            let (row, beyond) = row.split_at_mut(points);
            for (i, level) in row.iter_mut().enumerate() {
                let start = (i as u32).cast_signed() as f32 * hop;
                let energy = pieces.squared(start + quarter)
                    + pieces.squared(start + 3.0 * quarter)
                    + pieces.squared(start + 5.0 * quarter)
                    + pieces.squared(start + 7.0 * quarter);
                *level = decibels(energy * 0.25) - mean;
            }
            beyond.fill(0.0);
        }
    }
}

struct Compare<'a> {
    book: &'a Codebook,
    wanted: &'a [f32],
    floor: f32,
    errors: &'a mut [f32],
}

impl WithSimd for Compare<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Compare { book, wanted, floor, errors } = self;
        for (row, error) in book.levels.chunks_exact(book.row).zip(errors) {
            let mut sums = [0.0_f32; VECTOR];
            for (levels, wanted) in row.chunks_exact(VECTOR).zip(wanted.chunks_exact(VECTOR)) {
                for ((sum, level), wanted) in sums.iter_mut().zip(levels).zip(wanted) {
                    *sum += (if *level > floor { *level } else { floor } - wanted).abs();
                }
            }
            *error = sums.iter().sum();
        }
    }
}
