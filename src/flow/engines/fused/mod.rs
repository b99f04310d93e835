//! The engine for the CPU: forward and backward passes written by hand, over the same flat parameters as the dfdx model, which is its
//! specification. Same draws, same losses, same gradients up to rounding.
//!
//! A batch is cut into blocks of rows, [`fused_ops::BLOCK`] each, which go forward and back through all layers on their own, on any thread; they meet at the
//! gradients of the weights. Blocks do not depend on the number of threads, nor do the results.
//!
//! - `fused_ops`, `silu`: what is done between the products of matrices; `dropout_bits`: dropout;
//! - `reference`, `nll`: the two objectives.

mod dropout_bits;
mod fused_ops;
mod nll;
pub mod reference;
mod silu;

use crate::flow::config::Objective;
use crate::flow::flow::Flow;
use crate::flow::learner::Learner;

/// A learner with the objective of `start`.
pub fn learner(start: &Flow) -> Box<dyn Learner> {
    match start.config.objective {
        Objective::Reference => Box::new(reference::learner::FusedReference::new(start)),
        Objective::Nll => Box::new(nll::learner::FusedNll::new(start)),
    }
}
