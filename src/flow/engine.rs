//! What does the arithmetic of a run: an epoch of updates, a validation.

use std::sync::Arc;

use super::FlowError;
use super::history::Losses;
use super::learner::Draws;
use super::progress::{Progress, TrainerState};
use super::schedule::Schedule;

/// How a pass over the training rows ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pass {
    Done(Losses),
    Interrupted,
    /// A loss or a gradient was not a finite number; the weights are those before that update.
    NotFinite,
}

/// The weights on their way, their moving average, and what moves them.
pub trait Engine {
    /// One pass over the training rows in the order that the seed and the epoch give, from where the last one was interrupted. `stop` is asked
    /// before every batch, with the batches of the epoch that are done.
    ///
    /// # Errors
    /// The device fails.
    fn epoch(&mut self, epoch: usize, schedule: &Schedule, stop: &dyn Fn(usize) -> bool) -> Result<Pass, FlowError>;

    /// The losses of the validation rows with the averaged weights, without dropout and noise; none where there are no such rows.
    ///
    /// # Errors
    /// The device fails.
    fn validate(&mut self) -> Result<Option<Losses>, FlowError>;

    /// The losses of the first so many training rows as one batch with dropout and noise from `draws`, and their gradient, at the weights `params`: what
    /// engines are compared by. The run goes on as if nobody had asked.
    ///
    /// # Errors
    /// The device fails.
    fn differentiate(&mut self, params: &[f32], rows: usize, draws: &Draws) -> Result<(Losses, Vec<f32>), FlowError>;

    /// Takes the averaged weights as the best so far.
    ///
    /// # Errors
    /// The device fails.
    fn keep(&mut self) -> Result<(), FlowError>;

    /// The best weights so far: those of the start, before any were taken as such.
    ///
    /// # Errors
    /// The device fails.
    fn best(&self) -> Result<Arc<[f32]>, FlowError>;

    /// Whether all averaged weights are finite.
    ///
    /// # Errors
    /// The device fails.
    fn is_sound(&self) -> Result<bool, FlowError>;

    /// A copy of where the run stands.
    ///
    /// # Errors
    /// The device fails.
    fn progress(&self, run: &TrainerState) -> Result<Progress, FlowError>;

    /// The best weights, and where the run stands, at its end.
    ///
    /// # Errors
    /// The device fails.
    fn finish(self: Box<Self>, run: &TrainerState) -> Result<(Arc<[f32]>, Progress), FlowError>;
}
