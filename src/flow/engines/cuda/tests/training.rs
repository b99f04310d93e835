//! Tests of whole epochs.

use std::cell::Cell;

use super::*;
use crate::flow::config::Objective;
use crate::flow::engine::Pass;
use crate::flow::engines::host::Host;
use crate::flow::engines::trial::compare;
use crate::flow::progress::TrainerState;
use crate::flow::schedule::{Decay, Plateau, Schedule};

const STANDING: TrainerState = TrainerState { data: 7, best: None, plateau: None };

/// Flows for 13 rows in batches of 5, so that the last batch is not full.
fn flows() -> [Flow; 2] {
    let config = |config: TrainConfig| TrainConfig { batch: 5, text_noise: 0.0, ..config };
    [made_reference(Mask::Hard, 2, 12, 9, 0.1), made_nll(2, 8, 9, 0.2)].map(|flow| Flow { config: config(flow.config.clone()), ..flow })
}

fn schedule(flow: &Flow) -> Schedule {
    match flow.config.objective {
        Objective::Reference => Schedule::Plateau(Plateau::new(5e-3, 1e-4)),
        Objective::Nll => Schedule::Decay(Decay { lr: 5e-3, lr_min: 1e-4, batches: 3 }),
    }
}

fn done(pass: Pass) -> Losses {
    match pass {
        Pass::Done(losses) => losses,
        other => panic!("{other:?}"),
    }
}

fn near(found: &[f32], expected: &[f32]) -> bool {
    found.len() == expected.len()
        && found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() <= 2e-4 * expected.abs().max(0.1))
}

#[test]
fn epochs_match_the_cpu() {
    for flow in flows() {
        let (train, validation, schedule) = (rows(&flow, 13), rows(&flow, 7), schedule(&flow));
        let mut gpu = training(&flow, &train, &validation, 2);
        let mut cpu = Host::new(fused::learner(&flow), &flow, None, train, validation);
        for epoch in 0..4 {
            let (found, expected) = (gpu.epoch(epoch, &schedule, &|_| false).unwrap(), cpu.epoch(epoch, &schedule, &|_| false).unwrap());
            let (found, expected) = (done(found), done(expected));
            assert!((found.total - expected.total).abs() < 1e-3 * expected.total.abs().max(0.1), "{found:?} {expected:?}");
            let (found, expected) = (gpu.validate().unwrap().unwrap(), cpu.validate().unwrap().unwrap());
            assert!((found.total - expected.total).abs() < 1e-3 * expected.total.abs().max(0.1), "{found:?} {expected:?}");
            if epoch == 1 {
                gpu.keep().unwrap();
                cpu.keep().unwrap();
            }
        }
        assert!(near(&gpu.best().unwrap(), &cpu.best().unwrap()) && gpu.is_sound().unwrap());
        let (found, expected) = (gpu.progress(&STANDING).unwrap(), cpu.progress(&STANDING).unwrap());
        assert_eq!((found.counts.updates, found.counts.batches), (12, 0));
        assert!(near(&found.weights, &expected.weights) && near(&found.average, &expected.average));
        let (best, whole) = Box::new(gpu).finish(&STANDING).unwrap();
        assert!(whole == found && near(&best, &cpu.best().unwrap()));
    }
}

#[test]
fn an_interrupted_epoch_resumes_where_it_stopped() {
    for flow in flows() {
        let (train, none, schedule) = (rows(&flow, 13), rows(&flow, 0), schedule(&flow));
        let mut straight = training(&flow, &train, &none, 2);
        assert!(straight.validate().unwrap().is_none());
        let expected = [0, 1].map(|epoch| done(straight.epoch(epoch, &schedule, &|_| false).unwrap()));
        let asked = Cell::new(0);
        let stop = |batch| {
            assert_eq!(batch, asked.get());
            asked.set(asked.get() + 1);
            asked.get() > 2
        };
        let mut stopped = training(&flow, &train, &none, 2);
        assert_eq!(stopped.epoch(0, &schedule, &stop).unwrap(), Pass::Interrupted);
        let progress = stopped.progress(&STANDING).unwrap();
        assert_eq!((progress.counts.updates, progress.counts.batches), (2, 2));
        let mut on = Training::new(Emulated::new(2), &flow, Some(progress), train, none).unwrap();
        let found = [0, 1].map(|epoch| done(on.epoch(epoch, &schedule, &|_| false).unwrap()));
        for (found, expected) in found.iter().zip(&expected) {
            assert!((found.total - expected.total).abs() < 1e-9, "{found:?} {expected:?}");
        }
        assert!(on.progress(&STANDING).unwrap() == straight.progress(&STANDING).unwrap());
    }
}

#[test]
fn non_finite_numbers_stop_the_epoch_and_keep_the_weights() {
    for flow in flows() {
        let (train, none) = (rows(&flow, 13), rows(&flow, 0));
        let before = training(&flow, &train, &none, 1).progress(&STANDING).unwrap();
        let mut spoilt = before.clone();
        spoilt.weights[flow.params.len() - 1] = f32::INFINITY;
        let mut gpu = Training::new(Emulated::new(1), &flow, Some(spoilt.clone()), train, none).unwrap();
        assert_eq!(gpu.epoch(0, &schedule(&flow), &|_| false).unwrap(), Pass::NotFinite);
        let after = gpu.progress(&STANDING).unwrap();
        assert!(after.weights == spoilt.weights && after.counts.updates == 0);
        assert!(gpu.is_sound().unwrap());
    }
}

#[test]
fn the_trial_passes_and_does_not_change_the_run() {
    for flow in flows() {
        let (train, none, schedule) = (rows(&flow, 13), rows(&flow, 0), schedule(&flow));
        let [mut tried, mut straight] = [0, 1].map(|_| training(&flow, &train, &none, 2));
        let mut cpu = Host::new(fused::learner(&flow), &flow, None, train.clone(), none.clone());
        assert!(compare(&mut tried, &mut cpu, &flow, 13).unwrap() < 1e-5);
        for epoch in [0, 1] {
            let [found, expected] = [&mut tried, &mut straight].map(|engine| done(engine.epoch(epoch, &schedule, &|_| false).unwrap()));
            assert_eq!(found, expected);
        }
        assert!(tried.progress(&STANDING).unwrap() == straight.progress(&STANDING).unwrap());
    }
}
