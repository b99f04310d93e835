//! What an objective is to an engine.

use rand_chacha::ChaCha8Rng;

use super::FlowError;
use super::data::Rows;
use super::history::Losses;
use super::rng::{Purpose, add_normal, stream};

/// A flat vector in pieces, one after the other, which may lie wherever there was room.
pub type Gradient<'a> = Vec<&'a [f32]>;

/// A model with its objective. Weights pass as one flat vector.
pub trait Learner {
    /// The losses of these rows, without dropout and noise; means over the rows.
    ///
    /// # Errors
    /// The device fails.
    fn validate(&mut self, params: &[f32], rows: &Rows, which: &[usize]) -> Result<Losses, FlowError>;

    /// The losses of these rows, with dropout and noise from `draws`, and their gradient.
    ///
    /// # Errors
    /// The device fails.
    fn differentiate(&mut self, params: &[f32], rows: &Rows, which: &[usize], draws: &Draws) -> Result<(Losses, Gradient<'_>), FlowError>;
}

/// Where a batch's randomness comes from.
#[derive(Clone, Copy, Debug)]
pub struct Draws {
    pub seed: u64,
    pub epoch: usize,
    pub batch: usize,
    /// Whether there is noise on the text, for which a GPU draws numbers of its own.
    pub blur: bool,
}

impl Draws {
    pub fn stream(&self, purpose: Purpose) -> ChaCha8Rng {
        stream(self.seed, purpose, self.epoch, self.batch)
    }

    /// Noise on the standardised text.
    pub fn blur_text(&self, deviation: f64, text: &mut [f32]) {
        if self.blur && deviation > 0.0 {
            add_normal(&mut self.stream(Purpose::TextNoise), text, deviation as f32);
        }
    }
}
