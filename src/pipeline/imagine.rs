//! Generates thetas from captions.

use thiserror::Error;

use super::caption;
use crate::flow::{Flow, FlowError, Pins};
use crate::text::{Encoder, Reading, TextError, Words};
use crate::theta::{DIM, Field, Theta, ThetaError};

/// A note is silent if its attack and decay are below the first limit (s) and its sustain is below the second (a level; -60 dB).
const SHORTEST: f64 = 0.001;
const LOWEST: f64 = 0.001;
/// The decay that replaces a silent note's, in seconds.
pub(crate) const LEAST_DECAY: f64 = 0.05;
/// The number of thetas generated between two checks for an interrupt. They take a large flow a fraction of a second.
const AT_ONCE: usize = 1024;

/// Why a caption gives no theta.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ImagineError {
    /// The caption has no words, or an encoder failed.
    #[error(transparent)]
    Text(#[from] TextError),
    /// The flow knows nothing in the caption.
    #[error("this flow understands nothing of the caption: {why}")]
    NothingUnderstood {
        /// Why nothing was understood.
        why: String,
    },
    /// A figure of the caption, such as "30 s long", is outside the range of its parameter.
    #[error("the caption is out of range")]
    OutOfRange(#[from] ThetaError),
    /// The flow was trained with an encoder other than [`Words`], and none was given.
    #[error("this flow was trained with the encoder '{encoder}', which has to be given")]
    NoEncoder {
        /// The name of the missing encoder.
        encoder: String,
    },
    /// The given encoder is not the flow's.
    #[error("this flow was trained with the encoder '{trained}', not with '{given}'")]
    OtherEncoder {
        /// The name of the encoder that the flow was trained with.
        trained: String,
        /// The name of the encoder that was given.
        given: String,
    },
    /// The flow cannot generate from the embedding.
    #[error(transparent)]
    Flow(#[from] FlowError),
    /// The user interrupted.
    #[error("interrupted")]
    Interrupted,
}

/// Options of [`Flow::imagine_with`]. The [`Default`] is one theta, at the centre of the caption's distribution.
#[derive(Clone, Copy)]
pub struct Imagine<'a> {
    /// The number of thetas.
    pub count: usize,
    /// The sampling temperature, a factor of the learned spread. At 0, all thetas are equal.
    pub temperature: f64,
    /// The random seed. The same seed gives the same thetas.
    pub seed: u64,
    /// Fixed parameters, on which the others are conditioned. They take precedence over those in the caption.
    pub pins: Pins,
    /// The flow's encoder, if that is not [`Words`].
    pub encoder: Option<&'a dyn Encoder>,
}

impl Default for Imagine<'_> {
    fn default() -> Self {
        Imagine { count: 1, temperature: 0.0, seed: 0, pins: [None; DIM], encoder: None }
    }
}

/// The result of [`Flow::imagine_with`].
#[derive(Clone, Debug, PartialEq)]
pub struct Imagined {
    /// The thetas, inside the parameters' ranges.
    pub thetas: Vec<Theta>,
    /// What was not understood or was interpreted as something else, on one line. Empty if everything was understood.
    pub remarks: String,
}

impl Flow {
    /// Returns the theta at the centre of a caption's distribution. [`Flow::imagine_with`] also reports what was not understood.
    ///
    /// ```
    /// let flow = awol::Flow::starter()?;
    /// let theta = flow.imagine("a bright bell, C5")?;
    /// assert_eq!(theta.get(awol::Field::PitchMidi), 72.0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Fails if the flow understands nothing in the caption, was trained with an encoder other than [`Words`], or the caption sets a parameter outside
    /// its range.
    pub fn imagine(&self, caption: &str) -> Result<Theta, ImagineError> {
        let imagined = self.imagine_with(caption, &Imagine::default())?;
        Ok(imagined.thetas.first().copied().unwrap_or_default())
    }

    /// Returns thetas for a caption.
    ///
    /// # Errors
    /// As [`Flow::imagine`]. Also fails if the encoder in `options` is not the flow's, or cannot encode the caption.
    pub fn imagine_with(&self, caption: &str, options: &Imagine<'_>) -> Result<Imagined, ImagineError> {
        let given = options.encoder.map_or(Words::NAME, Encoder::name);
        if given != self.encoder {
            let trained = self.encoder.clone();
            return Err(match options.encoder {
                None => ImagineError::NoEncoder { encoder: trained },
                Some(_) => ImagineError::OtherEncoder { trained, given: given.to_string() },
            });
        }
        let (embedding, remarks, reading) = match options.encoder.filter(|_| given != Words::NAME) {
            None => {
                let reading = Reading::of(caption)?;
                let (embedding, remarks) = caption::embed(&reading, self)?;
                (embedding, remarks, reading)
            }
            Some(encoder) => (encoder.encode_one(caption)?, String::new(), Reading::of(caption).unwrap_or_default()),
        };
        let of_caption = caption::pins(&reading, &options.pins)?;
        let pins = std::array::from_fn(|dim| options.pins[dim].or(of_caption[dim]));
        let z = self.draws(options.seed, options.temperature, options.count);
        let generated = self.generate_thetas(&vec![embedding.as_slice(); options.count], &z, &vec![pins; options.count], || false)?;
        Ok(Imagined { thetas: generated.thetas, remarks })
    }

    /// Draws `count` latent vectors z. At temperature 0, all are zero, the centre.
    pub(crate) fn draws(&self, seed: u64, temperature: f64, count: usize) -> Vec<[f64; DIM]> {
        if temperature > 0.0 { self.noise(seed, temperature, count) } else { vec![[0.0; DIM]; count] }
    }

    /// Returns audible thetas inside the parameters' ranges. `embeddings`, `z` and `pins` have equal lengths.
    ///
    /// # Errors
    /// As [`Flow::generate_pinned`]. Also fails if `interrupted` returns true.
    pub(crate) fn generate_thetas(
        &self,
        embeddings: &[&[f32]],
        z: &[[f64; DIM]],
        pins: &[Pins],
        mut interrupted: impl FnMut() -> bool,
    ) -> Result<Generated, ImagineError> {
        let mut values = Vec::with_capacity(z.len());
        for ((embeddings, z), pins) in embeddings.chunks(AT_ONCE).zip(z.chunks(AT_ONCE)).zip(pins.chunks(AT_ONCE)) {
            if !values.is_empty() && interrupted() {
                return Err(ImagineError::Interrupted);
            }
            values.extend(self.generate_pinned(embeddings, z, pins)?);
        }
        let mut generated = Generated::default();
        for (values, pins) in values.into_iter().zip(pins) {
            let (mut theta, fields) = Theta(values).clamped();
            generated.moved.extend(fields);
            if is_silent(&theta) && pins[Field::DecayS.index()].is_none() {
                theta.set(Field::DecayS, LEAST_DECAY);
                generated.silent += 1;
            }
            generated.thetas.push(theta);
        }
        Ok(generated)
    }
}

/// The thetas that a flow generated, and how they were adjusted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Generated {
    /// The thetas, inside the parameters' ranges.
    pub thetas: Vec<Theta>,
    /// The fields that were clamped to their ranges, one entry per value.
    pub moved: Vec<Field>,
    /// The number of silent notes, whose decay became [`LEAST_DECAY`].
    pub silent: usize,
}

/// Returns whether the envelope never rises.
fn is_silent(theta: &Theta) -> bool {
    theta.get(Field::AttackS) < SHORTEST && theta.get(Field::DecayS) < SHORTEST && theta.get(Field::Sustain) < LOWEST
}
