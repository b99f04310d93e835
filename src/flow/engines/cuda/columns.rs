//! Conversion of row-major matrix products to the column-major ones of cuBLAS.

use super::machine::{DeviceOffset, Matrices, Product};

/// A product of column-major matrices.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ByColumns {
    pub rows: usize,
    pub columns: usize,
    pub inner: usize,
    pub left: Factor,
    pub right: Factor,
    pub to: Factor,
    pub count: usize,
}

/// A column-major matrix of each layer. `stride` is the distance between columns, `step` that between layers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Factor {
    pub at: DeviceOffset,
    pub stride: usize,
    pub step: usize,
    pub turned: bool,
}

/// Converts a product of row-major matrices. A row-major matrix, read as column-major, is its transpose. So the transposed result is the product of
/// the transposed factors in reverse order, and no data is moved.
pub fn by_columns(product: &Product) -> ByColumns {
    let factor = |Matrices { at, stride, step, turned }: Matrices| Factor { at, stride, step, turned };
    ByColumns {
        rows: product.columns,
        columns: product.rows,
        inner: product.inner,
        left: factor(product.right),
        right: factor(product.left),
        to: factor(product.to),
        count: product.count,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computes the product as the BLAS defines it: element (i, j) of a factor is at `i + j stride`, or at `j + i stride` if it is transposed.
    fn carried_out(product: &ByColumns, numbers: &mut [f32]) {
        let at = |factor: Factor, layer: usize, i: usize, j: usize| {
            let (i, j) = if factor.turned { (j, i) } else { (i, j) };
            factor.at.0 + layer * factor.step + i + j * factor.stride
        };
        for layer in 0..product.count {
            for i in 0..product.rows {
                for j in 0..product.columns {
                    let of = |l: usize| numbers[at(product.left, layer, i, l)] * numbers[at(product.right, layer, l, j)];
                    let sum = (0..product.inner).map(of).sum();
                    numbers[at(product.to, layer, i, j)] = sum;
                }
            }
        }
    }

    #[test]
    fn strided_products_match_their_definition() {
        let (rows, columns, inner, count) = (3, 4, 5, 2);
        for (left_turned, right_turned) in [(false, false), (false, true), (true, false), (true, true)] {
            let mut numbers: Vec<f32> = (0..400).map(|i| (i as f32 * 0.7).sin()).collect();
            let matrices = |at: usize, stride: usize, step: usize, turned: bool| Matrices { at: DeviceOffset(at), stride, step, turned };
            let left = matrices(0, 6, 40, left_turned);
            let right = matrices(100, 7, 0, right_turned);
            let to = matrices(200, 8, 50, false);
            let read = |matrices: Matrices, layer: usize, row: usize, column: usize| {
                let (row, column) = if matrices.turned { (column, row) } else { (row, column) };
                matrices.at.0 + layer * matrices.step + row * matrices.stride + column
            };
            let before = numbers.clone();
            carried_out(&by_columns(&Product { rows, columns, inner, left, right, to, count }), &mut numbers);
            for layer in 0..count {
                for row in 0..rows {
                    for column in 0..columns {
                        let of = |l: usize| before[read(left, layer, row, l)] * before[read(right, layer, l, column)];
                        let expected: f32 = (0..inner).map(of).sum();
                        assert!((numbers[read(to, layer, row, column)] - expected).abs() < 1e-5, "{left_turned} {right_turned}");
                    }
                }
            }
        }
    }
}
