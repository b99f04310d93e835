//! The conditional Real-NVP flow: caption embedding in, theta out.
//!
//! [`train`] fits a [`Flow`] to [`Examples`]; a `Flow` is plain data that generates ([`Flow::generate`]), encodes ([`Flow::encode`]), and is
//! written to and read from `.safetensors` ([`Flow::save`], [`Flow::load`]).
//!
//! Three floors:
//!
//! - plain data: `flow` with `config`, `scaler`, `history` and `progress`, laid out as `slot`, `nll` and `reference` say (the two objectives: `nll`
//!   is exact likelihood, the default; `reference` is the published pipeline's); `checkpoint` and `torch` for files; `data`, `split` and
//!   `coordinates` for what it is trained on;
//! - `engines`, behind one trait (`engine`): `fused` on the CPU, `cuda` on a GPU, `dfdx` the definition of both. `engines::engine` picks one;
//! - what people call: `train`, with `schedule` and `relay`, `generate`, and `gpu`.
//!
//! ```
//! use awol::text::{Encoder, Words};
//!
//! let flow = awol::Flow::starter()?;
//! let embedding = Words.encode_one("an organ note")?;
//! let z = flow.noise(7, 0.5, 1);
//! let thetas = flow.generate(&[&embedding], &z)?;
//! let back = flow.encode(&[&embedding], &thetas)?;
//! println!("{:?} and back: {:?}", z[0], back[0]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod checkpoint;
mod config;
mod coordinates;
mod data;
mod dot;
mod engine;
mod engines;
mod error;
#[allow(clippy::module_inception)]
mod flow;
mod generate;
mod gpu;
mod history;
mod learner;
mod nll;
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
pub use gpu::{Gpu, gpu};
pub use history::{Epoch, Losses};
pub use scaler::Scaler;
pub use split::Group;
pub use train::{Seen, stopped_at, train};
