//! The learning rate falls when the validation loss stands still.

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
