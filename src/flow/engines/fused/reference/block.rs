//! A block of rows of a batch, forward and back through all layers.

use std::ops::Range;

use super::tape::{Sums, Tape};
use super::weights::Weights;
use crate::arithmetic::product::{Into, Turned, View, apply, multiply};
use crate::flow::config::LossWeights;
use crate::flow::engines::fused::dropout_bits::{DropoutBit, DropoutBits};
use crate::flow::engines::fused::fused_ops::{self, Activate, Drop, NormActivate, NormActivateBack, Normalise};
use crate::flow::flow::Direction;
use crate::theta::DIM;

/// The data that all blocks of a batch share.
pub struct Batch<'a> {
    pub rows: usize,
    pub weights: Vec<Weights<'a>>,
    pub orders: &'a [[usize; DIM]],
    pub dropout_bits: DropoutBits,
    pub losses: LossWeights,
}

impl Batch<'_> {
    fn drop<'c>(&self, dropout_bits: &'c [DropoutBit]) -> Drop<'c> {
        Drop { dropout_bits, threshold: self.dropout_bits.threshold(), keep: self.dropout_bits.keep() }
    }
}

/// Temporary buffers.
#[derive(Default)]
pub struct Scratch {
    wide: Vec<f32>,
    /// The activations after the second dropout.
    active: Vec<f32>,
    narrow: Vec<f32>,
    /// The gradient of fc3's output.
    both: Vec<f32>,
    bytes: Vec<u8>,
    turned: Turned,
}

/// A block of rows.
pub struct Block<'a> {
    /// The block's first row in the batch.
    pub first: usize,
    /// Number of rows in the block.
    pub rows: usize,
    /// (rows, 10).
    pub theta: &'a [f32],
    /// In: the text. [`Block::forward`] normalises each row to mean 0 and variance 1: (rows, text).
    pub text: &'a mut [f32],
    /// For each layer, the text's contribution to fc1: (rows, hidden).
    pub shares: &'a mut [f32],
    /// One per layer.
    pub tapes: Vec<Tape<'a>>,
    pub sums: &'a mut [Sums],
    pub scratch: &'a mut Scratch,
    /// The result of f: (rows, 10).
    pub z: Vec<f32>,
    /// The results of g(0) and g(z); the backward pass turns them into gradients: (2 rows, 10).
    pub made: Vec<f32>,
}

impl Block<'_> {
    /// Returns the losses, summed over rows and dims: reconstruction, cycle, prior.
    pub fn forward(&mut self, batch: &Batch<'_>) -> [f64; 3] {
        self.shares(batch);
        let (rows, layers) = (self.rows, batch.weights.len());
        let mut x = self.theta.to_vec();
        for layer in 0..layers {
            permute(&mut x, &batch.orders[layer], Direction::Forward);
            self.pass(batch, layer, Direction::Forward, &mut x);
        }
        self.z.clone_from(&x);
        x.resize(rows * DIM, 0.0);
        let mut made = vec![0.0; rows * DIM];
        made.extend(&x);
        for layer in (0..layers).rev() {
            self.pass(batch, layer, Direction::Inverse, &mut made);
            permute(&mut made, &batch.orders[layer], Direction::Inverse);
        }
        let huber = |made: &[f32]| made.iter().zip(self.theta).map(|(made, theta)| huber(made - theta, batch.losses.beta)).sum();
        let (of_zero, of_z) = made.split_at(rows * DIM);
        // z is squared in f32; a square that overflows counts as infinite.
        let losses = [huber(of_zero), huber(of_z), self.z.iter().map(|z| f64::from(z * z)).sum()];
        self.made = made;
        losses
    }

    /// After [`Block::forward`]: fills the tapes and the sums with gradients.
    pub fn backward(&mut self, batch: &Batch<'_>) {
        self.sums.iter_mut().for_each(Sums::clear);
        let (rows, layers) = (self.rows, batch.weights.len());
        let count = (batch.rows * DIM) as f64;
        let (beta, prior) = (batch.losses.beta as f32, (2.0 * batch.losses.prior / count) as f32);
        let mut slope = std::mem::take(&mut self.made);
        for (slope, weight) in slope.chunks_exact_mut(rows * DIM).zip([batch.losses.rec, batch.losses.cyc]) {
            let weight = (weight / count) as f32;
            slope.iter_mut().zip(self.theta).for_each(|(slope, theta)| *slope = weight * ((*slope - theta) / beta).clamp(-1.0, 1.0));
        }
        for layer in 0..layers {
            permute(&mut slope, &batch.orders[layer], Direction::Forward);
            self.pass_back(batch, layer, Direction::Inverse, &mut slope);
        }
        let mut slope = slope.split_off(rows * DIM);
        slope.iter_mut().zip(&self.z).for_each(|(slope, z)| *slope += prior * z);
        for layer in (0..layers).rev() {
            self.pass_back(batch, layer, Direction::Forward, &mut slope);
            permute(&mut slope, &batch.orders[layer], Direction::Inverse);
        }
    }

    /// Computes the text's contribution to every layer's fc1, without its bias.
    fn shares(&mut self, batch: &Batch<'_>) {
        let Some(first) = batch.weights.first() else { return };
        let (width, hidden) = (first.sizes.text, first.sizes.hidden);
        fused_ops::run(Normalise { x: self.text, width });
        for (weights, share) in batch.weights.iter().zip(self.shares.chunks_exact_mut(self.rows * hidden)) {
            self.scratch.wide.clear();
            for row in self.text.chunks_exact(width) {
                let norm = weights.text_norm.weight.iter().zip(weights.text_norm.bias);
                self.scratch.wide.extend(row.iter().zip(norm).map(|(x, (weight, bias))| weight * x + bias));
            }
            apply(&self.scratch.wide, weights.fc1_text(), share, &mut self.scratch.turned);
        }
    }

    /// Returns a layer's first use of dropout, for each pass in this direction. The dfdx model runs g(0), f, g(z), with two uses in each layer.
    fn uses(layers: usize, layer: usize, way: Direction) -> Vec<usize> {
        match way {
            Direction::Forward => vec![2 * (layers + layer)],
            Direction::Inverse => {
                let back = layers - 1 - layer;
                vec![2 * back, 2 * (2 * layers + back)]
            }
        }
    }

    /// Returns the rows of the tape that belong to a direction's passes.
    fn rows(&self, way: Direction) -> Range<usize> {
        match way {
            Direction::Forward => 0..self.rows,
            Direction::Inverse => self.rows..3 * self.rows,
        }
    }

    /// Runs one layer forward; `x` is (rows, 10) for f and (2 rows, 10) for g.
    fn pass(&mut self, batch: &Batch<'_>, layer: usize, way: Direction, x: &mut [f32]) {
        let (uses, rows) = (Self::uses(batch.weights.len(), layer, way), self.rows(way));
        let (weights, tape) = (&batch.weights[layer], &mut self.tapes[layer]);
        let hidden = weights.sizes.hidden;
        let (narrow, wide) = (rows.start * DIM..rows.end * DIM, rows.start * hidden..rows.end * hidden);

        tape.x[narrow.clone()].copy_from_slice(x);
        for (kept, x) in tape.kept[narrow.clone()].chunks_exact_mut(DIM).zip(x.chunks_exact(DIM)) {
            (0..DIM).for_each(|dim| kept[dim] = weights.mask[dim] * x[dim]);
        }
        let share = &self.shares[layer * self.rows * hidden..][..self.rows * hidden];
        tape.normal1[wide.clone()].chunks_exact_mut(share.len()).for_each(|rows| rows.copy_from_slice(share));
        let kept = View::new(&tape.kept[narrow.clone()], DIM);
        multiply(kept, weights.fc1_theta().transposed(), Into { numbers: &mut tape.normal1[wide.clone()], stride: hidden, add: true });
        self.scratch.active.resize(wide.len(), 0.0);
        for second in [false, true] {
            if second {
                let fc2 = View::new(weights.fc2, hidden);
                apply(&tape.active1[wide.clone()], fc2, &mut tape.normal2[wide.clone()], &mut self.scratch.turned);
            }
            let (normal, active, scale, norm, before) = if second {
                (
                    &mut tape.normal2[wide.clone()],
                    &mut self.scratch.active[..],
                    &mut tape.scale2[rows.clone()],
                    weights.ln2,
                    weights.fc2_bias,
                )
            } else {
                (
                    &mut tape.normal1[wide.clone()],
                    &mut tape.active1[wide.clone()],
                    &mut tape.scale1[rows.clone()],
                    weights.ln1,
                    weights.fc1_bias,
                )
            };
            let len = self.rows * hidden;
            let uses =
                uses.iter().zip(normal.chunks_exact_mut(len)).zip(active.chunks_exact_mut(len)).zip(scale.chunks_exact_mut(self.rows));
            for (((nth, x), active), scale) in uses {
                let dropout_bits = batch.dropout_bits.draw(nth + usize::from(second), self.first * hidden, len, &mut self.scratch.bytes);
                fused_ops::run(NormActivate { x, before, norm, drop: batch.drop(dropout_bits), active, scale });
            }
        }
        self.scratch.narrow.resize(rows.len() * 2 * DIM, 0.0);
        let into = Into { numbers: &mut self.scratch.narrow, stride: 2 * DIM, add: false };
        multiply(View::new(&self.scratch.active, hidden), View::new(weights.fc3, hidden).transposed(), into);

        let places = narrow.zip(x).zip(self.scratch.narrow.chunks_exact(2 * DIM).flat_map(|both| both[..DIM].iter().zip(&both[DIM..])));
        for (index, ((place, x), (s, t))) in places.enumerate() {
            let dim = index % DIM;
            let (tanh, t) = ((s + weights.fc3_bias[dim]).tanh(), t + weights.fc3_bias[DIM + dim]);
            (tape.tanh[place], tape.t[place]) = (tanh, t);
            *x = couple(way, weights.mask[dim], *x, tanh * weights.scale_of_s, t);
        }
    }

    /// The backward pass of [`Block::pass`]. In: `slope` is the gradient of the output; out: that of the input.
    fn pass_back(&mut self, batch: &Batch<'_>, layer: usize, way: Direction, slope: &mut [f32]) {
        let (uses, rows) = (Self::uses(batch.weights.len(), layer, way), self.rows(way));
        let (weights, tape, sums) = (&batch.weights[layer], &mut self.tapes[layer], &mut self.sums[layer]);
        let hidden = weights.sizes.hidden;
        let (narrow, wide) = (rows.start * DIM..rows.end * DIM, rows.start * hidden..rows.end * hidden);
        let Scratch { wide: wide_slope, active, both, bytes, narrow: of_kept, turned } = &mut *self.scratch;
        both.resize(2 * narrow.len(), 0.0);
        for (index, (place, slope)) in narrow.clone().zip(&mut *slope).enumerate() {
            let dim = index % DIM;
            let (x, tanh, t, m) = (tape.x[place], tape.tanh[place], tape.t[place], weights.mask[dim]);
            let (s, change) = (tanh * weights.scale_of_s, (1.0 - m) * *slope);
            // The gradients of s, of t, and of x outside the net; and the derivative of the output by m.
            let (of_s, of_t, of_x, gained) = match way {
                Direction::Forward => {
                    let grow = s.exp();
                    (change * x * grow, change, m * *slope + change * grow, x - (x * grow + t))
                }
                Direction::Inverse => {
                    let shrink = (-s).exp();
                    (-(change * (x - t) * shrink), -(change * shrink), m * *slope + change * shrink, x - (x - t) * shrink)
                }
            };
            sums.scale_of_s += of_s * tanh;
            sums.mask[dim] += *slope * gained;
            let of_net = of_s * weights.scale_of_s * (1.0 - tanh * tanh);
            let row = index / DIM * 2 * DIM;
            (both[row + dim], both[row + DIM + dim]) = (of_net, of_t);
            sums.fc3_bias[dim] += of_net;
            sums.fc3_bias[DIM + dim] += of_t;
            *slope = of_x;
        }
        active.resize(wide.len(), 0.0);
        let len = self.rows * hidden;
        for ((nth, normal), active) in uses.iter().zip(tape.normal2[wide.clone()].chunks_exact(len)).zip(active.chunks_exact_mut(len)) {
            let dropout_bits = batch.dropout_bits.draw(nth + 1, self.first * hidden, len, bytes);
            fused_ops::run(Activate { normal, norm: weights.ln2, drop: batch.drop(dropout_bits), active });
        }
        let both = View::new(both, 2 * DIM);
        multiply(both.transposed(), View::new(active, hidden), Into { numbers: &mut sums.fc3, stride: hidden, add: true });
        wide_slope.resize(wide.len(), 0.0);
        multiply(both, View::new(weights.fc3, hidden), Into { numbers: wide_slope, stride: hidden, add: false });
        let [of_ln1, of_ln2] = &mut sums.norms;
        fused_ops::run(NormActivateBack {
            slope: wide_slope,
            x: &mut tape.normal2[wide.clone()],
            active,
            scale: &tape.scale2[rows.clone()],
            weight: weights.ln2.weight,
            keep: batch.dropout_bits.keep(),
            sums: of_ln2.each_mut().map(Vec::as_mut_slice),
        });
        let fc2 = View::new(weights.fc2, hidden).transposed();
        apply(&tape.normal2[wide.clone()], fc2, wide_slope, turned);
        fused_ops::run(NormActivateBack {
            slope: wide_slope,
            x: &mut tape.normal1[wide.clone()],
            active: &tape.active1[wide.clone()],
            scale: &tape.scale1[rows],
            weight: weights.ln1.weight,
            keep: batch.dropout_bits.keep(),
            sums: of_ln1.each_mut().map(Vec::as_mut_slice),
        });
        of_kept.resize(narrow.len(), 0.0);
        let into = Into { numbers: of_kept, stride: DIM, add: false };
        multiply(View::new(&tape.normal1[wide], hidden), weights.fc1_theta(), into);
        for (index, (slope, of_kept)) in slope.iter_mut().zip(&*of_kept).enumerate() {
            let dim = index % DIM;
            *slope += of_kept * weights.mask[dim];
            sums.mask[dim] += of_kept * tape.x[narrow.start + index];
        }
    }
}

/// Permutes each row's dims into the layer's order, or back.
pub fn permute(rows: &mut [f32], order: &[usize; DIM], way: Direction) {
    let (rows, _) = rows.as_chunks_mut::<DIM>();
    for row in rows {
        let before = *row;
        for (place, dim) in order.iter().enumerate() {
            match way {
                Direction::Forward => row[place] = before[*dim],
                Direction::Inverse => row[*dim] = before[place],
            }
        }
    }
}

/// Applies a coupling to one dim: keeps the share m of x, and transforms the rest.
pub fn couple(way: Direction, m: f32, x: f32, s: f32, t: f32) -> f32 {
    let moved = match way {
        Direction::Forward => x * s.exp() + t,
        Direction::Inverse => (x - t) * (-s).exp(),
    };
    m * x + (1.0 - m) * moved
}

/// Returns the smooth L1 loss: `d^2 / (2 beta)` below beta, `|d| - beta/2` above.
fn huber(d: f32, beta: f64) -> f64 {
    let d = f64::from(d).abs();
    if d < beta { 0.5 * d * d / beta } else { d - 0.5 * beta }
}
