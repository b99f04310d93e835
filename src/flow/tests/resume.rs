//! Resuming a flow.

use super::*;

#[test]
fn the_option_epochs_is_the_total() {
    let data = data(50);
    let first = data.train(&TrainConfig { epochs: 5, ..small() }, None, &mut Watch::default()).unwrap();
    let mut watch = Watch::default();
    let config = TrainConfig { epochs: 12, ..small() };
    let more = data.train(&config, Some(&first), &mut watch).unwrap();
    assert_eq!((more.epochs(), watch.details.len(), watch.details[0].0), (12, 7, 6));
    assert_eq!(more.history[..5], first.history[..]);
    assert!(more.best_epoch >= first.best_epoch);
    let total = |flow: &Flow| flow.history[flow.best_epoch - 1].validation.unwrap().total;
    assert!(total(&more) <= total(&first));

    let mut watch = Watch::default();
    let same = data.train(&config, Some(&more), &mut watch).unwrap();
    assert_eq!(same, more);
    assert!(watch.notes[0].contains("12 epochs already"), "{:?}", watch.notes);
}

/// Returns options for both objectives, with and without validation rows, dropout and noise on.
fn configs() -> Vec<TrainConfig> {
    let nll = TrainConfig { batch: 16, layers: 2, hidden: 8, seed: 3, device: DeviceChoice::Cpu, ..TrainConfig::new(Objective::Nll, 0) };
    let published = TrainConfig { dropout: 0.1, text_noise: 0.05, ..small() };
    let mut configs =
        vec![nll.clone(), TrainConfig { val_ratio: 0.2, ..nll }, published.clone(), TrainConfig { mask: Mask::Soft, ..published }];
    // The learning rate of the reference objective falls within these epochs.
    configs.push(TrainConfig { lr: 0.3, lr_min: 1e-3, ..configs[2].clone() });
    let dfdx: Vec<TrainConfig> = configs.iter().map(|config| TrainConfig { engine: EngineChoice::Dfdx, ..config.clone() }).collect();
    configs.into_iter().chain(dfdx).collect()
}

fn saved_and_loaded(flow: &Flow) -> Flow {
    Flow::from_bytes(&flow.to_bytes().unwrap()).unwrap()
}

#[test]
fn resumed_runs_equal_uninterrupted_runs() {
    let data = super::nll::data(50);
    for config in configs() {
        let run = |epochs: usize, resume: Option<&Flow>| {
            data.train(&TrainConfig { epochs, ..config.clone() }, resume, &mut Watch::default()).unwrap()
        };
        let straight = run(9, None);
        let first = saved_and_loaded(&run(4, None));
        let mut watch = Watch::default();
        let on = data.train(&TrainConfig { epochs: 9, ..config.clone() }, Some(&first), &mut watch).unwrap();
        assert!(watch.notes.is_empty(), "{:?}", watch.notes);
        assert!(on.to_bytes().unwrap() == straight.to_bytes().unwrap(), "{config:?}");
        let thrice = run(9, Some(&saved_and_loaded(&run(5, Some(&first)))));
        assert!(thrice.to_bytes().unwrap() == straight.to_bytes().unwrap());
    }
}

#[test]
fn runs_resume_from_any_interrupt() {
    let data = super::nll::data(50);
    for config in configs() {
        let config = TrainConfig { epochs: 5, ..config };
        let straight = data.train(&config, None, &mut Watch::default()).unwrap().to_bytes().unwrap();
        for stop_at in [0, 1, 2, 5, 9, 13] {
            let stopped = data.train(&config, None, &mut Watch { stop_at: Some(stop_at), ..Watch::default() }).unwrap();
            let on = data.train(&config, Some(&saved_and_loaded(&stopped)), &mut Watch::default()).unwrap();
            assert!(on.to_bytes().unwrap() == straight, "stopped at {stop_at}: {config:?}");
        }
    }
}

#[test]
fn runs_resume_from_intermediate_checkpoints() {
    let data = super::nll::data(50);
    let config = TrainConfig { epochs: 6, ..configs()[0].clone() };
    let text: Vec<&[f32]> = data.text.iter().map(Vec::as_slice).collect();
    let examples = Examples::new(&data.theta, text, "made-up");
    let mut written = Vec::new();
    let mut keep = |seen: &Seen<'_>| written.push(seen.flow().unwrap().to_bytes().unwrap());
    let straight = train(&examples, &config, None, &mut Watch::default(), &mut keep).unwrap();
    assert_eq!(written.len(), 6);
    for bytes in &written {
        let on = data.train(&config, Some(&Flow::from_bytes(bytes).unwrap()), &mut Watch::default()).unwrap();
        assert!(on.to_bytes().unwrap() == straight.to_bytes().unwrap());
    }
}

#[test]
fn inexact_resumption_is_noted() {
    let data = super::nll::data(50);
    let config = TrainConfig { epochs: 2, ..configs()[0].clone() };
    let first = data.train(&config, None, &mut Watch::default()).unwrap();
    let note = |config: &TrainConfig, flow: &Flow| {
        let mut watch = Watch::default();
        data.train(config, Some(flow), &mut watch).unwrap();
        watch.notes.join(" ")
    };
    let longer = TrainConfig { epochs: 3, ..config };
    assert!(note(&longer, &first.without_progress()).contains("the flow has no record of it"));
    assert!(note(&TrainConfig { batch: 7, ..longer.clone() }, &first).contains("are others"));
    assert_eq!(note(&longer, &first), "");
    assert!(first.without_progress().to_bytes().unwrap().len() < first.to_bytes().unwrap().len() / 2);
}

#[test]
fn damaged_progress_is_an_error() {
    let data = super::nll::data(30);
    let flow = data.train(&TrainConfig { epochs: 1, ..configs()[0].clone() }, None, &mut Watch::default()).unwrap();
    let say = |spoil: &dyn Fn(&mut crate::flow::progress::Progress)| {
        let mut spoilt = flow.clone();
        let mut progress = (**flow.progress.as_ref().unwrap()).clone();
        spoil(&mut progress);
        spoilt.progress = Some(progress.into());
        Flow::from_bytes(&spoilt.to_bytes().unwrap()).unwrap_err().to_string()
    };
    assert!(say(&|progress| progress.weights[3] = f32::NAN).contains("'training.weights' has a number that is not finite"));
    assert!(say(&|progress| progress.moments[1][0] = -1.0).contains("'training.moment2' has a number below 0"));
    assert!(say(&|progress| progress.moments[0].truncate(5)).contains("'training.moment1'"));
    assert!(say(&|progress| progress.counts.updates = -4).contains("progress of its training is damaged"));
}

#[test]
fn a_flow_with_other_options_cannot_be_resumed() {
    let data = data(20);
    let first = data.train(&TrainConfig { epochs: 1, ..small() }, None, &mut Watch::default()).unwrap();
    let say = |config: TrainConfig| data.train(&config, Some(&first), &mut Watch::default()).unwrap_err().to_string();
    assert_eq!(say(TrainConfig { layers: 3, ..small() }), "cannot resume: the flow has layers 2, the run asks for 3");
    assert!(say(TrainConfig { hidden: 17, ..small() }).contains("hidden 16"));
    assert!(say(TrainConfig { mask: Mask::Soft, ..small() }).contains("mask hard"));
    let text: Vec<&[f32]> = data.text.iter().map(Vec::as_slice).collect();
    let other = Examples::new(&data.theta, text, "clap");
    assert!(train(&other, &small(), Some(&first), &mut Watch::default(), &mut |_| ()).unwrap_err().to_string().contains("clap"));
}

#[test]
fn a_column_that_becomes_variable_is_generated() {
    let mut data = data(50);
    let first = data.train(&TrainConfig { epochs: 2, ..small() }, None, &mut Watch::default()).unwrap();
    data.theta.iter_mut().enumerate().for_each(|(row, theta)| theta[Field::DurationS.index()] = 0.5 + row as f64 / 100.0);
    let more = data.train(&TrainConfig { epochs: 3, ..small() }, Some(&first), &mut Watch::default()).unwrap();
    assert_eq!(more.constants[Field::DurationS.index()], None);
    assert_eq!(more.constants[Field::SampleRate.index()], Some(16000.0));
}
