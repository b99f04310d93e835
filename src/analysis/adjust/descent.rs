//! Least squares over a few parameters between 0 and 1: Levenberg 1944 and Marquardt 1963, then a pattern search in case a kink stopped them.

/// The maximum number of Levenberg-Marquardt steps.
const ROUNDS: usize = 24;
/// The step of the finite differences.
const SLOPE: f64 = 1e-4;
const DAMPING: f64 = 1e-3;
/// The first and the last step size of the pattern search.
const FIRST: f64 = 0.02;
const LAST: f64 = 1e-4;

/// Returns the point near `from` with the least sum of squares, and that sum. `residuals` returns `None` where nothing can be measured; if it
/// does so at `from`, the result is `None`.
pub fn descend(from: &[f64], mut residuals: impl FnMut(&[f64]) -> Option<Vec<f64>>) -> Option<(Vec<f64>, f64)> {
    let mut place = from.to_vec();
    let mut values = residuals(&place)?;
    let mut loss = sum(&values);
    let mut damping = DAMPING;
    for _ in 0..ROUNDS {
        let slopes: Vec<Vec<f64>> = (0..place.len())
            .map(|axis| {
                let mut moved = place.clone();
                let step = if moved[axis] + SLOPE > 1.0 { -SLOPE } else { SLOPE };
                moved[axis] += step;
                let there = residuals(&moved);
                there.map_or_else(|| vec![0.0; values.len()], |there| there.iter().zip(&values).map(|(a, b)| (a - b) / step).collect())
            })
            .collect();
        let mut is_better = false;
        while damping < 1e6 {
            let Some(step) = solve(&slopes, &values, &place, damping) else { break };
            let moved: Vec<f64> = place.iter().zip(&step).map(|(place, step)| (place + step).clamp(0.0, 1.0)).collect();
            match residuals(&moved) {
                Some(there) if sum(&there) < loss => {
                    is_better = loss - sum(&there) > 1e-6 * loss;
                    (place, loss, values) = (moved, sum(&there), there);
                    damping = (0.2 * damping).max(1e-9);
                    break;
                }
                _ => damping *= 6.0,
            }
        }
        if !is_better {
            break;
        }
    }
    Some(stepwise(place, loss, |place| residuals(place).map(|values| sum(&values))))
}

/// Steps along one axis or along two at once; halves the step size when no step reduces the loss.
fn stepwise(mut place: Vec<f64>, mut loss: f64, mut at: impl FnMut(&[f64]) -> Option<f64>) -> (Vec<f64>, f64) {
    let mut size = FIRST;
    while size >= LAST {
        let mut is_better = false;
        for one in 0..place.len() {
            for other in one..place.len() {
                for (first, second) in [(1.0, 1.0), (-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0)] {
                    if one == other && first != second {
                        continue;
                    }
                    let mut moved = place.clone();
                    moved[one] = (moved[one] + size * first).clamp(0.0, 1.0);
                    if other != one {
                        moved[other] = (moved[other] + size * second).clamp(0.0, 1.0);
                    }
                    if let Some(there) = at(&moved).filter(|there| *there < loss) {
                        (place, loss, is_better) = (moved, there, true);
                    }
                }
            }
        }
        if !is_better {
            size *= 0.5;
        }
    }
    (place, loss)
}

fn sum(residuals: &[f64]) -> f64 {
    residuals.iter().map(|residual| residual * residual).sum()
}

/// Solves for the step by Gaussian elimination; `None` if the system is singular. An axis at an end of its range that would leave it is fixed.
fn solve(slopes: &[Vec<f64>], residuals: &[f64], place: &[f64], damping: f64) -> Option<Vec<f64>> {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let fixed: Vec<bool> = slopes
        .iter()
        .zip(place)
        .map(|(slope, place)| {
            let down = -dot(slope, residuals);
            (*place <= 0.0 && down < 0.0) || (*place >= 1.0 && down > 0.0)
        })
        .collect();
    let count = slopes.len();
    let mut rows: Vec<Vec<f64>> = (0..count)
        .map(|row| {
            let mut equation: Vec<f64> =
                (0..count).map(|column| if fixed[row] || fixed[column] { 0.0 } else { dot(&slopes[row], &slopes[column]) }).collect();
            equation[row] = if fixed[row] { 1.0 } else { equation[row] * (1.0 + damping) + 1e-9 };
            equation.push(if fixed[row] { 0.0 } else { -dot(&slopes[row], residuals) });
            equation
        })
        .collect();
    for pivot in 0..count {
        let row = (pivot..count).max_by(|a, b| rows[*a][pivot].abs().total_cmp(&rows[*b][pivot].abs()))?;
        rows.swap(pivot, row);
        if rows[pivot][pivot].abs() < 1e-300 {
            return None;
        }
        for other in (0..count).filter(|other| *other != pivot) {
            let factor = rows[other][pivot] / rows[pivot][pivot];
            let of_pivot = rows[pivot].clone();
            rows[other].iter_mut().zip(&of_pivot).skip(pivot).for_each(|(value, pivot)| *value -= factor * pivot);
        }
    }
    Some((0..count).map(|row| rows[row][count] / rows[row][row]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descent_follows_a_narrow_valley_and_stops_at_the_bounds() {
        // Rosenbrock's function, moved into the range.
        let rosenbrock = |place: &[f64]| Some(vec![10.0 * (place[1] - place[0] * place[0]), place[0] - 0.7]);
        let (found, loss) = descend(&[0.1, 0.9], rosenbrock).unwrap();
        assert!(loss < 1e-6 && (found[0] - 0.7).abs() < 1e-3 && (found[1] - 0.49).abs() < 1e-3, "{found:?}");
        let beyond = |place: &[f64]| Some(vec![place[0] - 3.0, place[1] - 0.25]);
        assert_eq!(descend(&[0.5, 0.5], beyond).unwrap().0[0], 1.0);
        assert_eq!(descend(&[0.5], |_| None), None);
    }
}
