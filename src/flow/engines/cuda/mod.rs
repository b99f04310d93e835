//! The engine for an NVIDIA GPU. NVIDIA's libraries are loaded when a run needs them, so the same program also runs on machines without them.
//!
//! A batch is one list of operations ([`machine::Op`]): custom kernels, compiled for the GPU at run time, and matrix products. A [`machine::Machine`]
//! runs the list. [`gpu`] turns it into a graph, so that a batch is one call. Rows, weights, optimiser, dropout and the noise on the text stay on the
//! device; the host waits once per epoch. The tests use a machine that runs the same kernels on the CPU.
//!
//! - `machine`: operations and memory; `source`, `kernels/`: the kernels; `find`, `gpu`, `columns`: the device;
//! - `objective`: the interface of the objectives; `reference`, `nll`: their passes; `update`: the end of a batch; `engine`: epochs.
//!
//! Dropout uses the same random numbers as in the other engines. The noise on the text has the same distribution, but other numbers.

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

/// Returns the GPU engine; it resumes from `progress` if there is any.
///
/// # Errors
/// The GPU fails, or has too little memory.
pub fn engine(gpu: Gpu, start: &Flow, progress: Option<Progress>, train: Rows, validation: Rows) -> Result<Box<dyn Engine>, FlowError> {
    Ok(Box::new(engine::Training::new(gpu, start, progress, train, validation)?))
}
