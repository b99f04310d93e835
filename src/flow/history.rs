//! What training has gone through, epoch by epoch.

use serde::{Deserialize, Serialize};

/// The losses of one pass, means over rows and dims.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Losses {
    /// `huber(g(0, c), theta)`.
    pub rec: f64,
    /// `huber(g(f(theta, c), c), theta)`.
    pub cyc: f64,
    /// `mean(f(theta, c)^2)`.
    pub prior: f64,
    /// The three, weighted as the run's options say.
    pub total: f64,
}

impl Losses {
    pub fn is_finite(&self) -> bool {
        [self.rec, self.cyc, self.prior, self.total].into_iter().all(f64::is_finite)
    }

    /// Adds the losses of `rows` rows; divide by all rows with [`Losses::over`] at the end.
    pub fn add(&mut self, other: &Losses, rows: usize) {
        let rows = rows as f64;
        self.rec += rows * other.rec;
        self.cyc += rows * other.cyc;
        self.prior += rows * other.prior;
        self.total += rows * other.total;
    }

    pub fn over(&self, rows: usize) -> Losses {
        let share = 1.0 / rows.max(1) as f64;
        Losses { rec: share * self.rec, cyc: share * self.cyc, prior: share * self.prior, total: share * self.total }
    }
}

/// One epoch.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Epoch {
    /// With the weights as they move, dropout and text noise on.
    pub train: Losses,
    /// On the validation rows, with the averaged weights.
    pub validation: Losses,
    /// The learning rate that the epoch ran at.
    pub lr: f64,
}

impl Epoch {
    /// One line of fixed width for a progress bar.
    pub fn detail(&self) -> String {
        let Losses { rec, cyc, prior, .. } = self.train;
        format!("rec {rec:.4}  cyc {cyc:.4}  prior {prior:.4}  validation {:.4}", self.validation.total)
    }
}
