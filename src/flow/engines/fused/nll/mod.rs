//! The exact likelihood: one pass, f alone.

mod block;
pub mod learner;
mod tape;
mod weights;
