//! The exact-likelihood flow in dfdx.

mod layer;
pub mod learner;
pub mod model;
