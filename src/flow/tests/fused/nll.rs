use super::*;
use crate::flow::nll::{init, layout::Sizes};
use crate::flow::slot;

pub fn made(layers: usize, hidden: usize, text: usize, dropout: f64) -> Flow {
    let config = TrainConfig { layers, hidden, dropout, ..TrainConfig::new(Objective::Nll, 0) };
    let mut flow = flow(config, text, Vec::new());
    flow.constants[Field::SampleRate.index()] = Some(16000.0);
    let sizes: Sizes = flow.nll_sizes();
    let mut flat = init::weights(&sizes, &flow.constants.map(|constant| constant.is_some()), 4);
    let mut rng = stream(4, Purpose::Dropout, 0, 0);
    for range in slot::learned(&sizes.slots()) {
        flat[range].iter_mut().for_each(|weight| *weight += rng.gen_range(-0.2..0.2));
    }
    flow.params = flat.into();
    flow
}

#[test]
fn losses_and_gradients_match_dfdx() {
    for (count, layers, hidden, text, dropout) in
        [(1, 1, 7, 12, 0.0), (6, 2, 9, 7, 0.2), (33, 3, 7, 12, 0.3), (70, 4, 48, 33, 0.0), (64, 6, 64, 512, 0.2)]
    {
        compare(&made(layers, hidden, text, dropout), count);
    }
}
