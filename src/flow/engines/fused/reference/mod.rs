//! The reference objective. Three savings, none of which changes a result:
//!
//! - the text's share of each layer's net is the same in all passes over a batch: computed once;
//! - `g(0, c)` and `g(f(x, c), c)` go the same way: f first, then one pass of g over both, of twice the rows;
//! - the gradients of the text's weights and of the text's norm come from one product (see `gradient`).

mod block;
mod gradient;
pub mod infer;
pub mod learner;
mod tape;
mod weights;

#[cfg(feature = "cuda")]
pub use tape::PASSES;
