//! The exact likelihood as an engine takes it: batches in, losses and gradients out.

use dfdx::prelude::*;

use super::super::FlowError;
use super::super::config::TrainConfig;
use super::super::data::{DIM_PINS, Rows};
use super::super::dropout::{Sampled, Undropped};
use super::super::flow::Flow;
use super::super::history::Losses;
use super::super::leaf::{Matrix, Out};
use super::super::learner::{Draws, Learner};
use super::super::rng::{Purpose, add_normal};
use super::{model::Model, pins};
use crate::theta::DIM;

pub struct NllLearner<D: Device<f32>> {
    config: TrainConfig,
    text: usize,
    constant: [bool; DIM],
    model: Model<D>,
}

impl<D: Device<f32>> NllLearner<D> {
    pub fn new(device: D, start: &Flow) -> Result<Self, FlowError> {
        let constant = start.constants.map(|constant| constant.is_some());
        let model = Model::new(device, start.nll_sizes(), &constant, &start.params).map_err(FlowError::device)?;
        Ok(NllLearner { config: start.config.clone(), text: start.text_dim(), constant, model })
    }

    fn validated(&self, rows: &Rows, which: &[usize]) -> Out<Losses, D> {
        let (theta, text) = rows.gather(which);
        let pins = self.matrix(vec![0.0; which.len() * DIM_PINS], DIM_PINS)?;
        let (theta, text) = (self.matrix(theta, DIM)?, self.matrix(text, self.text)?);
        Ok(Losses::of_nll(self.model.loss(theta, text, pins, &mut Undropped, NoneTape)?.1))
    }

    fn differentiated(&mut self, rows: &Rows, which: &[usize], draws: &Draws, gradient: &mut [f32]) -> Out<Losses, D> {
        let (mut theta, mut text) = rows.gather(which);
        if self.config.text_noise > 0.0 {
            add_normal(&mut draws.stream(Purpose::TextNoise), &mut text, self.config.text_noise as f32);
        }
        let pins = pins::draw(&mut draws.stream(Purpose::Pins), self.config.pin, &self.constant, &mut theta);
        if self.config.theta_noise > 0.0 {
            add_normal(&mut draws.stream(Purpose::ThetaNoise), &mut theta, self.config.theta_noise as f32);
            // What is constant stays outside the flow.
            theta.iter_mut().zip(self.constant.iter().cycle()).for_each(|(x, constant)| *x *= f32::from(u8::from(!constant)));
        }
        let mut dropout = Sampled { rng: draws.stream(Purpose::Dropout), rate: self.config.dropout };
        let (theta, text, pins) = (self.matrix(theta, DIM)?, self.matrix(text, self.text)?, self.matrix(pins, DIM_PINS)?);
        let (total, value) = self.model.loss(theta, text, pins, &mut dropout, OwnedTape::default())?;
        self.model.gradient(&mut total.try_backward()?, gradient)?;
        Ok(Losses::of_nll(value))
    }

    fn matrix(&self, numbers: Vec<f32>, width: usize) -> Out<Matrix<D>, D> {
        let rows = numbers.len() / width;
        self.model.device.try_tensor_from_vec(numbers, (rows, width))
    }
}

impl<D: Device<f32>> Learner for NllLearner<D> {
    fn validate(&mut self, params: &[f32], rows: &Rows, which: &[usize]) -> Result<Losses, FlowError> {
        self.model.load(params);
        self.validated(rows, which).map_err(FlowError::device)
    }

    fn differentiate(
        &mut self,
        params: &[f32],
        rows: &Rows,
        which: &[usize],
        draws: &Draws,
        gradient: &mut [f32],
    ) -> Result<Losses, FlowError> {
        self.model.load(params);
        self.differentiated(rows, which, draws, gradient).map_err(FlowError::device)
    }
}
