//! The median.

/// Returns the median of `values`, the mean of the two middle ones if their number is even, or `None` if there are none. Reorders them.
pub fn median(values: &mut [f64]) -> Option<f64> {
    middle(values, values.len() / 2, values.len().is_multiple_of(2))
}

/// Returns the value with index `upper` in sorted order; if `even`, the mean of it and the one before it.
fn middle(values: &mut [f64], upper: usize, even: bool) -> Option<f64> {
    if upper >= values.len() {
        return None;
    }
    let (before, upper, _) = values.select_nth_unstable_by(upper, f64::total_cmp);
    let upper = *upper;
    if even { before.iter().copied().reduce(f64::max).map(|lower| (lower + upper) / 2.0) } else { Some(upper) }
}

/// Computes medians of long curves; reuses its buffers.
#[derive(Default)]
pub struct Curve {
    sample: Vec<f64>,
    near: Vec<f64>,
}

impl Curve {
    /// Every this many values, one is sampled.
    const STEP: usize = 16;
    /// The median is searched for within this fraction of the sample on either side of the sample's median.
    const MARGIN: f64 = 0.02;

    /// Like [`median`], but leaves `values` in order. No value may be NaN.
    ///
    /// A sample bounds where the median probably lies. Values within the bounds are copied and those below are counted, which is faster than
    /// selecting from all of them (Floyd and Rivest 1975). If the median is outside the bounds, all values are copied.
    pub fn median(&mut self, values: &[f64]) -> Option<f64> {
        let (low, high) = self.bounds(values);
        let below = values.iter().filter(|value| **value < low).count();
        self.near.clear();
        self.near.extend(values.iter().filter(|value| (low..=high).contains(*value)));
        let (upper, lower) = (values.len() / 2, values.len().saturating_sub(1) / 2);
        if below <= lower && upper < below + self.near.len() {
            return middle(&mut self.near, upper - below, values.len().is_multiple_of(2));
        }
        self.near.clear();
        self.near.extend_from_slice(values);
        median(&mut self.near)
    }

    /// Returns levels between which the median probably lies.
    fn bounds(&mut self, values: &[f64]) -> (f64, f64) {
        self.sample.clear();
        self.sample.extend(values.iter().step_by(Self::STEP));
        let at = |share: f64| (share * self.sample.len() as f64) as usize;
        let (low, high) = (at(0.5 - Self::MARGIN), at(0.5 + Self::MARGIN));
        if low >= high {
            return (f64::NEG_INFINITY, f64::INFINITY);
        }
        let (below, high, _) = self.sample.select_nth_unstable_by(high, f64::total_cmp);
        let (_, low, _) = below.select_nth_unstable_by(low, f64::total_cmp);
        (*low, *high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_of_odd_even_single_and_empty_lists() {
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&mut [4.0, 1.0, 3.0, 2.0]), Some(2.5));
        assert_eq!(median(&mut [7.0]), Some(7.0));
        assert_eq!(median(&mut []), None);
    }

    #[test]
    fn medians_of_curves_match_sorting() {
        let mut curve = Curve::default();
        let ramp = |i: usize| i as f64;
        let wave = |i: usize| (i as f64 * 0.37).sin() + (i as f64 / 700.0).cos();
        let steps = |i: usize| (i % 3) as f64;
        // The sampled values are not typical of the others.
        let hidden = |i: usize| if i.is_multiple_of(16) { 100.0 } else { i as f64 / 1e4 };
        for length in [0, 1, 2, 3, 16, 17, 100, 999, 1000, 5000] {
            for shape in [ramp as fn(usize) -> f64, wave, steps, hidden] {
                let values: Vec<f64> = (0..length).map(shape).collect();
                assert_eq!(curve.median(&values), median(&mut values.clone()), "{length}");
            }
        }
    }
}
