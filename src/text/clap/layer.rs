//! A transformer layer.

use super::attention;
use super::config::{Activation, Config};
use super::error::ClapError;
use super::pack::Pack;
use super::sweep::{Activate, Add, Normalise};
use super::weights::{Tensor, Weights};
use crate::arithmetic::dense::Dense;
use crate::simd;

/// A linear layer with bias.
pub struct Linear {
    /// The weights, (out, in).
    weight: Tensor,
    bias: Tensor,
}

impl Linear {
    /// Loads the layer.
    ///
    /// # Errors
    /// As [`Weights::take`].
    pub fn load(from: &mut dyn Weights, name: &str, inner: usize, out: usize) -> Result<Linear, ClapError> {
        let weight = from.take(&format!("{name}.weight"), &[out, inner])?;
        Ok(Linear { weight, bias: from.take(&format!("{name}.bias"), &[out])? })
    }

    /// Applies the layer, and then the activation, to each row of `x`.
    pub fn apply(&self, x: &[f32], activation: Option<Activation>) -> Vec<f32> {
        let layer = Dense { weight: &self.weight, bias: &self.bias };
        let inner = self.weight.len() / self.bias.len().max(1);
        let mut to = vec![0.0; x.len() / inner.max(1) * self.bias.len()];
        layer.apply(x, &mut to, |_, _, made| {
            if let Some(by) = activation {
                simd::run(Activate { x: made, by });
            }
        });
        to
    }
}

/// A layer norm.
pub struct Norm {
    weight: Tensor,
    bias: Tensor,
    epsilon: f32,
}

impl Norm {
    /// Loads the layer norm.
    ///
    /// # Errors
    /// As [`Weights::take`].
    pub fn load(from: &mut dyn Weights, name: &str, config: &Config) -> Result<Norm, ClapError> {
        let weight = from.take(&format!("{name}.weight"), &[config.hidden])?;
        Ok(Norm { weight, bias: from.take(&format!("{name}.bias"), &[config.hidden])?, epsilon: config.epsilon })
    }

    pub fn apply(&self, x: &mut [f32]) {
        simd::run(Normalise { x, weight: &self.weight, bias: &self.bias, epsilon: self.epsilon });
    }

    /// Returns the layer norm of a sum.
    fn of_sum(&self, mut x: Vec<f32>, other: &[f32]) -> Vec<f32> {
        simd::run(Add { x: &mut x, other });
        self.apply(&mut x);
        x
    }
}

/// Attention and a feed-forward part, each with a residual connection and a layer norm.
pub struct Layer {
    query: Linear,
    key: Linear,
    value: Linear,
    attended: Linear,
    attended_norm: Norm,
    up: Linear,
    down: Linear,
    norm: Norm,
    heads: usize,
    activation: Activation,
}

impl Layer {
    /// Loads the layer.
    ///
    /// # Errors
    /// As [`Weights::take`].
    pub fn load(from: &mut dyn Weights, name: &str, config: &Config) -> Result<Layer, ClapError> {
        let &Config { hidden, inner, .. } = config;
        let mut linear = |part: &str, inner, out| Linear::load(from, &format!("{name}.{part}"), inner, out);
        Ok(Layer {
            query: linear("attention.self.query", hidden, hidden)?,
            key: linear("attention.self.key", hidden, hidden)?,
            value: linear("attention.self.value", hidden, hidden)?,
            attended: linear("attention.output.dense", hidden, hidden)?,
            up: linear("intermediate.dense", hidden, inner)?,
            down: linear("output.dense", inner, hidden)?,
            attended_norm: Norm::load(from, &format!("{name}.attention.output.LayerNorm"), config)?,
            norm: Norm::load(from, &format!("{name}.output.LayerNorm"), config)?,
            heads: config.heads,
            activation: config.activation,
        })
    }

    /// Applies the layer to all tokens: (tokens, hidden) to (tokens, hidden).
    pub fn apply(&self, x: &[f32], pack: &Pack) -> Vec<f32> {
        let query = self.query.apply(x, None);
        self.rest(x, query, x, &pack.spans, pack)
    }

    /// Like [`Layer::apply`], but computes only the first token of each caption: (captions, hidden).
    pub fn apply_to_first(&self, x: &[f32], pack: &Pack) -> Vec<f32> {
        let hidden = self.query.bias.len();
        let first: Vec<f32> = pack.spans.iter().flat_map(|span| &x[span.start * hidden..(span.start + 1) * hidden]).copied().collect();
        let query = self.query.apply(&first, None);
        let asking: Vec<_> = (0..pack.spans.len()).map(|caption| caption..caption + 1).collect();
        self.rest(&first, query, x, &asking, pack)
    }

    /// Computes the layer from the queries on. `x` holds the query tokens, those of each caption at `asking`; `all` holds all tokens.
    fn rest(&self, x: &[f32], query: Vec<f32>, all: &[f32], asking: &[std::ops::Range<usize>], pack: &Pack) -> Vec<f32> {
        let (key, value) = (self.key.apply(all, None), self.value.apply(all, None));
        let context = attention::attend(&query, &key, &value, asking, &pack.spans, self.heads);
        let x = self.attended_norm.of_sum(self.attended.apply(&context, None), x);
        let between = self.up.apply(&x, Some(self.activation));
        self.norm.of_sum(self.down.apply(&between, None), &x)
    }
}
