//! The engine for the CPU: forward and backward passes written by hand, over the same flat parameters as the dfdx model, which is its
//! specification. Same draws, same losses, same gradients up to rounding.
//!
//! A batch is cut into blocks of rows, [`BLOCK`] each, which go forward and back through all layers on their own, on any thread; they meet at the
//! gradients of the weights. Blocks do not depend on the number of threads, nor do the results.
//!
//! - `product`: matrix products; `sweep`: what is done between them; `coins`: dropout;
//! - `reference`, `nll`: the two objectives.

mod coins;
mod product;
pub mod reference;
mod sweep;

/// Rows that go through the layers together.
pub const BLOCK: usize = 32;
