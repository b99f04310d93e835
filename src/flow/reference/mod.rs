//! The flow of the published pipeline: learned masks, layer norms, and the objective of reconstruction, cycle and prior.

pub mod init;
pub mod layout;
pub mod mask;
