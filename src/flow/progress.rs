//! Where a run stands: what it needs besides its flow to go on as if it had never stopped.

use serde::{Deserialize, Serialize};

use super::history::Losses;
use super::schedule::Plateau;

/// The vectors of a run, each as long as the flow's parameters, and its counters.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// As the updates left them; a flow's own are averaged.
    pub weights: Vec<f32>,
    pub average: Vec<f32>,
    /// Of AdamW.
    pub moments: [Vec<f32>; 2],
    pub counts: Counts,
}

/// The part of a run's progress that is no vector.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// [`fingerprint`](super::Examples::fingerprint) of what it was trained on.
    pub data: u64,
    /// Updates done.
    pub updates: i32,
    /// Batches done of the epoch under way, and the sum of their losses over the rows.
    pub batches: usize,
    pub sum: Losses,
    /// The lowest validation total; none before the first, and where nothing is held out.
    pub best: Option<f64>,
    /// Of the reference objective.
    pub plateau: Option<Plateau>,
}

impl Counts {
    /// Whether its numbers can be those of a run.
    pub fn is_sound(&self) -> bool {
        let best = self.best.is_none_or(f64::is_finite);
        self.updates >= 0 && best && self.sum.is_finite() && self.plateau.as_ref().is_none_or(Plateau::is_sound)
    }
}

/// What the course of a run knows, beside its engine.
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
