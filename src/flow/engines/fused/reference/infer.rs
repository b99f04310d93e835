//! Generating and encoding: forward passes without a tape.

use rayon::prelude::*;

use super::block::{couple, permute};
use super::weights::Weights;
use crate::arithmetic::product::{Into, Turned, View, apply, multiply, transpose};
use crate::flow::engines::fused::fused_ops::BLOCK;
use crate::flow::engines::fused::fused_ops::{self, Drop, Norm, NormActivate, Normalise};
use crate::flow::flow::Direction;
use crate::flow::reference::layout::Params;
use crate::theta::DIM;

/// Dropout that drops nothing.
const WHOLE: Drop = Drop { dropout_bits: &[], threshold: 0, keep: 1.0 };

/// A good number of rows for one call of [`run`]: the text's contributions take memory.
pub const ROWS: usize = 2 * BLOCK;

/// Replaces rows of x, (rows, 10), by f or g of them. `text` is standardised, (rows, text); each of its rows is normalised to mean 0 and variance 1
/// in place.
///
/// First, the text's contribution to each layer is computed for all rows, so that each weight is read once. Then blocks of rows run through the
/// layers.
pub fn run(params: &Params<'_>, orders: &[[usize; DIM]], way: Direction, text: &mut [f32], x: &mut [f32]) {
    let (width, hidden, rows) = (params.sizes.text, params.sizes.hidden, x.len() / DIM);
    let weights: Vec<Weights<'_>> = (0..orders.len()).map(|layer| Weights::new(params, layer)).collect();
    fused_ops::run(Normalise { x: text, width });
    let mut turned = vec![0.0; text.len()];
    transpose(text, width, width, &mut turned);
    let mut shares = vec![0.0; weights.len() * rows * hidden];
    let layers = shares.par_chunks_mut((rows * hidden).max(1)).zip(&weights);
    layers.for_each_init(Default::default, |buffers, (share, weights)| fill(share, weights, &turned, rows, buffers));
    x.par_chunks_mut(BLOCK * DIM).enumerate().for_each(|(block, x)| {
        let (first, rows_here) = (block * BLOCK, x.len() / DIM);
        let mut buffers = Buffers::new(rows_here, hidden);
        for step in 0..orders.len() {
            let layer = if way == Direction::Forward { step } else { orders.len() - 1 - step };
            let share = &shares[(layer * rows + first) * hidden..][..rows_here * hidden];
            if way == Direction::Forward {
                permute(x, &orders[layer], way);
            }
            buffers.couple(&weights[layer], way, share, x);
            if way == Direction::Inverse {
                permute(x, &orders[layer], way);
            }
        }
    });
}

/// Computes the text's contribution to a layer's fc1, without its bias: (rows, hidden). `text` is transposed: (text, rows).
fn fill(share: &mut [f32], weights: &Weights<'_>, text: &[f32], rows: usize, [scaled, result]: &mut [Vec<f32>; 2]) {
    scaled.clear();
    let norm = weights.text_norm.weight.iter().zip(weights.text_norm.bias);
    for (line, (weight, bias)) in text.chunks_exact(rows).zip(norm) {
        scaled.extend(line.iter().map(|x| weight * x + bias));
    }
    result.resize(share.len(), 0.0);
    multiply(weights.fc1_text(), View::new(scaled, rows), Into { numbers: result, stride: rows, add: false });
    transpose(result, rows, rows, share);
}

/// Buffers for a block of rows.
struct Buffers {
    kept: Vec<f32>,
    x: Vec<f32>,
    active: Vec<f32>,
    scale: Vec<f32>,
    both: Vec<f32>,
    turned: Turned,
}

impl Buffers {
    fn new(rows: usize, hidden: usize) -> Buffers {
        let zeros = |width: usize| vec![0.0; rows * width];
        Buffers {
            kept: zeros(DIM),
            x: zeros(hidden),
            active: zeros(hidden),
            scale: zeros(1),
            both: zeros(2 * DIM),
            turned: Turned::default(),
        }
    }

    fn couple(&mut self, weights: &Weights<'_>, way: Direction, share: &[f32], x: &mut [f32]) {
        let hidden = weights.sizes.hidden;
        let kept = x.iter().zip(weights.mask.iter().cycle()).map(|(x, mask)| mask * x);
        self.kept.iter_mut().zip(kept).for_each(|(to, kept)| *to = kept);
        self.x.copy_from_slice(share);
        let into = Into { numbers: &mut self.x, stride: hidden, add: true };
        multiply(View::new(&self.kept, DIM), weights.fc1_theta().transposed(), into);
        self.activate(weights.fc1_bias, weights.ln1);
        apply(&self.active, View::new(weights.fc2, hidden), &mut self.x, &mut self.turned);
        self.activate(weights.fc2_bias, weights.ln2);
        let into = Into { numbers: &mut self.both, stride: 2 * DIM, add: false };
        multiply(View::new(&self.active, hidden), View::new(weights.fc3, hidden).transposed(), into);
        for (x, both) in x.chunks_exact_mut(DIM).zip(self.both.chunks_exact(2 * DIM)) {
            for dim in 0..DIM {
                let (s, t) = (both[dim] + weights.fc3_bias[dim], both[DIM + dim] + weights.fc3_bias[DIM + dim]);
                x[dim] = couple(way, weights.mask[dim], x[dim], s.tanh() * weights.scale_of_s, t);
            }
        }
    }

    fn activate(&mut self, before: &[f32], norm: Norm<'_>) {
        let (x, active, scale) = (&mut self.x[..], &mut self.active[..], &mut self.scale[..]);
        fused_ops::run(NormActivate { x, before, norm, drop: WHOLE, active, scale });
    }
}
