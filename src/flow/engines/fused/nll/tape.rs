//! The values that the forward pass stores for the backward pass.

use std::slice::ChunksMut;

use super::weights::INPUT;
use crate::flow::nll::layout::Sizes;
use crate::theta::DIM;

/// The tape of one layer, with a row for each row of the batch.
#[derive(Debug, Default)]
pub struct Tape<V> {
    /// x after ActNorm: (rows, 10).
    pub x: V,
    /// The net's input: (rows, 94).
    pub input: V,
    /// `tanh(a / 2)`: (rows, 10).
    pub tanh: V,
    /// (rows, 10).
    pub t: V,
    /// The gradient of fc3's output, filled by the backward pass: (rows, 20).
    pub both: V,
    /// The slopes of activation and dropout; after the backward pass, the gradients of the activations' inputs: (rows, hidden).
    pub slope1: V,
    pub slope2: V,
    /// The activations after each dropout: (rows, hidden).
    pub active1: V,
    pub active2: V,
}

impl Tape<Vec<f32>> {
    /// Resizes the tape for a batch of `rows` rows.
    pub fn make_room(&mut self, rows: usize, sizes: &Sizes) {
        [&mut self.x, &mut self.tanh, &mut self.t].into_iter().for_each(|v| v.resize(rows * DIM, 0.0));
        self.input.resize(rows * INPUT, 0.0);
        self.both.resize(rows * 2 * DIM, 0.0);
        let wide = [&mut self.slope1, &mut self.slope2, &mut self.active1, &mut self.active2];
        wide.into_iter().for_each(|v| v.resize(rows * sizes.hidden, 0.0));
    }

    /// Splits the tape into blocks of `rows` rows.
    pub fn blocks(&mut self, rows: usize, sizes: &Sizes) -> impl Iterator<Item = Tape<&mut [f32]>> {
        fn cut(v: &mut [f32], len: usize) -> ChunksMut<'_, f32> {
            v.chunks_mut(len)
        }
        let (narrow, wide) = (rows * DIM, rows * sizes.hidden);
        let (mut x, mut tanh, mut t) = (cut(&mut self.x, narrow), cut(&mut self.tanh, narrow), cut(&mut self.t, narrow));
        let (mut input, mut both) = (cut(&mut self.input, rows * INPUT), cut(&mut self.both, 2 * narrow));
        let (mut slope1, mut slope2) = (cut(&mut self.slope1, wide), cut(&mut self.slope2, wide));
        let (mut active1, mut active2) = (cut(&mut self.active1, wide), cut(&mut self.active2, wide));
        std::iter::from_fn(move || {
            Some(Tape {
                x: x.next()?,
                input: input.next()?,
                tanh: tanh.next()?,
                t: t.next()?,
                both: both.next()?,
                slope1: slope1.next()?,
                slope2: slope2.next()?,
                active1: active1.next()?,
                active2: active2.next()?,
            })
        })
    }
}

/// A block's contribution to those gradients of a layer that are sums over rows.
#[derive(Clone, Debug, Default)]
pub struct Sums {
    pub change: [f32; DIM],
    pub log_scale: [f32; DIM],
    pub shift: [f32; DIM],
}
