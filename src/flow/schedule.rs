//! How the learning rate changes over a run.

use serde::{Deserialize, Serialize};

/// The schedule of an objective.
#[derive(Clone, Debug)]
pub enum Schedule {
    Plateau(Plateau),
    Decay(Decay),
}

impl Schedule {
    /// The rate of a batch, both counted from 0.
    pub fn lr(&self, epoch: usize, batch: usize) -> f64 {
        match self {
            Schedule::Plateau(plateau) => plateau.lr(),
            Schedule::Decay(decay) => decay.lr(epoch * decay.batches + batch),
        }
    }

    /// Takes note of an epoch's validation loss.
    pub fn observe(&mut self, loss: f64) {
        if let Schedule::Plateau(plateau) = self {
            plateau.observe(loss);
        }
    }
}

/// A short rise, then a fall with the square root of the updates done, down to the least rate (Zhai et al., "Scaling vision transformers", 2022).
/// It does not depend on how long the run will be, so that a run which goes on is the run that never stopped; the weights' moving average does
/// what the end of other schedules does.
#[derive(Clone, Copy, Debug)]
pub struct Decay {
    pub lr: f64,
    pub lr_min: f64,
    /// Updates in an epoch.
    pub batches: usize,
}

impl Decay {
    /// Updates of the rise.
    const RISE: usize = 50;
    /// Updates that halve the rate's square.
    const HALVING: f64 = 500.0;

    fn lr(&self, update: usize) -> f64 {
        let rise = ((update + 1) as f64 / Self::RISE as f64).min(1.0);
        (self.lr * rise / (1.0 + update as f64 / Self::HALVING).sqrt()).max(self.lr_min.min(self.lr * rise))
    }
}

/// Halves the rate after `PATIENCE` epochs without a new best.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plateau {
    /// The rate of the start.
    first: f64,
    lr: f64,
    lr_min: f64,
    /// None before the first loss.
    best: Option<f64>,
    /// Epochs since the best.
    waited: usize,
}

impl Plateau {
    /// By how much the rate falls.
    pub const FACTOR: f64 = 0.5;
    /// Epochs without a new best that are borne.
    pub const PATIENCE: usize = 30;
    /// A new best is better by this share.
    pub const THRESHOLD: f64 = 1e-4;

    pub fn new(lr: f64, lr_min: f64) -> Self {
        Plateau { first: lr, lr, lr_min, best: None, waited: 0 }
    }

    pub fn lr(&self) -> f64 {
        self.lr
    }

    /// Whether it is that of a run with these options.
    pub fn is_of(&self, lr: f64, lr_min: f64) -> bool {
        (self.first, self.lr_min) == (lr, lr_min)
    }

    /// Whether its numbers can be those of a run.
    pub fn is_sound(&self) -> bool {
        [self.first, self.lr, self.lr_min, self.best.unwrap_or_default()].iter().all(|number| number.is_finite()) && self.lr > 0.0
    }

    /// Takes note of an epoch's validation loss.
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
