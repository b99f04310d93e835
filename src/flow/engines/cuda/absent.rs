//! A stand-in for the GPU engine in builds without the `cuda` feature.

use crate::flow::FlowError;
use crate::flow::data::Rows;
use crate::flow::engine::Engine;
use crate::flow::flow::Flow;
use crate::flow::progress::Progress;

/// A GPU, which cannot exist in this build.
pub enum Gpu {}

impl Gpu {
    /// Returns the name of the GPU; never called.
    ///
    /// # Errors
    /// None.
    pub fn describe(&self) -> Result<String, FlowError> {
        match *self {}
    }
}

/// Looks for a GPU.
///
/// # Errors
/// Always: this build cannot use a GPU.
pub fn gpu() -> Result<Gpu, FlowError> {
    Err(FlowError::unusable("this program was built without its engine for GPUs (feature 'cuda')"))
}

/// Returns the engine; never called.
///
/// # Errors
/// None.
pub fn engine(gpu: Gpu, _start: &Flow, _progress: Option<Progress>, _train: Rows, _validation: Rows) -> Result<Box<dyn Engine>, FlowError> {
    match gpu {}
}
