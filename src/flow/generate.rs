//! Inference with a trained flow: thetas for captions, and the z and the likelihood of thetas.

use rand::Rng;
use rand_distr::StandardNormal;
use rayon::prelude::*;

use super::FlowError;
use super::config::Objective;
use super::data::check_embedding;
use super::engines::fused::reference::infer;
use super::flow::{Direction, Flow, Pinned, Pins};
use super::nll;
use super::rng::latents;
use crate::theta::{DIM, Field};

/// Number of rows that a thread processes at a time.
const ROWS: usize = 16;

impl Flow {
    /// Draws `count` z from the flow's base distribution, multiplied by `temperature`: Student's t for [`Objective::Nll`], else standard normal. The
    /// same seed gives the same draws.
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

    /// g: returns a theta for each pair of embedding and z, in theta's units. z = 0 gives the centre of the distribution. With [`Objective::Nll`],
    /// every theta is within its parameters' ranges; with [`Objective::Reference`] it may be outside them.
    ///
    /// # Errors
    /// Different numbers of embeddings and z; an embedding of another length than the flow was trained with; a number that is not finite.
    pub fn generate(&self, embeddings: &[impl AsRef<[f32]> + Sync], z: &[[f64; DIM]]) -> Result<Vec<[f64; DIM]>, FlowError> {
        self.generate_pinned(embeddings, z, &vec![[None; DIM]; z.len()])
    }

    /// As [`Flow::generate`], with some parameters pinned, which are returned unchanged. With [`Objective::Nll`], the other parameters depend on
    /// them; with [`Objective::Reference`] they do not.
    ///
    /// # Errors
    /// As for [`Flow::generate`]; different numbers of pins and z.
    pub fn generate_pinned(
        &self,
        embeddings: &[impl AsRef<[f32]> + Sync],
        z: &[[f64; DIM]],
        pins: &[Pins],
    ) -> Result<Vec<[f64; DIM]>, FlowError> {
        let standardised: Vec<Pinned> = pins.iter().map(|pins| self.standardised_pins(pins)).collect();
        let inputs: Vec<[f32; DIM]> = z.iter().map(|z| z.map(|z| z as f32)).collect();
        check_inputs(z, "z")?;
        let made = self.run(Direction::Inverse, embeddings, &inputs, &standardised, "z")?;
        let restore = |((x, _), pins): (([f32; DIM], f64), &Pins)| {
            std::array::from_fn(|dim| pins[dim].or(self.constants[dim]).unwrap_or_else(|| self.restore(dim, x[dim])))
        };
        Ok(made.into_iter().zip(pins).map(restore).collect())
    }

    /// f: returns the z for each pair of embedding and theta.
    ///
    /// # Errors
    /// As for [`Flow::generate`].
    pub fn encode(&self, embeddings: &[impl AsRef<[f32]> + Sync], theta: &[[f64; DIM]]) -> Result<Vec<[f64; DIM]>, FlowError> {
        Ok(self.forward(embeddings, theta)?.into_iter().map(|(z, _)| z.map(f64::from)).collect())
    }

    /// Returns `log p(theta | c)` in nats for each pair of embedding and theta: a density over the flow's [`Flow::coordinates`].
    ///
    /// # Errors
    /// As for [`Flow::generate`]; a flow of [`Objective::Reference`].
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

    fn forward(&self, embeddings: &[impl AsRef<[f32]> + Sync], theta: &[[f64; DIM]]) -> Result<Vec<([f32; DIM], f64)>, FlowError> {
        check_inputs(theta, "theta")?;
        let inputs: Vec<[f32; DIM]> = theta.iter().map(|theta| self.standardise(theta)).collect();
        self.run(Direction::Forward, embeddings, &inputs, &vec![[None; DIM]; theta.len()], "theta")
    }

    /// Runs each row through all layers. The second value is `log |det|` of the map to z, 0 for [`Direction::Inverse`] and the reference objective.
    fn run(
        &self,
        way: Direction,
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
                // Adjacent rows often share a caption, so the network outputs derived from the text are kept for the next row.
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
                        Direction::Forward => flow.forward(*input, &varying),
                        Direction::Inverse => (flow.inverse(*input, &varying), 0.0),
                    }
                };
                embeddings.iter().zip(inputs).zip(pins).map(row).collect()
            })
            .collect();
        Ok(done.into_iter().flatten().collect())
    }

    /// Runs the rows of a chunk together, so that the weights are read once for all of them.
    fn run_reference(&self, way: Direction, embeddings: &[impl AsRef<[f32]> + Sync], inputs: &[[f32; DIM]]) -> Vec<([f32; DIM], f64)> {
        let chunks = embeddings.par_chunks(infer::ROWS).zip(inputs.par_chunks(infer::ROWS));
        let done: Vec<Vec<[f32; DIM]>> = chunks
            .map(|(embeddings, inputs)| {
                let mut text: Vec<f32> = embeddings.iter().flat_map(|embedding| self.text.standardise(embedding.as_ref())).collect();
                let mut x = inputs.to_vec();
                infer::run(&self.params(), &self.orders, way, &mut text, x.as_flattened_mut());
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
