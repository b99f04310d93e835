//! Theta on the real line: each bounded parameter mapped to an unbounded coordinate, so that whatever a flow gives lies within the ranges.
//!
//! A parameter is first warped to 0..1, so that steps sound alike, then `x = logit(MARGIN + (1 - 2 MARGIN) u)`. The margin keeps the ends of a
//! range finite; on the way back what falls into it is the end itself.
//!
//! The ratio has stairs: harmonic sounds have whole ratios, to a few thousandths, and a ratio that is off by some hundredths beats. So the
//! neighbourhood of each whole number takes most of the line, and what lies half way between two takes little.

use super::config::Objective;
use crate::theta::warp::{denormalize, normalize};
use crate::theta::{DIM, Field};

const MARGIN: f64 = 0.02;

/// The ten coordinates of a theta; a parameter outside its range counts as its nearest end.
pub fn unbounded(theta: &[f64; DIM]) -> [f64; DIM] {
    Field::ALL.map(|field| {
        let p = MARGIN + (1.0 - 2.0 * MARGIN) * part(field, theta[field.index()]);
        (p / (1.0 - p)).ln()
    })
}

/// Theta as a flow of this objective takes it, before it is standardised.
pub fn of_objective(objective: Objective, theta: &[f64; DIM]) -> [f64; DIM] {
    match objective {
        Objective::Reference => *theta,
        Objective::Nll => unbounded(theta),
    }
}

/// The parameter whose coordinate is `x`, always within its range.
pub fn bounded(field: Field, x: f64) -> f64 {
    let p = 1.0 / (1.0 + (-x).exp());
    let u = (p - MARGIN) / (1.0 - 2.0 * MARGIN);
    if field != Field::ModRatio || u <= 0.0 || u >= 1.0 {
        return denormalize(field, u);
    }
    let (low, high) = ends();
    field.clamp(ratio(low * (high / low).powf(u)))
}

/// Where in its range a parameter lies, 0 to 1.
fn part(field: Field, value: f64) -> f64 {
    if field != Field::ModRatio {
        return normalize(field, value);
    }
    let (low, high) = ends();
    (stairs(field.clamp(value)) / low).ln() / (high / low).ln()
}

/// The ends of the ratio's range on the stairs.
fn ends() -> (f64, f64) {
    let info = Field::ModRatio.info();
    (stairs(info.min), stairs(info.max))
}

/// A ratio on the stairs: `n + cbrt(2 d) / 2` for a ratio `n + d` whose nearest whole number is n. What is off by 0.02 is off by 0.17 there.
fn stairs(ratio: f64) -> f64 {
    let whole = ratio.round();
    whole + 0.5 * (2.0 * (ratio - whole)).cbrt()
}

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
