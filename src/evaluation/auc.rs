//! The area under the ROC curve, and the median.

/// Returns the probability that a number of `left` is larger than one of `right`, where a tie counts half: the area under the ROC curve (Hanley and
/// McNeil 1982, "The meaning and use of the area under a receiver operating characteristic (ROC) curve"). 0.5 is chance. `None` if either is empty.
pub fn auc(left: &[f64], right: &[f64]) -> Option<f64> {
    let points = |(one, other): (f64, f64)| match one.total_cmp(&other) {
        std::cmp::Ordering::Greater => 1.0,
        std::cmp::Ordering::Equal => 0.5,
        std::cmp::Ordering::Less => 0.0,
    };
    let pairs = left.iter().flat_map(|one| right.iter().map(|other| (*one, *other)));
    let (sum, count) = pairs.fold((0.0, 0u64), |(sum, count), pair| (sum + points(pair), count + 1));
    (count > 0).then(|| sum / count as f64)
}

/// Returns the median, or the mean of the two middle values; `None` if `values` is empty.
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let (upper, lower) = (sorted.get(sorted.len() / 2)?, sorted.get((sorted.len() - 1) / 2)?);
    Some(0.5 * (upper + lower))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn auc_matches_hand_computed_values() {
        assert_eq!(auc(&[2.0, 3.0], &[0.0, 1.0]), Some(1.0));
        assert_eq!(auc(&[0.0, 1.0], &[2.0, 3.0]), Some(0.0));
        // 1 > 0, 1 = 1, 3 > 0, 3 > 1.
        assert_eq!(auc(&[1.0, 3.0], &[0.0, 1.0]), Some(3.5 / 4.0));
        assert_eq!(auc(&[5.0; 3], &[5.0; 7]), Some(0.5));
        assert_eq!((auc(&[], &[1.0]), auc(&[1.0], &[])), (None, None));
        assert_eq!((median(&[3.0, 1.0, 2.0]), median(&[4.0, 1.0, 2.0, 3.0]), median(&[])), (Some(2.0), Some(2.5), None));
    }
}
