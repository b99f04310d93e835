//! The parameters of a layer as the passes want them.

use super::super::super::reference::layout::{Params, Part, Sizes};
use super::super::super::reference::mask;
use super::super::product::transpose;
use super::super::sweep::Norm;
use crate::theta::DIM;

/// Weights with inputs and outputs exchanged, so that products read them row by row.
pub struct Turned {
    /// (10, hidden).
    pub theta: Vec<f32>,
    /// (text, hidden).
    pub text: Vec<f32>,
    /// (hidden, hidden).
    pub fc2: Vec<f32>,
    /// (hidden, 20).
    pub fc3: Vec<f32>,
}

impl Turned {
    pub fn new(sizes: &Sizes) -> Turned {
        let zeros = |rows: usize| vec![0.0; rows * sizes.hidden];
        Turned { theta: zeros(DIM), text: zeros(sizes.text), fc2: zeros(sizes.hidden), fc3: zeros(2 * DIM) }
    }

    pub fn fill(&mut self, params: &Params<'_>, layer: usize) {
        let Sizes { hidden, text, .. } = params.sizes;
        let fc1 = params.get(layer, Part::Fc1Weight);
        transpose(fc1, DIM + text, DIM, &mut self.theta);
        transpose(&fc1[DIM..], DIM + text, text, &mut self.text);
        transpose(params.get(layer, Part::Fc2Weight), hidden, hidden, &mut self.fc2);
        transpose(params.get(layer, Part::Fc3Weight), hidden, hidden, &mut self.fc3);
    }
}

/// One layer. Weights are (out, in), those in `turned` (in, out).
pub struct Weights<'a> {
    pub sizes: Sizes,
    pub turned: &'a Turned,
    /// m, and its slope over its parameter.
    pub mask: [f32; DIM],
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
    pub fn new(params: &Params<'a>, layer: usize, turned: &'a Turned) -> Weights<'a> {
        let get = |part| params.get(layer, part);
        let norm = |weight, bias| Norm { weight: get(weight), bias: get(bias) };
        let (kind, parameters) = (params.sizes.mask, get(Part::Mask));
        let of_parameters = |of: fn(_, f32) -> f32| std::array::from_fn(|dim| of(kind, parameters[dim]));
        Weights {
            sizes: params.sizes,
            turned,
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
}
