//! The flat parameter vector of a flow of the reference objective: the name, shape and position of each part.

use std::ops::Range;

use crate::flow::config::Mask;
use crate::flow::slot::{Block, Slot};
use crate::theta::DIM;

/// Added to the variance in every layer norm.
pub const NORM_EPSILON: f64 = 1e-5;

/// The sizes of a flow. Theta always has ten dims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    pub layers: usize,
    pub hidden: usize,
    /// Length of a text embedding.
    pub text: usize,
    pub mask: Mask,
}

/// A parameter tensor of a coupling layer, in the order of the flat vector. Weights are (out, in), row-major.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The logits of a learned mask, or the fixed mask itself: (10).
    Mask,
    TextNormWeight,
    TextNormBias,
    /// (hidden, 10 + text): the columns for theta, then those for the text.
    Fc1Weight,
    Fc1Bias,
    Ln1Weight,
    Ln1Bias,
    Fc2Weight,
    Fc2Bias,
    Ln2Weight,
    Ln2Bias,
    /// (20, hidden): the rows for s, then those for t.
    Fc3Weight,
    Fc3Bias,
    /// The factor of tanh(s): a scalar.
    ScaleOfS,
}

impl Part {
    pub const ALL: [Part; 14] = [
        Part::Mask,
        Part::TextNormWeight,
        Part::TextNormBias,
        Part::Fc1Weight,
        Part::Fc1Bias,
        Part::Ln1Weight,
        Part::Ln1Bias,
        Part::Fc2Weight,
        Part::Fc2Bias,
        Part::Ln2Weight,
        Part::Ln2Bias,
        Part::Fc3Weight,
        Part::Fc3Bias,
        Part::ScaleOfS,
    ];

    fn key(self, mask: Mask) -> &'static str {
        match self {
            Part::Mask if mask.learned() => "mask_logits",
            Part::Mask => "fixed_mask",
            Part::TextNormWeight => "c_ln.weight",
            Part::TextNormBias => "c_ln.bias",
            Part::Fc1Weight => "st_net.fc1.weight",
            Part::Fc1Bias => "st_net.fc1.bias",
            Part::Ln1Weight => "st_net.ln1.weight",
            Part::Ln1Bias => "st_net.ln1.bias",
            Part::Fc2Weight => "st_net.fc2.weight",
            Part::Fc2Bias => "st_net.fc2.bias",
            Part::Ln2Weight => "st_net.ln2.weight",
            Part::Ln2Bias => "st_net.ln2.bias",
            Part::Fc3Weight => "st_net.fc3.weight",
            Part::Fc3Bias => "st_net.fc3.bias",
            Part::ScaleOfS => "s_scale",
        }
    }
}

impl Sizes {
    /// Returns the shape of a part; empty for a scalar.
    pub fn shape(&self, part: Part) -> Vec<usize> {
        match part {
            Part::Mask => vec![DIM],
            Part::TextNormWeight | Part::TextNormBias => vec![self.text],
            Part::Fc1Weight => vec![self.hidden, DIM + self.text],
            Part::Fc2Weight => vec![self.hidden, self.hidden],
            Part::Fc3Weight => vec![2 * DIM, self.hidden],
            Part::Fc3Bias => vec![2 * DIM],
            Part::ScaleOfS => Vec::new(),
            _ => vec![self.hidden],
        }
    }

    fn len(&self, part: Part) -> usize {
        self.shape(part).iter().product()
    }

    /// Returns the number of weights in one layer.
    pub fn layer_len(&self) -> usize {
        Part::ALL.iter().map(|part| self.len(*part)).sum()
    }

    /// Returns the number of weights in the flow.
    pub fn total(&self) -> usize {
        self.layers * self.layer_len()
    }

    /// Returns the range of a layer's part in the flat vector.
    pub fn range(&self, layer: usize, part: Part) -> Range<usize> {
        let before: usize = Part::ALL.iter().take_while(|other| **other != part).map(|other| self.len(*other)).sum();
        let start = layer * self.layer_len() + before;
        start..start + self.len(part)
    }

    /// Returns a part's name in files, such as `layers.0.st_net.fc1.weight`.
    pub fn name(&self, layer: usize, part: Part) -> String {
        format!("layers.{layer}.{}", part.key(self.mask))
    }

    /// Returns every part of every layer, in the order of the flat vector.
    pub fn parts(&self) -> impl Iterator<Item = (usize, Part)> {
        (0..self.layers).flat_map(|layer| Part::ALL.into_iter().map(move |part| (layer, part)))
    }

    /// Returns the name, shape and position of each part. All are learned except a fixed mask.
    pub fn slots(&self) -> Vec<Slot> {
        let slot = |(layer, part)| {
            let fixed = part == Part::Mask && !self.mask.learned();
            Slot { name: self.name(layer, part), shape: self.shape(part), range: self.range(layer, part), fixed }
        };
        self.parts().map(slot).collect()
    }

    /// Returns a whole part as one run.
    pub fn whole(&self, layer: usize, part: Part) -> Block {
        Block::run(self.range(layer, part))
    }

    /// Returns the columns of fc1's weight for theta.
    pub fn fc1_theta(&self, layer: usize) -> Block {
        let start = self.range(layer, Part::Fc1Weight).start;
        Block { start, rows: self.hidden, width: DIM, stride: DIM + self.text }
    }

    /// Returns the columns of fc1's weight for the text.
    pub fn fc1_text(&self, layer: usize) -> Block {
        let theta = self.fc1_theta(layer);
        Block { start: theta.start + DIM, width: self.text, ..theta }
    }

    /// Returns one half of fc3's weight or bias: that of s, or that of t.
    pub fn fc3_half(&self, layer: usize, part: Part, of_t: bool) -> Block {
        let Range { start, end } = self.range(layer, part);
        let half = (end - start) / 2;
        Block::run(if of_t { start + half..end } else { start..start + half })
    }
}

/// The flat vector, accessed by layer and part.
#[derive(Clone, Copy, Debug)]
pub struct Params<'a> {
    pub sizes: Sizes,
    pub flat: &'a [f32],
}

impl<'a> Params<'a> {
    /// Returns the values of a part; empty if the vector is too short.
    pub fn get(&self, layer: usize, part: Part) -> &'a [f32] {
        self.flat.get(self.sizes.range(layer, part)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_tile_the_flat_vector() {
        for mask in Mask::ALL {
            let sizes = Sizes { layers: 3, hidden: 7, text: 5, mask };
            let mut end = 0;
            for (layer, part) in sizes.parts() {
                let range = sizes.range(layer, part);
                assert_eq!(range.start, end);
                end = range.end;
            }
            assert_eq!(end, sizes.total());
            let fixed: usize = sizes.slots().iter().filter(|slot| slot.fixed).map(|slot| slot.range.len()).sum();
            assert_eq!(fixed, if mask.learned() { 0 } else { 3 * DIM });
        }
    }

    #[test]
    fn names_and_shapes_match_the_reference() {
        let sizes = Sizes { layers: 10, hidden: 768, text: 512, mask: Mask::Soft };
        assert_eq!(sizes.name(9, Part::Fc1Weight), "layers.9.st_net.fc1.weight");
        assert_eq!(sizes.shape(Part::Fc1Weight), [768, 522]);
        assert_eq!(sizes.name(0, Part::Mask), "layers.0.mask_logits");
        assert_eq!(Sizes { mask: Mask::Fixed, ..sizes }.name(0, Part::Mask), "layers.0.fixed_mask");
    }
}
