//! A trained flow as plain data.

use std::fmt;
use std::sync::Arc;

use rand::Rng;
use rand_distr::StandardNormal;
use rayon::prelude::*;

use super::FlowError;
use super::config::{Objective, TrainConfig};
use super::coordinates::bounded;
use super::data::taken;
use super::history::Epoch;
use super::progress::Progress;
use super::reference::layout::{Params, Sizes};
use super::rng::latents;
use super::scaler::Scaler;
use super::slot::Slot;
use super::{fused, nll};
use crate::theta::{DIM, Field};

/// Rows that one thread takes at a time when generating.
const ROWS: usize = 16;

/// A ratio so near to a whole number is that number: it would beat less than once a second at the pitch of speech.
const NEARLY_WHOLE: f64 = 0.001;

/// Which way through the flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
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

    /// `count` draws of z from the distribution that the flow was trained to: Student's t for [`Objective::Nll`], else a normal one, `temperature`
    /// times as wide. The same seed draws the same.
    pub fn noise(&self, seed: u64, temperature: f64, count: usize) -> Vec<[f64; DIM]> {
        latents(
            seed,
            temperature,
            count,
            match self.config.objective {
                Objective::Nll => nll::base::draw,
                Objective::Reference => |rng| rng.sample(StandardNormal),
            },
        )
    }

    /// g: a theta for each pair of embedding and z, in theta's units. z = 0 gives the centre of what fits. With [`Objective::Nll`] every theta is
    /// within the ranges; with [`Objective::Reference`] it may not be.
    ///
    /// # Errors
    /// Not as many z as embeddings; an embedding of another length than the flow was trained with; a number that is not finite.
    pub fn generate(&self, embeddings: &[impl AsRef<[f32]> + Sync], z: &[[f64; DIM]]) -> Result<Vec<[f64; DIM]>, FlowError> {
        self.generate_pinned(embeddings, z, &vec![[None; DIM]; z.len()])
    }

    /// As [`Flow::generate`], with some parameters given, which come out as they are. With [`Objective::Nll`] the others follow them; a flow of
    /// [`Objective::Reference`] knows nothing of pins.
    ///
    /// # Errors
    /// As [`Flow::generate`], and where there are not as many pins as z.
    pub fn generate_pinned(
        &self,
        embeddings: &[impl AsRef<[f32]> + Sync],
        z: &[[f64; DIM]],
        pins: &[Pins],
    ) -> Result<Vec<[f64; DIM]>, FlowError> {
        let standardised: Vec<Pinned> = pins.iter().map(|pins| self.standardised_pins(pins)).collect();
        let inputs: Vec<[f32; DIM]> = z.iter().map(|z| z.map(|z| z as f32)).collect();
        check_inputs(z, "z")?;
        let made = self.run(Way::Inverse, embeddings, &inputs, &standardised, "z")?;
        let restore = |((x, _), pins): (([f32; DIM], f64), &Pins)| {
            std::array::from_fn(|dim| pins[dim].or(self.constants[dim]).unwrap_or_else(|| self.restore(dim, x[dim])))
        };
        Ok(made.into_iter().zip(pins).map(restore).collect())
    }

    /// f: the z for each pair of embedding and theta.
    ///
    /// # Errors
    /// As [`Flow::generate`].
    pub fn encode(&self, embeddings: &[impl AsRef<[f32]> + Sync], theta: &[[f64; DIM]]) -> Result<Vec<[f64; DIM]>, FlowError> {
        Ok(self.forward(embeddings, theta)?.into_iter().map(|(z, _)| z.map(f64::from)).collect())
    }

    /// `log p(theta | c)` in nats, for each pair of embedding and theta: a density over the flow's [`Flow::coordinates`].
    ///
    /// # Errors
    /// As [`Flow::generate`]; a flow of [`Objective::Reference`].
    pub fn log_prob(&self, embeddings: &[impl AsRef<[f32]> + Sync], theta: &[[f64; DIM]]) -> Result<Vec<f64>, FlowError> {
        if self.config.objective == Objective::Reference {
            return Err(FlowError::NoLikelihood);
        }
        let varying = self.varying();
        let density = |(z, log_det): ([f32; DIM], f64)| {
            (0..DIM).filter(|dim| varying[*dim]).map(|dim| nll::base::log_density(f64::from(z[dim]))).sum::<f64>() + log_det
        };
        Ok(self.forward(embeddings, theta)?.into_iter().map(density).collect())
    }

    /// The standardised unbounded coordinates of a theta, one for each column that is not constant; none for [`Objective::Reference`].
    pub fn coordinates(&self, theta: &[f64; DIM]) -> Option<Vec<f64>> {
        let x = self.standardise(theta);
        (self.config.objective == Objective::Nll)
            .then(|| (0..DIM).filter(|dim| self.constants[*dim].is_none()).map(|dim| f64::from(x[dim])).collect())
    }

    fn varying(&self) -> [bool; DIM] {
        self.constants.map(|constant| constant.is_none())
    }

    fn standardise(&self, theta: &[f64; DIM]) -> [f32; DIM] {
        let mut x = [0.0; DIM];
        x.iter_mut().zip(self.theta.standardise(&taken(self.config.objective, theta))).for_each(|(x, value)| *x = value);
        if self.config.objective == Objective::Nll {
            (0..DIM).filter(|dim| self.constants[*dim].is_some()).for_each(|dim| x[dim] = 0.0);
        }
        x
    }

    fn standardised_pins(&self, pins: &Pins) -> Pinned {
        let values = std::array::from_fn(|dim| pins[dim].unwrap_or_else(|| Field::ALL[dim].info().default));
        let x = self.standardise(&values);
        std::array::from_fn(|dim| pins[dim].filter(|_| self.constants[dim].is_none()).map(|_| x[dim]))
    }

    fn restore(&self, dim: usize, x: f32) -> f64 {
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

    fn forward(&self, embeddings: &[impl AsRef<[f32]> + Sync], theta: &[[f64; DIM]]) -> Result<Vec<([f32; DIM], f64)>, FlowError> {
        check_inputs(theta, "theta")?;
        let inputs: Vec<[f32; DIM]> = theta.iter().map(|theta| self.standardise(theta)).collect();
        self.run(Way::Forward, embeddings, &inputs, &vec![[None; DIM]; theta.len()], "theta")
    }

    /// Each row through all layers, with `log |det|` on the way to z (0 for the reference objective).
    fn run(
        &self,
        way: Way,
        embeddings: &[impl AsRef<[f32]> + Sync],
        inputs: &[[f32; DIM]],
        pins: &[Pinned],
        what: &'static str,
    ) -> Result<Vec<([f32; DIM], f64)>, FlowError> {
        if embeddings.len() != inputs.len() {
            return Err(FlowError::Lengths { left: embeddings.len(), what_left: "embeddings", right: inputs.len(), what_right: what });
        }
        if pins.len() != inputs.len() {
            return Err(FlowError::Lengths { left: pins.len(), what_left: "sets of pins", right: inputs.len(), what_right: what });
        }
        embeddings.iter().enumerate().try_for_each(|(row, embedding)| check_embedding(row, embedding.as_ref(), self.text_dim()))?;
        if self.config.objective == Objective::Reference {
            return Ok(self.run_reference(way, embeddings, inputs));
        }
        let varying = self.varying();
        let params = nll::layout::Params { sizes: self.nll_sizes(), flat: &self.params };
        let chunks = embeddings.par_chunks(ROWS).zip(inputs.par_chunks(ROWS)).zip(pins.par_chunks(ROWS));
        let done: Vec<Vec<([f32; DIM], f64)>> = chunks
            .map(|((embeddings, inputs), pins)| {
                // Neighbours often share a caption; what the flow derives from the text is kept for the next row.
                let mut last: Option<((&[f32], &Pinned), nll::infer::Conditioned)> = None;
                let row = |((embedding, input), pins): ((_, &[f32; DIM]), _)| {
                    let key: (&[f32], &Pinned) = (AsRef::as_ref(embedding), pins);
                    let kept = last.take().filter(|(of, _)| *of == key);
                    let given = || {
                        let text: Vec<f32> = self.text.standardise(key.0).collect();
                        (key, nll::infer::Conditioned::new(params, &text, pins))
                    };
                    let (_, flow) = last.insert(kept.unwrap_or_else(given));
                    match way {
                        Way::Forward => flow.forward(*input, &varying),
                        Way::Inverse => (flow.inverse(*input, &varying), 0.0),
                    }
                };
                embeddings.iter().zip(inputs).zip(pins).map(row).collect()
            })
            .collect();
        Ok(done.into_iter().flatten().collect())
    }

    /// All rows of a chunk together, so that the weights are read once for all of them.
    fn run_reference(&self, way: Way, embeddings: &[impl AsRef<[f32]> + Sync], inputs: &[[f32; DIM]]) -> Vec<([f32; DIM], f64)> {
        let chunks = embeddings.par_chunks(fused::reference::infer::ROWS).zip(inputs.par_chunks(fused::reference::infer::ROWS));
        let done: Vec<Vec<[f32; DIM]>> = chunks
            .map(|(embeddings, inputs)| {
                let mut text: Vec<f32> = embeddings.iter().flat_map(|embedding| self.text.standardise(embedding.as_ref())).collect();
                let mut x = inputs.to_vec();
                fused::reference::infer::run(&self.params(), &self.orders, way, &mut text, x.as_flattened_mut());
                x
            })
            .collect();
        done.into_iter().flatten().map(|x| (x, 0.0)).collect()
    }
}

fn check_inputs(inputs: &[[f64; DIM]], what: &'static str) -> Result<(), FlowError> {
    for (row, input) in inputs.iter().enumerate() {
        if let Some(dim) = input.iter().position(|x| !x.is_finite()) {
            let what = if what == "theta" { format!("theta.{}", Field::ALL[dim].name()) } else { format!("z[{dim}]") };
            return Err(FlowError::NotFinite { what, row });
        }
    }
    Ok(())
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

/// Whether an embedding has the right length and only finite numbers.
pub(super) fn check_embedding(row: usize, embedding: &[f32], expected: usize) -> Result<(), FlowError> {
    if embedding.len() != expected {
        return Err(FlowError::TextWidth { row, found: embedding.len(), expected });
    }
    match embedding.iter().position(|x| !x.is_finite()) {
        Some(dim) => Err(FlowError::NotFinite { what: format!("embedding[{dim}]"), row }),
        None => Ok(()),
    }
}
