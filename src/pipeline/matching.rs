//! Finds the theta of a sound file.

use std::path::Path;

use thiserror::Error;

use crate::analysis::AnalysisError;
use crate::analysis::fit::Length;
use crate::analysis::matching::{self, Carrier, Match};
use crate::audio::{self, AudioError, Channels};
use crate::theta::{Field, Theta};

/// Why no theta was found for a sound file.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum MatchError {
    /// The file cannot be decoded.
    #[error(transparent)]
    Audio(#[from] AudioError),
    /// The sound cannot be matched.
    #[error(transparent)]
    Analysis(#[from] AnalysisError),
}

/// Finds the theta and pitch whose sound is nearest to a sound file (wav, FLAC, Ogg Vorbis or MP3; channels are averaged). Takes from a fraction of a
/// second to a few seconds. [`Match::theta`] gives the theta; the other fields give the distance, and how the sound was prepared.
///
/// ```no_run
/// let found = awol::match_sound("violin.wav")?;
/// println!("{} dB apart", found.distance);
/// awol::render(&found.theta())?.save("copy.wav")?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Fails if the file cannot be read, or if the sound is silent, is too short, or contains a number that is not finite.
pub fn match_sound(path: impl AsRef<Path>) -> Result<Match, MatchError> {
    let clip = audio::read(path.as_ref(), Channels::Mean)?;
    Ok(matching::match_sound(&clip, Carrier::Found, Length::Free, || false)?)
}

impl Match {
    /// Returns the theta, with the default velocity, because velocity cannot be measured from a sound.
    pub fn theta(&self) -> Theta {
        self.estimate.theta(self.pitch_midi, Field::Velocity.info().default, self.sample_rate)
    }
}
