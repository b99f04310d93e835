//! A normal distribution fitted to points, the baseline for a likelihood.

use std::f64::consts::TAU;

/// The estimator of the covariance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Covariance {
    /// Variances only.
    Diagonal,
    /// Variances and correlations. The correlations are shrunk towards 0 in proportion to their estimated errors (Schäfer and Strimmer 2005, "A
    /// shrinkage approach to large-scale covariance matrix estimation").
    Shrunk,
}

/// A fitted normal distribution.
#[derive(Clone, Debug, PartialEq)]
pub struct Gaussian {
    mean: Vec<f64>,
    /// The lower triangle of the covariance's Cholesky factor, row by row.
    factor: Vec<Vec<f64>>,
}

impl Gaussian {
    /// Fits `points`, which have equal lengths. Each variance includes one extra point whose squared deviation is the variance in `wide`, taken from
    /// a wider set of points. This keeps a dimension that does not vary among few points from having no variance.
    ///
    /// Returns `None` if there are no points.
    pub fn fit(points: &[Vec<f64>], wide: &[f64], covariance: Covariance) -> Option<Gaussian> {
        let width = points.first()?.len();
        let count = points.len() as f64;
        let mean: Vec<f64> = (0..width).map(|n| points.iter().map(|point| point[n]).sum::<f64>() / count).collect();
        let deviations: Vec<f64> = (0..width)
            .map(|n| {
                let square = points.iter().map(|point| (point[n] - mean[n]).powi(2)).sum::<f64>();
                ((square + wide.get(n).copied().unwrap_or(1.0).max(1e-12)) / count).sqrt()
            })
            .collect();
        let standard: Vec<Vec<f64>> =
            points.iter().map(|point| (0..width).map(|n| (point[n] - mean[n]) / deviations[n]).collect()).collect();
        let correlation = if covariance == Covariance::Shrunk { shrunk(&standard, width) } else { vec![vec![0.0; width]; width] };
        let element = |row: usize, column: usize| {
            let correlation = if row == column { 1.0 } else { correlation[row][column] };
            correlation * deviations[row] * deviations[column]
        };
        let factor = cholesky(width, element)?;
        Some(Gaussian { mean, factor })
    }

    /// Returns the logarithm of the density at `point`, in nats.
    pub fn log_density(&self, point: &[f64]) -> f64 {
        let mut solved: Vec<f64> = Vec::with_capacity(self.mean.len());
        let mut log_determinant = 0.0;
        for (n, row) in self.factor.iter().enumerate() {
            let before: f64 = row.iter().zip(&solved).map(|(factor, value)| factor * value).sum();
            let diagonal = row.get(n).copied().unwrap_or(1.0);
            solved.push((point[n] - self.mean[n] - before) / diagonal);
            log_determinant += diagonal.ln();
        }
        -0.5 * solved.iter().map(|value| value * value).sum::<f64>() - log_determinant - 0.5 * self.mean.len() as f64 * TAU.ln()
    }
}

/// Returns the shrunk correlations of standardised points.
fn shrunk(points: &[Vec<f64>], width: usize) -> Vec<Vec<f64>> {
    let count = points.len() as f64;
    let mut correlation = vec![vec![0.0; width]; width];
    let (mut errors, mut squares) = (0.0, 0.0);
    for row in 0..width {
        for column in 0..row {
            let product = |point: &Vec<f64>| point[row] * point[column];
            let mean = points.iter().map(product).sum::<f64>() / count;
            let variance = points.iter().map(|point| (product(point) - mean).powi(2)).sum::<f64>() / count / (count - 1.0).max(1.0);
            errors += variance;
            squares += mean * mean;
            correlation[row][column] = mean;
            correlation[column][row] = mean;
        }
    }
    let keep = 1.0 - (errors / squares.max(1e-300)).clamp(0.0, 1.0);
    correlation.iter_mut().flatten().for_each(|value| *value *= keep);
    correlation
}

/// Returns the lower triangle L with L L' equal to the matrix; `None` if that is not positive definite.
fn cholesky(width: usize, element: impl Fn(usize, usize) -> f64) -> Option<Vec<Vec<f64>>> {
    let mut factor: Vec<Vec<f64>> = Vec::with_capacity(width);
    for row in 0..width {
        let mut line: Vec<f64> = Vec::with_capacity(row + 1);
        for (column, above) in factor.iter().enumerate() {
            let before: f64 = line.iter().zip(above).map(|(a, b)| a * b).sum();
            line.push((element(row, column) - before) / above.get(column)?);
        }
        let rest = element(row, row) - line.iter().map(|a| a * a).sum::<f64>();
        if rest.partial_cmp(&0.0) != Some(std::cmp::Ordering::Greater) {
            return None;
        }
        line.push(rest.sqrt());
        factor.push(line);
    }
    Some(factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_density_matches_a_hand_computed_value() {
        // Mean 1, and (2 + 1) / 2 as variance.
        let fitted = Gaussian::fit(&[vec![0.0], vec![2.0]], &[1.0], Covariance::Diagonal).unwrap();
        let expected = -0.5 * (TAU * 1.5f64).ln() - 0.5 * 4.0 / 1.5;
        assert!((fitted.log_density(&[3.0]) - expected).abs() < 1e-12);
        assert!(Gaussian::fit(&[], &[], Covariance::Diagonal).is_none());
    }

    #[test]
    fn the_cholesky_factor_matches_numpy() {
        // numpy.linalg.cholesky([[4, 2, 0.6], [2, 5, 1], [0.6, 1, 3]])
        let matrix = [[4.0, 2.0, 0.6], [2.0, 5.0, 1.0], [0.6, 1.0, 3.0]];
        let factor = cholesky(3, |row, column| matrix[row][column]).unwrap();
        let expected = [vec![2.0], vec![1.0, 2.0], vec![0.3, 0.35, (3.0f64 - 0.09 - 0.1225).sqrt()]];
        for (line, expected) in factor.iter().flatten().zip(expected.iter().flatten()) {
            assert!((line - expected).abs() < 1e-12, "{factor:?}");
        }
        assert!(cholesky(2, |row, column| if row == column { 1.0 } else { 2.0 }).is_none());
    }

    #[test]
    fn shrunk_covariance_models_correlation() {
        let line: Vec<Vec<f64>> = (0..40).map(|n| vec![f64::from(n), f64::from(n) + f64::from(n * 7 % 5)]).collect();
        let density = |covariance| {
            let fitted = Gaussian::fit(&line, &[1.0, 1.0], covariance).unwrap();
            line.iter().map(|point| fitted.log_density(point)).sum::<f64>() / 40.0
        };
        assert!(density(Covariance::Shrunk) > density(Covariance::Diagonal) + 1.0);
        // With few points, the correlations are shrunk almost to 0.
        let few = [vec![0.0, 0.0], vec![1.0, 1.1], vec![0.2, 1.0]];
        let standard = |covariance| Gaussian::fit(&few, &[1.0, 1.0], covariance).unwrap();
        let apart = standard(Covariance::Shrunk).log_density(&[0.5, 0.5]) - standard(Covariance::Diagonal).log_density(&[0.5, 0.5]);
        assert!(apart.abs() < 0.5, "{apart}");
    }
}
