//! Prepares numbers for drawing.

/// The largest magnitude that is drawn; differences of such numbers are finite.
const LARGEST: f64 = 1e30;

/// The horizontal resolution of a [chart](crate::sink::Chart)'s data: two dots per character of a wide terminal.
pub const CHART_COLUMNS: usize = 240;

/// Returns whether a number can be placed on an axis.
pub fn drawable(value: f64) -> bool {
    value.abs() <= LARGEST
}

/// Returns the smallest and largest of the drawable values; `None` if there are none.
pub fn extent(values: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    values.into_iter().filter(|value| drawable(*value)).fold(None, |extent, value| {
        let (low, high) = extent.unwrap_or((value, value));
        Some((low.min(value), high.max(value)))
    })
}

/// Returns `(low, high)`, widened if the ends are nearly equal.
pub fn widened((low, high): (f64, f64)) -> (f64, f64) {
    let size = low.abs().max(high.abs());
    if high - low > size * 1e-6 && high - low > 1e-12 {
        return (low, high);
    }
    let room = if size > 1e-9 { size * 0.1 } else { 1.0 };
    (low - room, high + room)
}

/// Reduces points, ordered from left to right, to about four for each of `columns` steps in x: the first, the lowest, the highest and the last. This
/// preserves peaks.
pub fn thinned(points: &[(f64, f64)], columns: usize) -> Vec<(f64, f64)> {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return Vec::new() };
    if points.len() <= columns * 4 || last.0 <= first.0 {
        return points.to_vec();
    }
    let column = |x: f64| ((x - first.0) / (last.0 - first.0) * columns as f64) as usize;
    let by_y = |a: &(usize, f64), b: &(usize, f64)| a.1.total_cmp(&b.1);
    let mut kept = Vec::with_capacity(columns * 4);
    for group in points.chunk_by(|a, b| column(a.0) == column(b.0)) {
        let heights = || group.iter().map(|point| point.1).enumerate();
        let low = heights().min_by(by_y).map_or(0, |(at, _)| at);
        let high = heights().max_by(by_y).map_or(0, |(at, _)| at);
        let mut places = [0, low.min(high), low.max(high), group.len() - 1].to_vec();
        places.dedup();
        kept.extend(places.into_iter().filter_map(|at| group.get(at)));
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thinning_keeps_peaks_and_order() {
        let mut points: Vec<(f64, f64)> = (0..100_000).map(|n| (f64::from(n), f64::from(n % 7))).collect();
        points[54_321].1 = 99.0;
        let thin = thinned(&points, 500);
        assert!(thin.len() <= 2005, "{}", thin.len());
        assert!(thin.contains(&(54_321.0, 99.0)) && thin.is_sorted_by(|a, b| a.0 < b.0));
    }

    #[test]
    fn ranges_never_collapse() {
        assert_eq!(extent([f64::NAN, 2.0, f64::INFINITY, -1.0, 1e300]), Some((-1.0, 2.0)));
        assert_eq!(extent([f64::NAN]), None);
        for value in [0.0, 5.0, -1e20, 1e-20] {
            let (low, high) = widened((value, value));
            assert!(low < value && value < high);
        }
    }
}
