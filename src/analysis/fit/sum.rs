//! Kernels of the search. The result has the same bits at every vector length.
//!
//! Sums are kept in [`LANES`] lanes whatever the vector length, and added pairwise at the end.

use crate::simd::{LANES, Simd, total};

/// Returns the sum of the absolute differences between `bands` shifted by each of `levels` (both in dB, raised to at least `floor`) and the rows
/// of `cells`, `row` values each.
#[inline(always)]
pub fn differences<S: Simd>(simd: S, bands: &[f32], levels: &[f32], cells: &[f32], row: usize, floor: f32) -> f32 {
    let (bands, _) = S::as_simd_f32s(bands);
    let (cells, _) = S::as_simd_f32s(cells);
    let mut sums = [0.0_f32; LANES];
    let (sums_by_lane, _) = S::as_mut_simd_f32s(&mut sums);
    let floor = simd.splat_f32s(floor);
    let vectors = row / S::F32_LANES;
    for (vector, band) in bands.iter().enumerate().take(vectors) {
        let difference = |level: &f32, cells: &[S::f32s]| {
            let level = simd.max_f32s(simd.add_f32s(*band, simd.splat_f32s(*level)), floor);
            simd.abs_f32s(simd.sub_f32s(level, cells[vector]))
        };
        // Two accumulators, so that an addition need not wait for the previous one.
        let (mut even, mut odd) = (simd.splat_f32s(0.0), simd.splat_f32s(0.0));
        let (mut pairs, mut rows) = (levels.chunks_exact(2), cells.chunks_exact(2 * vectors));
        for (pair, rows) in (&mut pairs).zip(&mut rows) {
            even = simd.add_f32s(even, difference(&pair[0], rows));
            odd = simd.add_f32s(odd, difference(&pair[1], &rows[vectors..]));
        }
        if let [last] = pairs.remainder() {
            even = simd.add_f32s(even, difference(last, rows.remainder()));
        }
        let lane = vector % sums_by_lane.len();
        sums_by_lane[lane] = simd.add_f32s(sums_by_lane[lane], simd.add_f32s(even, odd));
    }
    total(&sums)
}

/// Adds `factor * numbers` to `sums`. Both have the same length, a multiple of [`LANES`].
#[inline(always)]
pub fn add_scaled<S: Simd>(simd: S, sums: &mut [f32], factor: f32, numbers: &[f32]) {
    let factor = simd.splat_f32s(factor);
    let ((sums, _), (numbers, _)) = (S::as_mut_simd_f32s(sums), S::as_simd_f32s(numbers));
    for (sum, number) in sums.iter_mut().zip(numbers) {
        *sum = simd.add_f32s(*sum, simd.mul_f32s(factor, *number));
    }
}
