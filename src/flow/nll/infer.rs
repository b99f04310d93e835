//! Inference of an exact-likelihood flow on the host, directly from the flat parameters. The tests compare it with the dfdx model.

use super::layout::{CONTEXT, Params, Part, SEEN};
use crate::flow::dot::dot;
use crate::flow::flow::Pinned;
use crate::theta::DIM;

/// The flow conditioned on one text and one set of pins.
pub struct Conditioned<'a> {
    params: Params<'a>,
    /// For each layer, the contribution of text and pins to the net's first linear layer: (hidden).
    given: Vec<Vec<f32>>,
}

impl<'a> Conditioned<'a> {
    /// `text` is standardised; `pins` are standardised coordinates.
    pub fn new(params: Params<'a>, text: &[f32], pins: &Pinned) -> Self {
        let context: Vec<f32> = linear(&params, 0, Part::TextWeight, Part::TextBias, text).into_iter().map(silu).collect();
        let values = pins.iter().map(|pin| pin.unwrap_or(0.0));
        let flags = pins.iter().map(|pin| f32::from(u8::from(pin.is_some())));
        let seen: Vec<f32> = values.chain(flags).chain(context).collect();
        let share = |layer| {
            let rows = params.get(layer, Part::Fc1Weight).chunks_exact(SEEN + CONTEXT);
            rows.zip(params.get(layer, Part::Fc1Bias)).map(|(row, bias)| dot(&row[DIM..], &seen) + bias).collect()
        };
        Conditioned { params, given: (0..params.sizes.layers).map(share).collect() }
    }

    /// f: maps standardised coordinates to z, and returns `log |det|`.
    pub fn forward(&self, mut x: [f32; DIM], varying: &[bool; DIM]) -> ([f32; DIM], f64) {
        let mut log_det = 0.0;
        for layer in 0..self.params.sizes.layers {
            let (log_scale, shift, change) = self.of_layer(layer);
            x = std::array::from_fn(|dim| (x[dim] - shift[dim]) * log_scale[dim].exp());
            log_det += (0..DIM).filter(|dim| varying[*dim]).map(|dim| f64::from(log_scale[dim])).sum::<f64>();
            let (s, t) = self.scale_and_shift(layer, &kept(&x, &change, varying));
            log_det += (0..DIM).map(|dim| f64::from(change[dim] * s[dim])).sum::<f64>();
            x = std::array::from_fn(|dim| if change[dim] > 0.5 { x[dim] * s[dim].exp() + t[dim] } else { x[dim] });
        }
        (std::array::from_fn(|dim| if varying[dim] { x[dim] } else { 0.0 }), log_det)
    }

    /// g: maps z to standardised coordinates.
    pub fn inverse(&self, mut x: [f32; DIM], varying: &[bool; DIM]) -> [f32; DIM] {
        for layer in (0..self.params.sizes.layers).rev() {
            let (log_scale, shift, change) = self.of_layer(layer);
            let (s, t) = self.scale_and_shift(layer, &kept(&x, &change, varying));
            x = std::array::from_fn(|dim| if change[dim] > 0.5 { (x[dim] - t[dim]) * (-s[dim]).exp() } else { x[dim] });
            x = std::array::from_fn(|dim| x[dim] * (-log_scale[dim]).exp() + shift[dim]);
        }
        x
    }

    /// Returns ActNorm's log-scale and shift, and the dims that the layer changes.
    fn of_layer(&self, layer: usize) -> ([f32; DIM], [f32; DIM], [f32; DIM]) {
        let row = |part| {
            let mut row = [0.0; DIM];
            row.iter_mut().zip(self.params.get(layer, part)).for_each(|(to, from)| *to = *from);
            row
        };
        (row(Part::NormLogScale), row(Part::NormShift), row(Part::Change))
    }

    fn scale_and_shift(&self, layer: usize, kept: &[f32; DIM]) -> ([f32; DIM], [f32; DIM]) {
        let rows = self.params.get(layer, Part::Fc1Weight).chunks_exact(SEEN + CONTEXT);
        let hidden: Vec<f32> = rows.zip(&self.given[layer]).map(|(row, given)| silu(dot(&row[..DIM], kept) + given)).collect();
        let hidden: Vec<f32> = linear(&self.params, layer, Part::Fc2Weight, Part::Fc2Bias, &hidden).into_iter().map(silu).collect();
        let both = linear(&self.params, layer, Part::Fc3Weight, Part::Fc3Bias, &hidden);
        let (s, t) = both.split_at(DIM);
        (std::array::from_fn(|dim| 2.0 * (0.5 * s[dim]).tanh()), std::array::from_fn(|dim| t[dim]))
    }
}

/// Returns the net's input from x: the dims that vary and that the layer does not change; the others are 0.
fn kept(x: &[f32; DIM], change: &[f32; DIM], varying: &[bool; DIM]) -> [f32; DIM] {
    std::array::from_fn(|dim| if varying[dim] && change[dim] < 0.5 { x[dim] } else { 0.0 })
}

fn linear(params: &Params, layer: usize, weight: Part, bias: Part, input: &[f32]) -> Vec<f32> {
    let rows = params.get(layer, weight).chunks_exact(input.len());
    rows.zip(params.get(layer, bias)).map(|(row, bias)| dot(row, input) + bias).collect()
}

fn silu(x: f32) -> f32 {
    x / (1.0 + (-x).exp())
}
