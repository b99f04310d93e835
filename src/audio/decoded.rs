//! What is read of a sound file.

use super::Clip;

/// What becomes of a file's channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channels {
    /// The first channel alone.
    First,
    /// The mean of all channels.
    Mean,
}

impl Channels {
    /// One sample of all channels at an instant, given in their order.
    pub(super) fn mix(self, mut frame: impl ExactSizeIterator<Item = f32>) -> f32 {
        let count = frame.len();
        match self {
            Channels::First => frame.next().unwrap_or_default(),
            Channels::Mean => (frame.map(f64::from).sum::<f64>() / count.max(1) as f64) as f32,
        }
    }
}

/// A sound from a file, and what is lost of the file in it.
#[derive(Clone, Debug, PartialEq)]
pub struct DecodedAudio {
    /// The sound.
    pub clip: Clip,
    /// How many channels the file has, of which the clip is one or the mean.
    pub channels: usize,
    /// Whether the file says what made its sound, and its sound has been changed since: the clip does not say so.
    pub changed: bool,
    /// What is wrong with the file, though its sound can be read: how much of it is left.
    pub warning: Option<String>,
}

impl DecodedAudio {
    /// With a warning, unless it has one.
    #[must_use]
    pub(super) fn warned(self, warning: Option<String>) -> DecodedAudio {
        DecodedAudio { warning: self.warning.or(warning), ..self }
    }
}
