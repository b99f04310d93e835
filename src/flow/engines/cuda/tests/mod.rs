//! Compares the GPU engine, whose kernels run on the CPU, with the CPU engine.

mod compile;
mod emulated;
mod training;

use rand_chacha::rand_core::RngCore;

use super::engine::Training;
use super::machine::{Machine, Op, launch};
use super::objective::{Batch, gather_text};
use crate::flow::FlowError;
use crate::flow::config::{Mask, TrainConfig};
use crate::flow::data::Rows;
use crate::flow::engine::Engine;
use crate::flow::engines::fused;
use crate::flow::flow::Flow;
use crate::flow::history::Losses;
use crate::flow::rng::{Purpose, stream};
use crate::flow::tests::fused::{DRAWS, made_nll, made_reference, rows, same_gradients, same_losses};
use emulated::Emulated;

fn training(flow: &Flow, train: &Rows, validation: &Rows, threads: i32) -> Training<Emulated> {
    Training::new(Emulated::new(threads), flow, None, train.clone(), validation.clone()).unwrap()
}

/// Checks that losses and gradients with dropout, and losses without, equal those of the CPU engine.
fn compare(mut flow: Flow, count: usize, threads: i32) {
    // The text noise is off, because it has other random numbers.
    flow.config = TrainConfig { text_noise: 0.0, batch: count + 3, seed: DRAWS.seed, ..flow.config };
    let what = format!("{:?} of {count} rows on {threads} threads", flow.config);
    let rows = rows(&flow, count);
    let which: Vec<usize> = (0..count).collect();
    let mut cpu = fused::learner(&flow);
    let (losses, expected) = cpu.differentiate(&flow.params, &rows, &which, &DRAWS).unwrap();
    let expected = expected.concat();
    let mut training = training(&flow, &rows, &rows, threads);
    let (found, gradient) = training.differentiate(&flow.params, count, &DRAWS).unwrap();
    same_losses(&found, &losses, &what);
    same_gradients(&flow, [&gradient, &expected], 1e-5, &what);
    let validated = training.validate().unwrap().unwrap();
    same_losses(&validated, &cpu.validate(&flow.params, &rows, &which).unwrap(), &what);
}

#[test]
fn losses_and_gradients_match_for_the_reference_objective() {
    for mask in Mask::ALL {
        for (count, layers, hidden, text, dropout, threads) in
            [(1, 1, 7, 12, 0.0, 1), (6, 2, 9, 7, 0.2, 2), (9, 3, 41, 50, 0.1, 3), (5, 2, 64, 33, 0.05, 2)]
        {
            compare(made_reference(mask, layers, hidden, text, dropout), count, threads);
        }
    }
}

#[test]
fn losses_and_gradients_match_for_the_nll_objective() {
    for (count, layers, hidden, text, dropout, threads) in
        [(1, 1, 7, 12, 0.0, 1), (6, 2, 9, 7, 0.2, 2), (11, 3, 7, 12, 0.3, 3), (9, 2, 64, 40, 0.2, 2)]
    {
        compare(made_nll(layers, hidden, text, dropout), count, threads);
    }
}

#[test]
fn text_noise_is_normal_and_differs_between_batches() {
    let mut flow = made_reference(Mask::Soft, 1, 4, 1024, 0.0);
    flow.config = TrainConfig { text_noise: 0.3, batch: 4, ..flow.config };
    let (train, validation) = (rows(&flow, 8), rows(&flow, 2));
    let noise = training(&flow, &train, &validation, 2).noise(8, 0.3).unwrap();
    let moment = |power: i32| noise.iter().map(|x| f64::from(*x).powi(power)).sum::<f64>() / noise.len() as f64;
    assert_eq!(noise.len(), 8 * 1024);
    assert!(moment(1).abs() < 0.03 && (moment(2) - 1.0).abs() < 0.05 && (moment(4) - 3.0).abs() < 0.3, "{:?}", [1, 2, 4].map(moment));
    let (mut sorted, len) = (noise.clone(), noise.len());
    sorted.sort_by(f32::total_cmp);
    sorted.dedup();
    assert!(sorted.len() > len * 99 / 100, "{} of {len} differ", sorted.len());
}

#[test]
fn draws_match_the_generator_of_the_cpu() {
    let flow = made_reference(Mask::Soft, 2, 5, 7, 0.5);
    let rows = rows(&flow, 3);
    let mut rng = stream(flow.config.seed, Purpose::Dropout, 3, 1);
    let expected: Vec<u32> = (0..64).map(|_| rng.next_u32()).collect();
    assert_eq!(training(&flow, &rows, &rows, 3).draws_of(3, 1, 64).unwrap(), expected);
}

impl Training<Emulated> {
    fn carry_out(&mut self, ops: Vec<Op>) -> Result<(), FlowError> {
        let mut steps = self.machine.ready(ops)?;
        self.machine.start(&mut steps)
    }

    /// Returns `words` words that the kernel `toss` draws for dropout.
    fn draws_of(&mut self, epoch: usize, batch: usize, words: usize) -> Result<Vec<u32>, FlowError> {
        self.set_batch(epoch, batch)?;
        let places = [self.shared.gradient, self.shared.state, self.shared.key];
        self.carry_out(vec![launch("toss", 2, &places, &[words / 16, Purpose::Dropout as usize], &[])])?;
        let mut drawn = vec![0; words];
        self.machine.take(self.shared.gradient, &mut drawn)?;
        Ok(drawn)
    }

    /// Returns the noise added to the texts of `rows` rows, divided by its deviation, in batches of four.
    fn noise(&mut self, rows: usize, deviation: f64) -> Result<Vec<f32>, FlowError> {
        let order: Vec<usize> = (0..rows).collect();
        self.lay_out(true, &order, 1, 0, &Losses::default())?;
        let width = self.train.texts().len() / rows;
        let mut noise = Vec::new();
        for first in (0..rows).step_by(4) {
            self.set_batch(1, first / 4)?;
            let batch = Batch { rows: 4, full: 4, params: self.shared.params, train: true, blur: true };
            self.carry_out(vec![gather_text(&self.shared, batch, width, deviation, false, self.shared.gradient)])?;
            let found = self.take(self.shared.gradient)?;
            let texts = self.train.texts()[first * width..].iter().zip(&found).take(4 * width);
            noise.extend(texts.map(|(text, found)| (found - text) / deviation as f32));
        }
        Ok(noise)
    }
}
