//! The reference objective on a dfdx device.

use dfdx::prelude::*;

use crate::flow::FlowError;
use crate::flow::config::{LossWeights, TrainConfig};
use crate::flow::data::Rows;
use crate::flow::engines::dfdx::dropout::{Sampled, Undropped};
use crate::flow::engines::dfdx::leaf::{Out, matrix};
use crate::flow::engines::dfdx::reference::loss::objective;
use crate::flow::engines::dfdx::reference::model::Model;
use crate::flow::flow::Flow;
use crate::flow::history::Losses;
use crate::flow::learner::{Draws, Gradient, Learner};
use crate::flow::rng::Purpose;
use crate::theta::DIM;

pub struct ReferenceLearner<D: Device<f32>> {
    config: TrainConfig,
    text: usize,
    model: Model<D>,
    gradient: Vec<f32>,
}

impl<D: Device<f32>> ReferenceLearner<D> {
    pub fn new(device: D, start: &Flow) -> Result<Self, FlowError> {
        let model = Model::new(device, start.sizes(), start.orders(), &start.params).map_err(FlowError::device)?;
        Ok(ReferenceLearner { config: start.config.clone(), text: start.text_dim(), model, gradient: vec![0.0; start.params.len()] })
    }

    fn validated(&self, rows: &Rows, which: &[usize]) -> Out<Losses, D> {
        let (theta, text) = rows.gather(which);
        let (theta, text) = (matrix(&self.model.device, theta, DIM)?, matrix(&self.model.device, text, self.text)?);
        Ok(objective(&self.model, &theta, text, &LossWeights::from(&self.config), &mut Undropped, NoneTape)?.1)
    }

    fn differentiated(&mut self, rows: &Rows, which: &[usize], draws: &Draws) -> Out<Losses, D> {
        let (theta, mut text) = rows.gather(which);
        draws.blur_text(self.config.text_noise, &mut text);
        let mut dropout = Sampled { rng: draws.stream(Purpose::Dropout), rate: self.config.dropout };
        let (theta, text) = (matrix(&self.model.device, theta, DIM)?, matrix(&self.model.device, text, self.text)?);
        let weights = LossWeights::from(&self.config);
        let (total, losses) = objective(&self.model, &theta, text, &weights, &mut dropout, OwnedTape::default())?;
        self.model.gradient(&mut total.try_backward()?, &mut self.gradient)?;
        Ok(losses)
    }
}

impl<D: Device<f32>> Learner for ReferenceLearner<D> {
    fn validate(&mut self, params: &[f32], rows: &Rows, which: &[usize]) -> Result<Losses, FlowError> {
        self.model.load(params);
        self.validated(rows, which).map_err(FlowError::device)
    }

    fn differentiate(&mut self, params: &[f32], rows: &Rows, which: &[usize], draws: &Draws) -> Result<(Losses, Gradient<'_>), FlowError> {
        self.model.load(params);
        let losses = self.differentiated(rows, which, draws).map_err(FlowError::device)?;
        Ok((losses, vec![&self.gradient]))
    }
}
