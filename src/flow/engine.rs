//! The arithmetic of a run on one device: an epoch of updates, a validation.

use std::ops::Range;

use dfdx::prelude::*;
use rand_chacha::ChaCha8Rng;

use super::FlowError;
use super::config::TrainConfig;
use super::data::Rows;
use super::flow::Flow;
use super::history::Losses;
use super::layer::{Dropout, Undropped};
use super::leaf::{Matrix, Out};
use super::loss::{Weights, objective};
use super::model::Model;
use super::optimizer::{AdamW, Rates, norm};
use super::rng::{Purpose, add_normal, dropout_factors, permutation, stream};
use crate::theta::DIM;

/// How a pass over the training rows ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pass {
    Done(Losses),
    Interrupted,
    /// A loss or a gradient was not a finite number; the weights are those before that update.
    NotFinite,
}

/// The weights on their way, their moving average, and what moves them.
pub struct Engine<D: Device<f32> + Cache> {
    config: TrainConfig,
    /// Numbers in an embedding.
    text: usize,
    train: Rows,
    validation: Rows,
    /// With the weights that are trained, or the averaged ones while validating.
    model: Model<D>,
    params: Vec<f32>,
    average: Vec<f32>,
    gradient: Vec<f32>,
    adam: AdamW,
    learned: Vec<Range<usize>>,
}

impl<D: Device<f32> + Cache> Engine<D> {
    pub fn new(device: D, start: &Flow, train: Rows, validation: Rows) -> Result<Self, FlowError> {
        let config = start.config.clone();
        device.try_enable_cache().map_err(FlowError::device)?;
        let params = start.params.to_vec();
        let model = Model::new(device, start.sizes(), start.orders(), &params).map_err(FlowError::device)?;
        Ok(Engine {
            config,
            text: start.text_dim(),
            train,
            validation,
            model,
            average: params.clone(),
            gradient: vec![0.0; params.len()],
            adam: AdamW::new(params.len()),
            params,
            learned: start.sizes().learned(),
        })
    }

    /// The moving average of the weights: what is validated and kept.
    pub fn average(&self) -> &[f32] {
        &self.average
    }

    /// One pass over the training rows in the order that the seed and the epoch give. `stop` is asked before every batch.
    pub fn epoch(&mut self, epoch: usize, lr: f64, stop: &dyn Fn() -> bool) -> Result<Pass, FlowError> {
        let order = permutation(&mut stream(self.config.seed, Purpose::Shuffle, epoch, 0), self.train.count());
        let mut sum = Losses::default();
        self.model.load(&self.params);
        for (batch, rows) in order.chunks(self.config.batch).enumerate() {
            if stop() {
                return Ok(Pass::Interrupted);
            }
            match self.update(epoch, batch, rows, lr)? {
                Some(losses) => sum.add(&losses, rows.len()),
                None => return Ok(Pass::NotFinite),
            }
        }
        Ok(Pass::Done(sum.over(self.train.count())))
    }

    /// The losses of the validation rows with the averaged weights, without dropout and noise.
    pub fn validate(&mut self) -> Result<Losses, FlowError> {
        self.model.load(&self.average);
        let rows: Vec<usize> = (0..self.validation.count()).collect();
        let mut sum = Losses::default();
        for rows in rows.chunks(self.config.batch) {
            let losses = self.losses(rows).map_err(FlowError::device)?;
            sum.add(&losses, rows.len());
        }
        Ok(sum.over(rows.len()))
    }

    fn losses(&self, rows: &[usize]) -> Out<Losses, D> {
        let (theta, text) = self.validation.gather(rows);
        let (theta, text) = (self.matrix(theta, DIM)?, self.matrix(text, self.text)?);
        Ok(objective(&self.model, &theta, text, &Weights::from(&self.config), &mut Undropped, NoneTape)?.1)
    }

    /// One update on these training rows; nothing where a loss or a gradient is not a finite number.
    fn update(&mut self, epoch: usize, batch: usize, rows: &[usize], lr: f64) -> Result<Option<Losses>, FlowError> {
        let losses = self.differentiate(epoch, batch, rows).map_err(FlowError::device)?;
        let norm = norm(&self.gradient);
        if !losses.is_finite() || !norm.is_finite() {
            return Ok(None);
        }
        let rates = Rates { lr, weight_decay: self.config.weight_decay, ema: self.config.ema };
        self.adam.update(&mut self.params, &mut self.average, &self.gradient, norm, &rates, &self.learned);
        self.model.load(&self.params);
        Ok(Some(losses))
    }

    /// The losses on these training rows, and their gradient into `self.gradient`.
    fn differentiate(&mut self, epoch: usize, batch: usize, rows: &[usize]) -> Out<Losses, D> {
        let draw = |purpose| stream(self.config.seed, purpose, epoch, batch);
        let (theta, mut text) = self.train.gather(rows);
        if self.config.text_noise > 0.0 {
            add_normal(&mut draw(Purpose::TextNoise), &mut text, self.config.text_noise as f32);
        }
        let mut dropout = Sampled { rng: draw(Purpose::Dropout), rate: self.config.dropout };
        let (theta, text) = (self.matrix(theta, DIM)?, self.matrix(text, self.text)?);
        let weights = Weights::from(&self.config);
        let (total, losses) = objective(&self.model, &theta, text, &weights, &mut dropout, OwnedTape::default())?;
        self.model.gradient(&mut total.try_backward()?, &mut self.gradient)?;
        Ok(losses)
    }

    fn matrix(&self, numbers: Vec<f32>, width: usize) -> Out<Matrix<D>, D> {
        let rows = numbers.len() / width;
        self.model.device.try_tensor_from_vec(numbers, (rows, width))
    }
}

impl<D: Device<f32> + Cache> Drop for Engine<D> {
    fn drop(&mut self) {
        // What the device keeps for reuse is freed only when its cache is turned off. A device that cannot do so has failed already.
        let _ = self.model.device.try_disable_cache();
    }
}

/// Dropout factors drawn on the host, so that every device drops the same.
struct Sampled {
    rng: ChaCha8Rng,
    rate: f64,
}

impl<D: Device<f32>> Dropout<D> for Sampled {
    fn factors(&mut self, device: &D, shape: (usize, usize)) -> Out<Option<Matrix<D>>, D> {
        if self.rate == 0.0 {
            return Ok(None);
        }
        let factors = dropout_factors(&mut self.rng, shape.0 * shape.1, self.rate);
        device.try_tensor_from_vec(factors, shape).map(Some)
    }
}
