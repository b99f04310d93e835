//! Initial weights and permutations.

use super::layout::{Part, Sizes};
use super::mask;
use crate::flow::rng::{Purpose, fill_uniform, permutation, stream};
use crate::theta::DIM;

/// Returns the flat parameters of an untrained flow, with PyTorch's defaults. Weight and bias of a linear layer are uniform in ±1/sqrt(inputs), which
/// equals He et al.'s initialisation with slope sqrt(5). Weights of norms and the scale of s are 1, biases of norms are 0.
pub fn weights(sizes: &Sizes, seed: u64) -> Vec<f32> {
    let mut rng = stream(seed, Purpose::Weights, 0, 0);
    let mut flat = vec![0.0; sizes.total()];
    for (layer, part) in sizes.parts() {
        let values = &mut flat[sizes.range(layer, part)];
        match part {
            Part::Mask => values.iter_mut().enumerate().for_each(|(dim, value)| *value = mask::initial(sizes.mask, dim)),
            Part::Fc1Weight | Part::Fc1Bias => fill_uniform(&mut rng, values, bound(DIM + sizes.text)),
            Part::Fc2Weight | Part::Fc2Bias | Part::Fc3Weight | Part::Fc3Bias => fill_uniform(&mut rng, values, bound(sizes.hidden)),
            Part::TextNormWeight | Part::Ln1Weight | Part::Ln2Weight | Part::ScaleOfS => values.fill(1.0),
            Part::TextNormBias | Part::Ln1Bias | Part::Ln2Bias => {}
        }
    }
    flat
}

fn bound(inputs: usize) -> f32 {
    1.0 / (inputs as f32).sqrt()
}

/// Returns the permutation of theta's dims for each layer.
pub fn orders(layers: usize, seed: u64) -> Vec<[usize; DIM]> {
    let mut rng = stream(seed, Purpose::Permutations, 0, 0);
    let order = |_| {
        let mut order = [0; DIM];
        order.copy_from_slice(&permutation(&mut rng, DIM));
        order
    };
    (0..layers).map(order).collect()
}

/// Returns the inverse permutation: `inverse[order[j]] = j`.
pub fn inverted(order: &[usize; DIM]) -> [usize; DIM] {
    let mut inverse = [0; DIM];
    order.iter().enumerate().for_each(|(to, from)| inverse[*from] = to);
    inverse
}

/// Returns the permutations in a file, one per layer, after checking them against their inverses.
///
/// # Errors
/// The name and the layer of an entry that is not a permutation, or of an inverse that does not match.
pub fn orders_of_file(orders: &[usize], inverses: &[usize]) -> Result<Vec<[usize; DIM]>, String> {
    let layers = |name: &str, numbers: &[usize]| {
        let (orders, _) = numbers.as_chunks::<DIM>();
        match orders.iter().position(|order| (0..DIM).any(|dim| !order.contains(&dim))) {
            Some(layer) => Err(format!("'{name}' of layer {layer} is not a permutation of 0 to {}", DIM - 1)),
            None => Ok(orders.to_vec()),
        }
    };
    let (orders, inverses) = (layers("perms", orders)?, layers("invs", inverses)?);
    match orders.iter().zip(&inverses).position(|(order, inverse)| inverted(order) != *inverse) {
        Some(layer) => Err(format!("'invs' of layer {layer} does not undo its 'perms'")),
        None => Ok(orders),
    }
}
