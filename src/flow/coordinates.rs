//! Theta on the real line: each bounded parameter mapped to an unbounded coordinate, so that whatever a flow gives lies within the ranges.
//!
//! A parameter is first warped to 0..1, so that steps sound alike, then `x = logit(MARGIN + (1 - 2 MARGIN) u)`. The margin keeps the ends of a
//! range finite; on the way back what falls into it is the end itself.

use crate::theta::warp::{unwarped, warped};
use crate::theta::{DIM, Field};

const MARGIN: f64 = 0.02;

/// The ten coordinates of a theta; a parameter outside its range counts as its nearest end.
pub fn unbounded(theta: &[f64; DIM]) -> [f64; DIM] {
    Field::ALL.map(|field| {
        let p = MARGIN + (1.0 - 2.0 * MARGIN) * warped(field, theta[field.index()]);
        (p / (1.0 - p)).ln()
    })
}

/// The parameter whose coordinate is `x`, always within its range.
pub fn bounded(field: Field, x: f64) -> f64 {
    let p = 1.0 / (1.0 + (-x).exp());
    unwarped(field, (p - MARGIN) / (1.0 - 2.0 * MARGIN))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theta::Theta;

    #[test]
    fn there_and_back() {
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
    fn outside_counts_as_the_end() {
        let at = |sustain: f64| unbounded(&Theta::default().with(Field::Sustain, sustain).0)[Field::Sustain.index()];
        assert_eq!((at(7.0), at(-1.0)), (at(1.0), at(0.0)));
        assert!((at(0.25) - 0.0).abs() < 1e-12, "the root of a quarter is half way");
    }
}
