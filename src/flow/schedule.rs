//! How the learning rate changes over a run.

/// The schedule of an objective.
#[derive(Clone, Debug)]
pub enum Schedule {
    Plateau(Plateau),
    Cosine(Cosine),
}

impl Schedule {
    /// The rate of a batch, both counted from 0.
    pub fn lr(&self, epoch: usize, batch: usize) -> f64 {
        match self {
            Schedule::Plateau(plateau) => plateau.lr(),
            Schedule::Cosine(cosine) => cosine.lr(epoch * cosine.batches + batch),
        }
    }

    /// Takes note of an epoch's validation loss.
    pub fn observe(&mut self, loss: f64) {
        if let Schedule::Plateau(plateau) = self {
            plateau.observe(loss);
        }
    }
}

/// A short rise, then half a cosine down to the least rate (Loshchilov & Hutter, "SGDR", 2017).
#[derive(Clone, Copy, Debug)]
pub struct Cosine {
    pub lr: f64,
    pub lr_min: f64,
    /// Updates in an epoch.
    pub batches: usize,
    /// Updates in the run.
    pub updates: usize,
}

impl Cosine {
    /// Updates of the rise, where the run has ten times as many.
    const RISE: usize = 100;

    fn lr(&self, update: usize) -> f64 {
        let rise = Self::RISE.min(self.updates / 10);
        if update < rise {
            return self.lr * (update + 1) as f64 / rise as f64;
        }
        let way = (update - rise) as f64 / (self.updates - rise).max(1) as f64;
        self.lr_min + 0.5 * (self.lr - self.lr_min) * (1.0 + (std::f64::consts::PI * way.min(1.0)).cos())
    }
}

/// Halves the rate after `PATIENCE` epochs without a new best.
#[derive(Clone, Debug)]
pub struct Plateau {
    lr: f64,
    lr_min: f64,
    best: f64,
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
        Plateau { lr, lr_min, best: f64::INFINITY, waited: 0 }
    }

    pub fn lr(&self) -> f64 {
        self.lr
    }

    /// Takes note of an epoch's validation loss.
    pub fn observe(&mut self, loss: f64) {
        if loss < self.best * (1.0 - Self::THRESHOLD) {
            (self.best, self.waited) = (loss, 0);
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
    fn a_rise_then_half_a_cosine() {
        let cosine = Cosine { lr: 1.0, lr_min: 0.1, batches: 10, updates: 2000 };
        let schedule = Schedule::Cosine(cosine);
        assert_eq!((schedule.lr(0, 0), schedule.lr(9, 9)), (0.01, 1.0));
        assert!((schedule.lr(105, 0) - 0.55).abs() < 1e-9, "half way down");
        assert!(schedule.lr(199, 9) < 0.101 && schedule.lr(500, 0) == 0.1);
    }

    #[test]
    fn the_rate_halves_after_thirty_one_epochs_without_a_best_and_stops_at_its_floor() {
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
