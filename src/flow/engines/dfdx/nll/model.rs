//! The exact-likelihood flow on a dfdx device, with gradients: the reference for every faster engine.

use dfdx::prelude::*;

use crate::flow::engines::dfdx::dropout::Dropout;
use crate::flow::engines::dfdx::leaf::{self, Leaf, Matrix, Out, Row, Scalar, linear, number};
use crate::flow::engines::dfdx::nll::layer::{Conditions, Layer, silu};
use crate::flow::nll::base;
use crate::flow::nll::layout::{CONTEXT, Part, Sizes};
use crate::flow::slot::Block;
use crate::theta::DIM;

/// The text layer and the coupling layers.
pub struct Model<D: Device<f32>> {
    pub device: D,
    sizes: Sizes,
    text: Matrix<D>,
    text_bias: Row<D>,
    layers: Vec<Layer<D>>,
    /// 1 for each dim that is not constant.
    varying: Row<D>,
}

impl<D: Device<f32>> Model<D> {
    /// Creates the model with weights from a flat vector of [`Sizes::total`] numbers.
    pub fn new(device: D, sizes: Sizes, constant: &[bool; DIM], flat: &[f32]) -> Out<Self, D> {
        let layers = (0..sizes.layers).map(|_| Layer::zeros(&device, &sizes)).collect::<Result<_, _>>()?;
        let varying = constant.iter().map(|constant| f32::from(u8::from(!constant))).collect();
        let mut model = Model {
            text: device.try_zeros_like(&(CONTEXT, sizes.text))?,
            text_bias: device.try_zeros_like(&(CONTEXT,))?,
            varying: device.try_tensor_from_vec(varying, (DIM,))?,
            device,
            sizes,
            layers,
        };
        model.load(flat);
        Ok(model)
    }

    /// Loads the weights from a flat vector of [`Sizes::total`] numbers.
    pub fn load(&mut self, flat: &[f32]) {
        leaf::fill(self.leaves(), flat);
    }

    /// Writes the gradients of all weights to a flat vector.
    pub fn gradient(&mut self, gradients: &mut Gradients<f32, D>, flat: &mut [f32]) -> Out<(), D> {
        self.leaves().into_iter().try_for_each(|(block, leaf)| leaf.gradient(gradients, flat, block))
    }

    fn leaves(&mut self) -> Vec<(Block, &mut dyn Leaf<D>)> {
        let sizes = self.sizes;
        let mut leaves: Vec<(Block, &mut dyn Leaf<D>)> =
            vec![(sizes.whole(0, Part::TextWeight), &mut self.text), (sizes.whole(0, Part::TextBias), &mut self.text_bias)];
        self.layers.iter_mut().enumerate().for_each(|(index, layer)| leaves.extend(layer.leaves(&sizes, index)));
        leaves
    }

    /// f: maps coordinates to z, and returns the summed log-scales of the couplings: each (rows, 10).
    /// `text` is standardised, (rows, text); `pins` is (rows, 20).
    pub fn forward<T: Tape<f32, D>>(
        &self,
        x: Matrix<D, T>,
        text: Matrix<D>,
        pins: Matrix<D>,
        dropout: &mut dyn Dropout<D>,
    ) -> Out<(Matrix<D>, Matrix<D>, T), D> {
        let (mut x, tape) = x.split_tape();
        let (text, mut tape) = silu(linear(text.put_tape(tape), &self.text, &self.text_bias)?)?.split_tape();
        let given = Conditions { text, pins };
        let mut scales: Matrix<D> = self.device.try_zeros_like(&x)?;
        for layer in &self.layers {
            let (y, s) = layer.forward(x.put_tape(tape), &self.varying, &given, dropout)?;
            (x, tape) = y.split_tape();
            (scales, tape) = s.put_tape(tape).try_add(scales)?.split_tape();
        }
        Ok((x, scales, tape))
    }

    /// Returns the mean over the rows of `-log p(x)`, in nats, with the tape for its gradients, and its value.
    pub fn loss<T: Tape<f32, D>>(
        &self,
        x: Matrix<D>,
        text: Matrix<D>,
        pins: Matrix<D>,
        dropout: &mut dyn Dropout<D>,
        tape: T,
    ) -> Out<(Scalar<D, T>, f64), D> {
        let rows = x.shape().0 as f32;
        let (z, scales, tape) = self.forward(x.put_tape(tape), text, pins, dropout)?;
        let varying = leaf::down(&self.varying, &z)?;
        // (nu + 1) / 2 * ln(1 + z^2 / nu)
        let tails = z.put_tape(tape).try_square()?.try_mul(1.0 / base::NU as f32)?.try_add(1.0)?.try_ln()?;
        let (square, tape) = tails.try_mul(varying)?.try_sum()?.try_mul(0.5 * (base::NU + 1.0) as f32)?.split_tape();
        let (scales, tape) = scales.put_tape(tape).try_sum()?.split_tape();
        let (mut total, mut tape) = square.put_tape(tape).try_sub(scales)?.try_div(rows)?.split_tape();
        for layer in &self.layers {
            let (norm, next) = layer.norm_log_det(&self.varying, tape)?.split_tape();
            (total, tape) = total.put_tape(next).try_sub(norm)?.split_tape();
        }
        let dims: f32 = self.varying.as_vec().iter().sum();
        let total = total.put_tape(tape).try_sub(base::LOG_PEAK as f32 * dims)?;
        let value = number(&total);
        Ok((total, value))
    }
}
