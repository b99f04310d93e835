//! The exact-likelihood objective on a dfdx device.

use dfdx::prelude::*;

use super::model::Model;
use crate::flow::FlowError;
use crate::flow::data::{DIM_PINS, Rows};
use crate::flow::engines::dfdx::dropout::{Sampled, Undropped};
use crate::flow::engines::dfdx::leaf::{Matrix, Out, matrix};
use crate::flow::flow::Flow;
use crate::flow::history::Losses;
use crate::flow::learner::{Draws, Gradient, Learner};
use crate::flow::nll::noise::{Inputs, Noise};
use crate::flow::rng::Purpose;
use crate::theta::DIM;

pub struct NllLearner<D: Device<f32>> {
    noise: Noise,
    text: usize,
    model: Model<D>,
    gradient: Vec<f32>,
}

impl<D: Device<f32>> NllLearner<D> {
    pub fn new(device: D, start: &Flow) -> Result<Self, FlowError> {
        let noise = Noise::new(start);
        let model = Model::new(device, start.nll_sizes(), &noise.constant, &start.params).map_err(FlowError::device)?;
        Ok(NllLearner { noise, text: start.text_dim(), model, gradient: vec![0.0; start.params.len()] })
    }

    fn validated(&self, rows: &Rows, which: &[usize]) -> Out<Losses, D> {
        let (theta, text, pins) = self.matrices(Inputs::plain(rows, which))?;
        Ok(Losses::of_nll(self.model.loss(theta, text, pins, &mut Undropped, NoneTape)?.1))
    }

    fn differentiated(&mut self, rows: &Rows, which: &[usize], draws: &Draws) -> Out<Losses, D> {
        let (theta, text, pins) = self.matrices(self.noise.inputs(rows, which, draws))?;
        let mut dropout = Sampled { rng: draws.stream(Purpose::Dropout), rate: self.noise.config.dropout };
        let (total, value) = self.model.loss(theta, text, pins, &mut dropout, OwnedTape::default())?;
        self.model.gradient(&mut total.try_backward()?, &mut self.gradient)?;
        Ok(Losses::of_nll(value))
    }

    #[allow(clippy::type_complexity)]
    fn matrices(&self, inputs: Inputs) -> Out<(Matrix<D>, Matrix<D>, Matrix<D>), D> {
        let device = &self.model.device;
        Ok((matrix(device, inputs.theta, DIM)?, matrix(device, inputs.text, self.text)?, matrix(device, inputs.pins, DIM_PINS)?))
    }
}

impl<D: Device<f32>> Learner for NllLearner<D> {
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
