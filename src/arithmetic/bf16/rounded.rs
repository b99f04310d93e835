//! Where no instruction multiplies bf16: the numbers are rounded, and stay f32.

use std::cell::RefCell;

use pulp::{Simd, WithSimd};

use crate::arithmetic::product::{self, Into, View};
use crate::simd::{self, Level};

thread_local! {
    /// The factors, rounded.
    static FACTORS: RefCell<[Vec<f32>; 2]> = const { RefCell::new([Vec::new(), Vec::new()]) };
}

pub fn multiply(level: Level, a: View<'_>, b: View<'_>, into: Into<'_>) {
    FACTORS.with_borrow_mut(|[left, right]| product::multiply(rounded(level, a, left), rounded(level, b, right), into));
}

/// A view in the same order of the same numbers, rounded to bf16.
fn rounded<'a>(level: Level, from: View<'_>, to: &'a mut Vec<f32>) -> View<'a> {
    let (stride, width, turned) = if from.across == 1 { (from.down, from.columns, false) } else { (from.across, from.rows, true) };
    let lines = if turned { from.columns } else { from.rows };
    to.clear();
    for line in 0..lines {
        to.extend_from_slice(&from.numbers[line * stride..][..width]);
    }
    simd::run_at(level, Round(to));
    let view = View::strided(to, lines, width, width);
    if turned { view.transposed() } else { view }
}

struct Round<'a>(&'a mut [f32]);

impl WithSimd for Round<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        self.0.iter_mut().for_each(|x| *x = round(*x));
    }
}

/// To the nearest bf16, of two the even one.
#[inline(always)]
fn round(x: f32) -> f32 {
    let bits = x.to_bits();
    let near = bits.wrapping_add(0x7fff + (bits >> 16 & 1)) & 0xffff_0000;
    if x.is_nan() { x } else { f32::from_bits(near) }
}

#[cfg(test)]
mod tests {
    use half::bf16;

    use super::*;

    #[test]
    fn rounding_is_ieee_s_at_every_level() {
        let odd = [0.0, -0.0, f32::MIN_POSITIVE, 1e-40, f32::MAX, f32::INFINITY, f32::NEG_INFINITY].into_iter();
        let halves = (0..200).map(|i| f32::from_bits(0x3f80_0000 + i * 0x2000));
        let numbers: Vec<f32> = odd.chain(halves).chain((0..999).map(|i| (i as f32 * 0.37).sin() * 1e3)).collect();
        let expected: Vec<f32> = numbers.iter().map(|x| bf16::from_f32(*x).to_f32()).collect();
        for level in Level::ALL {
            let mut found = numbers.clone();
            simd::run_at(level, Round(&mut found));
            assert!(found.iter().zip(&expected).all(|(a, b)| a.to_bits() == b.to_bits()), "{}", level.name());
        }
        assert!(round(f32::NAN).is_nan());
    }
}
