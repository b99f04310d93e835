//! The exact likelihood as an engine takes it: batches in, losses and gradients out.

use dfdx::prelude::*;

use super::super::FlowError;
use super::super::config::TrainConfig;
use super::super::data::{DIM_PINS, Rows};
use super::super::dropout::{Sampled, Undropped};
use super::super::flow::Flow;
use super::super::history::Losses;
use super::super::leaf::{Matrix, Out, matrix};
use super::super::learner::{Draws, Gradient, Learner};
use super::super::rng::{Purpose, add_normal};
use super::{model::Model, pins};
use crate::theta::DIM;

/// A batch as the model takes it: coordinates (rows, 10), text (rows, text), pins (rows, 20).
pub struct Inputs {
    pub theta: Vec<f32>,
    pub text: Vec<f32>,
    pub pins: Vec<f32>,
}

impl Inputs {
    /// Rows as they are, with nothing pinned.
    pub fn plain(rows: &Rows, which: &[usize]) -> Inputs {
        let (theta, text) = rows.gather(which);
        Inputs { theta, text, pins: vec![0.0; which.len() * DIM_PINS] }
    }
}

/// What training does to the rows; drawn on the host, so that every engine sees the same.
pub struct Noise {
    pub config: TrainConfig,
    pub constant: [bool; DIM],
}

impl Noise {
    pub fn new(start: &Flow) -> Noise {
        Noise { config: start.config.clone(), constant: start.constants.map(|constant| constant.is_some()) }
    }

    /// Rows with noise and pins.
    pub fn inputs(&self, rows: &Rows, which: &[usize], draws: &Draws) -> Inputs {
        let (mut theta, mut text) = rows.gather(which);
        draws.blur_text(self.config.text_noise, &mut text);
        let pins = self.disturb(&mut theta, draws);
        Inputs { theta, text, pins }
    }

    /// Pins and noise for rows of coordinates, (rows, 10): what the layers see of the pins, (rows, 20).
    pub fn disturb(&self, theta: &mut [f32], draws: &Draws) -> Vec<f32> {
        let pins = pins::draw(&mut draws.stream(Purpose::Pins), self.config.pin, &self.constant, theta);
        if self.config.theta_noise > 0.0 {
            add_normal(&mut draws.stream(Purpose::ThetaNoise), theta, self.config.theta_noise as f32);
            // What is constant stays outside the flow.
            theta.iter_mut().zip(self.constant.iter().cycle()).for_each(|(x, constant)| *x *= f32::from(u8::from(!constant)));
        }
        pins
    }
}

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
