//! Layers of weights that lie as they are stored, (out, in), applied to rows on all threads.
//!
//! For few rows the weights, by far the largest, come from memory at the speed that it has: each row of them is read once, in order, and meets all rows
//! of the input while it is near. For more rows products are made of blocks.

use pulp::{Simd, WithSimd};
use rayon::prelude::*;

use super::columns::Columns;
use super::product::{View, multiply_columns};
use crate::simd;

/// A layer: `x W^T + b`.
#[derive(Clone, Copy, Debug)]
pub struct Dense<'a> {
    /// (out, in).
    pub weight: &'a [f32],
    /// (out).
    pub bias: &'a [f32],
}

/// Up to so many rows are few.
const FEW: usize = 24;
/// Columns of a group are a multiple of this, so that no two threads write to one line of the cache.
const STEP: usize = 16;
/// Rows of the weight in a block that a thread takes next, where rows are few: small, so that no thread waits for another.
const BLOCK: usize = 64;

impl Dense<'_> {
    /// The layer's result for each row of `x`, to each row of `to`. `then` is called for what a thread made of a row, with the place of its first column.
    ///
    /// # Panics
    /// The sizes do not go together.
    pub fn apply(self, x: &[f32], to: &mut [f32], then: impl Fn(usize, usize, &mut [f32]) + Sync) {
        let out = self.bias.len();
        let inner = self.weight.len() / out.max(1);
        let rows = to.len() / out.max(1);
        assert!(self.weight.len() == out * inner && x.len() == rows * inner && to.len() == rows * out, "a layer of {inner} to {out}");
        let threads = rayon::current_num_threads();
        let few = rows <= FEW;
        let groups = Columns::new(to, out).groups(if few { out.div_ceil(BLOCK) } else { threads }, STEP);
        groups.into_par_iter().for_each(|(first, mut columns)| {
            let last = first + columns.columns();
            let (weight, bias) = (&self.weight[first * inner..last * inner], &self.bias[first..last]);
            if few {
                simd::run(Few { x, weight, inner, to: &mut columns });
            } else {
                multiply_columns(View::new(x, inner), View::new(weight, inner).transposed(), &mut columns);
            }
            for row in 0..columns.rows() {
                let made = columns.row(row);
                made.iter_mut().zip(bias).for_each(|(value, bias)| *value += bias);
                then(row, first, made);
            }
        });
    }
}

/// `to <- x W^T` for few rows of x.
struct Few<'a, 'b> {
    x: &'a [f32],
    weight: &'a [f32],
    inner: usize,
    to: &'a mut Columns<'b>,
}

impl WithSimd for Few<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Few { x, weight, inner, to } = self;
        let rows = to.rows();
        let mut first = 0;
        while first < rows {
            let x = &x[first * inner..];
            match rows - first {
                1 => first += tile::<S, 1>(simd, x, weight, inner, to, first),
                2 => first += tile::<S, 2>(simd, x, weight, inner, to, first),
                3 => first += tile::<S, 3>(simd, x, weight, inner, to, first),
                4 => first += tile::<S, 4>(simd, x, weight, inner, to, first),
                5 => first += tile::<S, 5>(simd, x, weight, inner, to, first),
                6 => first += tile::<S, 6>(simd, x, weight, inner, to, first),
                7 => first += tile::<S, 7>(simd, x, weight, inner, to, first),
                _ => first += tile::<S, 8>(simd, x, weight, inner, to, first),
            }
        }
    }
}

/// All columns of `N` rows; `N`.
#[inline(always)]
fn tile<S: Simd, const N: usize>(simd: S, x: &[f32], weight: &[f32], inner: usize, to: &mut Columns<'_>, first: usize) -> usize {
    let x: [&[f32]; N] = std::array::from_fn(|row| &x[row * inner..(row + 1) * inner]);
    let heads = x.map(|row| S::as_simd_f32s(row).0);
    let tails = x.map(|row| S::as_simd_f32s(row).1);
    let pairs = weight.chunks_exact(2 * inner);
    let odd = pairs.remainder();
    for (pair, both) in pairs.enumerate() {
        let (one, two) = both.split_at(inner);
        let ((one, one_tail), (two, two_tail)) = (S::as_simd_f32s(one), S::as_simd_f32s(two));
        let mut sums = [[simd.splat_f32s(0.0); 2]; N];
        let length = one.len();
        let (two, heads) = (&two[..length], heads.map(|row| &row[..length]));
        for at in 0..length {
            for row in 0..N {
                sums[row][0] = simd.mul_add_e_f32s(one[at], heads[row][at], sums[row][0]);
                sums[row][1] = simd.mul_add_e_f32s(two[at], heads[row][at], sums[row][1]);
            }
        }
        for row in 0..N {
            let made = &mut to.row(first + row)[2 * pair..2 * pair + 2];
            made[0] = simd.reduce_sum_f32s(sums[row][0]) + dot(one_tail, tails[row]);
            made[1] = simd.reduce_sum_f32s(sums[row][1]) + dot(two_tail, tails[row]);
        }
    }
    if !odd.is_empty() {
        let last = to.columns() - 1;
        for row in 0..N {
            to.row(first + row)[last] = dot(odd, x[row]);
        }
    }
    N
}

#[inline(always)]
fn dot(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_definition() {
        for (rows, inner, out) in [(1, 1, 1), (3, 20, 33), (8, 64, 17), (9, 33, 70), (24, 7, 2), (25, 33, 70), (60, 48, 130)] {
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
}
