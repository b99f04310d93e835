//! Projects points onto the plane in which they vary most.
//!
//! Source: principal components (Hotelling 1933), the first two, by orthogonal iteration on the centred points.

/// The most iterations, and the change of direction at which they stop.
const STEPS: usize = 500;
const STILL: f64 = 1e-10;

/// Points projected onto a plane.
#[derive(Clone, Debug, PartialEq)]
pub struct Plane {
    /// Coordinates along the first and the second direction.
    pub points: Vec<(f64, f64)>,
    /// The fraction of the variance along each direction.
    pub shares: [f64; 2],
}

/// Returns the plane of points of equal length; `None` if there are no points, lengths differ, or a number is not finite. The sign of each direction
/// is set so that the farthest point along it is positive, which makes the result unique.
pub fn plane(points: &[Vec<f32>]) -> Option<Plane> {
    let width = points.first()?.len();
    let same = points.iter().all(|point| point.len() == width && point.iter().all(|value| value.is_finite()));
    if width == 0 || !same {
        return None;
    }
    let mean = |dim: usize| points.iter().map(|point| f64::from(point[dim])).sum::<f64>() / points.len() as f64;
    let means: Vec<f64> = (0..width).map(mean).collect();
    let mut rest: Vec<Vec<f64>> =
        points.iter().map(|point| point.iter().zip(&means).map(|(value, mean)| f64::from(*value) - mean).collect()).collect();
    let spread = |rows: &[Vec<f64>]| rows.iter().map(|row| dot(row, row)).sum::<f64>();
    let total = spread(&rest);
    let [first, second] = [(); 2].map(|()| {
        let direction = direction(&rest);
        let mut along: Vec<f64> = rest.iter().map(|row| dot(row, &direction)).collect();
        for (row, along) in rest.iter_mut().zip(&along) {
            row.iter_mut().zip(&direction).for_each(|(value, part)| *value -= along * part);
        }
        let farthest = along.iter().copied().fold(0.0, |far: f64, value| if value.abs() > far.abs() * (1.0 + 1e-9) { value } else { far });
        if farthest < 0.0 {
            along.iter_mut().for_each(|value| *value = -*value);
        }
        along
    });
    let share = |along: &[f64]| if total > 0.0 { dot(along, along) / total } else { 0.0 };
    let shares = [share(&first), share(&second)];
    Some(Plane { points: first.into_iter().zip(second).collect(), shares })
}

/// Returns the unit vector along which the rows vary most; zeros if all rows are zero.
fn direction(rows: &[Vec<f64>]) -> Vec<f64> {
    // The longest row cannot be orthogonal to the first principal direction.
    let start = rows.iter().max_by(|one, other| dot(one, one).total_cmp(&dot(other, other))).cloned().unwrap_or_default();
    let mut current = normalised(start);
    for _ in 0..STEPS {
        let mut next = vec![0.0; current.len()];
        for row in rows {
            let along = dot(row, &current);
            next.iter_mut().zip(row).for_each(|(sum, value)| *sum += along * value);
        }
        let next = normalised(next);
        let turned = next.iter().zip(&current).map(|(next, current)| (next - current).abs()).fold(0.0, f64::max);
        current = next;
        if turned < STILL {
            break;
        }
    }
    current
}

fn normalised(mut vector: Vec<f64>) -> Vec<f64> {
    let length = dot(&vector, &vector).sqrt();
    vector.iter_mut().for_each(|value| *value = if length > 1e-150 { *value / length } else { 0.0 });
    vector
}

fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tilted_plane_is_found() {
        // (5 a, 2 b) in a plane spanned by (1, 1, 1, 1) / 2 and (1, -1, 1, -1) / 2, away from the origin.
        let flat: Vec<(f32, f32)> = (0..40).map(|n| (5.0 * (n as f32 * 0.7).sin(), 2.0 * (n as f32 * 1.9).cos())).collect();
        let points: Vec<Vec<f32>> =
            flat.iter().map(|(a, b)| [1.0, -1.0, 1.0, -1.0].map(|sign| (a + sign * b) / 2.0 + 3.0).to_vec()).collect();
        let found = plane(&points).unwrap();
        assert!((found.shares[0] + found.shares[1] - 1.0).abs() < 1e-6 && found.shares[0] > found.shares[1], "{:?}", found.shares);
        // The projection preserves distances.
        for i in 1..flat.len() {
            let wanted = f64::from((flat[i].0 - flat[0].0).hypot(flat[i].1 - flat[0].1));
            let seen = (found.points[i].0 - found.points[0].0).hypot(found.points[i].1 - found.points[0].1);
            assert!((wanted - seen).abs() < 1e-4, "{wanted} {seen}");
        }
        let farthest = found.points.iter().map(|point| point.0).fold(0.0, |far: f64, x| if x.abs() > far.abs() { x } else { far });
        assert!(farthest > 0.0);
    }

    #[test]
    fn few_and_invalid_points_are_accepted() {
        assert_eq!(plane(&[]), None);
        assert_eq!(plane(&[vec![]]), None);
        assert_eq!(plane(&[vec![1.0, f32::NAN]]), None);
        assert_eq!(plane(&[vec![1.0, 2.0], vec![1.0]]), None);
        assert_eq!(plane(&vec![vec![1.0, 2.0]; 3]).unwrap().points, [(0.0, 0.0); 3]);
        let two = plane(&[vec![0.0, 0.0], vec![3.0, 4.0]]).unwrap();
        assert!((two.points[0].0 - two.points[1].0).abs() - 5.0 < 1e-9 && (two.shares[0] - 1.0).abs() < 1e-9);
    }
}
