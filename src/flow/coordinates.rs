//! Unbounded coordinates of theta: each bounded parameter is mapped to the real line, so that every output of a flow is within the ranges.
//!
//! A parameter is first normalized to u in 0 to 1, on a perceptually even scale, then `x = logit(MARGIN + (1 - 2 MARGIN) u)`. The margin keeps the
//! coordinates of a range's ends finite. On the way back, values within the margin map to the end itself.
//!
//! The frequency ratio has a staircase scale. Harmonic sounds have ratios within a few thousandths of a whole number, and a ratio that is off by
//! some hundredths beats. So most of the scale is close to whole numbers, and little of it is half way between two.

use super::config::Objective;
use crate::theta::warp::{denormalize, normalize};
use crate::theta::{DIM, Field};

const MARGIN: f64 = 0.02;

/// Returns the ten coordinates of a theta; a parameter outside its range is clamped.
pub fn unbounded(theta: &[f64; DIM]) -> [f64; DIM] {
    Field::ALL.map(|field| {
        let p = MARGIN + (1.0 - 2.0 * MARGIN) * part(field, theta[field.index()]);
        (p / (1.0 - p)).ln()
    })
}

/// Returns theta in an objective's coordinates, before standardisation.
pub fn of_objective(objective: Objective, theta: &[f64; DIM]) -> [f64; DIM] {
    match objective {
        Objective::Reference => *theta,
        Objective::Nll => unbounded(theta),
    }
}

/// Returns the parameter whose coordinate is `x`; it is always within its range.
pub fn bounded(field: Field, x: f64) -> f64 {
    let p = 1.0 / (1.0 + (-x).exp());
    let u = (p - MARGIN) / (1.0 - 2.0 * MARGIN);
    if field != Field::ModRatio || u <= 0.0 || u >= 1.0 {
        return denormalize(field, u);
    }
    let (low, high) = ends();
    field.clamp(ratio(low * (high / low).powf(u)))
}

/// Returns the position of a parameter in its range, 0 to 1.
fn part(field: Field, value: f64) -> f64 {
    if field != Field::ModRatio {
        return normalize(field, value);
    }
    let (low, high) = ends();
    (stairs(field.clamp(value)) / low).ln() / (high / low).ln()
}

/// Returns the ends of the ratio's range on the staircase scale.
fn ends() -> (f64, f64) {
    let info = Field::ModRatio.info();
    (stairs(info.min), stairs(info.max))
}

/// Maps a ratio to the staircase scale: `n + cbrt(2 d) / 2` for a ratio `n + d` whose nearest whole number is n. An offset of 0.02 becomes 0.17.
fn stairs(ratio: f64) -> f64 {
    let whole = ratio.round();
    whole + 0.5 * (2.0 * (ratio - whole)).cbrt()
}

/// The inverse of [`stairs`].
fn ratio(stairs: f64) -> f64 {
    let whole = stairs.round();
    whole + 0.5 * (2.0 * (stairs - whole)).powi(3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theta::Theta;

    #[test]
    fn bounded_inverts_unbounded() {
        for field in Field::ALL {
            let info = field.info();
            for step in 0..=20 {
                let value = info.min + (info.max - info.min) * f64::from(step) / 20.0;
                let back = bounded(field, unbounded(&Theta::default().with(field, value).0)[field.index()]);
                assert!((back - value).abs() <= 1e-9 * info.max, "{field:?}: {value} {back}");
            }
            assert_eq!((bounded(field, -1e9), bounded(field, 1e9)), (info.min, info.max), "the ends are reached exactly");
            assert!(field.check(bounded(field, f64::NAN)).is_ok());
        }
    }

    #[test]
    fn integer_ratios_get_most_of_the_coordinate() {
        let at = |ratio: f64| unbounded(&Theta::default().with(Field::ModRatio, ratio).0)[Field::ModRatio.index()];
        let line: Vec<f64> = (0..=310).map(|step| at(0.25 + f64::from(step) * 0.025)).collect();
        assert!(line.windows(2).all(|pair| pair[0] < pair[1]), "larger ratios stay larger");
        assert!(at(2.02) - at(1.98) > 4.0 * (at(2.52) - at(2.48)));
        let between = bounded(Field::ModRatio, 0.5 * (at(0.999) + at(1.001)));
        assert!((between - 1.0).abs() < 1e-4, "{between}");
    }

    #[test]
    fn values_out_of_range_map_to_the_bounds() {
        let at = |sustain: f64| unbounded(&Theta::default().with(Field::Sustain, sustain).0)[Field::Sustain.index()];
        assert_eq!((at(7.0), at(-1.0)), (at(1.0), at(0.0)));
        assert!((at(0.25) - 0.0).abs() < 1e-12, "the root of a quarter is half way");
    }
}
