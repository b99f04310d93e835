//! The engine for a learner on the host: weights and optimiser are in main memory.

use std::ops::Range;
use std::sync::Arc;

use crate::flow::FlowError;
use crate::flow::config::TrainConfig;
use crate::flow::data::Rows;
use crate::flow::engine::{Engine, Pass};
use crate::flow::engines::optimizer::{AdamW, Rates, norm, stretches};
use crate::flow::flow::Flow;
use crate::flow::history::Losses;
use crate::flow::learner::{Draws, Learner};
use crate::flow::progress::{Progress, TrainerState};
use crate::flow::rng::{Purpose, permutation, stream};
use crate::flow::schedule::Schedule;
use crate::flow::slot::learned;

/// A learner with the weights of a run, their moving average, and the optimiser.
pub struct Host {
    config: TrainConfig,
    train: Rows,
    validation: Rows,
    learner: Box<dyn Learner>,
    params: Vec<f32>,
    average: Vec<f32>,
    best: Arc<[f32]>,
    adam: AdamW,
    learned: Vec<Range<usize>>,
    /// Number of batches done in the current epoch, and the sum of their losses over the rows.
    batches: usize,
    sum: Losses,
}

impl Host {
    /// Creates the engine; it resumes from `progress` if there is any.
    pub fn new(learner: Box<dyn Learner>, start: &Flow, progress: Option<Progress>, train: Rows, validation: Rows) -> Self {
        let (params, average, adam, batches, sum) = match progress {
            Some(Progress { weights, average, moments, counts }) => {
                (weights, average, AdamW::after(counts.updates, moments), counts.batches, counts.sum)
            }
            None => (start.params.to_vec(), start.params.to_vec(), AdamW::new(start.params.len()), 0, Losses::default()),
        };
        Host {
            config: start.config.clone(),
            train,
            validation,
            learner,
            learned: learned(&start.slots()),
            params,
            average,
            best: start.params.clone(),
            adam,
            batches,
            sum,
        }
    }

    /// Runs one update on these training rows. Returns `None` and changes nothing if a loss or a gradient is not finite.
    fn update(&mut self, draws: Draws, rows: &[usize], lr: f64) -> Result<Option<Losses>, FlowError> {
        let (losses, gradient) = self.learner.differentiate(&self.params, &self.train, rows, &draws)?;
        let gradient = stretches(&gradient, &self.learned);
        let norm = norm(&gradient);
        if !losses.is_finite() || !norm.is_finite() {
            return Ok(None);
        }
        let rates = Rates { lr, weight_decay: self.config.weight_decay, ema: self.config.ema };
        self.adam.update(&mut self.params, &mut self.average, &gradient, norm, &rates);
        Ok(Some(losses))
    }
}

impl Engine for Host {
    fn epoch(&mut self, epoch: usize, schedule: &Schedule, stop: &dyn Fn(usize) -> bool) -> Result<Pass, FlowError> {
        let order = permutation(&mut stream(self.config.seed, Purpose::Shuffle, epoch, 0), self.train.count());
        // An interrupted epoch resumes at its next batch.
        for (batch, rows) in order.chunks(self.config.batch).enumerate().skip(self.batches) {
            if stop(batch) {
                return Ok(Pass::Interrupted);
            }
            match self.update(Draws { seed: self.config.seed, epoch, batch, blur: true }, rows, schedule.lr(epoch, batch))? {
                Some(losses) => self.sum.add(&losses, rows.len()),
                None => return Ok(Pass::NotFinite),
            }
            self.batches = batch + 1;
        }
        self.batches = 0;
        Ok(Pass::Done(std::mem::take(&mut self.sum).over(self.train.count())))
    }

    fn validate(&mut self) -> Result<Option<Losses>, FlowError> {
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

    fn differentiate(&mut self, params: &[f32], rows: usize, draws: &Draws) -> Result<(Losses, Vec<f32>), FlowError> {
        let rows: Vec<usize> = (0..rows).collect();
        let (losses, gradient) = self.learner.differentiate(params, &self.train, &rows, draws)?;
        Ok((losses, gradient.concat()))
    }

    fn keep(&mut self) -> Result<(), FlowError> {
        // Usually `best` is not shared, and no second copy is needed.
        match Arc::get_mut(&mut self.best) {
            Some(best) => best.copy_from_slice(&self.average),
            None => self.best = self.average.as_slice().into(),
        }
        Ok(())
    }

    fn best(&self) -> Result<Arc<[f32]>, FlowError> {
        Ok(self.best.clone())
    }

    fn is_sound(&self) -> Result<bool, FlowError> {
        Ok(self.average.iter().all(|weight| weight.is_finite()))
    }

    fn progress(&self, run: &TrainerState) -> Result<Progress, FlowError> {
        let (moments, updates) = self.adam.clone().into_parts();
        let counts = run.counts(updates, self.batches, self.sum);
        Ok(Progress { weights: self.params.clone(), average: self.average.clone(), moments, counts })
    }

    fn finish(self: Box<Self>, run: &TrainerState) -> Result<(Arc<[f32]>, Progress), FlowError> {
        let Host { adam, params, average, best, batches, sum, .. } = *self;
        let (moments, updates) = adam.into_parts();
        let counts = run.counts(updates, batches, sum);
        Ok((best, Progress { weights: params, average, moments, counts }))
    }
}
