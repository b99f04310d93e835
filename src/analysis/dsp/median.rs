//! The median.

/// The middle of `values`, or the mean of the two in the middle; `None` where there are none. Reorders them.
pub fn median(values: &mut [f64]) -> Option<f64> {
    let middle = values.len() / 2;
    if values.is_empty() {
        return None;
    }
    let even = values.len().is_multiple_of(2);
    let (below, upper, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    let upper = *upper;
    if even { below.iter().copied().reduce(f64::max).map(|lower| (lower + upper) / 2.0) } else { Some(upper) }
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn odd_even_one_none() {
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&mut [4.0, 1.0, 3.0, 2.0]), Some(2.5));
        assert_eq!(median(&mut [7.0]), Some(7.0));
        assert_eq!(median(&mut []), None);
    }
}
