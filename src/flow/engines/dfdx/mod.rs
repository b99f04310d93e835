//! The models of both objectives in dfdx, on any of its devices. They are the reference for every faster engine.

pub mod dropout;
pub mod leaf;
pub mod nll;
pub mod reference;

use dfdx::prelude::{Cache, Device};

use crate::flow::FlowError;
use crate::flow::config::Objective;
use crate::flow::data::Rows;
use crate::flow::engines::dfdx::nll::learner::NllLearner;
use crate::flow::engines::dfdx::reference::learner::ReferenceLearner;
use crate::flow::flow::Flow;
use crate::flow::history::Losses;
use crate::flow::learner::{Draws, Gradient, Learner};

/// A learner on a dfdx device, with the device's memory cache enabled.
pub struct Cached<D: Device<f32> + Cache> {
    device: D,
    learner: Box<dyn Learner>,
}

impl<D: Device<f32> + Cache> Cached<D> {
    /// Creates the learner for the objective of `start`.
    ///
    /// # Errors
    /// The device fails.
    pub fn new(device: D, start: &Flow) -> Result<Self, FlowError> {
        device.try_enable_cache().map_err(FlowError::device)?;
        let learner: Box<dyn Learner> = match start.config.objective {
            Objective::Nll => Box::new(NllLearner::new(device.clone(), start)?),
            Objective::Reference => Box::new(ReferenceLearner::new(device.clone(), start)?),
        };
        Ok(Cached { device, learner })
    }
}

impl<D: Device<f32> + Cache> Learner for Cached<D> {
    fn validate(&mut self, params: &[f32], rows: &Rows, which: &[usize]) -> Result<Losses, FlowError> {
        self.learner.validate(params, rows, which)
    }

    fn differentiate(&mut self, params: &[f32], rows: &Rows, which: &[usize], draws: &Draws) -> Result<(Losses, Gradient<'_>), FlowError> {
        self.learner.differentiate(params, rows, which, draws)
    }
}

impl<D: Device<f32> + Cache> Drop for Cached<D> {
    fn drop(&mut self) {
        // Disabling the cache frees its memory. The result is ignored: a device that cannot do so has failed already.
        let _ = self.device.try_disable_cache();
    }
}
