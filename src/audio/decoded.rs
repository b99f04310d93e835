//! The result of reading a sound file.

use super::Clip;

/// How to mix a file's channels to mono.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channels {
    /// The first channel alone.
    First,
    /// The mean of all channels.
    Mean,
}

impl Channels {
    /// Mixes the samples of all channels at one instant, given in channel order.
    pub(super) fn mix(self, mut frame: impl ExactSizeIterator<Item = f32>) -> f32 {
        let count = frame.len();
        match self {
            Channels::First => frame.next().unwrap_or_default(),
            Channels::Mean => (frame.map(f64::from).sum::<f64>() / count.max(1) as f64) as f32,
        }
    }
}

/// The sound of a file, and facts about the file that the clip does not hold.
#[derive(Clone, Debug, PartialEq)]
pub struct DecodedAudio {
    /// The sound.
    pub clip: Clip,
    /// Number of channels in the file.
    pub channels: usize,
    /// Whether the file has provenance from awol that no longer matches its samples. The clip then has none.
    pub changed: bool,
    /// A problem that did not prevent reading the sound, and how much of it was read.
    pub warning: Option<String>,
}

impl DecodedAudio {
    /// Adds a warning, unless there is one.
    #[must_use]
    pub(super) fn warned(self, warning: Option<String>) -> DecodedAudio {
        DecodedAudio { warning: self.warning.or(warning), ..self }
    }
}
