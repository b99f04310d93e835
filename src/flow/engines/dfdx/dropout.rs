//! Dropout, drawn on the host so that it is the same on every device.

use dfdx::prelude::*;
use rand_chacha::ChaCha8Rng;

use crate::flow::engines::dfdx::leaf::{Matrix, Out};
use crate::flow::rng::dropout_factors;

/// The source of dropout factors, one matrix for each use in turn; `None` outside training.
pub trait Dropout<D: Device<f32>> {
    fn factors(&mut self, device: &D, shape: (usize, usize)) -> Out<Option<Matrix<D>>, D>;
}

/// No dropout.
pub struct Undropped;

impl<D: Device<f32>> Dropout<D> for Undropped {
    fn factors(&mut self, _device: &D, _shape: (usize, usize)) -> Out<Option<Matrix<D>>, D> {
        Ok(None)
    }
}

/// Random dropout with probability `rate`.
pub struct Sampled {
    pub rng: ChaCha8Rng,
    pub rate: f64,
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

/// Applies dropout to an activation.
pub fn dropped<D: Device<f32>, T: Tape<f32, D>>(active: Matrix<D, T>, dropout: &mut dyn Dropout<D>) -> Out<Matrix<D, T>, D> {
    match dropout.factors(active.device(), *active.shape())? {
        Some(factors) => active.try_mul(factors),
        None => Ok(active),
    }
}
