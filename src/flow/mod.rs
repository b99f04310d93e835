//! The conditional Real-NVP flow: caption embedding in, theta out.
//!
//! [`train`] fits a [`Flow`] to [`Examples`]; a `Flow` is plain data that generates ([`Flow::generate`]), encodes ([`Flow::encode`]), and is
//! written to and read from `.safetensors` ([`Flow::save`], [`Flow::load`]).
//!
//! - on the host: [`layout`] names the flat parameters, `infer` runs them, `checkpoint` reads and writes them;
//! - on a device of dfdx: `leaf`, `mask`, `layer`, `model` and `loss` define the model and its gradients;
//! - the run: `config`, `data`, `scaler`, `optimizer`, `schedule`, `engine`, `relay`, `train`, `history`, `rng`.

mod checkpoint;
mod config;
mod data;
mod engine;
mod error;
#[allow(clippy::module_inception)]
mod flow;
mod history;
mod infer;
mod init;
mod layer;
pub mod layout;
mod leaf;
mod loss;
mod mask;
mod model;
mod optimizer;
mod relay;
mod rng;
mod scaler;
mod schedule;
mod train;

#[cfg(test)]
mod tests;

pub use config::{DeviceChoice, Mask, TrainConfig};
pub use data::Examples;
pub use error::FlowError;
pub use flow::Flow;
pub use history::{Epoch, Losses};
pub use scaler::Scaler;
pub use train::train;
