//! The flow of the published pipeline: learned masks, layer norms, and the objective of reconstruction, cycle and prior.

pub mod init;
pub mod layer;
pub mod layout;
pub mod learner;
pub mod loss;
pub mod mask;
pub mod model;
