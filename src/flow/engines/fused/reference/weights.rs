//! The parameters of a layer in the form that the passes need.

use crate::arithmetic::product::View;
use crate::flow::engines::fused::fused_ops::Norm;
use crate::flow::reference::layout::{Params, Part, Sizes};
use crate::flow::reference::mask;
use crate::theta::DIM;

/// The parameters of one layer. Weights are (out, in).
pub struct Weights<'a> {
    pub sizes: Sizes,
    /// m for each dim.
    pub mask: [f32; DIM],
    /// The derivative of m by its parameter.
    pub mask_slope: [f32; DIM],
    pub text_norm: Norm<'a>,
    pub fc1: &'a [f32],
    pub fc1_bias: &'a [f32],
    pub ln1: Norm<'a>,
    pub fc2: &'a [f32],
    pub fc2_bias: &'a [f32],
    pub ln2: Norm<'a>,
    pub fc3: &'a [f32],
    pub fc3_bias: &'a [f32],
    pub scale_of_s: f32,
}

impl<'a> Weights<'a> {
    pub fn new(params: &Params<'a>, layer: usize) -> Weights<'a> {
        let get = |part| params.get(layer, part);
        let norm = |weight, bias| Norm { weight: get(weight), bias: get(bias) };
        let (kind, parameters) = (params.sizes.mask, get(Part::Mask));
        let of_parameters = |of: fn(_, f32) -> f32| std::array::from_fn(|dim| of(kind, parameters[dim]));
        Weights {
            sizes: params.sizes,
            mask: of_parameters(mask::value),
            mask_slope: of_parameters(mask::slope),
            text_norm: norm(Part::TextNormWeight, Part::TextNormBias),
            fc1: get(Part::Fc1Weight),
            fc1_bias: get(Part::Fc1Bias),
            ln1: norm(Part::Ln1Weight, Part::Ln1Bias),
            fc2: get(Part::Fc2Weight),
            fc2_bias: get(Part::Fc2Bias),
            ln2: norm(Part::Ln2Weight, Part::Ln2Bias),
            fc3: get(Part::Fc3Weight),
            fc3_bias: get(Part::Fc3Bias),
            scale_of_s: get(Part::ScaleOfS).first().copied().unwrap_or_default(),
        }
    }
    /// Returns fc1's columns for theta: (hidden, 10).
    pub fn fc1_theta(&self) -> View<'a> {
        View::strided(self.fc1, self.sizes.hidden, DIM, DIM + self.sizes.text)
    }

    /// Returns fc1's columns for the text: (hidden, text).
    pub fn fc1_text(&self) -> View<'a> {
        View::strided(&self.fc1[DIM..], self.sizes.hidden, self.sizes.text, DIM + self.sizes.text)
    }
}
