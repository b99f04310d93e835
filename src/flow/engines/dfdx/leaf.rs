//! A model's parameters on a device, and their exchange with the flat vector.

use dfdx::prelude::*;

use crate::flow::slot::Block;

/// (rows, columns), row-major.
pub type Matrix<D, T = NoneTape> = Tensor<(usize, usize), f32, D, T>;
/// A bias, a norm's weight, a mask.
pub type Row<D> = Tensor<(usize,), f32, D>;
/// A scalar.
pub type Scalar<D, T = NoneTape> = Tensor<(), f32, D, T>;
/// A result with the device's error; most often it is out of memory.
pub type Out<X, D> = Result<X, <D as HasErr>::Err>;

/// A parameter tensor of any shape.
pub trait Leaf<D: Device<f32>> {
    /// Copies the tensor's values from the flat vector.
    fn fill(&mut self, flat: &[f32], block: Block);
    /// Copies the tensor's gradient to the flat vector; zeros if the loss does not depend on the tensor.
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

/// Copies all parameters of a model from the flat vector.
pub fn fill<D: Device<f32>>(leaves: Vec<(Block, &mut dyn Leaf<D>)>, flat: &[f32]) {
    leaves.into_iter().for_each(|(block, leaf)| leaf.fill(flat, block));
}

/// Returns a matrix (rows, width) of row-major numbers.
pub fn matrix<D: Device<f32>>(device: &D, numbers: Vec<f32>, width: usize) -> Out<Matrix<D>, D> {
    let rows = numbers.len() / width;
    device.try_tensor_from_vec(numbers, (rows, width))
}

/// Returns `x W^T + b`, with W as (out, in).
pub fn linear<D: Device<f32>, T: Tape<f32, D>>(x: Matrix<D, T>, weight: &Matrix<D>, bias: &Row<D>) -> Out<Matrix<D, T>, D> {
    let y = x.try_matmul(transposed(weight)?)?;
    let bias = down(bias, &y)?;
    y.try_add(bias)
}

/// Returns a transposed view, without a copy.
pub fn transposed<D: Device<f32>>(weight: &Matrix<D>) -> Out<Matrix<D>, D> {
    weight.clone().try_permute::<(usize, usize), Axes2<1, 0>>()
}

/// Returns a view of the row repeated for every row of `like`, without a copy.
pub fn down<D: Device<f32>, T>(row: &Row<D>, like: &Matrix<D, T>) -> Out<Matrix<D>, D> {
    row.clone().try_broadcast_like::<_, Axis<0>>(like.shape())
}

/// Copies a scalar from the device.
pub fn number<D: Device<f32>, T>(scalar: &Scalar<D, T>) -> f64 {
    let mut value = [0.0];
    scalar.copy_into(&mut value);
    f64::from(value[0])
}
