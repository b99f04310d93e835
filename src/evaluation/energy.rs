//! The energy distance between two sets of points.

/// A point with the note it belongs to.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// Points of the same group are not compared: samples for one note's caption depend on each other and on that note.
    pub group: usize,
    /// The coordinates.
    pub at: Vec<f64>,
}

/// Returns `2 E|X - Y| - E|X - X'| - E|Y - Y'|` with the Euclidean distance, as an unbiased U-statistic (Székely and Rizzo 2013, "Energy statistics:
/// a class of statistics based on distances"). It is 0 on average for two sets from the same distribution, so it can be negative. Each mean is over
/// the pairs of points of different groups.
///
/// Returns `None` if any of the means has no pair.
pub fn energy_distance(xs: &[Point], ys: &[Point]) -> Option<f64> {
    Some(2.0 * mean_distance(xs, ys)? - mean_distance(xs, xs)? - mean_distance(ys, ys)?)
}

fn mean_distance(xs: &[Point], ys: &[Point]) -> Option<f64> {
    let (mut sum, mut count) = (0.0, 0u64);
    for x in xs {
        for y in ys.iter().filter(|y| y.group != x.group) {
            sum += x.at.iter().zip(&y.at).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt();
            count += 1;
        }
    }
    (count > 0).then(|| sum / count as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(values: &[&[f64]], first: usize) -> Vec<Point> {
        values.iter().enumerate().map(|(n, at)| Point { group: first + n, at: at.to_vec() }).collect()
    }

    #[test]
    fn the_energy_distance_matches_hand_computed_values() {
        // |X - Y|: 3, 4, 2, 3 -> 3; |X - X'|: 1; |Y - Y'|: 1.
        assert_eq!(energy_distance(&points(&[&[0.0], &[1.0]], 0), &points(&[&[3.0], &[4.0]], 10)), Some(4.0));
        // |X - Y|: 5, 0 -> 2.5 and 0, 5 -> 2.5; |X - X'| = |Y - Y'| = 5.
        let corners: [&[f64]; 2] = [&[0.0, 0.0], &[3.0, 4.0]];
        assert_eq!(energy_distance(&points(&corners, 0), &points(&corners, 10)), Some(-5.0));
    }

    #[test]
    fn pairs_within_a_group_are_excluded() {
        // Of |X - Y| only 0 to 4 and 1 to 3 are left: 4 and 2.
        assert_eq!(energy_distance(&points(&[&[0.0], &[1.0]], 0), &points(&[&[3.0], &[4.0]], 0)), Some(2.0 * 3.0 - 1.0 - 1.0));
        let one = points(&[&[0.0]], 0);
        assert_eq!(energy_distance(&one, &points(&[&[3.0], &[4.0]], 5)), None);
    }

    #[test]
    fn the_energy_distance_is_unbiased() {
        // Many small sets of the same distribution: the mean is near 0, where that of all pairs, a point with itself included, is not.
        use rand::{Rng, SeedableRng};
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(1);
        let mut draw = |first: usize| {
            (0..4usize).map(|n| Point { group: first + n, at: vec![rng.r#gen::<f64>(), rng.r#gen::<f64>()] }).collect::<Vec<_>>()
        };
        let mean = (0..4000).map(|_| energy_distance(&draw(0), &draw(10)).unwrap()).sum::<f64>() / 4000.0;
        assert!(mean.abs() < 0.01, "{mean}");
    }
}
