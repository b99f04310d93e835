//! The interface of an engine, which does the arithmetic of a run: an epoch of updates, and a validation.

use std::sync::Arc;

use super::FlowError;
use super::history::Losses;
use super::learner::Draws;
use super::progress::{Progress, TrainerState};
use super::schedule::Schedule;

/// The result of a pass over the training rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pass {
    Done(Losses),
    Interrupted,
    /// A loss or a gradient was not finite; the weights are those before that update.
    NotFinite,
}

/// The current weights of a run, their moving average, and the optimiser.
pub trait Engine {
    /// Runs one pass over the training rows, in the order given by the seed and the epoch. An interrupted pass resumes at its next batch. The pass
    /// calls `stop` before every batch, with the number of batches done in this epoch, and stops if it returns true.
    ///
    /// # Errors
    /// The device fails.
    fn epoch(&mut self, epoch: usize, schedule: &Schedule, stop: &dyn Fn(usize) -> bool) -> Result<Pass, FlowError>;

    /// Returns the losses of the validation rows with the averaged weights, without dropout and noise; `None` if there are no such rows.
    ///
    /// # Errors
    /// The device fails.
    fn validate(&mut self) -> Result<Option<Losses>, FlowError>;

    /// Returns the losses of the first `rows` training rows as one batch, with dropout and noise from `draws`, and their gradient at the weights
    /// `params`. The comparison of engines uses it. It does not change the state of the run.
    ///
    /// # Errors
    /// The device fails.
    fn differentiate(&mut self, params: &[f32], rows: usize, draws: &Draws) -> Result<(Losses, Vec<f32>), FlowError>;

    /// Marks the averaged weights as the best so far.
    ///
    /// # Errors
    /// The device fails.
    fn keep(&mut self) -> Result<(), FlowError>;

    /// Returns the best weights so far; the initial weights before the first call of [`Engine::keep`].
    ///
    /// # Errors
    /// The device fails.
    fn best(&self) -> Result<Arc<[f32]>, FlowError>;

    /// Returns whether all averaged weights are finite.
    ///
    /// # Errors
    /// The device fails.
    fn is_sound(&self) -> Result<bool, FlowError>;

    /// Returns a copy of the state that a resumed run needs.
    ///
    /// # Errors
    /// The device fails.
    fn progress(&self, run: &TrainerState) -> Result<Progress, FlowError>;

    /// Ends the run and returns the best weights and the state that a resumed run needs.
    ///
    /// # Errors
    /// The device fails.
    fn finish(self: Box<Self>, run: &TrainerState) -> Result<(Arc<[f32]>, Progress), FlowError>;
}
