//! The flow of exact likelihood in dfdx.

mod layer;
pub mod learner;
pub mod model;
