//! The mask of a coupling layer: it keeps the share `m` of each dim and changes `1 - m`.

use crate::flow::config::Mask;

/// A soft mask starts at this value and at 1 minus it, because 0 and 1 have infinite logits.
const EDGE: f64 = 1e-4;

/// The magnitude of a hard mask's initial logits: close enough to the threshold that training can move a dim across it.
const HARD_LOGIT: f32 = 1.0;

/// Returns the initial parameter of a dim's mask: 0, 1, 0, 1, … or the corresponding logits.
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

/// Returns the mask's value for a parameter, on the host.
pub fn value(kind: Mask, parameter: f32) -> f32 {
    match kind {
        Mask::Fixed => parameter,
        Mask::Hard => f32::from(u8::from(parameter >= 0.0)),
        Mask::Soft => 1.0 / (1.0 + (-parameter).exp()),
    }
}

/// Returns the derivative of the mask by its parameter. A hard mask has that of a soft one (straight-through).
pub fn slope(kind: Mask, parameter: f32) -> f32 {
    let soft = value(Mask::Soft, parameter);
    if kind.learned() { soft * (1.0 - soft) } else { 1.0 }
}
