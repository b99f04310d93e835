use super::*;

pub fn made(mask: Mask, layers: usize, hidden: usize, text: usize, dropout: f64) -> Flow {
    let config = TrainConfig { mask, layers, hidden, dropout, ..TrainConfig::new(Objective::Reference, 0) };
    let mut flow = flow(config, text, init::orders(layers, 4));
    flow.params = random_weights(&flow.sizes(), 4).into();
    flow
}

#[test]
fn losses_and_gradients_match_dfdx() {
    for mask in Mask::ALL {
        for (count, layers, hidden, text, dropout) in
            [(1, 1, 7, 12, 0.0), (6, 2, 9, 7, 0.2), (33, 3, 7, 12, 0.1), (70, 4, 48, 33, 0.0), (64, 2, 50, 512, 0.05)]
        {
            compare(&made(mask, layers, hidden, text, dropout), count);
        }
    }
}
