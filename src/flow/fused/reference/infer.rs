//! Generating and encoding: rows through all layers, nothing kept.

use super::super::super::flow::Way;
use super::super::super::reference::layout::Params;
use super::super::sweep::{self, Drop, Norm, NormActivate, Normalise};
use super::block::{couple, permute};
use super::weights::Weights;
use crate::arithmetic::product::{Into, Turned, View, apply, multiply};
use crate::theta::DIM;

/// Nothing is dropped.
const WHOLE: Drop = Drop { coins: &[], threshold: 0, keep: 1.0 };

/// Buffers of a pass.
#[derive(Default)]
struct Buffers {
    text: Vec<f32>,
    kept: Vec<f32>,
    x: Vec<f32>,
    active: Vec<f32>,
    scale: Vec<f32>,
    both: Vec<f32>,
    turned: Turned,
}

/// f or g of rows of x, (rows, 10), which it replaces; `text` is standardised, (rows, text), and is left at mean 0 and variance 1.
pub fn run(params: &Params<'_>, orders: &[[usize; DIM]], way: Way, text: &mut [f32], x: &mut [f32]) {
    sweep::run(Normalise { x: text, width: params.sizes.text });
    let rows = x.len() / DIM;
    let mut buffers = Buffers {
        x: vec![0.0; rows * params.sizes.hidden],
        active: vec![0.0; rows * params.sizes.hidden],
        scale: vec![0.0; rows],
        both: vec![0.0; rows * 2 * DIM],
        ..Buffers::default()
    };
    for step in 0..orders.len() {
        match way {
            Way::Forward => {
                permute(x, &orders[step], way);
                buffers.couple(&Weights::new(params, step), way, text, x);
            }
            Way::Inverse => {
                let layer = orders.len() - 1 - step;
                buffers.couple(&Weights::new(params, layer), way, text, x);
                permute(x, &orders[layer], way);
            }
        }
    }
}

impl Buffers {
    fn couple(&mut self, weights: &Weights<'_>, way: Way, text: &[f32], x: &mut [f32]) {
        let (width, hidden) = (weights.sizes.text, weights.sizes.hidden);
        self.text.clear();
        for row in text.chunks_exact(width) {
            let norm = weights.text_norm.weight.iter().zip(weights.text_norm.bias);
            self.text.extend(row.iter().zip(norm).map(|(x, (weight, bias))| weight * x + bias));
        }
        self.kept.clear();
        self.kept.extend(x.iter().zip(weights.mask.iter().cycle()).map(|(x, mask)| mask * x));
        apply(&self.text, weights.fc1_text(), &mut self.x, &mut self.turned);
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
        sweep::run(NormActivate { x, before, norm, drop: WHOLE, active, scale });
    }
}
