//! Standardisation: scales each column to mean 0 and standard deviation 1 over the training rows.

use std::sync::Arc;

/// A column with a smaller standard deviation counts as constant and is not scaled.
const SMALLEST_DEVIATION: f64 = 1e-6;

/// The mean and standard deviation of each column. Clones share them.
#[derive(Clone, Debug, PartialEq)]
pub struct Scaler {
    /// The mean of each column.
    pub mean: Arc<[f32]>,
    /// The unbiased standard deviation; 1 where it is below 1e-6.
    pub std: Arc<[f32]>,
}

impl Scaler {
    /// Fits a scaler to rows of equal length.
    pub fn fit<T: Copy + Into<f64>>(rows: &[impl AsRef<[T]>]) -> Scaler {
        let width = rows.first().map_or(0, |row| row.as_ref().len());
        let mut mean = vec![0.0; width];
        for row in rows {
            mean.iter_mut().zip(row.as_ref()).for_each(|(sum, x)| *sum += (*x).into());
        }
        mean.iter_mut().for_each(|sum| *sum /= rows.len() as f64);
        let mut squares = vec![0.0; width];
        for row in rows {
            let columns = squares.iter_mut().zip(&mean).zip(row.as_ref());
            columns.for_each(|((sum, mean), x)| *sum += ((*x).into() - mean).powi(2));
        }
        let deviation = |sum: f64| (sum / (rows.len().max(2) - 1) as f64).sqrt();
        let std = squares.into_iter().map(deviation).map(|std| if std < SMALLEST_DEVIATION { 1.0 } else { std as f32 });
        Scaler { mean: mean.iter().map(|mean| *mean as f32).collect(), std: std.collect() }
    }

    /// Returns a scaler that changes nothing.
    pub fn identity(width: usize) -> Scaler {
        Scaler { mean: vec![0.0; width].into(), std: vec![1.0; width].into() }
    }

    /// Returns a scaler with the same means, and one deviation for all columns, chosen such that the root mean square over all columns is `to`.
    pub fn evened(&self, to: f64) -> Scaler {
        let width = self.width().max(1) as f64;
        // A constant column has the deviation 1 here, and does not contribute.
        let squares: f64 = self.std.iter().filter(|std| **std != 1.0).map(|std| f64::from(*std).powi(2)).sum();
        let deviation = (squares / width).sqrt() / to;
        let even = if deviation > 0.0 { deviation as f32 } else { 1.0 };
        Scaler { mean: self.mean.clone(), std: vec![even; self.width()].into() }
    }

    /// Returns the number of columns.
    pub fn width(&self) -> usize {
        self.mean.len()
    }

    /// Converts a row to standard deviations from the mean.
    pub fn standardise<T: Copy + Into<f64>>(&self, row: &[T]) -> impl Iterator<Item = f32> {
        row.iter()
            .zip(self.mean.iter().zip(self.std.iter()))
            .map(|(x, (mean, std))| (((*x).into() - f64::from(*mean)) / f64::from(*std)) as f32)
    }

    /// Converts a number of standard deviations back to the column's units.
    pub fn restore(&self, column: usize, x: f32) -> f64 {
        let (mean, std) = (self.mean.get(column).copied().unwrap_or(0.0), self.std.get(column).copied().unwrap_or(1.0));
        f64::from(x) * f64::from(std) + f64::from(mean)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deviations_are_unbiased_and_constant_columns_unscaled() {
        let scaler = Scaler::fit(&[[1.0, 5.0], [3.0, 5.0]]);
        assert_eq!(&scaler.mean[..], [2.0, 5.0]);
        assert_eq!(&scaler.std[..], [2f32.sqrt(), 1.0]);
        let z: Vec<f32> = scaler.standardise(&[3.0, 5.0]).collect();
        assert_eq!(z, [0.5f32.sqrt(), 0.0]);
        assert!((scaler.restore(0, z[0]) - 3.0).abs() < 1e-6);
        assert_eq!(&Scaler::fit(&[[7.0f32]]).std[..], [1.0]);
    }
}
