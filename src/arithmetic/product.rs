//! Matrix products.

#![expect(unsafe_code, reason = "calls gemm, which takes pointers")]

use gemm_common::Parallelism;
use gemm_f32::gemm::f32::get_gemm_fn;
use pulp::{Simd, WithSimd};

use super::columns::Columns;
use crate::simd;

/// A strided matrix in a slice: element (i, j) is at `i * down + j * across`.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    pub(super) numbers: &'a [f32],
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) down: usize,
    pub(super) across: usize,
}

impl<'a> View<'a> {
    /// Returns a row-major view, with rows `stride` apart.
    ///
    /// # Panics
    /// The slice is too short.
    pub fn strided(numbers: &'a [f32], rows: usize, columns: usize, stride: usize) -> View<'a> {
        assert!(fits(numbers.len(), rows, columns, stride), "{rows} x {columns} every {stride} in {}", numbers.len());
        View { numbers, rows, columns, down: stride, across: 1 }
    }

    /// Returns a contiguous row-major view.
    pub fn new(numbers: &'a [f32], columns: usize) -> View<'a> {
        View::strided(numbers, numbers.len() / columns, columns, columns)
    }

    /// Returns the transposed view.
    pub fn transposed(self) -> View<'a> {
        View { rows: self.columns, columns: self.rows, down: self.across, across: self.down, ..self }
    }
}

/// Returns whether the last element is within the slice and rows do not overlap.
pub(super) fn fits(len: usize, rows: usize, columns: usize, stride: usize) -> bool {
    rows == 0 || columns == 0 || (stride >= columns && (rows - 1) * stride + columns <= len)
}

/// The output of a product: row-major, with rows `stride` apart.
#[derive(Debug)]
pub struct Into<'a> {
    pub numbers: &'a mut [f32],
    pub stride: usize,
    /// Whether the product is added to the current values.
    pub add: bool,
}

/// Computes `a b` on the calling thread. It is fastest if `b` is row-major.
///
/// # Panics
/// The sizes do not match.
pub fn multiply(a: View<'_>, b: View<'_>, into: Into<'_>) {
    assert!(fits(into.numbers.len(), a.rows, b.columns, into.stride));
    // SAFETY: the rows of the result are within `into`, which is mutably borrowed.
    unsafe { product(a, b, into.numbers.as_mut_ptr(), into.stride, into.add) }
}

/// Computes `a b` into some columns of a matrix, on the calling thread.
///
/// # Panics
/// The sizes do not match.
pub fn multiply_columns(a: View<'_>, b: View<'_>, to: &mut Columns<'_>) {
    assert_eq!((a.rows, b.columns), (to.rows(), to.columns()));
    // SAFETY: `to` owns all of its elements, in rows `stride` apart, and is mutably borrowed.
    unsafe { product(a, b, to.as_mut_ptr(), to.stride(), false) }
}

/// # Safety
/// `to` points to as many rows as `a` has, `stride` apart, each with as many elements as `b` has columns. Nothing else accesses them.
unsafe fn product(a: View<'_>, b: View<'_>, to: *mut f32, stride: usize, add: bool) {
    assert_eq!(a.columns, b.rows);
    let beta = if add { 1.0 } else { 0.0 };
    let place = |stride: usize| stride as isize;
    // SAFETY: `View` and the assertion above keep every element that is read within its slice; the caller guarantees the output.
    unsafe {
        get_gemm_fn()(
            b.columns,
            a.rows,
            a.columns,
            to,
            place(stride),
            1,
            add,
            b.numbers.as_ptr(),
            place(b.down),
            place(b.across),
            a.numbers.as_ptr(),
            place(a.down),
            place(a.across),
            beta,
            1.0,
            false,
            false,
            false,
            Parallelism::None,
        );
    }
}

/// The buffers of [`apply`].
#[derive(Debug, Default)]
pub struct Turned {
    input: Vec<f32>,
    result: Vec<f32>,
}

/// Computes `x W^T` for some rows of x, as the transpose of `W x^T`. W is (out, in) or a transposed view. For few rows this is the fastest way,
/// because W is by far the largest operand and is read in its stored order.
pub fn apply(x: &[f32], weight: View<'_>, to: &mut [f32], turned: &mut Turned) {
    let rows = x.len() / weight.columns;
    turned.input.resize(x.len(), 0.0);
    turned.result.resize(rows * weight.rows, 0.0);
    transpose(x, weight.columns, weight.columns, &mut turned.input);
    multiply(weight, View::new(&turned.input, rows), Into { numbers: &mut turned.result, stride: rows, add: false });
    transpose(&turned.result, rows, rows, to);
}

/// Transposes (rows, columns), with rows `stride` apart, to (columns, rows).
pub fn transpose(from: &[f32], stride: usize, columns: usize, to: &mut [f32]) {
    simd::run(Transpose { from, stride, columns, to });
}

struct Transpose<'a> {
    from: &'a [f32],
    stride: usize,
    columns: usize,
    to: &'a mut [f32],
}

impl WithSimd for Transpose<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        /// The side of a square that is read and written by whole cache lines.
        const SIDE: usize = 16;
        let Transpose { from, stride, columns, to } = self;
        let rows = to.len() / columns.max(1);
        for top in (0..rows).step_by(SIDE) {
            for left in (0..columns).step_by(SIDE) {
                if top + SIDE <= rows && left + SIDE <= columns {
                    let line = |row: usize| from[(top + row) * stride + left..].first_chunk().copied().unwrap_or([0.0; SIDE]);
                    let square: [[f32; SIDE]; SIDE] = std::array::from_fn(line);
                    for column in 0..SIDE {
                        if let Some(line) = to[(left + column) * rows + top..].first_chunk_mut::<SIDE>() {
                            *line = std::array::from_fn(|row| square[row][column]);
                        }
                    }
                } else {
                    for row in top..rows.min(top + SIDE) {
                        for column in left..columns.min(left + SIDE) {
                            to[column * rows + row] = from[row * stride + column];
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(len: usize, step: f32) -> Vec<f32> {
        (0..len).map(|i| (i as f32 * step).sin()).collect()
    }

    #[test]
    fn products_match_their_definition() {
        for (m, n, k) in [(1, 1, 1), (3, 7, 5), (17, 20, 33), (1, 50, 10)] {
            let (a, b) = (numbers(m * (k + 2), 0.7), numbers(k * n, 1.3));
            let mut turned = vec![0.0; n * k];
            transpose(&b, n, n, &mut turned);
            let (a_view, b_view) = (View::strided(&a, m, k, k + 2), View::new(&b, n));
            let mut found = vec![1.0; m * n];
            multiply(a_view, b_view, Into { numbers: &mut found, stride: n, add: false });
            multiply(a_view, View::new(&turned, k).transposed(), Into { numbers: &mut found, stride: n, add: true });
            let (mut applied, mut expected) = (vec![0.0; m * n], vec![0.0; m * n]);
            apply(&a[..m * k], View::new(&turned, k), &mut applied, &mut Turned::default());
            multiply(View::new(&a[..m * k], k), View::new(&b, n), Into { numbers: &mut expected, stride: n, add: false });
            assert!(applied.iter().zip(&expected).all(|(found, expected)| (found - expected).abs() < 1e-4), "{m} {n} {k}");
            for i in 0..m {
                for j in 0..n {
                    let expected: f32 = (0..k).map(|l| 2.0 * a[i * (k + 2) + l] * b[l * n + j]).sum();
                    assert!((found[i * n + j] - expected).abs() < 1e-4, "{m} {n} {k}: {} {expected}", found[i * n + j]);
                }
            }
        }
    }

    #[test]
    fn all_vector_units_transpose() {
        for (rows, columns, stride) in [(1, 1, 1), (7, 5, 9), (16, 16, 16), (33, 49, 50), (128, 20, 20)] {
            let from = numbers(rows * stride, 0.7);
            for level in simd::Level::ALL {
                let mut to = vec![0.0; rows * columns];
                simd::run_at(level, Transpose { from: &from, stride, columns, to: &mut to });
                let right = |(i, x): (usize, &f32)| *x == from[i % rows * stride + i / rows];
                assert!(to.iter().enumerate().all(right), "{rows} {columns} {}", level.name());
            }
        }
    }

    #[test]
    #[should_panic(expected = "3 x 4")]
    fn a_matrix_larger_than_its_slice_panics() {
        View::strided(&[0.0; 11], 3, 4, 4);
    }
}
