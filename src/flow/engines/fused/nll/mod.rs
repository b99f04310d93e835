//! The exact-likelihood objective: a single pass of f.

mod block;
pub mod learner;
mod tape;
mod weights;
