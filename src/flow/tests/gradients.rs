//! Compares the gradients of the reference objective with finite differences.

use dfdx::prelude::*;

use super::*;
use crate::flow::config::LossWeights;
use crate::flow::engines::dfdx::dropout::Dropout;
use crate::flow::engines::dfdx::leaf::{Matrix, Out};
use crate::flow::engines::dfdx::reference::loss::objective;
use crate::flow::engines::dfdx::reference::model::Model;
use crate::flow::reference::layout::Part;
use crate::flow::rng::dropout_factors;

const ROWS: usize = 6;

struct Setup {
    sizes: Sizes,
    model: Model<Cpu>,
    flat: Vec<f32>,
    theta: Matrix<Cpu>,
    text: Matrix<Cpu>,
}

/// Dropout that is the same each time, so that finite differences are meaningful.
struct Same(rand_chacha::ChaCha8Rng);

impl Dropout<Cpu> for Same {
    fn factors(&mut self, device: &Cpu, shape: (usize, usize)) -> Out<Option<Matrix<Cpu>>, Cpu> {
        device.try_tensor_from_vec(dropout_factors(&mut self.0, shape.0 * shape.1, 0.2), shape).map(Some)
    }
}

fn dropout() -> Same {
    Same(stream(1, Purpose::Dropout, 1, 1))
}

// This large beta keeps the loss smooth where it is differentiated.
const WEIGHTS: LossWeights = LossWeights { rec: 1.0, cyc: 0.5, prior: 0.1, beta: 2.0 };

impl Setup {
    fn new(mask: Mask) -> Setup {
        let sizes = Sizes { layers: 2, hidden: 9, text: 7, mask };
        let device = Cpu::default();
        let mut rng = stream(11, Purpose::TextNoise, 0, 0);
        let flat = random_weights(&sizes, 4);
        let model = Model::new(device.clone(), sizes, &init::orders(2, 4), &flat).unwrap();
        let theta = device.tensor_from_vec(random(&mut rng, ROWS * DIM), (ROWS, DIM));
        let text = device.tensor_from_vec(random(&mut rng, ROWS * 7), (ROWS, 7));
        Setup { sizes, model, flat, theta, text }
    }

    fn gradient(&mut self) -> Vec<f32> {
        let (total, _) = objective(&self.model, &self.theta, self.text.clone(), &WEIGHTS, &mut dropout(), OwnedTape::default()).unwrap();
        let mut gradient = vec![0.0; self.flat.len()];
        self.model.gradient(&mut total.backward(), &mut gradient).unwrap();
        gradient
    }

    fn loss_at(&mut self, flat: &[f32]) -> f64 {
        self.model.load(flat);
        let (_, losses) = objective(&self.model, &self.theta, self.text.clone(), &WEIGHTS, &mut dropout(), NoneTape).unwrap();
        WEIGHTS.rec * losses.rec + WEIGHTS.cyc * losses.cyc + WEIGHTS.prior * losses.prior
    }
}

fn unit(mut direction: Vec<f32>) -> Vec<f32> {
    let size = direction.iter().map(|x| x * x).sum::<f32>().sqrt();
    direction.iter_mut().for_each(|x| *x /= size);
    direction
}

#[test]
fn gradients_of_all_parts_match_finite_differences() {
    for mask in [Mask::Soft, Mask::Hard, Mask::Fixed] {
        let mut setup = Setup::new(mask);
        let (sizes, gradient) = (setup.sizes, setup.gradient());
        let mut rng = stream(2, Purpose::Shuffle, 0, 0);
        for (layer, part) in sizes.parts() {
            let range = sizes.range(layer, part);
            let name = sizes.name(layer, part);
            let along = &gradient[range.clone()];
            if mask == Mask::Fixed && part == Part::Mask {
                assert!(along.iter().all(|slope| *slope != 0.0), "{name} has a gradient, which training ignores");
                continue;
            }
            assert!(along.iter().all(|slope| slope.is_finite()) && along.iter().any(|slope| *slope != 0.0), "{name}: {along:?}");
            if mask == Mask::Hard && part == Part::Mask {
                continue; // The loss is flat there; see the test below.
            }
            // Random directions within the part, but mostly uphill, where the slope exceeds the rounding errors. A long step may cross a kink of a
            // ReLU, and a short one is lost in rounding. At a kink, one side has the slope.
            let mut errors = Vec::new();
            for _ in 0..5 {
                let (up, any) = (unit(along.to_vec()), unit(random(&mut rng, range.len())));
                let direction = unit(up.iter().zip(any).map(|(up, any)| up + 0.7 * any).collect());
                let slope: f64 = along.iter().zip(&direction).map(|(g, d)| f64::from(*g) * f64::from(*d)).sum();
                let mut at = |step: f32| {
                    let mut flat = setup.flat.clone();
                    flat[range.clone()].iter_mut().zip(&direction).for_each(|(x, d)| *x += step * d);
                    setup.loss_at(&flat)
                };
                let mut error = f64::INFINITY;
                for step in [4e-3, 2e-3, 1e-3] {
                    let (above, here, below) = (at(step), at(0.0), at(-step));
                    for rise in [0.5 * (above - below), above - here, here - below] {
                        error = error.min((slope - rise / f64::from(step)).abs() / (slope.abs() + 0.005));
                    }
                }
                errors.push(error);
            }
            errors.sort_by(f64::total_cmp);
            assert!(errors[4] < 0.01, "{mask} {name}: {errors:?}");
        }
    }
}

#[test]
fn the_gradient_of_a_hard_mask_is_straight_through() {
    // With the mask's own value as a fixed mask, the gradient reaches m itself; times the sigmoid's slope it is the logit's.
    let mut hard = Setup::new(Mask::Hard);
    let mut fixed = Setup::new(Mask::Fixed);
    fixed.flat = hard.flat.clone();
    for layer in 0..2 {
        let range = hard.sizes.range(layer, Part::Mask);
        fixed.flat[range].iter_mut().for_each(|logit| *logit = if *logit >= 0.0 { 1.0 } else { 0.0 });
    }
    fixed.model.load(&fixed.flat);
    let (through, direct) = (hard.gradient(), fixed.gradient());
    for layer in 0..2 {
        for place in hard.sizes.range(layer, Part::Mask) {
            let sigmoid = 1.0 / (1.0 + (-hard.flat[place]).exp());
            let expected = direct[place] * sigmoid * (1.0 - sigmoid);
            assert!((through[place] - expected).abs() < 1e-6 + 1e-4 * expected.abs(), "{} {expected}", through[place]);
        }
    }
}

#[test]
fn the_total_is_the_weighted_sum_of_the_losses() {
    let setup = Setup::new(Mask::Soft);
    let mut none = crate::flow::engines::dfdx::dropout::Undropped;
    let weights = LossWeights { rec: 1.0, cyc: 0.5, prior: 0.1, beta: 0.02 };
    let (_, losses) = objective(&setup.model, &setup.theta, setup.text.clone(), &weights, &mut none, NoneTape).unwrap();
    let (contexts, _) = setup.model.contexts(setup.text.clone(), NoneTape).unwrap();
    let z = setup.model.forward(setup.theta.clone(), &contexts, &mut none).unwrap();
    let huber = |found: Vec<f32>| {
        let one = |(found, wanted): (f32, f32)| {
            let d = f64::from((found - wanted).abs());
            if d < 0.02 { d * d / 0.04 } else { d - 0.01 }
        };
        found.into_iter().zip(setup.theta.as_vec()).map(one).sum::<f64>() / (ROWS * DIM) as f64
    };
    let zeros = setup.model.device.zeros_like(&(ROWS, DIM));
    let rec = huber(setup.model.inverse(zeros, &contexts, &mut none).unwrap().as_vec());
    let prior = z.as_vec().into_iter().map(|z| f64::from(z).powi(2)).sum::<f64>() / (ROWS * DIM) as f64;
    let cyc = huber(setup.model.inverse(z, &contexts, &mut none).unwrap().as_vec());
    for (found, expected) in [(losses.rec, rec), (losses.cyc, cyc), (losses.prior, prior), (losses.total, rec + 0.5 * cyc + 0.1 * prior)] {
        assert!((found - expected).abs() < 1e-5 * expected.max(1.0), "{losses:?} {rec} {cyc} {prior}");
    }
}
