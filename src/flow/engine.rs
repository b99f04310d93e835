//! The course of a run, whatever does its arithmetic: an epoch of updates, a validation.

use std::ops::Range;

use super::FlowError;
use super::config::TrainConfig;
use super::data::Rows;
use super::flow::Flow;
use super::history::Losses;
use super::learner::{Draws, Learner};
use super::optimizer::{AdamW, Rates, norm};
use super::progress::{Progress, Standing};
use super::rng::{Purpose, permutation, stream};
use super::schedule::Schedule;
use super::slot::learned;

/// How a pass over the training rows ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pass {
    Done(Losses),
    Interrupted,
    /// A loss or a gradient was not a finite number; the weights are those before that update.
    NotFinite,
}

/// The weights on their way, their moving average, and what moves them.
pub struct Engine {
    config: TrainConfig,
    train: Rows,
    validation: Rows,
    learner: Box<dyn Learner>,
    params: Vec<f32>,
    average: Vec<f32>,
    gradient: Vec<f32>,
    adam: AdamW,
    learned: Vec<Range<usize>>,
    /// Batches done of the epoch under way, and the sum of their losses over the rows.
    batches: usize,
    sum: Losses,
}

impl Engine {
    /// Going on from `progress`, where there is some.
    pub fn new(learner: Box<dyn Learner>, start: &Flow, progress: Option<Progress>, train: Rows, validation: Rows) -> Self {
        let (params, average, adam, batches, sum) = match progress {
            Some(Progress { weights, average, moments, counts }) => {
                (weights, average, AdamW::after(counts.updates, moments), counts.batches, counts.sum)
            }
            None => (start.params.to_vec(), start.params.to_vec(), AdamW::new(start.params.len()), 0, Losses::default()),
        };
        Engine {
            config: start.config.clone(),
            train,
            validation,
            learner,
            gradient: vec![0.0; params.len()],
            learned: learned(&start.slots()),
            params,
            average,
            adam,
            batches,
            sum,
        }
    }

    /// A copy of where the run stands.
    pub fn progress(&self, run: &Standing) -> Progress {
        let (moments, updates) = self.adam.clone().into_parts();
        let counts = run.counts(updates, self.batches, self.sum);
        Progress { weights: self.params.clone(), average: self.average.clone(), moments, counts }
    }

    /// Where the run stands, at its end.
    pub fn into_progress(self, run: &Standing) -> Progress {
        let Engine { adam, params, average, batches, sum, .. } = self;
        let (moments, updates) = adam.into_parts();
        let counts = run.counts(updates, batches, sum);
        Progress { weights: params, average, moments, counts }
    }

    /// The moving average of the weights: what is validated and kept.
    pub fn average(&self) -> &[f32] {
        &self.average
    }

    /// One pass over the training rows in the order that the seed and the epoch give. `stop` is asked before every batch.
    pub fn epoch(&mut self, epoch: usize, schedule: &Schedule, stop: &dyn Fn() -> bool) -> Result<Pass, FlowError> {
        let order = permutation(&mut stream(self.config.seed, Purpose::Shuffle, epoch, 0), self.train.count());
        // An epoch that was interrupted goes on where it stopped.
        for (batch, rows) in order.chunks(self.config.batch).enumerate().skip(self.batches) {
            if stop() {
                return Ok(Pass::Interrupted);
            }
            match self.update(Draws { seed: self.config.seed, epoch, batch }, rows, schedule.lr(epoch, batch))? {
                Some(losses) => self.sum.add(&losses, rows.len()),
                None => return Ok(Pass::NotFinite),
            }
            self.batches = batch + 1;
        }
        self.batches = 0;
        Ok(Pass::Done(std::mem::take(&mut self.sum).over(self.train.count())))
    }

    /// The losses of the validation rows with the averaged weights, without dropout and noise; none where there are no such rows.
    pub fn validate(&mut self) -> Result<Option<Losses>, FlowError> {
        if self.validation.count() == 0 {
            return Ok(None);
        }
        let rows: Vec<usize> = (0..self.validation.count()).collect();
        let mut sum = Losses::default();
        for rows in rows.chunks(self.config.batch) {
            sum.add(&self.learner.validate(&self.average, &self.validation, rows)?, rows.len());
        }
        Ok(Some(sum.over(rows.len())))
    }

    /// One update on these training rows; nothing where a loss or a gradient is not a finite number.
    fn update(&mut self, draws: Draws, rows: &[usize], lr: f64) -> Result<Option<Losses>, FlowError> {
        let losses = self.learner.differentiate(&self.params, &self.train, rows, &draws, &mut self.gradient)?;
        let norm = norm(&self.gradient, &self.learned);
        if !losses.is_finite() || !norm.is_finite() {
            return Ok(None);
        }
        let rates = Rates { lr, weight_decay: self.config.weight_decay, ema: self.config.ema };
        self.adam.update(&mut self.params, &mut self.average, &self.gradient, norm, &rates, &self.learned);
        Ok(Some(losses))
    }
}
