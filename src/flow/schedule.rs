//! Learning-rate schedules.

use serde::{Deserialize, Serialize};

/// The learning-rate schedule of an objective.
#[derive(Clone, Debug)]
pub enum Schedule {
    Plateau(Plateau),
    Decay(Decay),
}

impl Schedule {
    /// Returns the learning rate of a batch; epoch and batch are counted from 0.
    pub fn lr(&self, epoch: usize, batch: usize) -> f64 {
        match self {
            Schedule::Plateau(plateau) => plateau.lr(),
            Schedule::Decay(decay) => decay.lr(epoch * decay.batches + batch),
        }
    }

    /// Updates the schedule with an epoch's validation loss.
    pub fn observe(&mut self, loss: f64) {
        if let Schedule::Plateau(plateau) = self {
            plateau.observe(loss);
        }
    }
}

/// A short warm-up, then decay with the inverse square root of the updates done, down to the minimum rate (Zhai et al., "Scaling vision
/// transformers", 2022). The rate does not depend on the length of the run, so a resumed run equals an uninterrupted one. The moving average of the
/// weights replaces the final decay of other schedules.
#[derive(Clone, Copy, Debug)]
pub struct Decay {
    pub lr: f64,
    pub lr_min: f64,
    /// Updates per epoch.
    pub batches: usize,
}

impl Decay {
    /// Number of warm-up updates.
    const RISE: usize = 50;
    /// Number of updates after which the square of the rate is halved.
    const HALVING: f64 = 500.0;

    fn lr(&self, update: usize) -> f64 {
        let rise = ((update + 1) as f64 / Self::RISE as f64).min(1.0);
        (self.lr * rise / (1.0 + update as f64 / Self::HALVING).sqrt()).max(self.lr_min.min(self.lr * rise))
    }
}

/// Halves the rate after more than [`Plateau::PATIENCE`] epochs without a new best loss.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plateau {
    /// The initial learning rate.
    first: f64,
    lr: f64,
    lr_min: f64,
    /// The best loss; `None` before the first one.
    best: Option<f64>,
    /// Epochs since the best loss, or since the last reduction.
    waited: usize,
}

impl Plateau {
    /// The factor of a reduction.
    pub const FACTOR: f64 = 0.5;
    /// The number of epochs without a new best that is tolerated.
    pub const PATIENCE: usize = 30;
    /// A loss must be lower by this share to count as a new best.
    pub const THRESHOLD: f64 = 1e-4;

    pub fn new(lr: f64, lr_min: f64) -> Self {
        Plateau { first: lr, lr, lr_min, best: None, waited: 0 }
    }

    pub fn lr(&self) -> f64 {
        self.lr
    }

    /// Returns whether this is the schedule of a run with these options.
    pub fn is_of(&self, lr: f64, lr_min: f64) -> bool {
        (self.first, self.lr_min) == (lr, lr_min)
    }

    /// Returns whether the numbers are valid.
    pub fn is_sound(&self) -> bool {
        [self.first, self.lr, self.lr_min, self.best.unwrap_or_default()].iter().all(|number| number.is_finite()) && self.lr > 0.0
    }

    /// Updates the rate with an epoch's validation loss.
    pub fn observe(&mut self, loss: f64) {
        if self.best.is_none_or(|best| loss < best * (1.0 - Self::THRESHOLD)) {
            (self.best, self.waited) = (Some(loss), 0);
            return;
        }
        self.waited += 1;
        if self.waited > Self::PATIENCE {
            self.lr = (self.lr * Self::FACTOR).max(self.lr_min).min(self.lr);
            self.waited = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_warms_up_and_then_decays() {
        let schedule = Schedule::Decay(Decay { lr: 1.0, lr_min: 0.1, batches: 10 });
        assert!((schedule.lr(0, 0) - 0.02).abs() < 1e-9 && schedule.lr(5, 0) > 0.95);
        assert!((schedule.lr(50, 0) - 0.5f64.sqrt()).abs() < 1e-9 && (schedule.lr(150, 0) - 0.5).abs() < 1e-9);
        assert_eq!(schedule.lr(1_000_000, 0), 0.1);
    }

    #[test]
    fn the_rate_halves_after_31_epochs_on_a_plateau_down_to_its_floor() {
        let mut plateau = Plateau::new(1.0, 0.3);
        plateau.observe(10.0);
        (0..30).for_each(|_| plateau.observe(9.9995));
        assert_eq!(plateau.lr(), 1.0);
        plateau.observe(9.9995);
        assert_eq!(plateau.lr(), 0.5);
        plateau.observe(9.0);
        (0..31).for_each(|_| plateau.observe(9.0));
        assert_eq!(plateau.lr(), 0.3);
    }
}
