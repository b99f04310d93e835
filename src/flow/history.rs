//! What training has gone through, epoch by epoch.

use serde::{Deserialize, Serialize};

/// The losses of one pass: means over rows and dims, but for `nll`, a mean over rows. What an objective does not have is 0, and is not written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Losses {
    /// `huber(g(0, c), theta)`.
    #[serde(default, skip_serializing_if = "absent")]
    pub rec: f64,
    /// `huber(g(f(theta, c), c), theta)`.
    #[serde(default, skip_serializing_if = "absent")]
    pub cyc: f64,
    /// `mean(f(theta, c)^2)`.
    #[serde(default, skip_serializing_if = "absent")]
    pub prior: f64,
    /// `-log p(theta | c)` in nats a row, in the flow's coordinates.
    #[serde(default, skip_serializing_if = "absent")]
    pub nll: f64,
    /// What is minimised: the first three, weighted as the run's options say, or `nll`.
    pub total: f64,
}

fn absent(loss: &f64) -> bool {
    *loss == 0.0
}

impl Losses {
    /// Those of the objective of exact likelihood.
    pub fn of_nll(nll: f64) -> Losses {
        Losses { nll, total: nll, ..Losses::default() }
    }

    /// Returns whether every loss is finite.
    pub fn is_finite(&self) -> bool {
        [self.rec, self.cyc, self.prior, self.nll, self.total].into_iter().all(f64::is_finite)
    }

    /// Adds the losses of `rows` rows; divide by all rows with [`Losses::over`] at the end.
    pub fn add(&mut self, other: &Losses, rows: usize) {
        let rows = rows as f64;
        self.rec += rows * other.rec;
        self.cyc += rows * other.cyc;
        self.prior += rows * other.prior;
        self.nll += rows * other.nll;
        self.total += rows * other.total;
    }

    /// Returns the means over `rows` rows.
    pub fn over(&self, rows: usize) -> Losses {
        let share = 1.0 / rows.max(1) as f64;
        let Losses { rec, cyc, prior, nll, total } = *self;
        Losses { rec: share * rec, cyc: share * cyc, prior: share * prior, nll: share * nll, total: share * total }
    }
}

/// One epoch.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Epoch {
    /// With the weights as they move, dropout and text noise on.
    pub train: Losses,
    /// On the validation rows, with the averaged weights; none where all rows train.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validation: Option<Losses>,
    /// The learning rate that the epoch ran at.
    pub lr: f64,
}

impl Epoch {
    /// One line of fixed width for a progress bar.
    pub fn detail(&self) -> String {
        let Losses { rec, cyc, prior, nll, .. } = self.train;
        let (trained, digits) = match nll {
            0.0 => (format!("rec {rec:.4}  cyc {cyc:.4}  prior {prior:.4}"), 4),
            nll => (format!("nll {nll:.3}"), 3),
        };
        match self.validation {
            Some(validation) => format!("{trained}  validation {:.digits$}", validation.total),
            None => trained,
        }
    }
}
