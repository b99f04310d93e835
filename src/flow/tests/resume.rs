//! Going on with a flow.

use super::*;

#[test]
fn epochs_are_the_total() {
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

#[test]
fn a_flow_of_another_kind_cannot_be_resumed() {
    let data = data(20);
    let first = data.train(&TrainConfig { epochs: 1, ..small() }, None, &mut Watch::default()).unwrap();
    let say = |config: TrainConfig| data.train(&config, Some(&first), &mut Watch::default()).unwrap_err().to_string();
    assert_eq!(say(TrainConfig { layers: 3, ..small() }), "cannot resume: the flow has layers 2, the run asks for 3");
    assert!(say(TrainConfig { hidden: 17, ..small() }).contains("hidden 16"));
    assert!(say(TrainConfig { mask: Mask::Soft, ..small() }).contains("mask hard"));
    let text: Vec<&[f32]> = data.text.iter().map(Vec::as_slice).collect();
    let other = Examples { theta: &data.theta, text: &text, encoder: "clap", groups: &[] };
    assert!(train(&other, &small(), Some(&first), &mut Watch::default(), &mut |_, _| ()).unwrap_err().to_string().contains("clap"));
}

#[test]
fn a_column_that_is_constant_no_more_is_generated_again() {
    let mut data = data(50);
    let first = data.train(&TrainConfig { epochs: 2, ..small() }, None, &mut Watch::default()).unwrap();
    data.theta.iter_mut().enumerate().for_each(|(row, theta)| theta[Field::DurationS.index()] = 0.5 + row as f64 / 100.0);
    let more = data.train(&TrainConfig { epochs: 3, ..small() }, Some(&first), &mut Watch::default()).unwrap();
    assert_eq!(more.constants[Field::DurationS.index()], None);
    assert_eq!(more.constants[Field::SampleRate.index()], Some(16000.0));
}
