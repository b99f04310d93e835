//! A trained flow as plain data.

use std::fmt;
use std::sync::Arc;

use rayon::prelude::*;

use super::FlowError;
use super::config::TrainConfig;
use super::history::Epoch;
use super::infer::{Conditioned, Way};
use super::layout::{Params, Sizes};
use super::scaler::Scaler;
use crate::theta::{DIM, Field};

/// Rows that one thread takes at a time when generating.
const ROWS: usize = 16;

/// A trained flow. Clones share their weights.
#[derive(Clone, PartialEq)]
pub struct Flow {
    /// The options that it was trained with.
    pub config: TrainConfig,
    /// The text encoder that its embeddings came from.
    pub encoder: String,
    /// Of theta, over the training rows.
    pub theta: Scaler,
    /// Of the embeddings, over the training rows.
    pub text: Scaler,
    /// The value of each of theta's columns that was the same in all training rows; generated as it is.
    pub constants: [Option<f64>; DIM],
    /// One entry an epoch.
    pub history: Arc<[Epoch]>,
    /// The epoch whose weights these are, from 1; 0 where none was completed.
    pub best_epoch: usize,
    pub(super) orders: Arc<[[usize; DIM]]>,
    pub(super) params: Arc<[f32]>,
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

    pub fn sizes(&self) -> Sizes {
        Sizes { layers: self.config.layers, hidden: self.config.hidden, text: self.text_dim(), mask: self.config.mask }
    }

    /// The weights, laid out as [`Sizes`] says.
    pub fn params(&self) -> Params<'_> {
        Params { sizes: self.sizes(), flat: &self.params }
    }

    /// For each layer, which dim it takes as its j-th.
    pub fn orders(&self) -> &[[usize; DIM]] {
        &self.orders
    }

    /// g: a theta for each pair of embedding and z, in theta's units, not clamped to what the synth can render. z = 0 gives the most likely theta.
    ///
    /// # Errors
    /// Not as many z as embeddings; an embedding of another length than the flow was trained with; a number that is not finite.
    pub fn generate(&self, embeddings: &[impl AsRef<[f32]> + Sync], z: &[[f64; DIM]]) -> Result<Vec<[f64; DIM]>, FlowError> {
        let made = self.run(Way::Inverse, embeddings, z, "z", |z| z.map(|z| z as f32))?;
        let restore = |x: [f32; DIM]| std::array::from_fn(|dim| self.constants[dim].unwrap_or_else(|| self.theta.restore(dim, x[dim])));
        Ok(made.into_iter().map(restore).collect())
    }

    /// f: the z for each pair of embedding and theta.
    ///
    /// # Errors
    /// As [`Flow::generate`].
    pub fn encode(&self, embeddings: &[impl AsRef<[f32]> + Sync], theta: &[[f64; DIM]]) -> Result<Vec<[f64; DIM]>, FlowError> {
        let standardise = |theta: &[f64; DIM]| {
            let mut x = [0.0; DIM];
            x.iter_mut().zip(self.theta.standardise(theta)).for_each(|(x, value)| *x = value);
            x
        };
        Ok(self.run(Way::Forward, embeddings, theta, "theta", standardise)?.into_iter().map(|z| z.map(f64::from)).collect())
    }

    fn run(
        &self,
        way: Way,
        embeddings: &[impl AsRef<[f32]> + Sync],
        inputs: &[[f64; DIM]],
        what: &'static str,
        prepare: impl Fn(&[f64; DIM]) -> [f32; DIM] + Sync,
    ) -> Result<Vec<[f32; DIM]>, FlowError> {
        if embeddings.len() != inputs.len() {
            return Err(FlowError::Lengths { left: embeddings.len(), what_left: "embeddings", right: inputs.len(), what_right: what });
        }
        for (row, (embedding, input)) in embeddings.iter().zip(inputs).enumerate() {
            check_embedding(row, embedding.as_ref(), self.text_dim())?;
            if let Some(dim) = input.iter().position(|x| !x.is_finite()) {
                let what = if what == "theta" { format!("theta.{}", Field::ALL[dim].name()) } else { format!("z[{dim}]") };
                return Err(FlowError::NotFinite { what, row });
            }
        }
        let chunks = embeddings.par_chunks(ROWS).zip(inputs.par_chunks(ROWS));
        let done: Vec<Vec<[f32; DIM]>> = chunks
            .map(|(embeddings, inputs)| {
                // Neighbours often share a caption; what the flow derives from the text is kept for the next row.
                let mut last: Option<(&[f32], Conditioned)> = None;
                let row = |(embedding, input): (_, &[f64; DIM])| {
                    let embedding: &[f32] = AsRef::as_ref(embedding);
                    let kept = last.take().filter(|(text, _)| *text == embedding);
                    let (_, flow) = last.insert(kept.unwrap_or_else(|| (embedding, self.given(embedding))));
                    flow.run(way, prepare(input))
                };
                embeddings.iter().zip(inputs).map(row).collect()
            })
            .collect();
        Ok(done.into_iter().flatten().collect())
    }

    fn given(&self, embedding: &[f32]) -> Conditioned<'_> {
        let text: Vec<f32> = self.text.standardise(embedding).collect();
        Conditioned::new(self.params(), &self.orders, &text)
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
