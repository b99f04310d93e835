//! The state that a run needs, besides its flow, to resume exactly.

use serde::{Deserialize, Serialize};

use super::history::Losses;
use super::schedule::Plateau;

/// The vectors of a run, each as long as the flow's parameters, and its counters.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// The weights after the last update; the flow's parameters are averaged weights.
    pub weights: Vec<f32>,
    pub average: Vec<f32>,
    /// The first and second moments of AdamW.
    pub moments: [Vec<f32>; 2],
    pub counts: Counts,
}

/// The scalars of a run's progress.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// The [`fingerprint`](super::Examples::fingerprint) of the training data.
    pub data: u64,
    /// Number of updates done.
    pub updates: i32,
    /// Number of batches done in the current epoch, and the sum of their losses over the rows.
    pub batches: usize,
    pub sum: Losses,
    /// The lowest total validation loss; `None` before the first validation, and if no rows are held out.
    pub best: Option<f64>,
    /// The learning-rate schedule of the reference objective.
    pub plateau: Option<Plateau>,
}

impl Counts {
    /// Returns whether the numbers are valid.
    pub fn is_sound(&self) -> bool {
        let best = self.best.is_none_or(f64::is_finite);
        self.updates >= 0 && best && self.sum.is_finite() && self.plateau.as_ref().is_none_or(Plateau::is_sound)
    }
}

/// The state of a run that is kept outside its engine.
#[derive(Clone, Debug)]
pub struct TrainerState {
    pub data: u64,
    pub best: Option<f64>,
    pub plateau: Option<Plateau>,
}

impl TrainerState {
    pub fn counts(&self, updates: i32, batches: usize, sum: Losses) -> Counts {
        Counts { data: self.data, updates, batches, sum, best: self.best, plateau: self.plateau.clone() }
    }
}
