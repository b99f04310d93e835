//! The loss of the reference objective: reconstruction, cycle and prior.

use dfdx::prelude::*;

use crate::flow::config::LossWeights;
use crate::flow::engines::dfdx::dropout::Dropout;
use crate::flow::engines::dfdx::leaf::{Matrix, Out, Scalar, number};
use crate::flow::engines::dfdx::reference::model::Model;
use crate::flow::history::Losses;

/// Computes `rec*huber(g(0,c), theta) + cyc*huber(g(f(theta,c),c), theta) + prior*mean(f(theta,c)^2)`, where every mean is over rows and dims.
/// Returns the total with the tape for its gradients, and the values of all losses.
pub fn objective<D: Device<f32>, T: Tape<f32, D>>(
    model: &Model<D>,
    theta: &Matrix<D>,
    text: Matrix<D>,
    weights: &LossWeights,
    dropout: &mut dyn Dropout<D>,
    tape: T,
) -> Out<(Scalar<D, T>, Losses), D> {
    let (contexts, tape) = model.contexts(text, tape)?;

    let zeros: Matrix<D> = model.device.try_zeros_like(theta)?;
    let made = model.inverse(zeros.put_tape(tape), &contexts, dropout)?;
    let (rec, tape) = huber(made, theta, weights.beta)?.split_tape();

    let (z, tape) = model.forward(theta.clone().put_tape(tape), &contexts, dropout)?.split_tape();
    let (prior, tape) = z.clone().put_tape(tape).try_square()?.try_mean()?.split_tape();

    let cycled = model.inverse(z.put_tape(tape), &contexts, dropout)?;
    let (cyc, tape) = huber(cycled, theta, weights.beta)?.split_tape();

    let mut losses = Losses { rec: number(&rec), cyc: number(&cyc), prior: number(&prior), ..Losses::default() };
    let (cyc, tape) = cyc.put_tape(tape).try_mul(weights.cyc as f32)?.split_tape();
    let (prior, tape) = prior.put_tape(tape).try_mul(weights.prior as f32)?.split_tape();
    let total = rec.put_tape(tape).try_mul(weights.rec as f32)?.try_add(cyc)?.try_add(prior)?;
    losses.total = number(&total);
    Ok((total, losses))
}

/// Returns the mean smooth L1 loss: `d^2 / (2 beta)` below beta, `|d| - beta/2` above.
fn huber<D: Device<f32>, T: Tape<f32, D>>(found: Matrix<D, T>, wanted: &Matrix<D>, beta: f64) -> Out<Scalar<D, T>, D> {
    found.try_huber_error(wanted.clone(), beta)?.try_mean()?.try_div(beta as f32)
}
