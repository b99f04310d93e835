//! The flow of the published pipeline in dfdx.

mod layer;
pub mod learner;
pub mod loss;
pub mod model;
