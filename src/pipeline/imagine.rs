//! From a caption to thetas.

use thiserror::Error;

use super::caption;
use crate::flow::{Flow, FlowError, Pins};
use crate::text::{Encoder, Reading, TextError, Words};
use crate::theta::{DIM, Field, Theta, ThetaError};

/// A note of which attack, decay and sustain are all below these is silent, in seconds and as a level (-60 dB).
const SHORTEST: f64 = 0.001;
const LOWEST: f64 = 0.001;
/// The decay that such a note is given, in seconds.
pub(crate) const LEAST_DECAY: f64 = 0.05;
/// Thetas that are generated between two questions whether to stop: a fraction of a second's, by a large flow.
const AT_ONCE: usize = 1024;

/// No theta came of a caption.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ImagineError {
    /// The caption has no words, or an encoder failed.
    #[error(transparent)]
    Text(#[from] TextError),
    /// Nothing of the caption is known to the flow.
    #[error("this flow understands nothing of the caption: {why}")]
    NothingUnderstood { why: String },
    /// A figure of the caption, such as "30 s long", is outside the range of its parameter.
    #[error("the caption is out of range")]
    OutOfRange(#[from] ThetaError),
    /// The flow was trained with another encoder than [`Words`], and none was given.
    #[error("this flow was trained with the encoder '{encoder}', which has to be given")]
    NoEncoder { encoder: String },
    /// The encoder that was given is not the flow's.
    #[error("this flow was trained with the encoder '{trained}', not with '{given}'")]
    OtherEncoder { trained: String, given: String },
    /// The flow cannot generate from the embedding.
    #[error(transparent)]
    Flow(#[from] FlowError),
    /// Stopped on the way.
    #[error("interrupted")]
    Interrupted,
}

/// How [`Flow::imagine_with`] generates. [`Default`] gives one theta, the centre of what the caption means.
#[derive(Clone, Copy)]
pub struct Imagine<'a> {
    /// How many thetas.
    pub count: usize,
    /// How far they are from the centre, as a factor of the spread that the flow has learned; with 0 they are all the same.
    pub temperature: f64,
    /// The same seed gives the same thetas.
    pub seed: u64,
    /// Parameters that are given; the others follow them. They come before those that the caption gives.
    pub pins: Pins,
    /// The encoder that the flow was trained with, where that is not [`Words`].
    pub encoder: Option<&'a dyn Encoder>,
}

impl Default for Imagine<'_> {
    fn default() -> Self {
        Imagine { count: 1, temperature: 0.0, seed: 0, pins: [None; DIM], encoder: None }
    }
}

/// What came of a caption.
#[derive(Clone, Debug, PartialEq)]
pub struct Imagined {
    /// Inside the ranges.
    pub thetas: Vec<Theta>,
    /// What of the caption was not understood, or taken for something else, on one line; empty where all was understood.
    pub remarks: String,
}

impl Flow {
    /// The theta at the centre of what a caption means. [`Flow::imagine_with`] also says what of the caption was not understood.
    ///
    /// ```
    /// let flow = awol::Flow::starter()?;
    /// let theta = flow.imagine("a bright bell, C5")?;
    /// assert_eq!(theta.get(awol::Field::PitchMidi), 72.0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// The flow understands nothing of the caption, or was trained with another encoder than [`Words`]; the caption gives a parameter outside
    /// its range.
    pub fn imagine(&self, caption: &str) -> Result<Theta, ImagineError> {
        let imagined = self.imagine_with(caption, &Imagine::default())?;
        Ok(imagined.thetas.first().copied().unwrap_or_default())
    }

    /// Thetas for a caption.
    ///
    /// # Errors
    /// As [`Flow::imagine`]; the encoder in `options` is not the one that the flow was trained with, or fails.
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

    /// `count` draws of z; all 0, the centre, at a temperature of 0.
    pub(crate) fn draws(&self, seed: u64, temperature: f64, count: usize) -> Vec<[f64; DIM]> {
        if temperature > 0.0 { self.noise(seed, temperature, count) } else { vec![[0.0; DIM]; count] }
    }

    /// Thetas inside the ranges that can be heard, for embeddings, z and pins of the same number.
    ///
    /// # Errors
    /// As [`Flow::generate_pinned`]; interrupted.
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

/// What a flow has generated.
#[derive(Clone, Debug, Default)]
pub(crate) struct Generated {
    /// Inside the ranges.
    pub thetas: Vec<Theta>,
    /// The fields that had to be moved into their range, one entry for each time.
    pub moved: Vec<Field>,
    /// How many notes would have been silent, and have a decay of [`LEAST_DECAY`] instead.
    pub silent: usize,
}

/// Whether the envelope never rises.
fn is_silent(theta: &Theta) -> bool {
    theta.get(Field::AttackS) < SHORTEST && theta.get(Field::DecayS) < SHORTEST && theta.get(Field::Sustain) < LOWEST
}
