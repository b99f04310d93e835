//! In place of the engine for a GPU, in a program that was built without it.

use crate::flow::FlowError;
use crate::flow::data::Rows;
use crate::flow::engine::Engine;
use crate::flow::flow::Flow;
use crate::flow::progress::Progress;

/// There is none.
pub enum Gpu {}

impl Gpu {
    /// What there is not.
    ///
    /// # Errors
    /// None.
    pub fn describe(&self) -> Result<String, FlowError> {
        match *self {}
    }
}

/// # Errors
/// Always: this program cannot use a GPU.
pub fn gpu() -> Result<Gpu, FlowError> {
    Err(FlowError::unusable("this program was built without its engine for GPUs (feature 'cuda')"))
}

/// Training on what there is not.
///
/// # Errors
/// None.
pub fn engine(gpu: Gpu, _start: &Flow, _progress: Option<Progress>, _train: Rows, _validation: Rows) -> Result<Box<dyn Engine>, FlowError> {
    match gpu {}
}
