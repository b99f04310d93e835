//! The values that the forward pass stores for the backward pass.

use crate::flow::reference::layout::Sizes;
use crate::theta::DIM;

/// The passes over a batch: f, g(0), and g of f's result.
pub const PASSES: usize = 3;

/// The tape of one layer, with a row for each row of each pass. The rows of a block are contiguous: those of f, of g(0), of g(z).
#[derive(Debug)]
pub struct Tape<'a> {
    /// The layer's input: (rows, 10).
    pub x: &'a mut [f32],
    /// The mask times the layer's input: (rows, 10).
    pub kept: &'a mut [f32],
    /// tanh in the formula of s: (rows, 10).
    pub tanh: &'a mut [f32],
    /// (rows, 10).
    pub t: &'a mut [f32],
    /// The output of each norm; after the backward pass, the gradient of its input: (rows, hidden).
    pub normal1: &'a mut [f32],
    pub normal2: &'a mut [f32],
    /// The activations after the first dropout: (rows, hidden). Those after the second are recomputed from `normal2`.
    pub active1: &'a mut [f32],
    /// The 1 / deviation of each row's norm.
    pub scale1: &'a mut [f32],
    pub scale2: &'a mut [f32],
}

impl<'a> Tape<'a> {
    /// Returns the length of the tape of a batch of `rows` rows.
    pub fn len(rows: usize, sizes: &Sizes) -> usize {
        PASSES * rows * (4 * DIM + 3 * sizes.hidden + 2)
    }

    /// Lays out the tape of `rows` rows in `memory`, which must be large enough.
    pub fn lay_out(memory: &'a mut [f32], rows: usize, sizes: &Sizes) -> Tape<'a> {
        let (rows, mut rest) = (PASSES * rows, memory);
        let mut take = |width: usize| rest.split_off_mut(..rows * width).unwrap_or_default();
        Tape {
            x: take(DIM),
            kept: take(DIM),
            tanh: take(DIM),
            t: take(DIM),
            normal1: take(sizes.hidden),
            normal2: take(sizes.hidden),
            active1: take(sizes.hidden),
            scale1: take(1),
            scale2: take(1),
        }
    }

    /// Splits the tape into blocks of `block` rows.
    pub fn blocks(self, block: usize, sizes: &Sizes) -> impl Iterator<Item = Tape<'a>> {
        let rows = PASSES * block;
        let cut = |numbers: &'a mut [f32], width: usize| numbers.chunks_mut(rows * width);
        let (mut x, mut kept, mut tanh, mut t) = (cut(self.x, DIM), cut(self.kept, DIM), cut(self.tanh, DIM), cut(self.t, DIM));
        let (mut normal1, mut normal2) = (cut(self.normal1, sizes.hidden), cut(self.normal2, sizes.hidden));
        let (mut active1, mut scale1, mut scale2) = (cut(self.active1, sizes.hidden), cut(self.scale1, 1), cut(self.scale2, 1));
        std::iter::from_fn(move || {
            Some(Tape {
                x: x.next()?,
                kept: kept.next()?,
                tanh: tanh.next()?,
                t: t.next()?,
                normal1: normal1.next()?,
                normal2: normal2.next()?,
                active1: active1.next()?,
                scale1: scale1.next()?,
                scale2: scale2.next()?,
            })
        })
    }
}

/// A block's contribution to those gradients of a layer that are sums over rows.
#[derive(Clone, Debug)]
pub struct Sums {
    /// The gradients of weight, bias and the preceding bias, for each of the two norms: (hidden).
    pub norms: [[Vec<f32>; 3]; 2],
    /// (20, hidden).
    pub fc3: Vec<f32>,
    pub fc3_bias: [f32; 2 * DIM],
    /// The gradient of m.
    pub mask: [f32; DIM],
    pub scale_of_s: f32,
}

impl Sums {
    pub fn new(hidden: usize) -> Sums {
        let norm = || [const { Vec::new() }; 3].map(|_: Vec<f32>| vec![0.0; hidden]);
        let fc3 = vec![0.0; 2 * DIM * hidden];
        Sums { norms: [norm(), norm()], fc3, fc3_bias: [0.0; 2 * DIM], mask: [0.0; DIM], scale_of_s: 0.0 }
    }

    pub fn clear(&mut self) {
        self.norms.as_flattened_mut().iter_mut().for_each(|sums| sums.fill(0.0));
        self.fc3.fill(0.0);
        (self.fc3_bias, self.mask, self.scale_of_s) = ([0.0; 2 * DIM], [0.0; DIM], 0.0);
    }
}
