//! Initial weights.

use super::layout::{CONTEXT, Part, SEEN, Sizes};
use crate::flow::rng::{Purpose, fill_uniform, permutation, stream};
use crate::theta::DIM;

/// Returns the flat parameters of an untrained flow. Linear layers are uniform in ±1/sqrt(inputs). The last layer of each net is 0, so every
/// coupling starts as the identity. The scaler has already standardised the first batch, so the data-dependent initialisation of ActNorm would give
/// scale 1 and shift 0, which are used.
pub fn weights(sizes: &Sizes, constant: &[bool; DIM], seed: u64) -> Vec<f32> {
    let mut rng = stream(seed, Purpose::Weights, 0, 0);
    let mut flat = vec![0.0; sizes.total()];
    let masks = masks(sizes.layers, constant, seed);
    for (layer, part) in sizes.parts() {
        let values = &mut flat[sizes.range(layer, part)];
        match part {
            Part::TextWeight | Part::TextBias => fill_uniform(&mut rng, values, bound(sizes.text)),
            Part::Fc1Weight | Part::Fc1Bias => fill_uniform(&mut rng, values, bound(SEEN + CONTEXT)),
            Part::Fc2Weight | Part::Fc2Bias => fill_uniform(&mut rng, values, bound(sizes.hidden)),
            Part::Change => values.iter_mut().zip(masks[layer]).for_each(|(value, change)| *value = f32::from(u8::from(change))),
            Part::Fc3Weight | Part::Fc3Bias | Part::NormLogScale | Part::NormShift => {}
        }
    }
    flat
}

fn bound(inputs: usize) -> f32 {
    1.0 / (inputs as f32).sqrt()
}

/// Returns the dims that each layer changes: a random half of those that vary, then the other half, and so on in pairs.
fn masks(layers: usize, constant: &[bool; DIM], seed: u64) -> Vec<[bool; DIM]> {
    let mut rng = stream(seed, Purpose::Permutations, 0, 0);
    let varying: Vec<usize> = (0..DIM).filter(|dim| !constant[*dim]).collect();
    let mut masks = Vec::with_capacity(layers + 1);
    while masks.len() < layers {
        let order = permutation(&mut rng, varying.len());
        let (first, second) = order.split_at(varying.len().div_ceil(2));
        for half in [first, second] {
            let mut change = [false; DIM];
            half.iter().for_each(|place| change[varying[*place]] = true);
            masks.push(change);
        }
    }
    masks.truncate(layers);
    masks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_layers_change_every_varying_dimension_once() {
        let mut constant = [false; DIM];
        constant[2] = true;
        let masks = masks(5, &constant, 1);
        assert_eq!(masks.len(), 5);
        for pair in masks.chunks_exact(2) {
            let count = |mask: &[bool; DIM]| mask.iter().filter(|change| **change).count();
            assert_eq!((count(&pair[0]), count(&pair[1])), (5, 4));
            assert!((0..DIM).all(|dim| (pair[0][dim] != pair[1][dim]) != constant[dim]));
        }
        assert_ne!(masks[0], masks[2]);
    }
}
