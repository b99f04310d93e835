//! Training runs that complete, and runs that end early.

use super::*;

#[test]
fn training_lowers_the_validation_loss_and_reports_progress() {
    let data = data(60);
    let mut watch = Watch::default();
    let config = TrainConfig { epochs: 40, ..small() };
    let flow = data.train(&config, None, &mut watch).unwrap();
    let totals: Vec<f64> = flow.history.iter().map(|epoch| epoch.validation.unwrap().total).collect();
    assert_eq!(totals.len(), 40);
    let best = totals.iter().copied().fold(f64::INFINITY, f64::min);
    assert!(best < 0.5 * totals[0], "{totals:?}");
    assert_eq!(totals[flow.best_epoch - 1], best);
    assert_eq!(watch.details.len(), 40);
    assert_eq!(watch.details[39].0, 40);
    assert!(watch.details[39].1.starts_with("rec 0.") && watch.details[39].1.contains("validation 0."), "{:?}", watch.details[39]);
    assert!(watch.notes.is_empty(), "{:?}", watch.notes);

    // The flow distinguishes the captions: each generates a theta that is less than half as far from its own row as from the others' rows.
    let made = flow.generate(&data.text[..3], &[[0.0; DIM]; 3]).unwrap();
    let far = |a: &[f64; DIM], b: &[f64; DIM]| a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum::<f64>();
    for (row, theta) in made.iter().enumerate() {
        let distances: Vec<f64> = (0..3).map(|other| far(theta, &data.theta[other])).collect();
        assert!((0..3).all(|other| other == row || distances[row] < 0.5 * distances[other]), "{distances:?}");
    }
}

#[test]
fn constant_columns_are_exact() {
    let data = data(40);
    let flow = data.train(&TrainConfig { epochs: 1, ..small() }, None, &mut Watch::default()).unwrap();
    for theta in flow.generate(&data.text[..2], &[[0.0; DIM], [2.5; DIM]]).unwrap() {
        assert_eq!(theta[Field::SampleRate.index()], 16000.0);
        assert_eq!(theta[Field::DurationS.index()], 0.1 + 0.2);
    }
    assert_eq!(flow.constants.iter().flatten().count(), 2);
}

#[test]
fn the_same_seed_gives_the_same_bytes_on_any_number_of_threads() {
    let data = data(50);
    let config = TrainConfig { epochs: 3, ..small() };
    let bytes = |config: &TrainConfig| data.train(config, None, &mut Watch::default()).unwrap().to_bytes().unwrap();
    let first = bytes(&config);
    assert!(first == bytes(&config));
    assert!(first == bytes(&TrainConfig { threads: 1, ..config.clone() }));
    assert!(first != bytes(&TrainConfig { seed: 4, ..config.clone() }));
}

#[test]
fn every_mask_trains() {
    let data = data(50);
    for mask in Mask::ALL {
        let config = TrainConfig { mask, epochs: 25, ..small() };
        let flow = data.train(&config, None, &mut Watch::default()).unwrap();
        let totals: Vec<f64> = flow.history.iter().map(|epoch| epoch.validation.unwrap().total).collect();
        assert!(totals[flow.best_epoch - 1] < 0.8 * totals[0], "{mask}: {totals:?}");
        let mask_moved = flow.params().get(0, layout::Part::Mask) != init_mask(&flow);
        assert_eq!(mask_moved, mask.learned(), "{mask}");
    }
}

fn init_mask(flow: &Flow) -> Vec<f32> {
    init::weights(&flow.sizes(), flow.config.seed)[flow.sizes().range(0, layout::Part::Mask)].to_vec()
}

#[test]
fn an_interrupt_gives_a_usable_flow() {
    let data = data(60);
    // 54 training rows in batches of 16 give four calls of the monitor per epoch; the second stop is within the first epoch.
    for (stop_at, epochs) in [(10, 2), (2, 0), (0, 0)] {
        let mut watch = Watch { stop_at: Some(stop_at), ..Watch::default() };
        let flow = data.train(&small(), None, &mut watch).unwrap();
        assert_eq!(flow.epochs(), epochs);
        assert_eq!(watch.asked.get(), stop_at + 1, "it stops at once");
        assert_eq!(watch.notes, [format!("stopped after {epochs} of 12 epochs; keeping the flow as it is")]);
        let made = flow.generate(&data.text[..1], &[[0.0; DIM]]).unwrap();
        assert!(made[0].iter().all(|x| x.is_finite()));
        assert_eq!(Flow::from_bytes(&flow.to_bytes().unwrap()).unwrap(), flow);
    }
}

#[test]
fn reports_and_interrupts_work_across_threads() {
    let data = data(60);
    let config = TrainConfig { threads: 2, ..small() };
    let mut watch = Watch::default();
    data.train(&config, None, &mut watch).unwrap();
    assert_eq!(watch.details.iter().map(|(done, _)| *done).collect::<Vec<_>>(), (1..=12).collect::<Vec<_>>());

    let mut watch = Watch { stop_at: Some(1), ..Watch::default() };
    let flow = data.train(&TrainConfig { epochs: 1_000_000, ..config }, None, &mut watch).unwrap();
    assert_eq!(watch.notes.len(), 1);
    assert!(watch.notes[0].contains("of 1000000 epochs"), "{:?}", watch.notes);
    assert_eq!(watch.details.len(), flow.epochs());
}

#[test]
fn non_finite_losses_stop_the_run_with_the_previous_weights() {
    let data = data(60);
    let config = TrainConfig { epochs: 2, ..small() };
    let mut flow = data.train(&config, None, &mut Watch::default()).unwrap();
    // This scale of s makes exp(s) overflow.
    let mut flat = flow.params.to_vec();
    flat[flow.sizes().range(1, layout::Part::ScaleOfS)].fill(1e4);
    flow.params = flat.into();
    flow.progress = None;
    let mut watch = Watch::default();
    let after = data.train(&TrainConfig { epochs: 9, ..config }, Some(&flow), &mut watch).unwrap();
    assert_eq!((after.epochs(), watch.details.len()), (2, 0));
    assert!(watch.notes[1].contains("losses of epoch 3 are not finite") && watch.notes[1].contains("lower lr"), "{:?}", watch.notes);
    assert!(after.params == flow.params);
}

#[test]
fn a_non_finite_validation_loss_stops_the_run() {
    let mut data = data(20);
    let config = TrainConfig { val_ratio: 0.1, ..small() };
    let text: Vec<&[f32]> = data.text.iter().map(Vec::as_slice).collect();
    let (_, validation) = Examples::new(&data.theta, text, "made-up").split(&config);
    data.theta[validation[0]][Field::ModIndex.index()] = 1e30;
    let mut watch = Watch::default();
    let flow = data.train(&config, None, &mut watch).unwrap();
    assert_eq!(flow.epochs(), 0);
    assert!(watch.notes[0].contains("losses of epoch 1 are not finite"), "{:?}", watch.notes);
    assert!(Flow::from_bytes(&flow.to_bytes().unwrap()).is_ok());
}

#[test]
fn two_rows_train_and_a_batch_can_exceed_the_data() {
    let data = data(2);
    let flow = data.train(&TrainConfig { epochs: 2, batch: 500, ..small() }, None, &mut Watch::default()).unwrap();
    // With one training row, every column is constant.
    let row = flow.constants.map(Option::unwrap);
    assert!(data.theta.contains(&row));
    assert_eq!(flow.generate(&data.text[..1], &[[1.0; DIM]]).unwrap(), [row]);
}

#[test]
fn an_invalid_option_or_device_is_an_error_before_training() {
    let data = data(10);
    let error = data.train(&TrainConfig { dropout: 2.0, ..small() }, None, &mut Watch::default()).unwrap_err().to_string();
    assert!(error.starts_with("dropout=2"), "{error}");
    if cfg!(not(feature = "dfdx-cuda")) {
        let config = TrainConfig { engine: EngineChoice::Dfdx, device: DeviceChoice::Cuda, ..small() };
        let error = data.train(&config, None, &mut Watch::default()).unwrap_err().to_string();
        assert!(error.contains("device=cuda") && error.contains("--features dfdx-cuda"), "{error}");
    }
}
