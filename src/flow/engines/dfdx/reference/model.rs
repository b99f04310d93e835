//! The flow of the reference objective on a dfdx device, with gradients: the reference for every faster engine.

use dfdx::prelude::*;

use crate::flow::engines::dfdx::dropout::Dropout;
use crate::flow::engines::dfdx::leaf::{Matrix, Out};
use crate::flow::engines::dfdx::reference::layer::{Context, Layer};
use crate::flow::reference::layout::{NORM_EPSILON, Sizes};
use crate::theta::DIM;

/// Coupling layers, each preceded by a permutation of theta's dims.
pub struct Model<D: Device<f32>> {
    pub device: D,
    sizes: Sizes,
    layers: Vec<Layer<D>>,
    /// One permutation matrix per layer: `x permutation` is x with its dims in the layer's order.
    permutations: Vec<Matrix<D>>,
}

impl<D: Device<f32>> Model<D> {
    /// Creates the model with weights from a flat vector of [`Sizes::total`] numbers; `orders[layer][j]` is the dim that becomes the layer's j-th.
    pub fn new(device: D, sizes: Sizes, orders: &[[usize; DIM]], flat: &[f32]) -> Out<Self, D> {
        let layers = (0..sizes.layers).map(|_| Layer::zeros(&device, &sizes)).collect::<Result<_, _>>()?;
        let permutation = |order: &[usize; DIM]| {
            let mut ones = vec![0.0; DIM * DIM];
            order.iter().enumerate().for_each(|(to, from)| ones[from * DIM + to] = 1.0);
            device.try_tensor_from_vec(ones, (DIM, DIM))
        };
        let permutations = orders.iter().map(permutation).collect::<Result<_, _>>()?;
        let mut model = Model { device, sizes, layers, permutations };
        model.load(flat);
        Ok(model)
    }

    /// Loads the weights from a flat vector of [`Sizes::total`] numbers.
    pub fn load(&mut self, flat: &[f32]) {
        for (index, layer) in self.layers.iter_mut().enumerate() {
            layer.leaves(&self.sizes, index).into_iter().for_each(|(block, leaf)| leaf.fill(flat, block));
        }
    }

    /// Writes the gradients of all weights to a flat vector.
    pub fn gradient(&mut self, gradients: &mut Gradients<f32, D>, flat: &mut [f32]) -> Out<(), D> {
        for (index, layer) in self.layers.iter_mut().enumerate() {
            for (block, leaf) in layer.leaves(&self.sizes, index) {
                leaf.gradient(gradients, flat, block)?;
            }
        }
        Ok(())
    }

    /// Computes the contexts of all layers from the standardised text, (rows, text).
    pub fn contexts<T: Tape<f32, D>>(&self, text: Matrix<D>, tape: T) -> Out<(Vec<Context<D>>, T), D> {
        // The layers' norms over the text differ only in weight and bias.
        let normal = text.try_normalize::<Axis<1>>(NORM_EPSILON)?;
        let mut tape = tape;
        let mut contexts = Vec::with_capacity(self.layers.len());
        for layer in &self.layers {
            let (context, next) = layer.context(&self.sizes, &normal, tape)?;
            contexts.push(context);
            tape = next;
        }
        Ok((contexts, tape))
    }

    /// f: maps theta to z, both standardised and (rows, 10).
    pub fn forward<T: Tape<f32, D>>(
        &self,
        theta: Matrix<D, T>,
        contexts: &[Context<D>],
        dropout: &mut dyn Dropout<D>,
    ) -> Out<Matrix<D, T>, D> {
        let mut x = theta;
        for ((layer, permutation), context) in self.layers.iter().zip(&self.permutations).zip(contexts) {
            x = layer.forward(x.try_matmul(permutation.clone())?, context, dropout)?;
        }
        Ok(x)
    }

    /// g: maps z to theta, through the layers in reverse order.
    pub fn inverse<T: Tape<f32, D>>(&self, z: Matrix<D, T>, contexts: &[Context<D>], dropout: &mut dyn Dropout<D>) -> Out<Matrix<D, T>, D> {
        let mut y = z;
        for ((layer, permutation), context) in self.layers.iter().zip(&self.permutations).zip(contexts).rev() {
            let back = permutation.clone().try_permute::<(usize, usize), Axes2<1, 0>>()?;
            y = layer.inverse(y, context, dropout)?.try_matmul(back)?;
        }
        Ok(y)
    }
}
