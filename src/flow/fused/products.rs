//! The products of the way back, in the precision of the run.

use super::super::config::Precision;
use crate::arithmetic::bf16;
use crate::arithmetic::product::{self, Into, Turned, View};

/// Multiplies the wide matrices of the way back: gradients with weights, and with activations. There a rounded factor moves a result by a few thousandths,
/// as little as each of its terms. On the way forward it would also turn ReLUs over, some in a thousand, each of which a whole term of the
/// gradient hangs on: by 12 % of a tensor at the published size, where this way it is 0.5 %. So the losses are those of f32.
///
/// Matrices of ten or twenty columns are a fiftieth of the arithmetic, and stay f32 too.
#[derive(Clone, Copy, Debug)]
pub struct Products(pub Precision);

impl Products {
    /// `a b`, on the calling thread.
    pub fn multiply(self, a: View<'_>, b: View<'_>, into: Into<'_>) {
        match self.0 {
            Precision::F32 => product::multiply(a, b, into),
            Precision::Bf16 => bf16::multiply(a, b, into),
        }
    }

    /// `x W^T` for rows of x, with W as (out, in) or a transposed view.
    pub fn apply(self, x: &[f32], weight: View<'_>, to: &mut [f32], turned: &mut Turned) {
        match self.0 {
            Precision::F32 => product::apply(x, weight, to, turned),
            Precision::Bf16 => bf16::apply(x, weight, to),
        }
    }
}
