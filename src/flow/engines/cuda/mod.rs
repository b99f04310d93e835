//! The engine for a GPU of NVIDIA. Its libraries are looked for when a run asks for them, so that the same program runs where there are none.
//!
//! A batch is one list of operations ([`machine::Op`]): kernels of our own, compiled for the GPU at hand, and products of matrices. A
//! [`machine::Machine`] carries it out: [`gpu`] makes a graph of it, so that a batch is one call, and rows, weights, optimiser, dropout and the
//! noise on the text stay on the device; the host waits once an epoch. The tests have a machine of their own that runs the same kernels on the CPU.
//!
//! - `machine`: operations and memory; `source`, `kernels/`: the kernels; `find`, `gpu`, `columns`: the device;
//! - `objective`: what objectives share; `reference`, `nll`: their passes; `update`: what follows a batch; `engine`: the course of an epoch.
//!
//! Dropout draws what the other engines draw; the noise on the text has the same distribution, but other numbers.

mod columns;
mod engine;
mod find;
mod gpu;
mod machine;
mod nll;
mod objective;
mod reference;
mod source;
mod update;

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests;

use crate::flow::FlowError;
use crate::flow::data::Rows;
use crate::flow::engine::Engine;
use crate::flow::flow::Flow;
use crate::flow::progress::Progress;
pub use find::gpu;
use gpu::Gpu;

/// Training on a GPU, going on from `progress`, where there is some.
///
/// # Errors
/// The GPU fails, or has too little memory.
pub fn engine(gpu: Gpu, start: &Flow, progress: Option<Progress>, train: Rows, validation: Rows) -> Result<Box<dyn Engine>, FlowError> {
    Ok(Box::new(engine::Training::new(gpu, start, progress, train, validation)?))
}
