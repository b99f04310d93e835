//! What a coupling layer keeps, `m`, and what it changes, `1 - m`.

use crate::flow::config::Mask;

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
