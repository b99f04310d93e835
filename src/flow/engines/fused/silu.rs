//! The activation of the exact-likelihood flow, `x * sigmoid(x)`, fused with dropout.

use pulp::{Simd, WithSimd};

use super::fused_ops::Drop;
use crate::arithmetic::exp::exp;

/// Computes `active <- dropout(silu(x + before))` row by row, and replaces `x` by the derivative of `active`.
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
            if let Some(dropout_bits) = self.drop.dropout_bits.get(row * width..(row + 1) * width) {
                for ((x, active), coin) in x.iter_mut().zip(active).zip(dropout_bits) {
                    let factor = if u16::from_le_bytes(*coin) < self.drop.threshold { 0.0 } else { self.drop.keep };
                    *x *= factor;
                    *active *= factor;
                }
            }
        }
    }
}

/// The backward pass: multiplies `slope` by the incoming gradient, which gives the gradient of the activation's input.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::engines::fused::dropout_bits::DropoutBit;
    use crate::simd::{self, Level};

    const WIDTH: usize = 37;

    fn numbers(step: f32) -> Vec<f32> {
        (0..3 * WIDTH).map(|i| 4.0 * (i as f32 * step).sin()).collect()
    }

    /// Runs forward and back with dropout; returns `active`, the slope and the gradient.
    fn there_and_back(level: Level) -> [Vec<f32>; 3] {
        let (mut x, mut active) = (numbers(0.7), numbers(0.0));
        let dropout_bits: Vec<DropoutBit> = (0..3 * WIDTH).map(|i| (i as u16 * 500).to_le_bytes()).collect();
        let drop = Drop { dropout_bits: &dropout_bits, threshold: 20_000, keep: 1.5 };
        simd::run_at(level, Silu { x: &mut x, before: &numbers(0.1)[..WIDTH], drop, active: &mut active });
        let slope = x.clone();
        simd::run_at(level, SiluBack { slope: &mut x, gradient: &numbers(0.9) });
        [active, slope, x]
    }

    #[test]
    fn all_vector_units_give_the_same_bits() {
        let portable = there_and_back(Level::Portable);
        assert!(portable[0].contains(&0.0) && portable.iter().flatten().all(|x| x.is_finite()));
        for level in Level::ALL {
            assert!(there_and_back(level) == portable, "{}", level.name());
        }
    }

    #[test]
    fn silu_and_its_slope_match_the_formula() {
        let silu = |x: f64| x / (1.0 + (-x).exp());
        let [active, slope, gradient] = there_and_back(Level::best());
        for (i, (x, before)) in numbers(0.7).into_iter().zip(numbers(0.1)[..WIDTH].iter().cycle()).enumerate() {
            let (at, keep) = (f64::from(x + before), if i * 500 % 65_536 < 20_000 { 0.0 } else { 1.5 });
            let steep = (silu(at + 1e-5) - silu(at - 1e-5)) / 2e-5 * keep;
            assert!((f64::from(active[i]) - silu(at) * keep).abs() < 1e-5 && (f64::from(slope[i]) - steep).abs() < 1e-5, "{at}");
            assert_eq!(gradient[i], slope[i] * numbers(0.9)[i]);
        }
    }
}
