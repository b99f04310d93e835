//! A block of rows of a batch, forward and back through all layers.

use super::tape::{Sums, Tape};
use super::weights::{INPUT, Weights};
use crate::arithmetic::product::{Into, View, multiply};
use crate::flow::data::DIM_PINS;
use crate::flow::engines::fused::dropout_bits::DropoutBits;
use crate::flow::engines::fused::fused_ops::{self, Drop};
use crate::flow::engines::fused::silu::{Silu, SiluBack};
use crate::flow::nll::base::NU;
use crate::flow::nll::layout::{CONTEXT, SEEN};
use crate::theta::DIM;

/// The data that all blocks of a batch share.
pub struct Batch<'a> {
    pub rows: usize,
    pub weights: Vec<Weights<'a>>,
    /// The transposed weight of the text layer: (text, 64).
    pub text_turned: &'a [f32],
    pub text_bias: &'a [f32],
    pub dropout_bits: DropoutBits,
    /// 1 for each dim that is not constant.
    pub varying: [f32; DIM],
}

/// Temporary buffers.
#[derive(Default)]
pub struct Scratch {
    wide: Vec<f32>,
    narrow: Vec<f32>,
    bytes: Vec<u8>,
}

/// A block of rows.
pub struct Block<'a> {
    /// The block's first row in the batch.
    pub first: usize,
    /// In: coordinates. [`Block::forward`] replaces them by z, and [`Block::backward`] by gradients: (rows, 10).
    pub x: &'a mut [f32],
    /// (rows, text).
    pub text: &'a [f32],
    /// (rows, 20).
    pub pins: &'a [f32],
    /// The slope of the text layer's activation; after the backward pass, the gradient of its input: (rows, 64).
    pub context_slope: &'a mut [f32],
    /// One per layer.
    pub tapes: Vec<Tape<&'a mut [f32]>>,
    pub sums: &'a mut [Sums],
    pub scratch: &'a mut Scratch,
}

impl Block<'_> {
    /// Returns the summed loss of the rows, without the terms that are equal for all rows.
    pub fn forward(&mut self, batch: &Batch<'_>) -> f64 {
        let rows = self.x.len() / DIM;
        let mut context = vec![0.0; rows * CONTEXT];
        let text = View::new(self.text, self.text.len() / rows);
        multiply(text, View::new(batch.text_turned, CONTEXT), Into { numbers: self.context_slope, stride: CONTEXT, add: false });
        let none = Drop { dropout_bits: &[], threshold: 0, keep: 1.0 };
        fused_ops::run(Silu { x: self.context_slope, before: batch.text_bias, drop: none, active: &mut context });
        let mut scales = 0.0;
        for layer in 0..batch.weights.len() {
            scales += self.pass(batch, layer, &context);
        }
        let tails = self.x.iter().zip(batch.varying.iter().cycle());
        let tails: f64 = tails.map(|(z, varying)| f64::from(*varying) * (f64::from(*z).powi(2) / NU).ln_1p()).sum();
        0.5 * (NU + 1.0) * tails - scales
    }

    /// After [`Block::forward`]: fills the tapes and the sums with gradients.
    pub fn backward(&mut self, batch: &Batch<'_>) {
        let nu = NU as f32;
        for (z, varying) in self.x.iter_mut().zip(batch.varying.iter().cycle()) {
            *z = varying * (nu + 1.0) * *z / ((nu + *z * *z) * batch.rows as f32);
        }
        let rows = self.x.len() / DIM;
        let mut of_context = vec![0.0; rows * CONTEXT];
        for layer in (0..batch.weights.len()).rev() {
            self.pass_back(batch, layer, &mut of_context);
        }
        fused_ops::run(SiluBack { slope: self.context_slope, gradient: &of_context });
    }

    /// Runs one layer forward; returns the sum of its coupling log-scales.
    fn pass(&mut self, batch: &Batch<'_>, layer: usize, context: &[f32]) -> f64 {
        let (weights, tape, x) = (&batch.weights[layer], &mut self.tapes[layer], &mut *self.x);
        let hidden = weights.hidden;
        for (index, x) in x.iter_mut().enumerate() {
            *x = (*x - weights.norm_shift[index % DIM]) * weights.norm_scale[index % DIM];
        }
        tape.x.copy_from_slice(x);
        let seen = x.chunks_exact(DIM).zip(self.pins.chunks_exact(DIM_PINS)).zip(context.chunks_exact(CONTEXT));
        for (input, ((x, pins), context)) in tape.input.chunks_exact_mut(INPUT).zip(seen) {
            (0..DIM).for_each(|dim| input[dim] = weights.keep[dim] * x[dim]);
            input[DIM..SEEN].copy_from_slice(pins);
            input[SEEN..].copy_from_slice(context);
        }
        multiply(
            View::new(tape.input, INPUT),
            View::new(&weights.turned.fc1, hidden),
            Into { numbers: tape.slope1, stride: hidden, add: false },
        );
        for second in [false, true] {
            if second {
                let into = Into { numbers: tape.slope2, stride: hidden, add: false };
                multiply(View::new(tape.active1, hidden), View::new(&weights.turned.fc2, hidden), into);
            }
            let (x, before, active) = if second {
                (&mut *tape.slope2, weights.fc2_bias, &mut *tape.active2)
            } else {
                (&mut *tape.slope1, weights.fc1_bias, &mut *tape.active1)
            };
            let dropout_bits =
                batch.dropout_bits.draw(2 * layer + usize::from(second), self.first * hidden, x.len(), &mut self.scratch.bytes);
            let drop = Drop { dropout_bits, threshold: batch.dropout_bits.threshold(), keep: batch.dropout_bits.keep() };
            fused_ops::run(Silu { x, before, drop, active });
        }
        self.scratch.narrow.resize(2 * x.len(), 0.0);
        let into = Into { numbers: &mut self.scratch.narrow, stride: 2 * DIM, add: false };
        multiply(View::new(tape.active2, hidden), View::new(&weights.turned.fc3, 2 * DIM), into);
        let mut scales = 0.0;
        for (place, x) in x.iter_mut().enumerate() {
            let (dim, row) = (place % DIM, place / DIM * 2 * DIM);
            let (a, t) = (
                self.scratch.narrow[row + dim] + weights.fc3_bias[dim],
                self.scratch.narrow[row + DIM + dim] + weights.fc3_bias[DIM + dim],
            );
            (tape.tanh[place], tape.t[place]) = ((0.5 * a).tanh(), t);
            let (change, keep) = (weights.change[dim], weights.keep[dim]);
            let s = 2.0 * tape.tanh[place] * change;
            scales += f64::from(s);
            *x = change * (*x * s.exp() + t) + keep * *x;
        }
        scales
    }

    /// The backward pass of [`Block::pass`].
    fn pass_back(&mut self, batch: &Batch<'_>, layer: usize, of_context: &mut [f32]) {
        let (weights, tape, sums) = (&batch.weights[layer], &mut self.tapes[layer], &mut self.sums[layer]);
        let (hidden, of_scales) = (weights.hidden, -1.0 / batch.rows as f32);
        *sums = Sums::default();
        for (place, slope) in self.x.iter_mut().enumerate() {
            let (dim, row) = (place % DIM, place / DIM * 2 * DIM);
            let (x, tanh, t, change) = (tape.x[place], tape.tanh[place], tape.t[place], weights.change[dim]);
            let (grow, changed) = ((2.0 * tanh * change).exp(), *slope * change);
            let of_s = changed * x * grow + of_scales;
            tape.both[row + dim] = of_s * change * (1.0 - tanh * tanh);
            tape.both[row + DIM + dim] = changed;
            // As in the dfdx model, `keep` counts as constant here, although it depends on `change`.
            sums.change[dim] += *slope * (x * grow + t) + 2.0 * of_s * tanh;
            *slope = changed * grow + weights.keep[dim] * *slope;
        }
        let wide = &mut self.scratch.wide;
        wide.resize(tape.slope2.len(), 0.0);
        multiply(View::new(tape.both, 2 * DIM), View::new(weights.fc3, hidden), Into { numbers: wide, stride: hidden, add: false });
        fused_ops::run(SiluBack { slope: tape.slope2, gradient: wide });
        multiply(View::new(tape.slope2, hidden), View::new(weights.fc2, hidden), Into { numbers: wide, stride: hidden, add: false });
        fused_ops::run(SiluBack { slope: tape.slope1, gradient: wide });
        self.scratch.narrow.resize(tape.input.len(), 0.0);
        let into = Into { numbers: &mut self.scratch.narrow, stride: INPUT, add: false };
        multiply(View::new(tape.slope1, hidden), View::new(weights.fc1, INPUT), into);
        let rows = self.x.chunks_exact_mut(DIM).zip(tape.x.chunks_exact(DIM));
        let inputs = self.scratch.narrow.chunks_exact(INPUT).zip(of_context.chunks_exact_mut(CONTEXT));
        for ((slope, x), (of_input, of_context)) in rows.zip(inputs) {
            for dim in 0..DIM {
                let of_x = slope[dim] + of_input[dim] * weights.keep[dim];
                sums.log_scale[dim] += of_x * x[dim];
                slope[dim] = of_x * weights.norm_scale[dim];
                sums.shift[dim] -= slope[dim];
            }
            of_context.iter_mut().zip(&of_input[SEEN..]).for_each(|(sum, of_input)| *sum += of_input);
        }
    }
}
