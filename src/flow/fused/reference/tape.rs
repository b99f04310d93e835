//! What the way forward leaves for the way back.

use std::slice::ChunksMut;

use super::super::super::reference::layout::Sizes;
use crate::theta::DIM;

/// Passes over a batch: f, and g of 0 and of f's result.
pub const PASSES: usize = 3;

/// Of one layer: a row for each row of each pass. A block's rows lie together: those of f, of g(0), of g(z).
#[derive(Debug, Default)]
pub struct Tape<V> {
    /// What the layer takes, and `m` times it: (rows, 10).
    pub x: V,
    pub kept: V,
    /// `tanh` of what s comes from, and t: (rows, 10).
    pub tanh: V,
    pub t: V,
    /// On the way back, the gradient of fc3's result: (rows, 20).
    pub both: V,
    /// After each norm, on the way back the gradient of what the norm takes: (rows, hidden).
    pub normal1: V,
    pub normal2: V,
    /// After each dropout: (rows, hidden).
    pub active1: V,
    pub active2: V,
    /// For each row, what the norm multiplies with.
    pub scale1: V,
    pub scale2: V,
}

impl Tape<Vec<f32>> {
    /// Makes room for a batch of so many rows.
    pub fn make_room(&mut self, rows: usize, sizes: &Sizes) {
        let rows = PASSES * rows;
        [&mut self.x, &mut self.kept, &mut self.tanh, &mut self.t].into_iter().for_each(|v| v.resize(rows * DIM, 0.0));
        self.both.resize(rows * 2 * DIM, 0.0);
        let wide = [&mut self.normal1, &mut self.normal2, &mut self.active1, &mut self.active2];
        wide.into_iter().for_each(|v| v.resize(rows * sizes.hidden, 0.0));
        [&mut self.scale1, &mut self.scale2].into_iter().for_each(|v| v.resize(rows, 0.0));
    }

    /// The parts of each block of so many rows.
    pub fn blocks(&mut self, block: usize, sizes: &Sizes) -> impl Iterator<Item = Tape<&mut [f32]>> {
        fn cut(v: &mut [f32], len: usize) -> ChunksMut<'_, f32> {
            v.chunks_mut(len)
        }
        let rows = PASSES * block;
        let (narrow, wide) = (rows * DIM, rows * sizes.hidden);
        let (mut x, mut kept) = (cut(&mut self.x, narrow), cut(&mut self.kept, narrow));
        let (mut tanh, mut t) = (cut(&mut self.tanh, narrow), cut(&mut self.t, narrow));
        let mut both = cut(&mut self.both, 2 * narrow);
        let (mut normal1, mut normal2) = (cut(&mut self.normal1, wide), cut(&mut self.normal2, wide));
        let (mut active1, mut active2) = (cut(&mut self.active1, wide), cut(&mut self.active2, wide));
        let (mut scale1, mut scale2) = (cut(&mut self.scale1, rows), cut(&mut self.scale2, rows));
        std::iter::from_fn(move || {
            Some(Tape {
                x: x.next()?,
                kept: kept.next()?,
                tanh: tanh.next()?,
                t: t.next()?,
                both: both.next()?,
                normal1: normal1.next()?,
                normal2: normal2.next()?,
                active1: active1.next()?,
                active2: active2.next()?,
                scale1: scale1.next()?,
                scale2: scale2.next()?,
            })
        })
    }
}

/// A block's share of a layer's gradients that are sums over rows.
#[derive(Clone, Debug)]
pub struct Sums {
    /// Of weight, bias and the bias before, for each of the two norms: (hidden).
    pub norms: [[Vec<f32>; 3]; 2],
    pub fc3_bias: [f32; 2 * DIM],
    /// Of m itself.
    pub mask: [f32; DIM],
    pub scale_of_s: f32,
}

impl Sums {
    pub fn new(hidden: usize) -> Sums {
        let norm = || [const { Vec::new() }; 3].map(|_: Vec<f32>| vec![0.0; hidden]);
        Sums { norms: [norm(), norm()], fc3_bias: [0.0; 2 * DIM], mask: [0.0; DIM], scale_of_s: 0.0 }
    }

    pub fn clear(&mut self) {
        self.norms.as_flattened_mut().iter_mut().for_each(|sums| sums.fill(0.0));
        (self.fc3_bias, self.mask, self.scale_of_s) = ([0.0; 2 * DIM], [0.0; DIM], 0.0);
    }
}
