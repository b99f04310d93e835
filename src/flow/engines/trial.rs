//! A check of an engine against a trusted one.

use super::super::FlowError;
use crate::flow::engine::Engine;
use crate::flow::flow::Flow;
use crate::flow::learner::Draws;
use crate::flow::rng::{Purpose, add_normal, stream};
use crate::flow::slot::learned;

/// The largest allowed relative difference of a gradient's norm or of a loss. Rounding errors are about a hundredth of it.
pub const TOLERANCE: f64 = 1e-3;

/// Standard deviation of the noise added to the weights: in an untrained flow the last layer of each net is 0, and so is every gradient before it.
const SHAKE: f32 = 0.02;

/// Compares the losses and the gradient of one batch with those of a trusted engine, on the same rows and with the sizes of `start`. Returns the
/// difference of the gradients as a share of the norm.
///
/// # Errors
/// A device fails, or the difference exceeds [`TOLERANCE`].
pub fn compare(engine: &mut dyn Engine, trusted: &mut dyn Engine, start: &Flow, rows: usize) -> Result<f64, FlowError> {
    let draws = Draws { seed: start.config.seed, epoch: 0, batch: 0, blur: false };
    let mut params = start.params.to_vec();
    let mut rng = stream(start.config.seed, Purpose::Weights, 1, 0);
    learned(&start.slots()).into_iter().for_each(|range| add_normal(&mut rng, &mut params[range], SHAKE));
    let rows = rows.min(start.config.batch);
    let (losses, gradient) = engine.differentiate(&params, rows, &draws)?;
    let (expected_losses, expected) = trusted.differentiate(&params, rows, &draws)?;
    let of_losses = (losses.total - expected_losses.total).abs() / (1.0 + expected_losses.total.abs());
    let norm = |numbers: &mut dyn Iterator<Item = f64>| numbers.map(|x| x * x).sum::<f64>().sqrt();
    let difference = norm(&mut gradient.iter().zip(&expected).map(|(found, expected)| f64::from(*found) - f64::from(*expected)));
    let of_gradient = difference / norm(&mut expected.iter().map(|x| f64::from(*x)));
    for (what, off) in [("losses", of_losses), ("gradients", of_gradient)] {
        if off.is_nan() || off > TOLERANCE || gradient.len() != expected.len() {
            return Err(FlowError::unusable(format!(
                "the GPU's {what} differ from the CPU's by {off:.1e} of their size, where rounding is below {TOLERANCE:.0e}; please report it"
            )));
        }
    }
    Ok(of_gradient)
}
