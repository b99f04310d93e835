//! The conditional Real-NVP flow: caption embedding in, theta out.
//!
//! [`train`] fits a [`Flow`] to [`Examples`]; a `Flow` is plain data that generates ([`Flow::generate`]), encodes ([`Flow::encode`]), and is
//! written to and read from `.safetensors` ([`Flow::save`], [`Flow::load`]).
//!
//! - two objectives, each with its own layers: `nll` (exact likelihood, the default) and `reference` (the published pipeline's);
//! - what they share: `coordinates`, `data`, `split`, `scaler`, `leaf`, `dropout`, `slot`, `learner`;
//! - what does the arithmetic: `choice` takes an `engine`: `host` around a learner, which is dfdx on a device (`cached`), the definition, or
//!   `fused`, on the CPU, which is held against it; or `cuda`, on a GPU, which is too;
//! - the run: `config`, `optimizer`, `schedule`, `relay`, `train`, `history`, `rng`, `progress`, `checkpoint` for its file, and `torch` for the
//!   published pipeline's.

mod cached;
mod checkpoint;
mod choice;
mod config;
mod coordinates;
#[cfg(feature = "gpu")]
mod cuda;
#[cfg(not(feature = "gpu"))]
#[path = "cuda/absent.rs"]
mod cuda;
mod data;
mod dot;
mod dropout;
mod engine;
mod error;
#[allow(clippy::module_inception)]
mod flow;
mod fused;
mod history;
mod host;
mod leaf;
mod learner;
mod nll;
mod optimizer;
mod progress;
mod reference;
mod relay;
mod rng;
mod scaler;
mod schedule;
mod slot;
mod split;
mod torch;
mod train;

#[cfg(test)]
mod tests;

pub use config::{DeviceChoice, EngineChoice, Mask, Objective, TrainConfig};
pub use data::Examples;
pub use error::FlowError;
pub use flow::{Flow, Pins};
pub use history::{Epoch, Losses};
pub use scaler::Scaler;
pub use split::Group;
pub use train::{Seen, stopped_at, train};

/// The GPU on which [`train`] would run, made ready for it: its name, and how much of its memory is free.
///
/// # Errors
/// There is none that can train; the message says what was looked for.
pub fn gpu() -> Result<String, FlowError> {
    cuda::gpu()?.describe()
}
