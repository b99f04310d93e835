//! Tests of the exact-likelihood flow on small synthetic data.

mod checkpoint;
mod density;
mod gradients;
mod model;
mod training;

use std::sync::Arc;

use rand::Rng;

use super::*;
use crate::flow::nll::{init, layout, layout::Sizes};
use crate::flow::slot;
use crate::theta::warp::denormalize;

fn small() -> TrainConfig {
    TrainConfig {
        epochs: 12,
        batch: 16,
        layers: 4,
        hidden: 16,
        lr: 5e-3,
        dropout: 0.0,
        theta_noise: 0.05,
        val_ratio: 0.1,
        device: DeviceChoice::Cpu,
        seed: 3,
        ..TrainConfig::new(Objective::Nll, 0)
    }
}

/// Returns random weights that differ from their initial values, but are small enough to keep the flow well-conditioned.
fn random_weights(sizes: &Sizes, constant: &[bool; DIM], seed: u64) -> Vec<f32> {
    let mut flat = init::weights(sizes, constant, seed);
    let mut rng = stream(seed, Purpose::Dropout, 0, 0);
    for range in slot::learned(&sizes.slots()) {
        flat[range].iter_mut().for_each(|weight| *weight += rng.gen_range(-0.2..0.2));
    }
    flat
}

/// Returns an untrained flow whose scalers put six standard deviations within every range; `constants` are not part of the flow.
fn flow(constants: [Option<f64>; DIM]) -> Flow {
    let config = TrainConfig { hidden: 20, ..small() };
    let mut flow = Flow {
        encoder: "made-up".to_string(),
        theta: Scaler { mean: vec![0.0; DIM].into(), std: vec![0.5; DIM].into() },
        text: Scaler { mean: vec![0.0; TEXT].into(), std: vec![1.0; TEXT].into() },
        constants,
        history: Arc::new([]),
        whole: [false; DIM],
        concepts: Arc::new([]),
        best_epoch: 0,
        orders: Arc::new([]),
        params: Arc::new([]),
        progress: None,
        config,
    };
    flow.params = random_weights(&flow.nll_sizes(), &constants.map(|constant| constant.is_some()), 8).into();
    flow
}

/// Returns embeddings and z.
fn inputs(rows: usize) -> (Vec<Vec<f32>>, Vec<[f64; DIM]>) {
    let mut rng = stream(6, Purpose::Weights, 0, 0);
    let text = (0..rows).map(|row| if row % 3 == 0 { vec![0.25; TEXT] } else { random(&mut rng, TEXT) }).collect();
    let z = (0..rows).map(|_| std::array::from_fn(|_| rng.gen_range(-2.0..2.0))).collect();
    (text, z)
}

/// Two captions. With the first, the attack is long or short, and the release follows it; with the second, both are in between. The pitch is random,
/// and the index follows it; rate and duration are constant.
pub fn data(rows: usize) -> Data {
    let mut rng = stream(5, Purpose::Weights, 0, 0);
    let texts: Vec<Vec<f32>> = (0..2).map(|_| (0..TEXT).map(|_| rng.gen_range(-1.0..1.0)).collect()).collect();
    let theta = (0..rows).map(|row| {
        let mut u: [f64; DIM] = std::array::from_fn(|_| rng.gen_range(0.4..0.6));
        let mode = if rng.gen_bool(0.5) { 0.25 } else { 0.75 };
        let centre = if row % 2 == 0 { mode } else { 0.5 };
        u[Field::AttackS.index()] = centre + rng.gen_range(-0.05..0.05);
        u[Field::ReleaseS.index()] = centre + rng.gen_range(-0.05..0.05);
        u[Field::PitchMidi.index()] = rng.gen_range(0.3..0.7);
        u[Field::ModIndex.index()] = u[Field::PitchMidi.index()] + rng.gen_range(-0.02..0.02);
        let mut theta = Field::ALL.map(|field| denormalize(field, u[field.index()]));
        theta[Field::SampleRate.index()] = 16000.0;
        theta[Field::DurationS.index()] = 0.1 + 0.2;
        theta
    });
    Data { theta: theta.collect(), text: (0..rows).map(|row| texts[row % 2].clone()).collect() }
}

fn largest_difference(a: &[[f64; DIM]], b: &[[f64; DIM]]) -> f64 {
    a.as_flattened().iter().zip(b.as_flattened()).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}
