//! The losses of training, epoch by epoch.

use serde::{Deserialize, Serialize};

/// The losses of one pass. `nll` is a mean over rows; the others are means over rows and dims. A loss that the objective does not have is 0 and is
/// not written.
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
    /// `-log p(theta | c)` in nats per row, over the flow's coordinates.
    #[serde(default, skip_serializing_if = "absent")]
    pub nll: f64,
    /// The loss that training minimises: `nll`, or the sum of the first three with the weights of [`super::TrainConfig`].
    pub total: f64,
}

fn absent(loss: &f64) -> bool {
    *loss == 0.0
}

impl Losses {
    /// Returns the losses of the exact-likelihood objective.
    pub fn of_nll(nll: f64) -> Losses {
        Losses { nll, total: nll, ..Losses::default() }
    }

    /// Returns whether every loss is finite.
    pub fn is_finite(&self) -> bool {
        [self.rec, self.cyc, self.prior, self.nll, self.total].into_iter().all(f64::is_finite)
    }

    /// Adds the mean losses of `rows` rows to a sum, which [`Losses::over`] turns into a mean.
    pub fn add(&mut self, other: &Losses, rows: usize) {
        let rows = rows as f64;
        self.rec += rows * other.rec;
        self.cyc += rows * other.cyc;
        self.prior += rows * other.prior;
        self.nll += rows * other.nll;
        self.total += rows * other.total;
    }

    /// Divides the sums by the number of rows.
    pub fn over(&self, rows: usize) -> Losses {
        let share = 1.0 / rows.max(1) as f64;
        let Losses { rec, cyc, prior, nll, total } = *self;
        Losses { rec: share * rec, cyc: share * cyc, prior: share * prior, nll: share * nll, total: share * total }
    }
}

/// The record of one epoch.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Epoch {
    /// Losses of the training rows during the updates, with dropout and noise.
    pub train: Losses,
    /// Losses of the validation rows with the averaged weights; `None` if no rows are held out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validation: Option<Losses>,
    /// The learning rate of the epoch's first batch.
    pub lr: f64,
}

impl Epoch {
    /// Returns one line of fixed width for a progress bar.
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
