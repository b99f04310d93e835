//! Elementwise and row operations between matrix products.
//!
//! These are plain loops that the compiler vectorizes for the CPU at hand ([`simd`]). The order of additions is the same on each.

use super::config::Activation;
use crate::arithmetic::erf::gelu;
use crate::arithmetic::exp::exp;
use crate::simd::{self, LANES, Simd, WithSimd};

/// Layer norm of each row: `weight * (x - mean) / sqrt(variance + epsilon) + bias`.
pub struct Normalise<'a> {
    pub x: &'a mut [f32],
    pub weight: &'a [f32],
    pub bias: &'a [f32],
    pub epsilon: f32,
}

impl WithSimd for Normalise<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let width = self.weight.len();
        for row in self.x.chunks_exact_mut(width.max(1)) {
            let mean = sum(row, |value| value) / width as f32;
            let variance = sum(row, |value| (value - mean) * (value - mean)) / width as f32;
            let scale = 1.0 / (variance + self.epsilon).sqrt();
            for ((value, weight), bias) in row.iter_mut().zip(self.weight).zip(self.bias) {
                *value = weight * ((*value - mean) * scale) + bias;
            }
        }
    }
}

/// The activation of each number.
pub struct Activate<'a> {
    pub x: &'a mut [f32],
    pub by: Activation,
}

impl WithSimd for Activate<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        match self.by {
            Activation::Gelu => self.x.iter_mut().for_each(|value| *value = gelu(*value)),
            // As in the reference, NaN stays NaN.
            Activation::Relu => self.x.iter_mut().for_each(|value| *value = if *value < 0.0 { 0.0 } else { *value }),
        }
    }
}

/// `x <- x + other`.
pub struct Add<'a> {
    pub x: &'a mut [f32],
    pub other: &'a [f32],
}

impl WithSimd for Add<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        self.x.iter_mut().zip(self.other).for_each(|(value, other)| *value += other);
    }
}

/// Softmax of each row: `e^(scale x)`, divided by the row's sum.
pub struct Softmax<'a> {
    pub x: &'a mut [f32],
    pub width: usize,
    pub scale: f32,
}

impl WithSimd for Softmax<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        for row in self.x.chunks_exact_mut(self.width.max(1)) {
            let highest = row.iter().fold(f32::NEG_INFINITY, |highest, value| if *value > highest { *value } else { highest });
            row.iter_mut().for_each(|value| *value = exp((*value - highest) * self.scale));
            let share = 1.0 / sum(row, |value| value);
            row.iter_mut().for_each(|value| *value *= share);
        }
    }
}

/// Sums `of` over the numbers, lane by lane, so that the result does not depend on the CPU.
#[inline(always)]
fn sum(numbers: &[f32], of: impl Fn(f32) -> f32) -> f32 {
    let (chunks, rest) = numbers.as_chunks::<LANES>();
    let mut lanes = [0.0; LANES];
    for chunk in chunks {
        for lane in 0..LANES {
            lanes[lane] += of(chunk[lane]);
        }
    }
    simd::total(&lanes) + rest.iter().map(|value| of(*value)).sum::<f32>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(len: usize) -> Vec<f32> {
        (0..len).map(|n| (n as f32 * 0.7).sin() * 3.0).collect()
    }

    #[test]
    fn rows_are_normalised() {
        let (weight, bias) = (numbers(37), numbers(37));
        let (before, mut x) = (numbers(3 * 37), numbers(3 * 37));
        simd::run(Normalise { x: &mut x, weight: &weight, bias: &bias, epsilon: 1e-5 });
        for (found, row) in x.chunks(37).zip(before.chunks(37)) {
            let mean = row.iter().map(|value| f64::from(*value)).sum::<f64>() / 37.0;
            let variance = row.iter().map(|value| (f64::from(*value) - mean).powi(2)).sum::<f64>() / 37.0;
            for i in 0..37 {
                let expected = f64::from(weight[i]) * (f64::from(row[i]) - mean) / (variance + 1e-5).sqrt() + f64::from(bias[i]);
                assert!((f64::from(found[i]) - expected).abs() < 1e-5, "{}: {expected}", found[i]);
            }
        }
    }

    #[test]
    fn softmax_matches_its_definition() {
        let (before, mut x) = (numbers(4 * 21), numbers(4 * 21));
        x[3] = 200.0;
        simd::run(Softmax { x: &mut x, width: 21, scale: 0.5 });
        assert!((x[3] - 1.0).abs() < 1e-6);
        for (found, row) in x.chunks(21).zip(before.chunks(21)).skip(1) {
            let total: f64 = row.iter().map(|value| (0.5 * f64::from(*value)).exp()).sum();
            for (found, value) in found.iter().zip(row) {
                assert!((f64::from(*found) - (0.5 * f64::from(*value)).exp() / total).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn activations_match_their_definitions() {
        let mut x = [-1.0, 0.0, 2.0, f32::NAN];
        simd::run(Activate { x: &mut x, by: Activation::Relu });
        assert!(x[..3] == [0.0, 0.0, 2.0] && x[3].is_nan());
        let mut x = [-1.0, 0.0, 2.0];
        simd::run(Activate { x: &mut x, by: Activation::Gelu });
        // x Phi(x), with Phi from tables.
        for (found, expected) in x.into_iter().zip([-0.158_655_25, 0.0, 1.954_499_7]) {
            assert!((found - expected).abs() < 1e-6, "{found} {expected}");
        }
    }
}
