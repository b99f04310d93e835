//! The log-likelihood of held-out notes under a flow, and under one Gaussian per family.

use super::bench::Bench;
use crate::evaluation::{Covariance, Gaussian};
use crate::flow::{Flow, Objective};
use crate::session::fault::Fault;

/// Log-likelihoods in nats, one for each held-out row.
pub struct Likelihood {
    pub flow: Vec<f64>,
    /// `None` for families without training notes.
    pub gaussian: Vec<Option<f64>>,
}

/// Returns `None` for a flow that has no density.
///
/// # Errors
/// If the flow takes embeddings of another length.
pub fn likelihood(flow: &Flow, bench: &Bench) -> Result<Option<Likelihood>, Fault> {
    if flow.config.objective == Objective::Reference {
        return Ok(None);
    }
    let rows = &bench.held.rows;
    let (embeddings, thetas): (Vec<&[f32]>, Vec<_>) = rows.iter().map(|row| (row.embedding, row.theta)).unzip();
    let of_flow = flow.log_prob(&embeddings, &thetas)?;
    let train: Vec<(usize, Vec<f64>)> =
        bench.train.distinct().filter_map(|row| Some((row.family, flow.coordinates(&row.theta)?))).collect();
    let held: Vec<Option<Vec<f64>>> = thetas.iter().map(|theta| flow.coordinates(theta)).collect();
    let wide = variances(&train);
    let mut gaussian = vec![None; rows.len()];
    for family in 0..bench.families.len() {
        let points: Vec<Vec<f64>> = train.iter().filter(|(of, _)| *of == family).map(|(_, point)| point.clone()).collect();
        let places: Vec<usize> = (0..rows.len()).filter(|place| rows[*place].family == family).collect();
        // Take the better of the two on the held-out notes, so that the baseline is never too weak.
        let densities = [Covariance::Diagonal, Covariance::Shrunk].into_iter().filter_map(|covariance| {
            let fitted = Gaussian::fit(&points, &wide, covariance)?;
            places.iter().map(|place| held[*place].as_ref().map(|point| fitted.log_density(point))).collect::<Option<Vec<f64>>>()
        });
        let best = densities.max_by(|a, b| a.iter().sum::<f64>().total_cmp(&b.iter().sum()));
        for (place, density) in places.into_iter().zip(best.unwrap_or_default()) {
            gaussian[place] = Some(density);
        }
    }
    Ok(Some(Likelihood { flow: of_flow, gaussian }))
}

/// Returns the variance of each coordinate over all families.
fn variances(points: &[(usize, Vec<f64>)]) -> Vec<f64> {
    let width = points.first().map_or(0, |(_, point)| point.len());
    let count = points.len().max(1) as f64;
    let of = |n: usize| {
        let mean = points.iter().map(|(_, point)| point[n]).sum::<f64>() / count;
        points.iter().map(|(_, point)| (point[n] - mean).powi(2)).sum::<f64>() / count
    };
    (0..width).map(of).collect()
}
