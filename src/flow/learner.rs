//! The interface between an objective and an engine.

use rand_chacha::ChaCha8Rng;

use super::FlowError;
use super::data::Rows;
use super::history::Losses;
use super::rng::{Purpose, add_normal, stream};

/// A flat vector in consecutive pieces, which need not be contiguous in memory.
pub type Gradient<'a> = Vec<&'a [f32]>;

/// A model with its objective. Weights are passed as one flat vector.
pub trait Learner {
    /// Returns the losses of these rows, without dropout and noise, as means over the rows.
    ///
    /// # Errors
    /// The device fails.
    fn validate(&mut self, params: &[f32], rows: &Rows, which: &[usize]) -> Result<Losses, FlowError>;

    /// Returns the losses of these rows, with dropout and noise from `draws`, and their gradient.
    ///
    /// # Errors
    /// The device fails.
    fn differentiate(&mut self, params: &[f32], rows: &Rows, which: &[usize], draws: &Draws) -> Result<(Losses, Gradient<'_>), FlowError>;
}

/// The source of a batch's randomness.
#[derive(Clone, Copy, Debug)]
pub struct Draws {
    pub seed: u64,
    pub epoch: usize,
    pub batch: usize,
    /// Whether noise is added to the text. A comparison of engines turns it off, because a GPU draws other numbers for it.
    pub blur: bool,
}

impl Draws {
    pub fn stream(&self, purpose: Purpose) -> ChaCha8Rng {
        stream(self.seed, purpose, self.epoch, self.batch)
    }

    /// Adds noise to the standardised text.
    pub fn blur_text(&self, deviation: f64, text: &mut [f32]) {
        if self.blur && deviation > 0.0 {
            add_normal(&mut self.stream(Purpose::TextNoise), text, deviation as f32);
        }
    }
}
