//! A model's parameters on a device: how a tensor there and its stretch of the flat vector are copied to each other.

use dfdx::prelude::*;

use super::layout::{Part, Sizes};
use crate::theta::DIM;

/// (rows, columns), row by row.
pub type Matrix<D, T = NoneTape> = Tensor<(usize, usize), f32, D, T>;
/// A bias, a norm's weight, a mask.
pub type Row<D> = Tensor<(usize,), f32, D>;
/// A single number.
pub type Scalar<D, T = NoneTape> = Tensor<(), f32, D, T>;
/// What can fail on a device, memory above all.
pub type Out<X, D> = Result<X, <D as HasErr>::Err>;

/// Where a tensor's numbers lie in the flat vector: `rows` runs of `width`, `stride` apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    pub start: usize,
    pub rows: usize,
    pub width: usize,
    pub stride: usize,
}

impl Block {
    /// A whole part, read as one run.
    pub fn whole(sizes: &Sizes, layer: usize, part: Part) -> Block {
        let range = sizes.range(layer, part);
        Block { start: range.start, rows: 1, width: range.len(), stride: range.len() }
    }

    /// The columns of fc1's weight that meet theta.
    pub fn fc1_theta(sizes: &Sizes, layer: usize) -> Block {
        let start = sizes.range(layer, Part::Fc1Weight).start;
        Block { start, rows: sizes.hidden, width: DIM, stride: DIM + sizes.text }
    }

    /// The columns of fc1's weight that meet the text.
    pub fn fc1_text(sizes: &Sizes, layer: usize) -> Block {
        let theta = Block::fc1_theta(sizes, layer);
        Block { start: theta.start + DIM, width: sizes.text, ..theta }
    }

    /// One half of fc3's weight or bias: that of s, or that of t.
    pub fn fc3_half(sizes: &Sizes, layer: usize, part: Part, of_t: bool) -> Block {
        let Block { start, width, .. } = Block::whole(sizes, layer, part);
        let half = width / 2;
        Block { start: if of_t { start + half } else { start }, rows: 1, width: half, stride: half }
    }

    fn runs(self) -> impl Iterator<Item = std::ops::Range<usize>> {
        (0..self.rows).map(move |row| self.start + row * self.stride).map(move |start| start..start + self.width)
    }
}

/// A tensor that holds parameters, whatever its shape.
pub trait Leaf<D: Device<f32>> {
    /// Takes its numbers from the flat vector.
    fn fill(&mut self, flat: &[f32], block: Block);
    /// Puts its gradient into the flat vector; zeros where the loss does not depend on it.
    fn gradient(&self, gradients: &mut Gradients<f32, D>, flat: &mut [f32], block: Block) -> Out<(), D>;
}

impl<S: Shape, D: Device<f32>> Leaf<D> for Tensor<S, f32, D> {
    fn fill(&mut self, flat: &[f32], block: Block) {
        let mut numbers = Vec::with_capacity(block.rows * block.width);
        block.runs().for_each(|run| numbers.extend_from_slice(&flat[run]));
        self.copy_from(&numbers);
    }

    fn gradient(&self, gradients: &mut Gradients<f32, D>, flat: &mut [f32], block: Block) -> Out<(), D> {
        gradients.try_alloc_for(self)?;
        let mut numbers = vec![0.0; block.rows * block.width];
        gradients.get(self).copy_into(&mut numbers);
        for (run, row) in block.runs().zip(numbers.chunks_exact(block.width)) {
            flat[run].copy_from_slice(row);
        }
        Ok(())
    }
}
