//! The activation of the flow of exact likelihood, `x * sigmoid(x)`, with dropout, in one sweep.

use pulp::{Simd, WithSimd};

use super::sweep::Drop;
use crate::arithmetic::exp::exp;

/// `active <- dropout(silu(x + before))`, row by row, and `x` becomes the slope from there to here.
pub struct Silu<'a> {
    pub x: &'a mut [f32],
    pub before: &'a [f32],
    pub drop: Drop<'a>,
    pub active: &'a mut [f32],
}

impl WithSimd for Silu<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let width = self.before.len();
        for (row, (x, active)) in self.x.chunks_exact_mut(width).zip(self.active.chunks_exact_mut(width)).enumerate() {
            for ((x, active), before) in x.iter_mut().zip(&mut *active).zip(self.before) {
                let at = *x + before;
                let sigmoid = 1.0 / (1.0 + exp(-at));
                *active = at * sigmoid;
                *x = sigmoid * (1.0 + at * (1.0 - sigmoid));
            }
            if let Some(coins) = self.drop.coins.get(row * width..(row + 1) * width) {
                for ((x, active), coin) in x.iter_mut().zip(active).zip(coins) {
                    let factor = if u16::from_le_bytes(*coin) < self.drop.threshold { 0.0 } else { self.drop.keep };
                    *x *= factor;
                    *active *= factor;
                }
            }
        }
    }
}

/// The way back: `slope` becomes the gradient of what the activation takes.
pub struct SiluBack<'a> {
    pub slope: &'a mut [f32],
    pub gradient: &'a [f32],
}

impl WithSimd for SiluBack<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        self.slope.iter_mut().zip(self.gradient).for_each(|(slope, gradient)| *slope *= gradient);
    }
}
