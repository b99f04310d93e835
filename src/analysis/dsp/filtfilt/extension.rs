//! A signal with an odd extension: at each end it continues, rotated by 180° around its last sample.

/// Samples added at each end: three times the filter's three coefficients.
pub const PAD: usize = 9;

/// A view of a signal that is extended by [`PAD`] samples at each end.
#[derive(Clone, Copy)]
pub struct Extended<'a, T>(pub &'a [T]);

impl<T: Copy + Into<f64>> Extended<'_, T> {
    pub fn len(self) -> usize {
        self.0.len() + 2 * PAD
    }

    /// Returns the sample at index `place` of the extended signal; 0 outside the signal.
    pub fn at(self, place: usize) -> f64 {
        let sample = |place: usize| self.0.get(place).map_or(0.0, |sample| (*sample).into());
        let last = self.0.len().saturating_sub(1);
        match place.checked_sub(PAD) {
            None => 2.0 * sample(0) - sample(PAD - place),
            Some(place) if place <= last => sample(place),
            Some(place) => 2.0 * sample(last) - sample((2 * last).wrapping_sub(place)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_have_an_odd_extension() {
        let signal: [f32; 10] = [1.0, 2.0, 4.0, 4.0, 4.0, 4.0, 4.0, 5.0, 7.0, 10.0];
        let extended = Extended(&signal);
        let found: Vec<f64> = (0..extended.len()).map(|place| extended.at(place)).collect();
        assert_eq!(found[..10], [-8.0, -5.0, -3.0, -2.0, -2.0, -2.0, -2.0, -2.0, 0.0, 1.0]);
        assert_eq!(found[18..], [10.0, 13.0, 15.0, 16.0, 16.0, 16.0, 16.0, 16.0, 18.0, 19.0]);
    }
}
