//! The gradients of a layer's parameters, computed from its tape after the blocks' backward passes.

use rayon::prelude::*;

use super::tape::{PASSES, Sums, Tape};
use super::weights::Weights;
use crate::arithmetic::product::{Into, View, multiply};
use crate::flow::engines::fused::fused_ops::BLOCK;
use crate::flow::engines::fused::fused_ops::{self, Unfold};
use crate::flow::reference::layout::{Part, Sizes};
use crate::theta::DIM;

/// Rows of a large weight's gradient that a thread computes at a time.
const ROWS: usize = 384;

/// The inputs for a layer's gradients.
pub struct Sources<'a> {
    pub weights: &'a Weights<'a>,
    /// The tape of the whole batch.
    pub tape: &'a Tape<'a>,
    /// The text, each row normalised to mean 0 and variance 1: (rows, text).
    pub text: &'a [f32],
    pub rows: usize,
}

impl Sources<'_> {
    /// Writes one layer's range of the flat gradient; `sums` are the layer's, one for each block.
    pub fn fill<'s>(&self, sums: impl Iterator<Item = &'s Sums> + Clone, flat: &mut [f32]) {
        let Weights { sizes, .. } = *self.weights;
        let (hidden, passed) = (sizes.hidden, PASSES * self.rows);
        let mut parts = split(flat, &sizes);
        let mut put = |part: Part, of: &dyn Fn(&Sums, usize) -> f32| {
            let to = parts.iter_mut().find(|(other, _)| *other == part);
            to.into_iter().flat_map(|(_, to)| to.iter_mut()).enumerate().for_each(|(i, x)| *x = sums.clone().map(|sums| of(sums, i)).sum());
        };
        put(Part::Mask, &|sums, i| sums.mask[i] * self.weights.mask_slope[i]);
        put(Part::ScaleOfS, &|sums, _| sums.scale_of_s);
        put(Part::Fc3Weight, &|sums, i| sums.fc3[i]);
        put(Part::Fc3Bias, &|sums, i| sums.fc3_bias[i]);
        let norms = [[Part::Ln1Weight, Part::Ln1Bias, Part::Fc1Bias], [Part::Ln2Weight, Part::Ln2Bias, Part::Fc2Bias]];
        for (norm, names) in norms.into_iter().enumerate() {
            for (which, part) in names.into_iter().enumerate() {
                put(part, &|sums, i| sums.norms[norm][which][i]);
            }
        }
        let mut take =
            |part: Part| parts.iter_mut().find(|(other, _)| *other == part).map(|(_, to)| std::mem::take(to)).unwrap_or_default();
        let [fc1, fc1_bias, fc2] = [Part::Fc1Weight, Part::Fc1Bias, Part::Fc2Weight].map(&mut take);
        let [of_gain, of_offset] = [Part::TextNormWeight, Part::TextNormBias].map(take);

        let active = View::strided(self.tape.active1, passed, hidden, hidden);
        fc2.par_chunks_mut(ROWS * hidden).enumerate().for_each(|(chunk, numbers)| {
            let of_fc2 = View::strided(&self.tape.normal2[chunk * ROWS..], passed, numbers.len() / hidden, hidden);
            multiply(of_fc2.transposed(), active, Into { numbers, stride: hidden, add: false });
        });
        let stride = DIM + sizes.text;
        let of_fc1 = View::strided(self.tape.normal1, passed, hidden, hidden);
        let kept = View::strided(self.tape.kept, passed, DIM, DIM);
        multiply(of_fc1.transposed(), kept, Into { numbers: fc1, stride, add: false });
        self.fill_text(fc1, fc1_bias, [of_gain, of_offset]);
    }

    /// Computes the gradients of the text's columns of fc1 and of the text norm, with one matrix product. Let `n` be the normalised text,
    /// `P = (gain * n + offset) W^T + b`, `G = (dP)^T n`, and `db` the gradient of b. Then the gradient of `W[o][j]` is
    /// `gain[j] G[o][j] + offset[j] db[o]`, that of `gain[j]` is the sum over o of `W[o][j] G[o][j]`, and that of `offset[j]` the sum of `W[o][j]
    /// db[o]`.
    fn fill_text(&self, fc1: &mut [f32], fc1_bias: &[f32], norm: [&mut [f32]; 2]) {
        let Weights { sizes: Sizes { hidden, text, .. }, .. } = *self.weights;
        let stride = DIM + text;
        // All passes share the text's contribution, so its gradient is their sum.
        let mut of_share = vec![0.0; self.rows * hidden];
        for (block, share) in of_share.chunks_mut(BLOCK * hidden).enumerate() {
            let passes = self.tape.normal1[PASSES * block * BLOCK * hidden..].chunks_exact(share.len()).take(PASSES);
            passes.for_each(|pass| share.iter_mut().zip(pass).for_each(|(sum, x)| *sum += x));
        }
        let of_share = View::new(&of_share, hidden);
        multiply(of_share.transposed(), View::new(self.text, text), Into { numbers: &mut fc1[DIM..], stride, add: false });
        let [of_gain, of_offset] = norm;
        fused_ops::run(Unfold {
            gradient: fc1,
            weight: self.weights.fc1,
            first: DIM,
            stride,
            sums: fc1_bias,
            gain: self.weights.text_norm.weight,
            offset: self.weights.text_norm.bias,
            of_gain,
            of_offset,
        });
    }
}

/// Splits a layer's range of the flat vector into its parts.
fn split<'a>(mut flat: &'a mut [f32], sizes: &Sizes) -> Vec<(Part, &'a mut [f32])> {
    let mut parts = Vec::with_capacity(Part::ALL.len());
    for part in Part::ALL {
        let (head, tail) = flat.split_at_mut(sizes.range(0, part).len());
        parts.push((part, head));
        flat = tail;
    }
    parts
}
