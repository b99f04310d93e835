//! The conditional Real-NVP flow: maps between theta and a latent z, given the embedding of a caption.
//!
//! [`train`] fits a [`Flow`] to [`Examples`]. A `Flow` is plain data. It generates thetas ([`Flow::generate`]), encodes them ([`Flow::encode`]), and
//! is saved to and loaded from `.safetensors` files ([`Flow::save`], [`Flow::load`]).
//!
//! The modules form three layers:
//!
//! - plain data: `flow` with `config`, `scaler`, `history` and `progress`. `slot` and the two objectives define its layout: `nll` is exact
//!   likelihood, the default; `reference` is the objective of the published pipeline. `checkpoint` and `torch` read and write files; `data`, `split`
//!   and `coordinates` prepare the training rows;
//! - `engines`, behind one trait (`engine`): `fused` on the CPU, `cuda` on a GPU, and `dfdx`, which defines the model that both implement.
//!   `engines::engine` picks one;
//! - the entry points: `train`, with `schedule` and `relay`, `generate`, and `gpu`.
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
