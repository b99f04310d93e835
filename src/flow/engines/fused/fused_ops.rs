//! Fused elementwise operations between two matrix products. Each handles a row while it is in the cache.
//!
//! These are plain loops that the compiler vectorises for the detected unit ([`simd`]). Their sums have the same order on every unit.

use pulp::{Simd, WithSimd};

use super::dropout_bits::DropoutBit;
use crate::flow::reference::layout::NORM_EPSILON;
use crate::simd::{self, LANES, Level};

/// Rows that pass through the layers together. A batch uses at most one thread per block, so this is the smallest number that fills the vector tiles.
pub const BLOCK: usize = 64;

/// The affine parameters of a layer norm.
#[derive(Clone, Copy, Debug)]
pub struct Norm<'a> {
    pub weight: &'a [f32],
    pub bias: &'a [f32],
}

/// The dropout of some rows; `dropout_bits` is empty if nothing is dropped.
#[derive(Clone, Copy, Debug)]
pub struct Drop<'a> {
    pub dropout_bits: &'a [DropoutBit],
    pub threshold: u16,
    pub keep: f32,
}

/// `x <- (x + before - mean) / deviation`, `active <- dropout(relu(weight * x + bias))`, row by row.
pub struct NormActivate<'a> {
    pub x: &'a mut [f32],
    pub before: &'a [f32],
    pub norm: Norm<'a>,
    pub drop: Drop<'a>,
    pub active: &'a mut [f32],
    /// For each row, 1 / deviation.
    pub scale: &'a mut [f32],
}

impl WithSimd for NormActivate<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let width = self.before.len();
        let rows = self.x.chunks_exact_mut(width).zip(self.active.chunks_exact_mut(width)).zip(self.scale);
        for (row, ((x, active), scale)) in rows.enumerate() {
            x.iter_mut().zip(self.before).for_each(|(x, before)| *x += before);
            *scale = normalise(x);
            activate(x, &self.norm, &self.drop, row, active);
        }
    }
}

/// The second half of [`NormActivate`], for rows that are already normalised.
pub struct Activate<'a> {
    pub normal: &'a [f32],
    pub norm: Norm<'a>,
    pub drop: Drop<'a>,
    pub active: &'a mut [f32],
}

impl WithSimd for Activate<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let width = self.norm.weight.len();
        let rows = self.normal.chunks_exact(width).zip(self.active.chunks_exact_mut(width));
        rows.enumerate().for_each(|(row, (normal, active))| activate(normal, &self.norm, &self.drop, row, active));
    }
}

/// Handles one row; `row` is its index among the rows of the dropout bits.
#[inline(always)]
fn activate(normal: &[f32], norm: &Norm<'_>, drop: &Drop<'_>, row: usize, active: &mut [f32]) {
    for ((active, x), (weight, bias)) in active.iter_mut().zip(normal).zip(norm.weight.iter().zip(norm.bias)) {
        *active = (weight * x + bias).max(0.0);
    }
    if let Some(dropout_bits) = drop.dropout_bits.get(row * normal.len()..(row + 1) * normal.len()) {
        for (active, coin) in active.iter_mut().zip(dropout_bits) {
            let factor = if u16::from_le_bytes(*coin) < drop.threshold { 0.0 } else { drop.keep };
            *active *= factor;
        }
    }
}

/// The backward pass of [`NormActivate`]. In: `slope` is the gradient of `active`. Out: `x` is the gradient of the input.
pub struct NormActivateBack<'a> {
    pub slope: &'a mut [f32],
    pub x: &'a mut [f32],
    pub active: &'a [f32],
    pub scale: &'a [f32],
    pub weight: &'a [f32],
    pub keep: f32,
    /// The gradients of weight, bias and `before` are added to these.
    pub sums: [&'a mut [f32]; 3],
}

impl WithSimd for NormActivateBack<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let width = self.weight.len();
        let [of_weight, of_bias, of_before] = self.sums;
        let (of_weight, of_bias, of_before) = (&mut of_weight[..width], &mut of_bias[..width], &mut of_before[..width]);
        let rows = self.slope.chunks_exact_mut(width).zip(self.x.chunks_exact_mut(width)).zip(self.active.chunks_exact(width));
        for (((slope, x), active), scale) in rows.zip(self.scale) {
            for i in 0..width {
                // Inactive and dropped activations are exactly 0.
                let passed = if active[i] > 0.0 { slope[i] * self.keep } else { 0.0 };
                of_weight[i] += passed * x[i];
                of_bias[i] += passed;
                slope[i] = passed * self.weight[i];
            }
            let (mean, along) = (sum(slope) / width as f32, dot(slope, x) / width as f32);
            for i in 0..width {
                x[i] = (slope[i] - mean - x[i] * along) * scale;
                of_before[i] += x[i];
            }
        }
    }
}

/// `x <- (x - mean) / deviation` for each row of `width`.
pub struct Normalise<'a> {
    pub x: &'a mut [f32],
    pub width: usize,
}

impl WithSimd for Normalise<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        self.x.chunks_exact_mut(self.width).for_each(|row| {
            normalise(row);
        });
    }
}

/// The gradients of `weight`, `gain` and `offset` in `weight * (gain * x + offset)`, computed from that of `weight * gain`. Rows of `weight` are
/// `stride` long, and these columns start at `first`. `sums` is the gradient of each row's result, summed over the batch.
pub struct Unfold<'a> {
    /// In: the gradient of `weight * gain`; out: that of `weight`.
    pub gradient: &'a mut [f32],
    pub weight: &'a [f32],
    pub first: usize,
    pub stride: usize,
    pub sums: &'a [f32],
    pub gain: &'a [f32],
    pub offset: &'a [f32],
    pub of_gain: &'a mut [f32],
    pub of_offset: &'a mut [f32],
}

impl WithSimd for Unfold<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let width = self.gain.len();
        let (gain, offset) = (self.gain, &self.offset[..width]);
        let (of_gain, of_offset) = (&mut self.of_gain[..width], &mut self.of_offset[..width]);
        of_gain.fill(0.0);
        of_offset.fill(0.0);
        let rows = self.gradient.chunks_exact_mut(self.stride).zip(self.weight.chunks_exact(self.stride)).zip(self.sums);
        for ((gradient, weight), sum) in rows {
            let (gradient, weight) = (&mut gradient[self.first..][..width], &weight[self.first..][..width]);
            for i in 0..width {
                of_gain[i] += weight[i] * gradient[i];
                of_offset[i] += weight[i] * sum;
                gradient[i] = gradient[i] * gain[i] + sum * offset[i];
            }
        }
    }
}

/// Normalises a row to mean 0 and variance 1, and returns 1 / deviation.
#[inline(always)]
fn normalise(x: &mut [f32]) -> f32 {
    let n = x.len() as f32;
    let mean = sum(x) / n;
    x.iter_mut().for_each(|x| *x -= mean);
    let scale = 1.0 / (dot(x, x) / n + NORM_EPSILON as f32).sqrt();
    x.iter_mut().for_each(|x| *x *= scale);
    scale
}

#[inline(always)]
fn sum(x: &[f32]) -> f32 {
    let (blocks, rest) = x.as_chunks::<LANES>();
    let mut lanes = [0.0; LANES];
    for block in blocks {
        for i in 0..LANES {
            lanes[i] += block[i];
        }
    }
    simd::total(&lanes) + rest.iter().sum::<f32>()
}

#[inline(always)]
fn dot(x: &[f32], y: &[f32]) -> f32 {
    let ((xs, x), (ys, y)) = (x.as_chunks::<LANES>(), y.as_chunks::<LANES>());
    let mut lanes = [0.0; LANES];
    for (x, y) in xs.iter().zip(ys) {
        for i in 0..LANES {
            lanes[i] += x[i] * y[i];
        }
    }
    simd::total(&lanes) + x.iter().zip(y).map(|(x, y)| x * y).sum::<f32>()
}

/// Runs an operation on the best available vector unit.
pub fn run<K: WithSimd<Output = ()>>(kernel: K) {
    simd::run_at(Level::best(), kernel);
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTH: usize = 37;

    fn numbers(len: usize, step: f32) -> Vec<f32> {
        (0..len).map(|i| (i as f32 * step).sin()).collect()
    }

    /// Runs forward and back through norm, ReLU and dropout; returns every result.
    fn there_and_back(level: Level) -> Vec<f32> {
        let (mut x, mut active, mut scale) = (numbers(3 * WIDTH, 0.7), vec![0.0; 3 * WIDTH], vec![0.0; 3]);
        let [weight, bias, before] = [0.3, 0.2, 0.1].map(|step| numbers(WIDTH, step));
        let dropout_bits: Vec<DropoutBit> = (0..3 * WIDTH).map(|i| (i as u16 * 500).to_le_bytes()).collect();
        let (norm, drop) = (Norm { weight: &weight, bias: &bias }, Drop { dropout_bits: &dropout_bits, threshold: 20_000, keep: 1.5 });
        simd::run_at(level, NormActivate { x: &mut x, before: &before, norm, drop, active: &mut active, scale: &mut scale });
        let mut again = vec![0.0; 3 * WIDTH];
        simd::run_at(level, Activate { normal: &x, norm, drop, active: &mut again });
        assert_eq!(again, active);
        let (mut slope, mut sums) = (numbers(3 * WIDTH, 0.9), [(); 3].map(|()| vec![0.0; WIDTH]));
        let normal = x.clone();
        simd::run_at(
            level,
            NormActivateBack {
                slope: &mut slope,
                x: &mut x,
                active: &active,
                scale: &scale,
                weight: &weight,
                keep: 1.5,
                sums: sums.each_mut().map(Vec::as_mut_slice),
            },
        );
        [normal, active, x, sums.concat()].concat()
    }

    #[test]
    fn all_vector_units_give_the_same_bits() {
        let portable = there_and_back(Level::Portable);
        assert!(portable.iter().all(|x| x.is_finite()) && portable.contains(&0.0));
        for level in Level::ALL {
            assert!(there_and_back(level) == portable, "{}", level.name());
        }
    }

    #[test]
    fn normalised_rows_have_mean_0_and_variance_1() {
        let mut x = numbers(2 * WIDTH, 0.4);
        run(Normalise { x: &mut x, width: WIDTH });
        for row in x.chunks(WIDTH) {
            let (mean, square) = (sum(row) / WIDTH as f32, dot(row, row) / WIDTH as f32);
            assert!(mean.abs() < 1e-6 && (square - 1.0).abs() < 1e-4, "{mean} {square}");
        }
    }
}
