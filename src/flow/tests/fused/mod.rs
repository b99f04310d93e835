//! Compares the fused engine with the dfdx model.

mod nll;
mod reference;

pub use nll::made as made_nll;
pub use reference::made as made_reference;

use std::sync::Arc;

use super::*;
use crate::flow::data::Rows;
use crate::flow::engines::dfdx::Cached;
use crate::flow::engines::fused;
use crate::flow::learner::{Draws, Learner};
use crate::flow::scaler::Scaler;
use crate::flow::{flow::Flow, slot::Slot};

/// Returns an untrained flow with identity scalers.
fn flow(config: TrainConfig, text: usize, orders: Vec<[usize; DIM]>) -> Flow {
    let one = |len: usize| Scaler { mean: vec![0.0; len].into(), std: vec![1.0; len].into() };
    Flow {
        config,
        encoder: "made-up".to_string(),
        theta: one(DIM),
        text: one(text),
        constants: [None; DIM],
        history: Arc::new([]),
        whole: [false; DIM],
        concepts: Arc::new([]),
        best_epoch: 0,
        orders: orders.into(),
        params: Arc::new([]),
        progress: None,
    }
}

/// Returns random rows for a flow.
pub fn rows(flow: &Flow, count: usize) -> Rows {
    let mut rng = stream(21, Purpose::Weights, 0, 0);
    let theta: Vec<[f64; DIM]> = (0..count).map(|_| std::array::from_fn(|_| rng.gen_range(0.1..0.9))).collect();
    let text: Vec<Vec<f32>> = (0..count).map(|_| random(&mut rng, flow.text_dim())).collect();
    let text: Vec<&[f32]> = text.iter().map(Vec::as_slice).collect();
    let examples = Examples::new(&theta, text, "made-up");
    let all: Vec<usize> = (0..count).collect();
    let (theta, text) = examples.scalers(&all, flow.config.objective);
    Rows::new(&examples, &all, &theta, &text, flow.config.objective)
}

pub const DRAWS: Draws = Draws { seed: 5, epoch: 2, batch: 1, blur: true };

/// Returns the loss and the gradient of all rows.
fn differentiated(mut learner: Box<dyn Learner>, flow: &Flow, rows: &Rows) -> (Losses, Vec<f32>) {
    let which: Vec<usize> = (0..rows.count()).collect();
    // Run twice, so that the second run reuses buffers.
    learner.differentiate(&flow.params, rows, &which, &DRAWS).unwrap();
    let (losses, gradient) = learner.differentiate(&flow.params, rows, &which, &DRAWS).unwrap();
    (losses, gradient.concat())
}

/// Checks that both engines give the same losses, with and without dropout, and the same gradient of every tensor within 1e-5.
fn compare(flow: &Flow, count: usize) {
    let what = format!("{:?} of {count} rows", flow.config);
    let rows = rows(flow, count);
    let which: Vec<usize> = (0..count).collect();
    let dfdx = || Box::new(Cached::new(dfdx::prelude::Cpu::default(), flow).unwrap());
    let validated = |mut learner: Box<dyn Learner>| learner.validate(&flow.params, &rows, &which).unwrap();
    same_losses(&validated(fused::learner(flow)), &validated(dfdx()), &what);
    let (expected, by_dfdx) = differentiated(dfdx(), flow, &rows);
    let (found, by_fused) = differentiated(fused::learner(flow), flow, &rows);
    same_losses(&found, &expected, &what);
    same_gradients(flow, [&by_fused, &by_dfdx], 1e-5, &what);
}

/// Checks that the difference of each tensor's gradients is at most `within` of its norm.
pub fn same_gradients(flow: &Flow, [found, expected]: [&[f32]; 2], within: f64, what: &str) {
    for Slot { name, range, .. } in flow.slots() {
        let (found, expected) = (&found[range.clone()], &expected[range]);
        let size = |x: &mut dyn Iterator<Item = f32>| x.map(|x| f64::from(x).powi(2)).sum::<f64>().sqrt();
        let difference = size(&mut found.iter().zip(expected).map(|(found, expected)| found - expected));
        let whole = size(&mut expected.iter().copied());
        assert!(difference <= within * whole, "{name}: {difference:e} of {whole:e}; {what}");
    }
}

pub fn same_losses(found: &Losses, expected: &Losses, what: &str) {
    for (found, expected) in
        [(found.total, expected.total), (found.rec, expected.rec), (found.cyc, expected.cyc), (found.prior, expected.prior)]
    {
        assert!((found - expected).abs() <= 1e-5 * expected.abs().max(1e-3), "{found} {expected}; {what}");
    }
}

#[test]
fn files_with_the_old_option_precision_load() {
    let flow = data(30).train(&TrainConfig { epochs: 1, ..small() }, None, &mut Watch::default()).unwrap();
    let bytes = flow.to_bytes().unwrap();
    let (size, header) = (bytes[..8].try_into().map(u64::from_le_bytes).unwrap() as usize, &bytes[8..]);
    let (header, tensors) = header.split_at(size);
    let header = String::from_utf8(header.to_vec()).unwrap().replace(r#"\"seed\":3"#, r#"\"seed\":3,\"precision\":\"bf16\""#);
    assert!(header.len() > size);
    let old = [&(header.len() as u64).to_le_bytes(), header.as_bytes(), tensors].concat();
    assert!(Flow::from_bytes(&old).unwrap() == flow);
}

/// Trains and returns the training loss of every epoch.
fn curve(data: &Data, config: &TrainConfig, engine: EngineChoice) -> Vec<f64> {
    let flow = data.train(&TrainConfig { engine, ..config.clone() }, None, &mut Watch::default()).unwrap();
    flow.history.iter().map(|epoch| epoch.train.total).collect()
}

#[test]
fn fifty_updates_have_the_same_losses() {
    // 90 training rows are two batches an epoch.
    let data = data(100);
    for objective in Objective::ALL {
        let config = TrainConfig { objective, mask: Mask::Soft, epochs: 25, batch: 45, val_ratio: 0.1, ..small() };
        let (found, expected) = (curve(&data, &config, EngineChoice::Fused), curve(&data, &config, EngineChoice::Dfdx));
        assert!(found.len() == 25 && found[24] < found[0], "{found:?}");
        for (found, expected) in found.iter().zip(&expected) {
            assert!((found - expected).abs() <= 1e-3 * expected.abs().max(1.0), "{objective}: {found} {expected}");
        }
    }
}

#[test]
fn the_bytes_do_not_depend_on_the_number_of_threads() {
    let data = data(120);
    for objective in Objective::ALL {
        let config = TrainConfig { objective, epochs: 2, batch: 100, hidden: 33, dropout: 0.1, ..small() };
        let bytes = |threads: usize| {
            let config = TrainConfig { threads, engine: EngineChoice::Fused, ..config.clone() };
            data.train(&config, None, &mut Watch::default()).unwrap().to_bytes().unwrap()
        };
        let first = bytes(1);
        assert!(first == bytes(1) && first == bytes(2) && first == bytes(3), "{objective}");
    }
}

#[test]
fn the_fused_engine_rejects_other_devices() {
    let config = TrainConfig { engine: EngineChoice::Fused, device: DeviceChoice::Cuda, ..small() };
    let error = data(10).train(&config, None, &mut Watch::default()).unwrap_err().to_string();
    assert!(error.contains("engine=fused") && error.contains("engine=dfdx"), "{error}");
}
