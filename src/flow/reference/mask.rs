//! What a coupling layer keeps, `m`, and what it changes, `1 - m`.

use dfdx::prelude::*;

use super::super::config::Mask;
use super::super::leaf::{Out, Row};

/// Below this, and above 1 minus this, a soft mask's starting value is not placed: its logit would be infinite.
const EDGE: f64 = 1e-4;

/// The starting logits of a hard mask, one either side of the threshold: near enough that training can move a dim across it.
const HARD_LOGIT: f32 = 1.0;

/// What the mask's parameters start as: 0, 1, 0, 1, … or the logits that stand for it.
pub fn initial(kind: Mask, dim: usize) -> f32 {
    let one = dim % 2 == 1;
    match kind {
        Mask::Fixed => f32::from(u8::from(one)),
        Mask::Hard => HARD_LOGIT * if one { 1.0 } else { -1.0 },
        Mask::Soft => {
            let p = if one { 1.0 - EDGE } else { EDGE };
            (p / (1.0 - p)).ln() as f32
        }
    }
}

/// The mask that parameters stand for, on the host.
pub fn value(kind: Mask, parameter: f32) -> f32 {
    match kind {
        Mask::Fixed => parameter,
        Mask::Hard => f32::from(u8::from(parameter >= 0.0)),
        Mask::Soft => 1.0 / (1.0 + (-parameter).exp()),
    }
}

/// How the mask goes up with its parameter. A hard mask has the slope of a soft one (straight-through).
pub fn slope(kind: Mask, parameter: f32) -> f32 {
    let soft = value(Mask::Soft, parameter);
    if kind.learned() { soft * (1.0 - soft) } else { 1.0 }
}

/// A layer's mask on a device: `keep` is m, `change` is 1 - m.
#[derive(Clone, Debug)]
pub struct LayerMask<D: Device<f32>> {
    pub keep: Row<D>,
    pub change: Row<D>,
}

impl<D: Device<f32>> LayerMask<D> {
    /// From the layer's parameters. A hard mask has the value of the step at 0 and the gradient of the sigmoid (straight-through).
    pub fn new<T: Tape<f32, D>>(kind: Mask, parameters: &Row<D>, tape: T) -> Out<(Self, T), D> {
        let taped = parameters.clone().put_tape(tape);
        let keep = match kind {
            Mask::Fixed => taped,
            Mask::Soft => taped.try_sigmoid()?,
            Mask::Hard => {
                let device = parameters.device();
                let (ones, zeros) = (device.try_ones_like(parameters)?, device.try_zeros_like(parameters)?);
                let step = parameters.try_ge(0.0)?.try_choose(ones, zeros)?;
                // The difference is exactly 0, and carries the gradient.
                let soft = taped.try_sigmoid()?;
                soft.try_sub(parameters.clone().try_sigmoid()?)?.try_add(step)?
            }
        };
        let (keep, tape) = keep.split_tape();
        let (change, tape) = keep.clone().put_tape(tape).try_negate()?.try_add(1.0)?.split_tape();
        Ok((LayerMask { keep, change }, tape))
    }
}
