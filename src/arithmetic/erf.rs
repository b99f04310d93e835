//! The error function, and the GELU activation.

use super::exp::exp;

/// Returns `erf(x)` with an error below 5e-7. It has no branches, so loops over it vectorise.
///
/// Source: Abramowitz and Stegun, "Handbook of mathematical functions" (1964), 7.1.26.
#[inline(always)]
pub fn erf(x: f32) -> f32 {
    const P: f32 = 0.327_591_1;
    /// Coefficients from the highest power down.
    const A: [f32; 5] = [1.061_405_4, -1.453_152, 1.421_413_7, -0.284_496_74, 0.254_829_6];
    let size = x.abs();
    let t = 1.0 / (1.0 + P * size);
    let sum = A.into_iter().fold(0.0, |sum, factor| sum * t + factor) * t;
    (1.0 - sum * exp(-size * size)).copysign(x)
}

/// Returns `x` times the normal distribution function at x: the exact GELU.
///
/// Source: Hendrycks and Gimpel 2016, "Gaussian error linear units".
#[inline(always)]
pub fn gelu(x: f32) -> f32 {
    0.5 * x * (1.0 + erf(x * std::f32::consts::FRAC_1_SQRT_2))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computes erf by its series around 0 in 64 bits; accurate up to about 5.
    fn series(x: f64) -> f64 {
        let (mut term, mut sum) = (x, x);
        for n in 1..200 {
            term *= -x * x / f64::from(n);
            sum += term / f64::from(2 * n + 1);
        }
        sum * 2.0 / std::f64::consts::PI.sqrt()
    }

    #[test]
    fn erf_matches_its_series() {
        for i in -4500..=4500 {
            let x = i as f32 * 1e-3;
            let expected = series(f64::from(x));
            assert!((f64::from(erf(x)) - expected).abs() < 5e-7, "{x}: {} {expected}", erf(x));
            let (wide, expected) = (f64::from(x) * 2f64.sqrt(), f64::from(x) / 2f64.sqrt() * (1.0 + expected));
            assert!((f64::from(gelu(wide as f32)) - expected).abs() < 1e-6, "{wide}");
        }
        assert_eq!((erf(6.0), erf(f32::INFINITY), erf(f32::NEG_INFINITY)), (1.0, 1.0, -1.0));
        assert!(erf(f32::NAN).is_nan() && gelu(f32::NAN).is_nan());
        assert_eq!((gelu(100.0), gelu(-100.0)), (100.0, 0.0));
    }
}
