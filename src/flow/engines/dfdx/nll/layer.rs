//! ActNorm and one conditional affine coupling on a dfdx device.

use dfdx::prelude::*;

use crate::flow::engines::dfdx::dropout::{Dropout, dropped};
use crate::flow::engines::dfdx::leaf::{Leaf, Matrix, Out, Row, Scalar, down, linear, transposed};
use crate::flow::nll::layout::{CONTEXT, Part, SEEN, Sizes};
use crate::flow::slot::Block;
use crate::theta::DIM;

/// The parameters of a layer. fc1 is split into its columns for the kept dims, the pins and the text context; fc3 into its rows for s and t.
pub struct Layer<D: Device<f32>> {
    change: Row<D>,
    log_scale: Row<D>,
    shift: Row<D>,
    fc1_kept: Matrix<D>,
    fc1_pins: Matrix<D>,
    fc1_text: Matrix<D>,
    fc1_bias: Row<D>,
    fc2: Matrix<D>,
    fc2_bias: Row<D>,
    fc3_s: Matrix<D>,
    fc3_s_bias: Row<D>,
    fc3_t: Matrix<D>,
    fc3_t_bias: Row<D>,
}

/// The conditions of all layers: the text context (rows, 64), and the pins (rows, 20).
#[derive(Clone)]
pub struct Conditions<D: Device<f32>> {
    pub text: Matrix<D>,
    pub pins: Matrix<D>,
}

impl<D: Device<f32>> Layer<D> {
    /// Creates a layer of zeros; fill its parameters through [`Layer::leaves`].
    pub fn zeros(device: &D, sizes: &Sizes) -> Out<Self, D> {
        let row = |len: usize| device.try_zeros_like(&(len,));
        let matrix = |out: usize, of: usize| device.try_zeros_like(&(out, of));
        Ok(Layer {
            change: row(DIM)?,
            log_scale: row(DIM)?,
            shift: row(DIM)?,
            fc1_kept: matrix(sizes.hidden, DIM)?,
            fc1_pins: matrix(sizes.hidden, SEEN - DIM)?,
            fc1_text: matrix(sizes.hidden, CONTEXT)?,
            fc1_bias: row(sizes.hidden)?,
            fc2: matrix(sizes.hidden, sizes.hidden)?,
            fc2_bias: row(sizes.hidden)?,
            fc3_s: matrix(DIM, sizes.hidden)?,
            fc3_s_bias: row(DIM)?,
            fc3_t: matrix(DIM, sizes.hidden)?,
            fc3_t_bias: row(DIM)?,
        })
    }

    /// Returns each tensor with its block of the flat vector.
    pub fn leaves(&mut self, sizes: &Sizes, layer: usize) -> Vec<(Block, &mut dyn Leaf<D>)> {
        let whole = |part| sizes.whole(layer, part);
        let half = |part, of_t| sizes.fc3_half(layer, part, of_t);
        vec![
            (whole(Part::Change), &mut self.change),
            (whole(Part::NormLogScale), &mut self.log_scale),
            (whole(Part::NormShift), &mut self.shift),
            (sizes.fc1_columns(layer, 0, DIM), &mut self.fc1_kept),
            (sizes.fc1_columns(layer, DIM, SEEN - DIM), &mut self.fc1_pins),
            (sizes.fc1_columns(layer, SEEN, CONTEXT), &mut self.fc1_text),
            (whole(Part::Fc1Bias), &mut self.fc1_bias),
            (whole(Part::Fc2Weight), &mut self.fc2),
            (whole(Part::Fc2Bias), &mut self.fc2_bias),
            (half(Part::Fc3Weight, false), &mut self.fc3_s),
            (half(Part::Fc3Bias, false), &mut self.fc3_s_bias),
            (half(Part::Fc3Weight, true), &mut self.fc3_t),
            (half(Part::Fc3Bias, true), &mut self.fc3_t_bias),
        ]
    }

    /// Maps x to y, and returns the log-scales of the coupling, which are 0 for unchanged dims: each (rows, 10). `y` carries the tape. It is 0 where
    /// `varying` is 0, so constant columns do not reach the net.
    pub fn forward<T: Tape<f32, D>>(
        &self,
        x: Matrix<D, T>,
        varying: &Row<D>,
        given: &Conditions<D>,
        dropout: &mut dyn Dropout<D>,
    ) -> Out<(Matrix<D, T>, Matrix<D>), D> {
        let (x, tape) = x.split_tape();
        let (scale, tape) = self.log_scale.clone().put_tape(tape).try_exp()?.split_tape();
        let (shift, scale) = (down(&self.shift, &x)?, down(&scale, &x)?);
        let (x, tape) = x.put_tape(tape).try_sub(shift)?.try_mul(scale)?.split_tape();

        let change = down(&self.change, &x)?;
        let keep = down(&varying.clone().try_sub(self.change.clone())?, &x)?;
        let (kept, tape) = x.clone().put_tape(tape).try_mul(keep)?.split_tape();
        let (s, t, tape) = self.scale_and_shift(kept.clone(), given, tape, dropout)?;
        let (s, tape) = s.put_tape(tape).try_mul(change.clone())?.split_tape();
        let y = s.clone().put_tape(tape).try_exp()?.try_mul(x)?.try_add(t)?.try_mul(change)?.try_add(kept)?;
        Ok((y, s))
    }

    /// Returns the sum of ActNorm's log-scales over the dims that are 1 in `varying`.
    pub fn norm_log_det<T: Tape<f32, D>>(&self, varying: &Row<D>, tape: T) -> Out<Scalar<D, T>, D> {
        self.log_scale.clone().put_tape(tape).try_mul(varying.clone())?.try_sum()
    }

    /// Returns `s` and `t`, each (rows, 10), from the kept dims.
    fn scale_and_shift<T: Tape<f32, D>>(
        &self,
        kept: Matrix<D>,
        given: &Conditions<D>,
        tape: T,
        dropout: &mut dyn Dropout<D>,
    ) -> Out<(Matrix<D>, Matrix<D>, T), D> {
        let (pins, tape) = given.pins.clone().put_tape(tape).try_matmul(transposed(&self.fc1_pins)?)?.split_tape();
        let (text, tape) = linear(given.text.clone().put_tape(tape), &self.fc1_text, &self.fc1_bias)?.split_tape();
        let hidden = kept.put_tape(tape).try_matmul(transposed(&self.fc1_kept)?)?.try_add(pins)?.try_add(text)?;
        let hidden = dropped(silu(hidden)?, dropout)?;
        let hidden = dropped(silu(linear(hidden, &self.fc2, &self.fc2_bias)?)?, dropout)?;
        let (hidden, tape) = hidden.split_tape();
        let s = linear(hidden.clone().put_tape(tape), &self.fc3_s, &self.fc3_s_bias)?;
        let (s, tape) = s.try_mul(0.5)?.try_tanh()?.try_mul(2.0)?.split_tape();
        let (t, tape) = linear(hidden.put_tape(tape), &self.fc3_t, &self.fc3_t_bias)?.split_tape();
        Ok((s, t, tape))
    }
}

/// Returns `x * sigmoid(x)` (Elfwing et al., "Sigmoid-weighted linear units", 2017).
pub fn silu<D: Device<f32>, T: Tape<f32, D>>(x: Matrix<D, T>) -> Out<Matrix<D, T>, D> {
    let (x, tape) = x.split_tape();
    x.clone().put_tape(tape).try_sigmoid()?.try_mul(x)
}
