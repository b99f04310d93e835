//! Classifies points by a random forest (Breiman 2001).

use smartcore::ensemble::random_forest_classifier::{RandomForestClassifier, RandomForestClassifierParameters};
use smartcore::linalg::basic::matrix::DenseMatrix;
use thiserror::Error;

use crate::cause::Cause;

const TREES: u16 = 100;

/// An error of training or applying a forest.
#[derive(Debug, Error)]
#[error("the random forest failed")]
pub struct ForestError(#[source] Cause);

/// A forest trained on points and their classes.
pub struct Forest {
    trees: RandomForestClassifier<f64, i32, DenseMatrix<f64>, Vec<i32>>,
}

impl Forest {
    /// Trains on `points[n]` with `classes[n]`; equal seeds give equal forests.
    ///
    /// # Errors
    /// There are no points, or the numbers of points and classes differ.
    pub fn fit(points: &[Vec<f64>], classes: &[usize], seed: u64) -> Result<Forest, ForestError> {
        let classes: Vec<i32> = classes.iter().map(|class| *class as i32).collect();
        let options = RandomForestClassifierParameters::default().with_n_trees(TREES).with_seed(seed);
        let trees = RandomForestClassifier::fit(&matrix(points)?, &classes, options);
        Ok(Forest { trees: trees.map_err(|failed| ForestError(failed.into()))? })
    }

    /// Returns the class with the most votes of trees, for each point.
    ///
    /// # Errors
    /// The points have another length than those in training.
    pub fn classify(&self, points: &[Vec<f64>]) -> Result<Vec<usize>, ForestError> {
        if points.is_empty() {
            return Ok(Vec::new());
        }
        let found = self.trees.predict(&matrix(points)?).map_err(|failed| ForestError(failed.into()))?;
        Ok(found.into_iter().map(|class| class as usize).collect())
    }
}

fn matrix(points: &[Vec<f64>]) -> Result<DenseMatrix<f64>, ForestError> {
    DenseMatrix::from_2d_vec(&points.to_vec()).map_err(|failed| ForestError(failed.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forest_classifies_separable_points_and_is_deterministic() {
        let point = |n: usize| vec![(n % 2) as f64 + (n as f64 * 0.37).fract() * 0.8, (n as f64 * 0.71).fract()];
        let points: Vec<Vec<f64>> = (0..60).map(point).collect();
        let classes: Vec<usize> = (0..60).map(|n| 3 + n % 2).collect();
        let forest = Forest::fit(&points, &classes, 1).unwrap();
        let asked: Vec<Vec<f64>> = (60..100).map(point).collect();
        let found = forest.classify(&asked).unwrap();
        let right = found.iter().enumerate().filter(|(n, class)| **class == 3 + n % 2).count();
        assert!(right >= 36, "{right} of 40");
        assert_eq!(Forest::fit(&points, &classes, 1).unwrap().classify(&asked).unwrap(), found);
        assert!(forest.classify(&[]).unwrap().is_empty());
    }

    #[test]
    fn no_training_points_are_an_error() {
        assert!(Forest::fit(&[], &[], 1).is_err());
    }
}
