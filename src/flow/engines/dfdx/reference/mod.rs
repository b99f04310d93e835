//! The flow of the reference objective in dfdx.

mod layer;
pub mod learner;
pub mod loss;
pub mod model;
