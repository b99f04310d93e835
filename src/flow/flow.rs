//! A trained flow as plain data.

use std::fmt;
use std::sync::Arc;

use super::config::{Objective, TrainConfig};
use super::coordinates::{bounded, of_objective};
use super::history::Epoch;
use super::nll;
use super::progress::Progress;
use super::reference::layout::{Params, Sizes};
use super::scaler::Scaler;
use super::slot::Slot;
use crate::theta::{DIM, Field};

/// A ratio this close to a whole number is rounded to it: at the pitch of speech it would beat less than once a second.
const NEARLY_WHOLE: f64 = 0.001;

/// The direction of a pass through the flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// f: theta to z.
    Forward,
    /// g: z to theta.
    Inverse,
}

/// The values of pinned parameters, in theta's units. A flow trained with pins generates the other parameters to match.
pub type Pins = [Option<f64>; DIM];

/// The values of pinned parameters, in standardised coordinates.
pub type Pinned = [Option<f32>; DIM];

/// A trained flow. Clones share their weights.
#[derive(Clone, PartialEq)]
pub struct Flow {
    /// The training options.
    pub config: TrainConfig,
    /// The text encoder of the training captions.
    pub encoder: String,
    /// The scaler of theta over the training rows; for [`Objective::Nll`], of theta's unbounded coordinates.
    pub theta: Scaler,
    /// The scaler of the embeddings over the training rows.
    pub text: Scaler,
    /// For each column of theta, its value if it is the same in all training rows. [`Flow::generate`] returns this value unchanged.
    pub constants: [Option<f64>; DIM],
    /// The columns of theta that hold only whole numbers in the examples. [`Objective::Nll`] generates whole numbers there.
    pub whole: [bool; DIM],
    /// The concepts of the training captions, sorted: see [`super::Examples::concepts`]. Empty if they are not known.
    pub concepts: Arc<[String]>,
    /// The losses of each epoch.
    pub history: Arc<[Epoch]>,
    /// The epoch that the weights are from, counted from 1; 0 if no epoch was completed.
    pub best_epoch: usize,
    /// For each layer of the reference objective, a permutation of theta's dims; empty for the other objective.
    pub(super) orders: Arc<[[usize; DIM]]>,
    pub(super) params: Arc<[f32]>,
    /// The state that a resumed run needs.
    pub(super) progress: Option<Arc<Progress>>,
}

impl Flow {
    /// Returns the number of values in an embedding.
    pub fn text_dim(&self) -> usize {
        self.text.width()
    }

    /// Returns the number of epochs trained so far.
    pub fn epochs(&self) -> usize {
        self.history.len()
    }

    /// Returns every parameter tensor's name, shape and position.
    pub(super) fn slots(&self) -> Vec<Slot> {
        match self.config.objective {
            Objective::Nll => self.nll_sizes().slots(),
            Objective::Reference => self.sizes().slots(),
        }
    }

    pub(super) fn nll_sizes(&self) -> nll::layout::Sizes {
        nll::layout::Sizes { layers: self.config.layers, hidden: self.config.hidden, text: self.text_dim() }
    }

    /// Returns whether a run can resume from this flow exactly, as if it had not stopped.
    pub fn resumes_exactly(&self) -> bool {
        self.progress.is_some()
    }

    /// Returns the flow without the state that a resumed run needs: at most a quarter of the size.
    #[must_use]
    pub fn without_progress(&self) -> Flow {
        Flow { progress: None, ..self.clone() }
    }

    /// Returns the memory that the weights and the progress take, in bytes.
    pub fn bytes(&self) -> usize {
        let progress = self.progress.as_ref().map_or(0, |progress| {
            let moments: usize = progress.moments.iter().map(Vec::len).sum();
            progress.weights.len() + progress.average.len() + moments
        });
        (self.params.len() + progress) * size_of::<f32>()
    }

    /// Returns whether the training captions mention the concept with this key; true for every key if the concepts are not known.
    pub fn knows(&self, concept: &str) -> bool {
        self.concepts.is_empty() || self.concepts.binary_search_by(|known| known.as_str().cmp(concept)).is_ok()
    }

    /// Returns the number of weights.
    pub fn weights(&self) -> usize {
        self.params.len()
    }

    pub(super) fn sizes(&self) -> Sizes {
        Sizes { layers: self.config.layers, hidden: self.config.hidden, text: self.text_dim(), mask: self.config.mask }
    }

    /// Returns the weights of a flow of the reference objective, with the layout of [`Sizes`].
    pub(super) fn params(&self) -> Params<'_> {
        Params { sizes: self.sizes(), flat: &self.params }
    }

    /// Returns the permutation of each layer of the reference objective: entry j is the dim that becomes the layer's j-th.
    pub(super) fn orders(&self) -> &[[usize; DIM]] {
        &self.orders
    }

    /// Returns the standardised unbounded coordinates of a theta, one for each column that is not constant; `None` for [`Objective::Reference`].
    pub fn coordinates(&self, theta: &[f64; DIM]) -> Option<Vec<f64>> {
        let x = self.standardise(theta);
        (self.config.objective == Objective::Nll)
            .then(|| (0..DIM).filter(|dim| self.constants[*dim].is_none()).map(|dim| f64::from(x[dim])).collect())
    }

    /// Returns which columns of theta are not constant.
    pub(super) fn varying(&self) -> [bool; DIM] {
        self.constants.map(|constant| constant.is_none())
    }

    /// Returns theta in standardised coordinates. For [`Objective::Nll`], those of constant columns are 0.
    pub(super) fn standardise(&self, theta: &[f64; DIM]) -> [f32; DIM] {
        let mut x = [0.0; DIM];
        x.iter_mut().zip(self.theta.standardise(&of_objective(self.config.objective, theta))).for_each(|(x, value)| *x = value);
        if self.config.objective == Objective::Nll {
            (0..DIM).filter(|dim| self.constants[*dim].is_some()).for_each(|dim| x[dim] = 0.0);
        }
        x
    }

    /// Returns the pins in standardised coordinates, without those of constant columns.
    pub(super) fn standardised_pins(&self, pins: &Pins) -> Pinned {
        let values = std::array::from_fn(|dim| pins[dim].unwrap_or_else(|| Field::ALL[dim].info().default));
        let x = self.standardise(&values);
        std::array::from_fn(|dim| pins[dim].filter(|_| self.constants[dim].is_none()).map(|_| x[dim]))
    }

    /// Converts a standardised coordinate to the parameter's units.
    pub(super) fn restore(&self, dim: usize, x: f32) -> f64 {
        let value = self.theta.restore(dim, x);
        match self.config.objective {
            Objective::Nll => self.rounded(dim, bounded(Field::ALL[dim], value)),
            Objective::Reference => value,
        }
    }

    /// Rounds a value if its column holds whole numbers (MIDI pitch, velocity), or if it is a ratio near a whole number.
    fn rounded(&self, dim: usize, value: f64) -> f64 {
        let near = Field::ALL[dim] == Field::ModRatio && (value - value.round()).abs() < NEARLY_WHOLE;
        if self.whole[dim] || near { value.round() } else { value }
    }
}

/// Leaves out the weights: there can be millions.
impl fmt::Debug for Flow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Flow");
        shown.field("config", &self.config).field("encoder", &self.encoder).field("text_dim", &self.text_dim());
        shown.field("constants", &self.constants).field("epochs", &self.epochs()).field("best_epoch", &self.best_epoch);
        shown.field("last", &self.history.last()).finish_non_exhaustive()
    }
}
