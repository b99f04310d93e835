//! The flow's arithmetic on the host, straight from the flat parameters: what generates and encodes. Tested against the dfdx model.

use super::super::dot::dot;
use super::super::flow::Way;
use super::layer::NORM_EPSILON;
use super::layout::{Params, Part};
use super::mask;
use crate::theta::DIM;

/// The flow for one text.
pub struct Conditioned<'a> {
    params: Params<'a>,
    orders: &'a [[usize; DIM]],
    /// For each layer, the text's share of the net's first layer: (hidden).
    text: Vec<Vec<f32>>,
}

impl<'a> Conditioned<'a> {
    /// `text` is standardised.
    pub fn new(params: Params<'a>, orders: &'a [[usize; DIM]], text: &[f32]) -> Self {
        let mut normal = text.to_vec();
        normalise(&mut normal);
        let share = |layer| {
            let input: Vec<f32> = affine(&params, layer, Part::TextNormWeight, Part::TextNormBias, &normal).collect();
            let rows = params.get(layer, Part::Fc1Weight).chunks_exact(DIM + input.len());
            rows.zip(params.get(layer, Part::Fc1Bias)).map(|(row, bias)| dot(&row[DIM..], &input) + bias).collect()
        };
        Conditioned { params, orders, text: (0..params.sizes.layers).map(share).collect() }
    }

    /// One standardised theta, or z, through all layers.
    pub fn run(&self, way: Way, mut x: [f32; DIM]) -> [f32; DIM] {
        match way {
            Way::Forward => {
                for (layer, order) in self.orders.iter().enumerate() {
                    x = self.couple(way, layer, order.map(|from| x[from]));
                }
            }
            Way::Inverse => {
                for (layer, order) in self.orders.iter().enumerate().rev() {
                    let y = self.couple(way, layer, x);
                    order.iter().zip(y).for_each(|(to, value)| x[*to] = value);
                }
            }
        }
        x
    }

    fn couple(&self, way: Way, layer: usize, x: [f32; DIM]) -> [f32; DIM] {
        let mut keep = [0.0; DIM];
        let parameters = self.params.get(layer, Part::Mask);
        keep.iter_mut().zip(parameters).for_each(|(keep, parameter)| *keep = mask::value(self.params.sizes.mask, *parameter));
        let kept: [f32; DIM] = std::array::from_fn(|dim| keep[dim] * x[dim]);
        let (s, t) = self.scale_and_shift(layer, &kept);
        std::array::from_fn(|dim| {
            let moved = match way {
                Way::Forward => x[dim] * s[dim].exp() + t[dim],
                Way::Inverse => (x[dim] - t[dim]) * (-s[dim]).exp(),
            };
            kept[dim] + (1.0 - keep[dim]) * moved
        })
    }

    fn scale_and_shift(&self, layer: usize, kept: &[f32; DIM]) -> ([f32; DIM], [f32; DIM]) {
        let params = &self.params;
        let rows = params.get(layer, Part::Fc1Weight).chunks_exact(DIM + params.sizes.text);
        let hidden = rows.zip(&self.text[layer]).map(|(row, text)| dot(&row[..DIM], kept) + text).collect();
        let hidden = activate(params, layer, Part::Ln1Weight, Part::Ln1Bias, hidden);
        let hidden = linear(params, layer, Part::Fc2Weight, Part::Fc2Bias, &hidden);
        let hidden = activate(params, layer, Part::Ln2Weight, Part::Ln2Bias, hidden);
        let both = linear(params, layer, Part::Fc3Weight, Part::Fc3Bias, &hidden);
        let scale = params.get(layer, Part::ScaleOfS).first().copied().unwrap_or_default();
        let (s, t) = both.split_at(DIM);
        (std::array::from_fn(|dim| scale * s[dim].tanh()), std::array::from_fn(|dim| t[dim]))
    }
}

fn linear(params: &Params, layer: usize, weight: Part, bias: Part, input: &[f32]) -> Vec<f32> {
    let rows = params.get(layer, weight).chunks_exact(input.len());
    rows.zip(params.get(layer, bias)).map(|(row, bias)| dot(row, input) + bias).collect()
}

/// Layer norm and ReLU.
fn activate(params: &Params, layer: usize, weight: Part, bias: Part, mut x: Vec<f32>) -> Vec<f32> {
    normalise(&mut x);
    affine(params, layer, weight, bias, &x).map(|x| x.max(0.0)).collect()
}

fn affine<'a>(params: &Params<'a>, layer: usize, weight: Part, bias: Part, x: &'a [f32]) -> impl Iterator<Item = f32> + 'a {
    x.iter().zip(params.get(layer, weight)).zip(params.get(layer, bias)).map(|((x, weight), bias)| weight * x + bias)
}

/// To mean 0 and variance 1.
fn normalise(x: &mut [f32]) {
    let n = x.len() as f32;
    let mean = x.iter().sum::<f32>() / n;
    x.iter_mut().for_each(|x| *x -= mean);
    let variance = dot(x, x) / n;
    let scale = 1.0 / (variance + NORM_EPSILON as f32).sqrt();
    x.iter_mut().for_each(|x| *x *= scale);
}
