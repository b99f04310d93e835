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

/// A ratio so near to a whole number is that number: it would beat less than once a second at the pitch of speech.
const NEARLY_WHOLE: f64 = 0.001;

/// Which way through the flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// f: theta -> z.
    Forward,
    /// g: z -> theta.
    Inverse,
}

/// Parameters that are given, in theta's own units: a flow trained with pins lets the others follow.
pub type Pins = [Option<f64>; DIM];

/// The same in standardised coordinates.
pub type Pinned = [Option<f32>; DIM];

/// A trained flow. Clones share their weights.
#[derive(Clone, PartialEq)]
pub struct Flow {
    /// The options that it was trained with.
    pub config: TrainConfig,
    /// The text encoder that its embeddings came from.
    pub encoder: String,
    /// Of theta (of its unbounded coordinates, for [`Objective::Nll`]) over the training rows.
    pub theta: Scaler,
    /// Of the embeddings, over the training rows.
    pub text: Scaler,
    /// The value of each of theta's columns that was the same in all training rows; generated as it is.
    pub constants: [Option<f64>; DIM],
    /// The columns of theta that were whole numbers in all training rows; generated as whole numbers.
    pub whole: [bool; DIM],
    /// What the captions that it was trained on speak of, sorted: see [`super::Examples::concepts`]. Empty where that is not known.
    pub concepts: Arc<[String]>,
    /// One entry an epoch.
    pub history: Arc<[Epoch]>,
    /// The epoch whose weights these are, from 1; 0 where none was completed.
    pub best_epoch: usize,
    pub(super) orders: Arc<[[usize; DIM]]>,
    pub(super) params: Arc<[f32]>,
    /// What a run that goes on from here needs.
    pub(super) progress: Option<Arc<Progress>>,
}

impl Flow {
    /// Numbers in an embedding.
    pub fn text_dim(&self) -> usize {
        self.text.width()
    }

    /// Epochs trained so far.
    pub fn epochs(&self) -> usize {
        self.history.len()
    }

    /// Every parameter tensor.
    pub(super) fn slots(&self) -> Vec<Slot> {
        match self.config.objective {
            Objective::Nll => self.nll_sizes().slots(),
            Objective::Reference => self.sizes().slots(),
        }
    }

    pub(super) fn nll_sizes(&self) -> nll::layout::Sizes {
        nll::layout::Sizes { layers: self.config.layers, hidden: self.config.hidden, text: self.text_dim() }
    }

    /// Whether a run can go on from it as if it had never stopped.
    pub fn resumes_exactly(&self) -> bool {
        self.progress.is_some()
    }

    /// The flow alone, without what a run that goes on from it needs: a quarter of the size, or less.
    #[must_use]
    pub fn without_progress(&self) -> Flow {
        Flow { progress: None, ..self.clone() }
    }

    /// Bytes that its weights and its progress take in memory.
    pub fn bytes(&self) -> usize {
        let progress = self.progress.as_ref().map_or(0, |progress| {
            let moments: usize = progress.moments.iter().map(Vec::len).sum();
            progress.weights.len() + progress.average.len() + moments
        });
        (self.params.len() + progress) * size_of::<f32>()
    }

    /// Whether its training captions spoke of a concept, by its key; any, where they are not known.
    pub fn knows(&self, concept: &str) -> bool {
        self.concepts.is_empty() || self.concepts.binary_search_by(|known| known.as_str().cmp(concept)).is_ok()
    }

    /// How many weights it has.
    pub fn weights(&self) -> usize {
        self.params.len()
    }

    pub(super) fn sizes(&self) -> Sizes {
        Sizes { layers: self.config.layers, hidden: self.config.hidden, text: self.text_dim(), mask: self.config.mask }
    }

    /// The weights of a flow of the reference objective, laid out as [`Sizes`] says.
    pub(super) fn params(&self) -> Params<'_> {
        Params { sizes: self.sizes(), flat: &self.params }
    }

    /// For each layer of the reference objective, which dim it takes as its j-th.
    pub(super) fn orders(&self) -> &[[usize; DIM]] {
        &self.orders
    }

    /// The standardised unbounded coordinates of a theta, one for each column that is not constant; none for [`Objective::Reference`].
    pub fn coordinates(&self, theta: &[f64; DIM]) -> Option<Vec<f64>> {
        let x = self.standardise(theta);
        (self.config.objective == Objective::Nll)
            .then(|| (0..DIM).filter(|dim| self.constants[*dim].is_none()).map(|dim| f64::from(x[dim])).collect())
    }

    /// The columns of theta that are not constant.
    pub(super) fn varying(&self) -> [bool; DIM] {
        self.constants.map(|constant| constant.is_none())
    }

    pub(super) fn standardise(&self, theta: &[f64; DIM]) -> [f32; DIM] {
        let mut x = [0.0; DIM];
        x.iter_mut().zip(self.theta.standardise(&of_objective(self.config.objective, theta))).for_each(|(x, value)| *x = value);
        if self.config.objective == Objective::Nll {
            (0..DIM).filter(|dim| self.constants[*dim].is_some()).for_each(|dim| x[dim] = 0.0);
        }
        x
    }

    pub(super) fn standardised_pins(&self, pins: &Pins) -> Pinned {
        let values = std::array::from_fn(|dim| pins[dim].unwrap_or_else(|| Field::ALL[dim].info().default));
        let x = self.standardise(&values);
        std::array::from_fn(|dim| pins[dim].filter(|_| self.constants[dim].is_none()).map(|_| x[dim]))
    }

    /// A parameter in its own units.
    pub(super) fn restore(&self, dim: usize, x: f32) -> f64 {
        let value = self.theta.restore(dim, x);
        match self.config.objective {
            Objective::Nll => self.rounded(dim, bounded(Field::ALL[dim], value)),
            Objective::Reference => value,
        }
    }

    /// A value as whole as those that it was learned from: pitches of notes, velocities, and ratios.
    fn rounded(&self, dim: usize, value: f64) -> f64 {
        let near = Field::ALL[dim] == Field::ModRatio && (value - value.round()).abs() < NEARLY_WHOLE;
        if self.whole[dim] || near { value.round() } else { value }
    }
}

/// Leaves the weights out: there are millions.
impl fmt::Debug for Flow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Flow");
        shown.field("config", &self.config).field("encoder", &self.encoder).field("text_dim", &self.text_dim());
        shown.field("constants", &self.constants).field("epochs", &self.epochs()).field("best_epoch", &self.best_epoch);
        shown.field("last", &self.history.last()).finish_non_exhaustive()
    }
}
