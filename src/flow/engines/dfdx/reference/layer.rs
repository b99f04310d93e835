//! One conditional affine coupling layer on a dfdx device.
//!
//! `y = m*x + (1-m)*(x*exp(s) + t)`, with the inverse `x = m*y + (1-m)*((y-t)*exp(-s))`. `(s, t)` come from a net whose input is the masked dims and
//! the text (Dinh et al., "Density estimation using Real NVP", 2017).

use dfdx::prelude::*;

use crate::flow::config::Mask;
use crate::flow::engines::dfdx::dropout::{Dropout, dropped};
use crate::flow::engines::dfdx::leaf::{Leaf, Matrix, Out, Row, Scalar, down, linear, transposed};
use crate::flow::reference::layout::{NORM_EPSILON, Part, Sizes};
use crate::flow::slot::Block;
use crate::theta::DIM;

/// The values that depend only on a layer's weights and the text. They are the same in every pass over a batch, and are computed once.
pub struct Context<D: Device<f32>> {
    /// The text's contribution to fc1, including the bias: (rows, hidden).
    text: Matrix<D>,
    mask: LayerMask<D>,
}

/// The parameters of a layer. fc1 is split into its columns for theta and for the text; fc3 into its rows for s and for t.
pub struct Layer<D: Device<f32>> {
    mask: Row<D>,
    text_norm: Norm<D>,
    fc1_theta: Matrix<D>,
    fc1_text: Matrix<D>,
    fc1_bias: Row<D>,
    ln1: Norm<D>,
    fc2: Matrix<D>,
    fc2_bias: Row<D>,
    ln2: Norm<D>,
    fc3_s: Matrix<D>,
    fc3_s_bias: Row<D>,
    fc3_t: Matrix<D>,
    fc3_t_bias: Row<D>,
    scale_of_s: Scalar<D>,
}

/// The affine parameters of a layer norm.
struct Norm<D: Device<f32>> {
    weight: Row<D>,
    bias: Row<D>,
}

impl<D: Device<f32>> Layer<D> {
    /// Creates a layer of zeros; fill its parameters through [`Layer::leaves`].
    pub fn zeros(device: &D, sizes: &Sizes) -> Out<Self, D> {
        let row = |len: usize| device.try_zeros_like(&(len,));
        let matrix = |out: usize, of: usize| device.try_zeros_like(&(out, of));
        let norm = |len: usize| Ok(Norm { weight: row(len)?, bias: row(len)? });
        Ok(Layer {
            mask: row(DIM)?,
            text_norm: norm(sizes.text)?,
            fc1_theta: matrix(sizes.hidden, DIM)?,
            fc1_text: matrix(sizes.hidden, sizes.text)?,
            fc1_bias: row(sizes.hidden)?,
            ln1: norm(sizes.hidden)?,
            fc2: matrix(sizes.hidden, sizes.hidden)?,
            fc2_bias: row(sizes.hidden)?,
            ln2: norm(sizes.hidden)?,
            fc3_s: matrix(DIM, sizes.hidden)?,
            fc3_s_bias: row(DIM)?,
            fc3_t: matrix(DIM, sizes.hidden)?,
            fc3_t_bias: row(DIM)?,
            scale_of_s: device.try_zeros_like(&())?,
        })
    }

    /// Returns each tensor with its block of the flat vector.
    pub fn leaves(&mut self, sizes: &Sizes, layer: usize) -> Vec<(Block, &mut dyn Leaf<D>)> {
        let whole = |part| sizes.whole(layer, part);
        let half = |part, of_t| sizes.fc3_half(layer, part, of_t);
        vec![
            (whole(Part::Mask), &mut self.mask),
            (whole(Part::TextNormWeight), &mut self.text_norm.weight),
            (whole(Part::TextNormBias), &mut self.text_norm.bias),
            (sizes.fc1_theta(layer), &mut self.fc1_theta),
            (sizes.fc1_text(layer), &mut self.fc1_text),
            (whole(Part::Fc1Bias), &mut self.fc1_bias),
            (whole(Part::Ln1Weight), &mut self.ln1.weight),
            (whole(Part::Ln1Bias), &mut self.ln1.bias),
            (whole(Part::Fc2Weight), &mut self.fc2),
            (whole(Part::Fc2Bias), &mut self.fc2_bias),
            (whole(Part::Ln2Weight), &mut self.ln2.weight),
            (whole(Part::Ln2Bias), &mut self.ln2.bias),
            (half(Part::Fc3Weight, false), &mut self.fc3_s),
            (half(Part::Fc3Bias, false), &mut self.fc3_s_bias),
            (half(Part::Fc3Weight, true), &mut self.fc3_t),
            (half(Part::Fc3Bias, true), &mut self.fc3_t_bias),
            (whole(Part::ScaleOfS), &mut self.scale_of_s),
        ]
    }

    /// Computes a layer's context. `normal` is the text, each row normalised to mean 0 and variance 1: (rows, text).
    pub fn context<T: Tape<f32, D>>(&self, sizes: &Sizes, normal: &Matrix<D>, tape: T) -> Out<(Context<D>, T), D> {
        let (mask, tape) = LayerMask::new(sizes.mask, &self.mask, tape)?;
        let text = self.text_norm.affine(normal.clone().put_tape(tape))?;
        let (text, tape) = linear(text, &self.fc1_text, &self.fc1_bias)?.split_tape();
        Ok((Context { text, mask }, tape))
    }

    /// Maps x to y: (rows, 10).
    pub fn forward<T: Tape<f32, D>>(&self, x: Matrix<D, T>, context: &Context<D>, dropout: &mut dyn Dropout<D>) -> Out<Matrix<D, T>, D> {
        let (x, tape) = x.split_tape();
        let (s, t, kept, tape) = self.scale_and_shift(x.clone().put_tape(tape), context, dropout)?;
        let moved = s.put_tape(tape).try_exp()?.try_mul(x)?.try_add(t)?;
        moved.try_mul(down(&context.mask.change, &kept)?)?.try_add(kept)
    }

    /// Maps y to x: (rows, 10).
    pub fn inverse<T: Tape<f32, D>>(&self, y: Matrix<D, T>, context: &Context<D>, dropout: &mut dyn Dropout<D>) -> Out<Matrix<D, T>, D> {
        let (y, tape) = y.split_tape();
        let (s, t, kept, tape) = self.scale_and_shift(y.clone().put_tape(tape), context, dropout)?;
        let (shrink, tape) = s.put_tape(tape).try_negate()?.try_exp()?.split_tape();
        let moved = y.put_tape(tape).try_sub(t)?.try_mul(shrink)?;
        moved.try_mul(down(&context.mask.change, &kept)?)?.try_add(kept)
    }

    /// Returns `s`, `t` and `m*x`, each (rows, 10).
    #[allow(clippy::type_complexity)]
    fn scale_and_shift<T: Tape<f32, D>>(
        &self,
        x: Matrix<D, T>,
        context: &Context<D>,
        dropout: &mut dyn Dropout<D>,
    ) -> Out<(Matrix<D>, Matrix<D>, Matrix<D>, T), D> {
        let keep = down(&context.mask.keep, &x)?;
        let (kept, tape) = x.try_mul(keep)?.split_tape();
        let hidden = kept.clone().put_tape(tape).try_matmul(transposed(&self.fc1_theta)?)?.try_add(context.text.clone())?;
        let hidden = self.ln1.activate(hidden, dropout)?;
        let hidden = self.ln2.activate(linear(hidden, &self.fc2, &self.fc2_bias)?, dropout)?;
        let (hidden, tape) = hidden.split_tape();
        let s = linear(hidden.clone().put_tape(tape), &self.fc3_s, &self.fc3_s_bias)?.try_tanh()?;
        let scale = self.scale_of_s.clone().try_broadcast_like(s.shape())?;
        let (s, tape) = s.try_mul(scale)?.split_tape();
        let (t, tape) = linear(hidden.put_tape(tape), &self.fc3_t, &self.fc3_t_bias)?.split_tape();
        Ok((s, t, kept, tape))
    }
}

impl<D: Device<f32>> Norm<D> {
    fn affine<T: Tape<f32, D>>(&self, x: Matrix<D, T>) -> Out<Matrix<D, T>, D> {
        let (weight, bias) = (down(&self.weight, &x)?, down(&self.bias, &x)?);
        x.try_mul(weight)?.try_add(bias)
    }

    /// Applies layer norm, ReLU and dropout.
    fn activate<T: Tape<f32, D>>(&self, x: Matrix<D, T>, dropout: &mut dyn Dropout<D>) -> Out<Matrix<D, T>, D> {
        let active = self.affine(x.try_normalize::<Axis<1>>(NORM_EPSILON)?)?.try_relu()?;
        dropped(active, dropout)
    }
}

/// A layer's mask on a device: `keep` is m, `change` is 1 - m.
#[derive(Clone, Debug)]
pub struct LayerMask<D: Device<f32>> {
    pub keep: Row<D>,
    pub change: Row<D>,
}

impl<D: Device<f32>> LayerMask<D> {
    /// Computes the mask from the layer's parameters. A hard mask has the value of a step at 0 and the gradient of the sigmoid (straight-through).
    pub fn new<T: Tape<f32, D>>(kind: Mask, parameters: &Row<D>, tape: T) -> Out<(Self, T), D> {
        let taped = parameters.clone().put_tape(tape);
        let keep = match kind {
            Mask::Fixed => taped,
            Mask::Soft => taped.try_sigmoid()?,
            Mask::Hard => {
                let device = parameters.device();
                let (ones, zeros) = (device.try_ones_like(parameters)?, device.try_zeros_like(parameters)?);
                let step = parameters.try_ge(0.0)?.try_choose(ones, zeros)?;
                // The difference is exactly 0 and carries the gradient.
                let soft = taped.try_sigmoid()?;
                soft.try_sub(parameters.clone().try_sigmoid()?)?.try_add(step)?
            }
        };
        let (keep, tape) = keep.split_tape();
        let (change, tape) = keep.clone().put_tape(tape).try_negate()?.try_add(1.0)?.split_tape();
        Ok((LayerMask { keep, change }, tape))
    }
}
