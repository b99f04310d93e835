//! Dense layers, whose weights are stored as (out, in), applied to rows on all threads.
//!
//! With few rows, the weights are by far the largest operand, and the memory bandwidth is the limit. So each row of the weights is read once, in
//! order, and applied to all rows of the input while it is in the cache. With more rows, blocked matrix products are faster.

use pulp::{Simd, WithSimd};
use rayon::prelude::*;

use super::columns::Columns;
use super::prefetch::{LINE, prefetch};
use super::product::{View, multiply_columns};
use crate::simd;

/// A dense layer: `x W^T + b`.
#[derive(Clone, Copy, Debug)]
pub struct Dense<'a> {
    /// (out, in).
    pub weight: &'a [f32],
    /// (out).
    pub bias: &'a [f32],
}

/// Maximum number of rows for the path that is fast with few rows.
const FEW: usize = 64;
/// The size of a group of columns is a multiple of this, so that no two threads write to one cache line.
const STEP: usize = 16;
/// Rows of the weight per task with few rows: small enough that the threads finish at about the same time.
const BLOCK: usize = 64;
/// Rows of the weight and of the input in a tile: as many sums as there are registers.
const WEIGHTS: usize = 4;
const INPUTS: usize = 6;

impl Dense<'_> {
    /// Applies the layer to each row of `x` and writes to the rows of `to`. After each part of a row, calls `then` with the row, the index of the
    /// part's first column, and the part.
    ///
    /// # Panics
    /// The sizes do not match.
    pub fn apply(self, x: &[f32], to: &mut [f32], then: impl Fn(usize, usize, &mut [f32]) + Sync) {
        let out = self.bias.len();
        let inner = self.weight.len() / out.max(1);
        let rows = to.len() / out.max(1);
        assert!(self.weight.len() == out * inner && x.len() == rows * inner && to.len() == rows * out, "a layer of {inner} to {out}");
        let threads = rayon::current_num_threads();
        let few = rows <= FEW;
        let groups = Columns::new(to, out).groups(if few { out.div_ceil(BLOCK) } else { 2 * threads }, STEP);
        groups.into_par_iter().for_each(|(first, mut columns)| {
            let last = first + columns.columns();
            let bias = &self.bias[first..last];
            if few {
                simd::run(Few { x, weight: self.weight, first, inner, to: &mut columns });
            } else {
                let weight = View::new(&self.weight[first * inner..last * inner], inner);
                multiply_columns(View::new(x, inner), weight.transposed(), &mut columns);
            }
            for row in 0..columns.rows() {
                let made = columns.row(row);
                made.iter_mut().zip(bias).for_each(|(value, bias)| *value += bias);
                then(row, first, made);
            }
        });
    }
}

/// Computes `to <- x W^T` for few rows of x, with the rows of W from `first`, one for each column of `to`.
struct Few<'a, 'b> {
    x: &'a [f32],
    weight: &'a [f32],
    first: usize,
    inner: usize,
    to: &'a mut Columns<'b>,
}

impl WithSimd for Few<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Few { x, weight, first, inner, to } = self;
        let whole = to.columns() / WEIGHTS * WEIGHTS;
        for column in (0..whole).step_by(WEIGHTS) {
            let start = (first + column) * inner;
            let weights = &weight[start..start + WEIGHTS * inner];
            // Prefetch the next weights while these are used for the first time.
            let mut next = &weight[start + weights.len()..];
            let mut row = 0;
            while row < to.rows() {
                let tile = Tile { x: &x[row * inner..], weights, next, inner, row, column };
                row += match to.rows() - row {
                    1 => tile.apply::<S, 1>(simd, to),
                    2 => tile.apply::<S, 2>(simd, to),
                    3 => tile.apply::<S, 3>(simd, to),
                    4 => tile.apply::<S, 4>(simd, to),
                    5 => tile.apply::<S, 5>(simd, to),
                    _ => tile.apply::<S, INPUTS>(simd, to),
                };
                next = &[];
            }
        }
        for column in whole..to.columns() {
            let weight = &weight[(first + column) * inner..(first + column + 1) * inner];
            for row in 0..to.rows() {
                to.row(row)[column] = dot(weight, &x[row * inner..(row + 1) * inner]);
            }
        }
    }
}

/// A tile: some rows of the weight, and the remaining rows of x.
struct Tile<'a> {
    x: &'a [f32],
    weights: &'a [f32],
    next: &'a [f32],
    inner: usize,
    row: usize,
    column: usize,
}

impl Tile<'_> {
    /// Multiplies the tile's weights with `N` rows of x; returns `N`.
    #[inline(always)]
    fn apply<S: Simd, const N: usize>(self, simd: S, to: &mut Columns<'_>) -> usize {
        let Tile { x, weights, next, inner, row, column } = self;
        let x: [&[f32]; N] = std::array::from_fn(|row| &x[row * inner..(row + 1) * inner]);
        let weights: [&[f32]; WEIGHTS] = std::array::from_fn(|row| &weights[row * inner..(row + 1) * inner]);
        let length = inner / S::F32_LANES;
        let (x_wide, weights_wide) = (x.map(|row| &S::as_simd_f32s(row).0[..length]), weights.map(|row| &S::as_simd_f32s(row).0[..length]));
        let mut sums = [[simd.splat_f32s(0.0); WEIGHTS]; N];
        for at in 0..length {
            let ahead = at * WEIGHTS * S::F32_LANES;
            for line in (0..WEIGHTS * S::F32_LANES).step_by(LINE) {
                prefetch(next, ahead + line);
            }
            let weights: [S::f32s; WEIGHTS] = std::array::from_fn(|row| weights_wide[row][at]);
            for row in 0..N {
                let x = x_wide[row][at];
                for column in 0..WEIGHTS {
                    sums[row][column] = simd.mul_add_e_f32s(weights[column], x, sums[row][column]);
                }
            }
        }
        let rest = length * S::F32_LANES;
        for at in 0..N {
            let made = &mut to.row(row + at)[column..column + WEIGHTS];
            for (made, (sum, weight)) in made.iter_mut().zip(sums[at].into_iter().zip(weights)) {
                *made = simd.reduce_sum_f32s(sum) + dot(&weight[rest..], &x[at][rest..]);
            }
        }
        N
    }
}

#[inline(always)]
fn dot(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dense_layers_match_their_definition() {
        for (rows, inner, out) in [(1, 1, 1), (3, 20, 33), (8, 64, 17), (9, 33, 70), (24, 7, 2), (25, 33, 70), (65, 48, 130)] {
            let number = |n: usize, step: f32| (n as f32 * step).sin();
            let x: Vec<f32> = (0..rows * inner).map(|n| number(n, 0.7)).collect();
            let weight: Vec<f32> = (0..out * inner).map(|n| number(n, 1.3)).collect();
            let bias: Vec<f32> = (0..out).map(|n| number(n, 0.1)).collect();
            let mut found = vec![7.0; rows * out];
            Dense { weight: &weight, bias: &bias }.apply(&x, &mut found, |row, first, made| {
                made.iter_mut().enumerate().for_each(|(place, value)| *value = 2.0 * *value + (row * 1000 + first + place) as f32);
            });
            for row in 0..rows {
                for column in 0..out {
                    let sum: f64 = (0..inner).map(|i| f64::from(x[row * inner + i]) * f64::from(weight[column * inner + i])).sum();
                    let expected = 2.0 * (sum + f64::from(bias[column])) + (row * 1000 + column) as f64;
                    let found = f64::from(found[row * out + column]);
                    assert!((found - expected).abs() < 1e-5 * expected.abs().max(10.0), "{rows} {inner} {out}: {found} {expected}");
                }
            }
        }
    }

    #[test]
    fn all_vector_units_agree() {
        let (rows, inner, out) = (13, 75, 22);
        let numbers = |len: usize, step: f32| (0..len).map(|n| (n as f32 * step).sin()).collect::<Vec<f32>>();
        let (x, weight) = (numbers(rows * inner, 0.7), numbers((out + 3) * inner, 1.3));
        for level in simd::Level::ALL {
            let mut found = vec![0.0; rows * out];
            simd::run_at(level, Few { x: &x, weight: &weight, first: 3, inner, to: &mut Columns::new(&mut found, out) });
            for (at, found) in found.into_iter().enumerate() {
                let expected = dot(&x[at / out * inner..][..inner], &weight[(at % out + 3) * inner..][..inner]);
                assert!((found - expected).abs() < 1e-4, "{}: {found} {expected}", level.name());
            }
        }
    }
}
