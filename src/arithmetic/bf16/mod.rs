//! Matrix products of numbers rounded to bf16, summed in f32.
//!
//! bf16 is the upper half of an f32: its range, and 8 bits of precision. Where the machine multiplies pairs of them (AVX-512-BF16), a product takes
//! about half the time of one in f32 (`native`); elsewhere the same rounded numbers are multiplied in f32 (`rounded`). Both agree up to the order of
//! the sums; numbers below 1.2e-38, which the instruction takes for 0, aside.

#[cfg(target_arch = "x86_64")]
mod native;
mod rounded;

use super::product::{Into, View, fits};
use crate::simd::Level;

/// `a b`, both rounded to bf16, on the calling thread.
///
/// # Panics
/// The matrices do not go together.
pub fn multiply(a: View<'_>, b: View<'_>, into: Into<'_>) {
    multiply_at(Level::best(), a, b, into);
}

/// `x W^T` for some rows of x, with W as (out, in) or a transposed view.
pub fn apply(x: &[f32], weight: View<'_>, to: &mut [f32]) {
    multiply(View::new(x, weight.columns), weight.transposed(), Into { numbers: to, stride: weight.rows, add: false });
}

/// Whether this machine multiplies pairs of them, and has not been asked for less.
pub fn is_native() -> bool {
    #[cfg(target_arch = "x86_64")]
    return native::Unit::find(Level::best()).is_some();
    #[cfg(not(target_arch = "x86_64"))]
    false
}

/// As [`multiply`], with no more of the vector unit than `level`.
pub fn multiply_at(level: Level, a: View<'_>, b: View<'_>, into: Into<'_>) {
    assert_eq!(a.columns, b.rows);
    assert!(fits(into.numbers.len(), a.rows, b.columns, into.stride));
    #[cfg(target_arch = "x86_64")]
    if let Some(unit) = native::Unit::find(level) {
        return unit.multiply(a, b, into);
    }
    rounded::multiply(level, a, b, into);
}

#[cfg(test)]
mod tests {
    use half::bf16;

    use super::*;

    fn numbers(len: usize, step: f32) -> Vec<f32> {
        (0..len).map(|i| (i as f32 * step).sin()).collect()
    }

    /// A matrix by its elements, laid out one way or the other, with a gap after each line.
    fn laid_out(rows: usize, columns: usize, turned: bool, numbers: &[f32]) -> Vec<f32> {
        let (lines, width) = if turned { (columns, rows) } else { (rows, columns) };
        let at = |line: usize, place: usize| if turned { place * columns + line } else { line * columns + place };
        let line = |line: usize| (0..width).map(move |place| numbers[at(line, place)]).chain([f32::NAN; 3]);
        (0..lines).flat_map(line).collect()
    }

    fn view(numbers: &[f32], rows: usize, columns: usize, turned: bool) -> View<'_> {
        if turned {
            View::strided(numbers, columns, rows, rows + 3).transposed()
        } else {
            View::strided(numbers, rows, columns, columns + 3)
        }
    }

    #[test]
    fn products_at_every_level_and_in_every_order_are_those_of_the_definition() {
        for (m, n, k) in [(1, 1, 1), (1, 7, 7), (3, 49, 5), (8, 48, 16), (9, 20, 33), (17, 97, 65), (64, 7, 20)] {
            let (a, b) = (numbers(m * k, 0.7), numbers(k * n, 1.3));
            let round = |x: f32| f64::from(bf16::from_f32(x).to_f32());
            let of = |i: usize, j: usize| (0..k).map(|l| round(a[i * k + l]) * round(b[l * n + j])).sum::<f64>();
            for (a_turned, b_turned) in [(false, false), (false, true), (true, false), (true, true)] {
                let (a, b) = (laid_out(m, k, a_turned, &a), laid_out(k, n, b_turned, &b));
                for (level, add) in Level::ALL.into_iter().flat_map(|level| [(level, false), (level, true)]) {
                    let mut found = vec![1.0; m * (n + 1)];
                    let into = Into { numbers: &mut found, stride: n + 1, add };
                    multiply_at(level, view(&a, m, k, a_turned), view(&b, k, n, b_turned), into);
                    for (place, found) in found.iter().enumerate() {
                        let (i, j) = (place / (n + 1), place % (n + 1));
                        let expected = if j == n { 1.0 } else { of(i, j) + f64::from(u8::from(add)) };
                        let what = format!("{} {m} {n} {k} {a_turned} {b_turned} {add}", level.name());
                        assert!((f64::from(*found) - expected).abs() < 1e-5, "{what}: {found} {expected}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_not_finite_stays_so_at_every_level() {
        for level in Level::ALL {
            for odd in [f32::NAN, f32::from_bits(0x7fff_ffff), f32::INFINITY, f32::MAX] {
                let mut found = [0.0; 4];
                let (a, b) = ([1.0, odd, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0]);
                multiply_at(level, View::new(&a, 2), View::new(&b, 2), Into { numbers: &mut found, stride: 2, add: false });
                assert!(!found[0].is_finite() && !found[1].is_finite() && found[2..] == [2.0, 2.0], "{} {odd}: {found:?}", level.name());
            }
        }
    }
}
