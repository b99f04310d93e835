//! The CPU engine: hand-written forward and backward passes over the same flat parameters as the dfdx model, which is its specification. Draws are
//! identical; losses and gradients agree up to rounding.
//!
//! A batch is split into blocks of [`fused_ops::BLOCK`] rows. Each block runs forward and back through all layers independently, on any thread; then
//! the weight gradients of all blocks are summed. The blocks, and so the results, do not depend on the number of threads.
//!
//! - `fused_ops`, `silu`: the operations between matrix products; `dropout_bits`: dropout;
//! - `reference`, `nll`: the two objectives.

mod dropout_bits;
mod fused_ops;
mod nll;
pub mod reference;
mod silu;

use crate::flow::config::Objective;
use crate::flow::flow::Flow;
use crate::flow::learner::Learner;

/// Returns a learner for the objective of `start`.
pub fn learner(start: &Flow) -> Box<dyn Learner> {
    match start.config.objective {
        Objective::Reference => Box::new(reference::learner::FusedReference::new(start)),
        Objective::Nll => Box::new(nll::learner::FusedNll::new(start)),
    }
}
