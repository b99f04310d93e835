//! A check whether this machine's GPU trains correctly.

use super::FlowError;
use super::config::{Objective, TrainConfig};
use super::data::{Examples, Rows};
use super::engines::{self, OnGpu};
use super::train::untrained;
use crate::theta::{DIM, Field};

/// The GPU that [`train`](super::train()) uses.
#[derive(Debug)]
pub struct Gpu {
    /// The GPU's name and its free memory.
    pub device: String,
    /// The difference between a gradient on the GPU and on the CPU, as a share of its norm; or why the GPU is not used.
    pub trial: Result<f64, FlowError>,
}

/// Looks for a GPU, and compares the gradient of a batch on it with the CPU's.
///
/// # Errors
/// No usable GPU was found; the message lists what was tried.
pub fn gpu() -> Result<Gpu, FlowError> {
    Ok(Gpu { device: engines::gpu()?, trial: largest_difference(&engines::on_gpu) })
}

/// Returns the larger of the two objectives' differences, on synthetic rows.
fn largest_difference(on_gpu: OnGpu<'_>) -> Result<f64, FlowError> {
    const ROWS: usize = 48;
    const TEXT: usize = 64;
    let number = |row: usize, column: usize| ((row * 31 + column * 17 + row * column) as f64 * 0.618_034).fract();
    let theta: Vec<[f64; DIM]> = (0..ROWS)
        .map(|row| Field::ALL.map(|field| field.info().min + (field.info().max - field.info().min) * number(row, field.index())))
        .collect();
    let text: Vec<Vec<f32>> = (0..ROWS).map(|row| (0..TEXT).map(|column| number(row, column + DIM) as f32).collect()).collect();
    let text: Vec<&[f32]> = text.iter().map(Vec::as_slice).collect();
    let examples = Examples::new(&theta, text, "made-up");
    let all: Vec<usize> = (0..ROWS).collect();
    Objective::ALL.into_iter().try_fold(0.0, |largest: f64, objective| {
        let start = untrained(&examples, &TrainConfig { layers: 4, hidden: 64, ..TrainConfig::new(objective, ROWS) })?;
        let rows = Rows::new(&examples, &all, &start.theta, &start.text, objective);
        Ok(largest.max(engines::difference(&start, &rows, on_gpu)?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::engines::fused;
    use crate::flow::engines::host::Host;

    #[test]
    fn identical_engines_have_no_difference() {
        let same = largest_difference(&|start, progress, [train, validation]| {
            let cpu = Host::new(fused::learner(start), start, progress.cloned(), train.clone(), validation.clone());
            Ok(Box::new(cpu))
        });
        assert_eq!(same.unwrap(), 0.0);
    }
}
