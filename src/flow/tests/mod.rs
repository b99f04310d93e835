//! Tests of the whole flow on small synthetic data.

mod checkpoint;
pub mod fused;
mod gradients;
mod model;
mod nll;
mod resume;
mod training;
mod trial;

use std::cell::Cell;

use rand::Rng;

use super::reference::{init, layout, layout::Sizes};
use super::rng::{Purpose, stream};
use super::*;
use crate::sink::Monitor;
use crate::theta::{DIM, Field};

/// Three caption embeddings, and for each row of one a theta near that caption's; rate and duration are constant.
struct Data {
    theta: Vec<[f64; DIM]>,
    text: Vec<Vec<f32>>,
}

const TEXT: usize = 12;

fn data(rows: usize) -> Data {
    let mut rng = stream(5, Purpose::Weights, 0, 0);
    let texts: Vec<Vec<f32>> = (0..3).map(|_| (0..TEXT).map(|_| rng.gen_range(-1.0..1.0)).collect()).collect();
    let centres: Vec<[f64; DIM]> = (0..3).map(|_| std::array::from_fn(|_| rng.gen_range(0.0..5.0))).collect();
    let theta = (0..rows).map(|row| {
        let mut theta = centres[row % 3].map(|centre| centre + rng.gen_range(-0.3..0.3));
        theta[Field::SampleRate.index()] = 16000.0;
        theta[Field::DurationS.index()] = 0.1 + 0.2;
        theta
    });
    Data { theta: theta.collect(), text: (0..rows).map(|row| texts[row % 3].clone()).collect() }
}

impl Data {
    fn train(&self, config: &TrainConfig, resume: Option<&Flow>, monitor: &mut dyn Monitor) -> Result<Flow, FlowError> {
        let text: Vec<&[f32]> = self.text.iter().map(Vec::as_slice).collect();
        train(&Examples::new(&self.theta, text, "made-up"), config, resume, monitor, &mut |_| ())
    }
}

fn small() -> TrainConfig {
    TrainConfig {
        epochs: 12,
        batch: 16,
        layers: 2,
        hidden: 16,
        lr: 5e-3,
        device: DeviceChoice::Cpu,
        seed: 3,
        ..TrainConfig::new(Objective::Reference, 0)
    }
}

/// Records what it receives, and interrupts after `stop_at` calls.
#[derive(Default)]
struct Watch {
    notes: Vec<String>,
    details: Vec<(u64, String)>,
    asked: Cell<usize>,
    stop_at: Option<usize>,
}

impl Monitor for Watch {
    fn progress(&mut self, done: u64, detail: &str) {
        self.details.push((done, detail.to_string()));
    }

    fn note(&mut self, text: &str) {
        self.notes.push(text.to_string());
    }

    fn interrupted(&self) -> bool {
        self.asked.set(self.asked.get() + 1);
        self.stop_at.is_some_and(|stop| self.asked.get() > stop)
    }
}

/// Returns random weights, in which norms, masks and scales also differ from their initial values.
pub(super) fn random_weights(sizes: &Sizes, seed: u64) -> Vec<f32> {
    let mut flat = init::weights(sizes, seed);
    let mut rng = stream(seed, Purpose::Dropout, 0, 0);
    for range in slot::learned(&sizes.slots()) {
        flat[range].iter_mut().for_each(|weight| *weight += rng.gen_range(-0.3..0.3));
    }
    for layer in 0..sizes.layers {
        if sizes.mask.learned() {
            flat[sizes.range(layer, layout::Part::Mask)].iter_mut().for_each(|logit| *logit = rng.gen_range(-2.0..2.0));
        }
    }
    flat
}

fn random(rng: &mut impl Rng, len: usize) -> Vec<f32> {
    (0..len).map(|_| rng.gen_range(-1.5..1.5)).collect()
}
