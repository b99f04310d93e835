//! The flat parameter vector of an exact-likelihood flow: the name, shape and position of each part.

use std::ops::Range;

use crate::flow::slot::{Block, Slot};
use crate::theta::DIM;

/// Width of the text context: the text layer's output, which all coupling layers read.
pub const CONTEXT: usize = 64;
/// Length of a net's input without the text context: the dims that the mask keeps, the values of the pins, and the flags of the pins.
pub const SEEN: usize = 3 * DIM;

/// The sizes of a flow. Theta always has ten dims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    pub layers: usize,
    pub hidden: usize,
    /// Length of a text embedding.
    pub text: usize,
}

/// A parameter tensor. Weights are (out, in), row-major.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// ([`CONTEXT`], text), shared by all layers.
    TextWeight,
    /// ([`CONTEXT`]), shared by all layers.
    TextBias,
    /// 1 for each dim that the layer changes: (10).
    Change,
    /// (10).
    NormLogScale,
    /// (10).
    NormShift,
    /// (hidden, [`SEEN`] + [`CONTEXT`]): the columns for the kept dims, the pins' values and the pins' flags, then those for the text context.
    Fc1Weight,
    Fc1Bias,
    Fc2Weight,
    Fc2Bias,
    /// (20, hidden): the rows for a, from which s is computed, then those for t.
    Fc3Weight,
    Fc3Bias,
}

/// The parts of a layer, in their order in the flat vector.
const OF_LAYER: [Part; 9] = [
    Part::Change,
    Part::NormLogScale,
    Part::NormShift,
    Part::Fc1Weight,
    Part::Fc1Bias,
    Part::Fc2Weight,
    Part::Fc2Bias,
    Part::Fc3Weight,
    Part::Fc3Bias,
];

impl Sizes {
    pub fn shape(&self, part: Part) -> Vec<usize> {
        match part {
            Part::TextWeight => vec![CONTEXT, self.text],
            Part::TextBias => vec![CONTEXT],
            Part::Change | Part::NormLogScale | Part::NormShift => vec![DIM],
            Part::Fc1Weight => vec![self.hidden, SEEN + CONTEXT],
            Part::Fc2Weight => vec![self.hidden, self.hidden],
            Part::Fc1Bias | Part::Fc2Bias => vec![self.hidden],
            Part::Fc3Weight => vec![2 * DIM, self.hidden],
            Part::Fc3Bias => vec![2 * DIM],
        }
    }

    fn len(&self, part: Part) -> usize {
        self.shape(part).iter().product()
    }

    /// Returns the number of weights in the flow.
    pub fn total(&self) -> usize {
        self.start(self.layers)
    }

    /// Returns the start of a layer in the flat vector.
    fn start(&self, layer: usize) -> usize {
        let of_layer: usize = OF_LAYER.iter().map(|part| self.len(*part)).sum();
        self.len(Part::TextWeight) + self.len(Part::TextBias) + layer * of_layer
    }

    /// Returns the range of a part in the flat vector; the text's parts are the same for every layer.
    pub fn range(&self, layer: usize, part: Part) -> Range<usize> {
        let start = match part {
            Part::TextWeight => 0,
            Part::TextBias => self.len(Part::TextWeight),
            _ => {
                let before: usize = OF_LAYER.iter().take_while(|other| **other != part).map(|other| self.len(*other)).sum();
                self.start(layer) + before
            }
        };
        start..start + self.len(part)
    }

    /// Returns every part, in the order of the flat vector.
    pub fn parts(&self) -> impl Iterator<Item = (usize, Part)> {
        let of_layers = (0..self.layers).flat_map(|layer| OF_LAYER.into_iter().map(move |part| (layer, part)));
        [(0, Part::TextWeight), (0, Part::TextBias)].into_iter().chain(of_layers)
    }

    /// Returns the name, shape and position of each part.
    pub fn slots(&self) -> Vec<Slot> {
        let slot = |(layer, part)| {
            let name = name(layer, part);
            Slot { name, shape: self.shape(part), range: self.range(layer, part), fixed: part == Part::Change }
        };
        self.parts().map(slot).collect()
    }

    /// Returns a whole part as one run.
    pub fn whole(&self, layer: usize, part: Part) -> Block {
        Block::run(self.range(layer, part))
    }

    /// Returns `width` columns of fc1's weight, starting at `first`.
    pub fn fc1_columns(&self, layer: usize, first: usize, width: usize) -> Block {
        let start = self.range(layer, Part::Fc1Weight).start + first;
        Block { start, rows: self.hidden, width, stride: SEEN + CONTEXT }
    }

    /// Returns one half of fc3's weight or bias: that of s, or that of t.
    pub fn fc3_half(&self, layer: usize, part: Part, of_t: bool) -> Block {
        let Range { start, end } = self.range(layer, part);
        let half = (end - start) / 2;
        Block::run(if of_t { start + half..end } else { start..start + half })
    }
}

fn name(layer: usize, part: Part) -> String {
    let of_layer = match part {
        Part::TextWeight => return "text.weight".into(),
        Part::TextBias => return "text.bias".into(),
        Part::Change => "change_mask",
        Part::NormLogScale => "actnorm.log_scale",
        Part::NormShift => "actnorm.shift",
        Part::Fc1Weight => "net.fc1.weight",
        Part::Fc1Bias => "net.fc1.bias",
        Part::Fc2Weight => "net.fc2.weight",
        Part::Fc2Bias => "net.fc2.bias",
        Part::Fc3Weight => "net.fc3.weight",
        Part::Fc3Bias => "net.fc3.bias",
    };
    format!("layers.{layer}.{of_layer}")
}

/// The flat vector, accessed by part.
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
        let sizes = Sizes { layers: 3, hidden: 7, text: 5 };
        let mut end = 0;
        for slot in sizes.slots() {
            assert_eq!(slot.range.start, end, "{}", slot.name);
            assert_eq!(slot.range.len(), slot.shape.iter().product::<usize>());
            end = slot.range.end;
        }
        assert_eq!(end, sizes.total());
    }
}
