//! Checks what a trained flow has learned, and that training is reproducible.

use super::*;

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
    let (ma, mb) = (mean(a), mean(b));
    let sum = |f: &dyn Fn(f64, f64) -> f64| a.iter().zip(b).map(|(a, b)| f(a - ma, b - mb)).sum::<f64>();
    sum(&|a, b| a * b) / (sum(&|a, _| a * a) * sum(&|_, b| b * b)).sqrt()
}

#[test]
fn samples_have_the_distribution_of_the_data() {
    let data = data(400);
    let config = TrainConfig { epochs: 120, batch: 64, hidden: 32, layers: 6, ..small() };
    let flow = data.train(&config, None, &mut Watch::default()).unwrap();
    let draw = |caption: usize| flow.generate(&vec![&data.text[caption]; 400], &flow.noise(1, 1.0, 400)).unwrap();
    let of = |thetas: &[[f64; DIM]], field: Field| -> Vec<f64> { thetas.iter().map(|theta| theta[field.index()]).collect() };
    let (first, second) = (draw(0), draw(1));
    // The attacks of the first caption have two lengths and none in between, which a single prediction cannot represent.
    let between = |thetas: &[[f64; DIM]]| {
        let middle = denormalize(Field::AttackS, 0.4)..denormalize(Field::AttackS, 0.6);
        of(thetas, Field::AttackS).iter().filter(|attack| middle.contains(attack)).count()
    };
    assert!(between(&first) < 100 && between(&second) > 300, "{} {}", between(&first), between(&second));
    let short = of(&first, Field::AttackS).iter().filter(|attack| **attack < denormalize(Field::AttackS, 0.5)).count();
    assert!((120..280).contains(&short), "{short} of 400 short");
    let together = correlation(&of(&first, Field::AttackS), &of(&first, Field::ReleaseS));
    let follows = correlation(&of(&second, Field::PitchMidi), &of(&second, Field::ModIndex));
    assert!(together > 0.8 && follows > 0.9, "{together} {follows}");

    // The index also follows a pinned pitch.
    let index = |u: f64| {
        let mut pins = [None; DIM];
        pins[Field::PitchMidi.index()] = Some(denormalize(Field::PitchMidi, u));
        flow.generate_pinned(&data.text[..1], &[[0.0; DIM]], &[pins]).unwrap()[0][Field::ModIndex.index()]
    };
    for u in [0.35, 0.65] {
        let (found, expected) = (index(u), denormalize(Field::ModIndex, u));
        assert!((found / expected - 1.0).abs() < 0.15, "{found} {expected}");
    }
    // A note is more likely with its own caption than with another.
    let own = flow.log_prob(&data.text[..40], &data.theta[..40]).unwrap().iter().sum::<f64>();
    let swapped = flow.log_prob(&data.text[1..41], &data.theta[..40]).unwrap().iter().sum::<f64>();
    assert!(own > swapped + 40.0, "{own} {swapped}");
}

#[test]
fn training_lowers_and_reports_the_loss() {
    let data = data(60);
    let mut watch = Watch::default();
    let flow = data.train(&TrainConfig { epochs: 40, ..small() }, None, &mut watch).unwrap();
    let totals: Vec<f64> = flow.history.iter().map(|epoch| epoch.validation.unwrap().total).collect();
    let best = totals.iter().copied().fold(f64::INFINITY, f64::min);
    assert!(best < totals[0] - 0.5, "{totals:?}");
    assert_eq!(totals[flow.best_epoch - 1], best);
    assert!(watch.details[39].1.starts_with("nll ") && watch.details[39].1.contains("validation"), "{:?}", watch.details[39]);
    let last = flow.history.last().unwrap().train;
    assert!(last.nll == last.total && last.rec == 0.0);
    assert_eq!(flow.constants.iter().flatten().count(), 2);
}

#[test]
fn without_validation_all_rows_train_and_the_last_epoch_is_kept() {
    let data = data(60);
    let config = TrainConfig { epochs: 6, val_ratio: 0.0, ..small() };
    let mut watch = Watch::default();
    let flow = data.train(&config, None, &mut watch).unwrap();
    assert!(flow.history.iter().all(|epoch| epoch.validation.is_none()));
    assert_eq!((flow.best_epoch, flow.epochs()), (6, 6));
    assert!(!watch.details[5].1.contains("validation"), "{:?}", watch.details[5]);
    let longer = data.train(&TrainConfig { epochs: 7, ..config }, Some(&flow), &mut Watch::default()).unwrap();
    assert!(longer.best_epoch == 7 && longer.params != flow.params);
    let text: Vec<&[f32]> = data.text.iter().map(Vec::as_slice).collect();
    let examples = Examples::new(&data.theta, text, "made-up");
    let count = |val_ratio: f64| examples.split(&TrainConfig { val_ratio, ..small() });
    assert_eq!((count(0.0).0.len(), count(0.0).1.len(), count(0.1).1.len()), (60, 0, 6));
    assert_eq!(Flow::from_bytes(&flow.to_bytes().unwrap()).unwrap(), flow);
}

#[test]
fn the_same_seed_gives_the_same_bytes_on_any_number_of_threads() {
    let data = data(50);
    let config = TrainConfig { epochs: 3, dropout: 0.3, ..small() };
    let bytes = |config: &TrainConfig| data.train(config, None, &mut Watch::default()).unwrap().to_bytes().unwrap();
    let first = bytes(&config);
    assert!(first == bytes(&config));
    assert!(first == bytes(&TrainConfig { threads: 1, ..config.clone() }));
    assert!(first != bytes(&TrainConfig { seed: 4, ..config.clone() }));
}

#[test]
fn a_flow_of_another_objective_cannot_be_resumed() {
    let data = data(20);
    let first = data.train(&TrainConfig { epochs: 1, ..small() }, None, &mut Watch::default()).unwrap();
    let other = crate::flow::tests::small();
    let error = data.train(&other, Some(&first), &mut Watch::default()).unwrap_err().to_string();
    assert!(error.contains("objective nll") && error.contains("reference"), "{error}");
    let more = data.train(&TrainConfig { epochs: 2, ..small() }, Some(&first), &mut Watch::default()).unwrap();
    assert_eq!(more.epochs(), 2);
}

#[test]
fn constant_data_is_an_error() {
    let data = data(2);
    let error = data.train(&small(), None, &mut Watch::default()).unwrap_err();
    assert!(matches!(error, FlowError::NothingVaries), "{error}");
}

#[test]
fn an_interrupt_gives_a_usable_flow() {
    let data = data(60);
    for stop_at in [0, 2, 10] {
        let mut watch = Watch { stop_at: Some(stop_at), ..Watch::default() };
        let flow = data.train(&small(), None, &mut watch).unwrap();
        assert!(flow.epochs() < 12 && watch.notes[0].starts_with("stopped after"), "{:?}", watch.notes);
        assert!(flow.generate(&data.text[..1], &[[0.0; DIM]]).unwrap()[0].iter().all(|x| x.is_finite()));
        assert_eq!(Flow::from_bytes(&flow.to_bytes().unwrap()).unwrap(), flow);
    }
}
