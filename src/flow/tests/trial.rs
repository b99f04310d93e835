//! Stand-ins for a GPU engine, one correct and some faulty.

use std::sync::Arc;

use super::fused::{made_nll, made_reference, rows};
use super::*;
use crate::flow::data::Rows;
use crate::flow::engine::{Engine, Pass};
use crate::flow::engines::dfdx::Cached;
use crate::flow::engines::{choose, fused, host::Host};
use crate::flow::history::Losses;
use crate::flow::learner::{Draws, Gradient, Learner};
use crate::flow::progress::Progress;

/// The fault of an engine.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Wrong {
    Nothing,
    Losses,
    Gradient,
    NotFinite,
    Device,
    Panics,
}

struct Spoilt(Box<dyn Learner>, Wrong, Vec<f32>);

impl Learner for Spoilt {
    fn validate(&mut self, params: &[f32], rows: &Rows, which: &[usize]) -> Result<Losses, FlowError> {
        self.0.validate(params, rows, which)
    }

    fn differentiate(&mut self, params: &[f32], rows: &Rows, which: &[usize], draws: &Draws) -> Result<(Losses, Gradient<'_>), FlowError> {
        let (mut losses, gradient) = self.0.differentiate(params, rows, which, draws)?;
        self.2 = gradient.concat();
        match self.1 {
            Wrong::Nothing => {}
            Wrong::Losses => losses.total += 0.01 * (1.0 + losses.total.abs()),
            // The second half of the gradient is off by 1 %.
            Wrong::Gradient => self.2.iter_mut().skip(params.len() / 2).for_each(|slope| *slope *= 1.01),
            Wrong::NotFinite => self.2[0] = f32::NAN,
            Wrong::Device => return Err(FlowError::device("out of memory")),
            Wrong::Panics => panic!("a library lacks a function"),
        }
        Ok((losses, vec![&self.2]))
    }
}

/// Runs the choice of an engine with a faulty dfdx learner as the GPU engine. Returns whether the GPU engine was chosen, or the error; and the notes.
fn chosen(flow: &Flow, wrong: Wrong, engine: EngineChoice, device: DeviceChoice) -> (Result<bool, String>, Vec<String>) {
    let (config, train) = (TrainConfig { engine, device, ..flow.config.clone() }, rows(flow, 20));
    let mut watch = Watch::default();
    let found = choose(&config, flow, None, [train.clone(), train], &mut watch, &|start, progress, [train, validation]| {
        let learner = Spoilt(Box::new(Cached::new(::dfdx::prelude::Cpu::default(), start)?), wrong, Vec::new());
        Ok(Box::new(Marked(Host::new(Box::new(learner), start, progress.cloned(), train.clone(), validation.clone()))))
    });
    (found.map(|engine| engine.best().unwrap().is_empty()).map_err(|error| error.to_string()), watch.notes)
}

/// An engine that is recognisable: its best weights are empty.
struct Marked(Host);

impl Engine for Marked {
    fn epoch(&mut self, epoch: usize, schedule: &schedule::Schedule, stop: &dyn Fn(usize) -> bool) -> Result<Pass, FlowError> {
        self.0.epoch(epoch, schedule, stop)
    }

    fn validate(&mut self) -> Result<Option<Losses>, FlowError> {
        self.0.validate()
    }

    fn differentiate(&mut self, params: &[f32], rows: usize, draws: &Draws) -> Result<(Losses, Vec<f32>), FlowError> {
        self.0.differentiate(params, rows, draws)
    }

    fn keep(&mut self) -> Result<(), FlowError> {
        self.0.keep()
    }

    fn best(&self) -> Result<Arc<[f32]>, FlowError> {
        Ok(Arc::new([]))
    }

    fn is_sound(&self) -> Result<bool, FlowError> {
        self.0.is_sound()
    }

    fn progress(&self, run: &progress::TrainerState) -> Result<Progress, FlowError> {
        self.0.progress(run)
    }

    fn finish(self: Box<Self>, run: &progress::TrainerState) -> Result<(Arc<[f32]>, Progress), FlowError> {
        Box::new(self.0).finish(run)
    }
}

fn flows() -> [Flow; 2] {
    [made_reference(Mask::Hard, 2, 12, 9, 0.1), made_nll(2, 8, 9, 0.2)]
}

#[test]
fn an_engine_that_agrees_is_used() {
    for flow in flows() {
        for (engine, device) in
            [(EngineChoice::Auto, DeviceChoice::Auto), (EngineChoice::Cuda, DeviceChoice::Auto), (EngineChoice::Auto, DeviceChoice::Cuda)]
        {
            assert_eq!(chosen(&flow, Wrong::Nothing, engine, device), (Ok(true), Vec::new()));
        }
        assert_eq!(chosen(&flow, Wrong::Panics, EngineChoice::Auto, DeviceChoice::Cpu), (Ok(false), Vec::new()));
    }
}

#[test]
fn an_engine_that_disagrees_falls_back_to_the_cpu_or_is_an_error() {
    for flow in flows() {
        for (wrong, says) in [
            (Wrong::Losses, "the GPU's losses differ"),
            (Wrong::Gradient, "the GPU's gradients differ"),
            (Wrong::NotFinite, "the GPU's gradients differ"),
            (Wrong::Device, "the device failed"),
            (Wrong::Panics, "does not have what this program needs"),
        ] {
            let (found, notes) = chosen(&flow, wrong, EngineChoice::Auto, DeviceChoice::Auto);
            assert_eq!(found, Ok(false), "{wrong:?}");
            assert!(notes.len() == 1 && notes[0].starts_with("training on the CPU: ") && notes[0].contains(says), "{notes:?}");
            for (engine, device, option) in
                [(EngineChoice::Auto, DeviceChoice::Cuda, "device=cuda"), (EngineChoice::Cuda, DeviceChoice::Auto, "engine=cuda")]
            {
                let (found, notes) = chosen(&flow, wrong, engine, device);
                let error = found.unwrap_err();
                assert!(error.starts_with(option) && error.contains(says) && error.contains("device=cpu") && notes.is_empty(), "{error}");
            }
        }
    }
}

#[test]
fn the_trial_does_not_change_the_run() {
    for flow in flows() {
        let run = |tried: bool| {
            let train = rows(&flow, 20);
            let mut host = Host::new(fused::learner(&flow), &flow, None, train.clone(), train);
            if tried {
                host.differentiate(&flow.params, 7, &Draws { seed: 1, epoch: 0, batch: 0, blur: false }).unwrap();
            }
            host.epoch(0, &schedule::Schedule::Plateau(schedule::Plateau::new(1e-3, 1e-4)), &|_| false).unwrap();
            host.progress(&progress::TrainerState { data: 7, best: None, plateau: None }).unwrap()
        };
        assert!(run(true) == run(false));
    }
}
