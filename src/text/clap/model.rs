//! CLAP's text model: a RoBERTa encoder whose first token is pooled and projected.
//!
//! Sources: Liu et al. 2019, "RoBERTa"; Wu et al. 2023, "Large-scale contrastive language-audio pretraining"; the names of the weights are those of
//! Hugging Face's `ClapModel`.

use std::sync::atomic::{AtomicBool, Ordering};

use super::config::{Activation, Config};
use super::error::ClapError;
use super::layer::{Layer, Linear, Norm};
use super::pack::Pack;
use super::weights::{Tensor, Weights};

/// The weights of the model.
pub struct Model {
    config: Config,
    words: Tensor,
    positions: Tensor,
    types: Tensor,
    norm: Norm,
    layers: Vec<Layer>,
    pooler: Linear,
    projection: [Linear; 2],
}

impl Model {
    /// Loads the model.
    ///
    /// # Errors
    /// As [`Weights::take`].
    pub fn load(from: &mut dyn Weights, config: Config) -> Result<Model, ClapError> {
        const EMBEDDINGS: &str = "text_model.embeddings";
        let &Config { hidden, projection, .. } = &config;
        let mut table = |name: &str, rows: usize| from.take(&format!("{EMBEDDINGS}.{name}_embeddings.weight"), &[rows, hidden]);
        let words = table("word", config.vocabulary)?;
        let positions = table("position", config.positions)?;
        let types = table("token_type", config.types)?;
        let norm = Norm::load(from, &format!("{EMBEDDINGS}.LayerNorm"), &config)?;
        let layer = |number| Layer::load(from, &format!("text_model.encoder.layer.{number}"), &config);
        let layers = (0..config.layers).map(layer).collect::<Result<_, _>>()?;
        let pooler = Linear::load(from, "text_model.pooler.dense", hidden, hidden)?;
        let first = Linear::load(from, "text_projection.linear1", hidden, projection)?;
        let second = Linear::load(from, "text_projection.linear2", projection, projection)?;
        Ok(Model { config, words, positions, types, norm, layers, pooler, projection: [first, second] })
    }

    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Returns the embedding of each caption of a pack, with L2 norm 1. `stop` is checked before each layer except the last.
    ///
    /// # Errors
    /// Fails with the position in the pack of a token beyond the vocabulary, or with `None` if stopped.
    pub fn encode(&self, pack: &Pack, stop: &AtomicBool) -> Result<Vec<Vec<f32>>, Option<usize>> {
        let mut x = self.embed(pack)?;
        let Some((last, layers)) = self.layers.split_last() else { return Ok(Vec::new()) };
        for layer in layers {
            if stop.load(Ordering::Relaxed) {
                return Err(None);
            }
            x = layer.apply(&x, pack);
        }
        // The pooler uses only the first token of each caption.
        let first = last.apply_to_first(&x, pack);
        let mut pooled = self.pooler.apply(&first, None);
        pooled.iter_mut().for_each(|value| *value = value.tanh());
        let between = self.projection[0].apply(&pooled, Some(self.config.projection_activation));
        let projected = self.projection[1].apply(&between, None::<Activation>);
        Ok(projected.chunks(self.config.projection).map(normalised).collect())
    }

    /// Returns the normalized token embeddings, (tokens, hidden).
    fn embed(&self, pack: &Pack) -> Result<Vec<f32>, Option<usize>> {
        let hidden = self.config.hidden;
        let row = |table: &'_ Tensor, row: usize| row * hidden..table.len().min((row + 1) * hidden);
        let kind = self.types.get(..hidden).unwrap_or_default();
        let mut x = Vec::with_capacity(pack.tokens.len() * hidden);
        for (place, (token, position)) in pack.tokens.iter().zip(pack.positions(self.config.padding)).enumerate() {
            let word = self.words.get(row(&self.words, *token as usize)).filter(|word| word.len() == hidden).ok_or(Some(place))?;
            let position = self.positions.get(row(&self.positions, position)).filter(|row| row.len() == hidden).ok_or(Some(place))?;
            x.extend(word.iter().zip(kind).zip(position).map(|((word, kind), position)| word + kind + position));
        }
        self.norm.apply(&mut x);
        Ok(x)
    }
}

/// Normalizes a row to L2 norm 1. As in PyTorch's `normalize`, a row of zeros stays zero.
fn normalised(row: &[f32]) -> Vec<f32> {
    let length = row.iter().map(|value| f64::from(*value).powi(2)).sum::<f64>().sqrt().max(1e-12);
    row.iter().map(|value| (f64::from(*value) / length) as f32).collect()
}
