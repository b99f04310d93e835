//! The reference objective. Three optimisations leave the results unchanged:
//!
//! - the text's contribution to each layer's net is the same in all passes over a batch, and is computed once;
//! - `g(0, c)` and `g(f(x, c), c)` are the same function: f runs first, then one pass of g over twice the rows;
//! - the gradients of the text's weights and of the text's norm share one matrix product (see `gradient`).

mod block;
mod gradient;
pub mod infer;
pub mod learner;
mod tape;
mod weights;

#[cfg(feature = "cuda")]
pub use tape::PASSES;
