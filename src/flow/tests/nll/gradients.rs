//! Compares the gradients of the likelihood with finite differences.

use dfdx::prelude::*;

use super::*;
use crate::flow::data::DIM_PINS;
use crate::flow::engines::dfdx::dropout::Dropout;
use crate::flow::engines::dfdx::leaf::{Matrix, Out};
use crate::flow::engines::dfdx::nll::model::Model;
use crate::flow::nll::layout::Part;
use crate::flow::rng::dropout_factors;

const ROWS: usize = 6;

/// Dropout that is the same each time, so that finite differences are meaningful.
struct Same(rand_chacha::ChaCha8Rng);

impl Dropout<Cpu> for Same {
    fn factors(&mut self, device: &Cpu, shape: (usize, usize)) -> Out<Option<Matrix<Cpu>>, Cpu> {
        device.try_tensor_from_vec(dropout_factors(&mut self.0, shape.0 * shape.1, 0.2), shape).map(Some)
    }
}

#[test]
fn gradients_of_all_parts_match_finite_differences() {
    let sizes = Sizes { layers: 3, hidden: 9, text: 7 };
    let device = Cpu::default();
    let mut constant = [false; DIM];
    constant[Field::SampleRate.index()] = true;
    let flat = random_weights(&sizes, &constant, 4);
    let mut model = Model::new(device.clone(), sizes, &constant, &flat).unwrap();
    let mut rng = stream(11, Purpose::TextNoise, 0, 0);
    let mut batch = |width: usize| device.tensor_from_vec(random(&mut rng, ROWS * width), (ROWS, width));
    let (x, text, pins) = (batch(DIM), batch(7), batch(DIM_PINS));
    let mut gradient = vec![0.0; sizes.total()];
    let dropout = || Same(stream(1, Purpose::Dropout, 1, 1));
    let (total, _) = model.loss(x.clone(), text.clone(), pins.clone(), &mut dropout(), OwnedTape::default()).unwrap();
    model.gradient(&mut total.backward(), &mut gradient).unwrap();
    let mut loss_at = |flat: &[f32]| {
        model.load(flat);
        model.loss(x.clone(), text.clone(), pins.clone(), &mut dropout(), NoneTape).unwrap().1
    };
    for (layer, part) in sizes.parts().filter(|(_, part)| *part != Part::Change) {
        let range = sizes.range(layer, part);
        let along = &gradient[range.clone()];
        let steepness = along.iter().map(|slope| slope * slope).sum::<f32>().sqrt();
        assert!(steepness.is_finite() && steepness > 0.0, "layer {layer} {part:?}");
        // Uphill, with a random component.
        let any = random(&mut rng, range.len());
        let size = any.iter().map(|x| x * x).sum::<f32>().sqrt();
        let direction: Vec<f32> = along.iter().zip(any).map(|(up, any)| up / steepness + 0.7 * any / size).collect();
        let slope: f64 = along.iter().zip(&direction).map(|(g, d)| f64::from(*g) * f64::from(*d)).sum();
        let mut at = |step: f32| {
            let mut moved = flat.clone();
            moved[range.clone()].iter_mut().zip(&direction).for_each(|(x, d)| *x += step * d);
            loss_at(&moved)
        };
        let error = [2e-2, 1e-2, 5e-3].map(|step| {
            let rise = 0.5 * (at(step) - at(-step)) / f64::from(step);
            (slope - rise).abs() / (slope.abs() + 0.01)
        });
        assert!(error.iter().copied().fold(f64::INFINITY, f64::min) < 0.01, "layer {layer} {part:?}: {slope} {error:?}");
    }
}
