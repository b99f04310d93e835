//! The exponential, for loops that vectorise.

/// Returns `e^x` to within a few units in the last place; infinity above 88, 0 below -87.3. It has no branches, so loops over it vectorise.
///
/// Computed as `2^n e^r` with `|r| <= ln(2)/2`; the second factor is a Taylor polynomial of degree 7.
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    /// ln(2) in two parts; the first has few bits, so that its product with n is exact.
    const LN_2: [f32; 2] = [0.693_359_4, -2.121_944_4e-4];
    /// Adding this rounds to an integer, which is then in the low bits.
    const ROUND: f32 = 12_582_912.0;
    const TAYLOR: [f32; 8] = [1.0 / 5040.0, 1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0];
    let inside = x.clamp(-87.3, 88.0);
    let shifted = inside * std::f32::consts::LOG2_E + ROUND;
    let n = shifted - ROUND;
    let r = inside - n * LN_2[0] - n * LN_2[1];
    let power = f32::from_bits(shifted.to_bits().wrapping_sub(ROUND.to_bits()).wrapping_add(127) << 23);
    let near = TAYLOR.into_iter().fold(0.0, |sum, factor| sum * r + factor) * power;
    let near = if x > 88.0 { f32::INFINITY } else { near };
    let near = if x < -87.3 { 0.0 } else { near };
    if x.is_nan() { x } else { near }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_matches_libm() {
        for i in -87_000..88_000 {
            let x = i as f32 * 1e-3;
            let expected = f64::from(x).exp();
            assert!((f64::from(exp(x)) - expected).abs() <= 4e-7 * expected, "{x}: {} {expected}", exp(x));
        }
        assert_eq!((exp(100.0), exp(-100.0), exp(f32::NEG_INFINITY)), (f32::INFINITY, 0.0, 0.0));
        assert!(exp(f32::NAN).is_nan());
    }
}
