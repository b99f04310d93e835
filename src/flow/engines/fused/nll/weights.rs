//! The parameters in the form that the passes need.

use crate::arithmetic::product::transpose;
use crate::flow::nll::layout::{CONTEXT, Params, Part, SEEN, Sizes};
use crate::theta::DIM;

/// Length of the net's input: the kept dims, the pins and the text context.
pub const INPUT: usize = SEEN + CONTEXT;

/// Transposed weights, which matrix products read row by row.
pub struct Turned {
    /// (94, hidden).
    pub fc1: Vec<f32>,
    /// (hidden, hidden).
    pub fc2: Vec<f32>,
    /// (hidden, 20).
    pub fc3: Vec<f32>,
}

impl Turned {
    pub fn new(sizes: &Sizes) -> Turned {
        let zeros = |rows: usize| vec![0.0; rows * sizes.hidden];
        Turned { fc1: zeros(INPUT), fc2: zeros(sizes.hidden), fc3: zeros(2 * DIM) }
    }

    pub fn fill(&mut self, params: &Params<'_>, layer: usize) {
        let hidden = params.sizes.hidden;
        transpose(params.get(layer, Part::Fc1Weight), INPUT, INPUT, &mut self.fc1);
        transpose(params.get(layer, Part::Fc2Weight), hidden, hidden, &mut self.fc2);
        transpose(params.get(layer, Part::Fc3Weight), hidden, hidden, &mut self.fc3);
    }
}

/// The parameters of one layer. Weights are (out, in); those in `turned` are (in, out).
pub struct Weights<'a> {
    pub hidden: usize,
    pub turned: &'a Turned,
    pub change: &'a [f32],
    /// 1 for each dim that varies and that the layer does not change: the net's input.
    pub keep: [f32; DIM],
    /// `exp(log_scale)` of ActNorm.
    pub norm_scale: [f32; DIM],
    pub norm_shift: &'a [f32],
    pub fc1: &'a [f32],
    pub fc1_bias: &'a [f32],
    pub fc2: &'a [f32],
    pub fc2_bias: &'a [f32],
    pub fc3: &'a [f32],
    pub fc3_bias: &'a [f32],
}

impl<'a> Weights<'a> {
    pub fn new(params: &Params<'a>, layer: usize, turned: &'a Turned, varying: &[f32; DIM]) -> Weights<'a> {
        let get = |part| params.get(layer, part);
        let (log_scale, change) = (get(Part::NormLogScale), get(Part::Change));
        Weights {
            hidden: params.sizes.hidden,
            turned,
            change,
            keep: std::array::from_fn(|dim| varying[dim] - change[dim]),
            norm_scale: std::array::from_fn(|dim| log_scale[dim].exp()),
            norm_shift: get(Part::NormShift),
            fc1: get(Part::Fc1Weight),
            fc1_bias: get(Part::Fc1Bias),
            fc2: get(Part::Fc2Weight),
            fc2_bias: get(Part::Fc2Bias),
            fc3: get(Part::Fc3Weight),
            fc3_bias: get(Part::Fc3Bias),
        }
    }
}
