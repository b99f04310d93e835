//! The maximum of many levels.

use crate::simd::{Simd, WithSimd};

/// A kernel that returns the maximum of the levels, or 0 if that is larger. Eight running maxima, so that comparisons do not wait for each other.
pub struct Maximum<'a>(pub &'a [f64]);

impl WithSimd for Maximum<'_> {
    type Output = f64;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> f64 {
        let (chunks, rest) = self.0.as_chunks::<8>();
        let mut maxima = [0.0; 8];
        for chunk in chunks {
            for (maximum, level) in maxima.iter_mut().zip(chunk) {
                *maximum = if level > maximum { *level } else { *maximum };
            }
        }
        maxima.into_iter().chain(rest.iter().copied()).fold(0.0, f64::max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd;

    #[test]
    fn the_maximum_is_found_at_any_index() {
        assert_eq!(simd::run(Maximum(&[])), 0.0);
        for place in 0..19 {
            let mut levels = [0.25; 19];
            levels[place] = 0.5;
            assert_eq!(simd::run(Maximum(&levels)), 0.5);
        }
    }
}
