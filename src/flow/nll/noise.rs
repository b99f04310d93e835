//! Training noise and random pins.
//!
//! Some training rows have some parameters pinned at random: the nets get their values as conditions, and noise replaces them in the flow's input.
//! So the flow learns the distribution of the other parameters given any subset.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::base;
use crate::flow::config::TrainConfig;
use crate::flow::data::{DIM_PINS, Rows};
use crate::flow::flow::Flow;
use crate::flow::learner::Draws;
use crate::flow::rng::{Purpose, add_normal};
use crate::theta::{DIM, Field};

/// Probability of pinning a parameter that users often pin.
const OFTEN: f64 = 0.5;
/// Probability of pinning any other parameter.
const SELDOM: f64 = 0.15;

/// Draws pins for rows of coordinates, (rows, 10), and replaces each pinned coordinate by noise. Returns the condition, (rows, 20): values, then
/// flags.
fn draw(rng: &mut ChaCha8Rng, share: f64, constant: &[bool; DIM], theta: &mut [f32]) -> Vec<f32> {
    let mut seen = Vec::with_capacity(2 * theta.len());
    let (rows, _) = theta.as_chunks_mut::<DIM>();
    for row in rows {
        let any = rng.gen_bool(share);
        let mut pins = [0.0; DIM_PINS];
        for field in Field::ALL {
            let dim = field.index();
            let often = matches!(field, Field::PitchMidi | Field::Velocity | Field::DurationS);
            // Draw for every dim, so that the random numbers of a row do not depend on the others.
            let (pinned, noise) = (rng.gen_bool(if often { OFTEN } else { SELDOM }), base::draw(rng) as f32);
            if any && pinned && !constant[dim] {
                (pins[dim], pins[DIM + dim]) = (row[dim], 1.0);
                row[dim] = noise;
            }
        }
        seen.extend(pins);
    }
    seen
}

/// A batch as the model's input: coordinates (rows, 10), text (rows, text), pins (rows, 20).
pub struct Inputs {
    pub theta: Vec<f32>,
    pub text: Vec<f32>,
    pub pins: Vec<f32>,
}

impl Inputs {
    /// Returns rows without noise and pins.
    pub fn plain(rows: &Rows, which: &[usize]) -> Inputs {
        let (theta, text) = rows.gather(which);
        Inputs { theta, text, pins: vec![0.0; which.len() * DIM_PINS] }
    }
}

/// The noise and pins of training, drawn on the host so that every engine gets the same.
pub struct Noise {
    pub config: TrainConfig,
    pub constant: [bool; DIM],
}

impl Noise {
    pub fn new(start: &Flow) -> Noise {
        Noise { config: start.config.clone(), constant: start.constants.map(|constant| constant.is_some()) }
    }

    /// Returns rows with noise and pins.
    pub fn inputs(&self, rows: &Rows, which: &[usize], draws: &Draws) -> Inputs {
        let (mut theta, mut text) = rows.gather(which);
        draws.blur_text(self.config.text_noise, &mut text);
        let pins = self.disturb(&mut theta, draws);
        Inputs { theta, text, pins }
    }

    /// Adds pins and noise to rows of coordinates, (rows, 10). Returns the pins, (rows, 20).
    pub fn disturb(&self, theta: &mut [f32], draws: &Draws) -> Vec<f32> {
        let pins = draw(&mut draws.stream(Purpose::Pins), self.config.pin, &self.constant, theta);
        if self.config.theta_noise > 0.0 {
            add_normal(&mut draws.stream(Purpose::ThetaNoise), theta, self.config.theta_noise as f32);
            // Constant columns take no part in the flow; keep them at 0.
            theta.iter_mut().zip(self.constant.iter().cycle()).for_each(|(x, constant)| *x *= f32::from(u8::from(!constant)));
        }
        pins
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::rng::{Purpose, stream};

    #[test]
    fn pinned_values_are_inputs_and_their_dimension_is_noise() {
        let rows = 4000;
        let mut theta = vec![7.0; rows * DIM];
        let mut constant = [false; DIM];
        constant[Field::SampleRate.index()] = true;
        let seen = draw(&mut stream(1, Purpose::Pins, 0, 0), 0.6, &constant, &mut theta);
        let mut counts = [0; DIM];
        for (row, pins) in theta.chunks(DIM).zip(seen.chunks(DIM_PINS)) {
            for dim in 0..DIM {
                let pinned = pins[DIM + dim] == 1.0;
                assert_eq!((row[dim] != 7.0, pins[dim] == 7.0), (pinned, pinned));
                counts[dim] += usize::from(pinned);
            }
        }
        let share = |field: Field| counts[field.index()] as f64 / rows as f64;
        assert!((share(Field::PitchMidi) - 0.3).abs() < 0.03 && (share(Field::ModIndex) - 0.09).abs() < 0.02, "{counts:?}");
        assert_eq!(counts[Field::SampleRate.index()], 0);
    }
}
