//! From a sound file to a theta.

use std::path::Path;

use thiserror::Error;

use crate::analysis::AnalysisError;
use crate::analysis::fit::Length;
use crate::analysis::matching::{self, Carrier, Match};
use crate::audio::{self, AudioError, Channels};
use crate::theta::{Field, Theta};

/// No theta was found for a sound file.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum MatchError {
    /// The file cannot be read as sound.
    #[error(transparent)]
    Audio(#[from] AudioError),
    /// There is nothing in it that a theta could match.
    #[error(transparent)]
    Analysis(#[from] AnalysisError),
}

/// Finds the theta whose sound is nearest to a sound file (wav, FLAC, Ogg Vorbis or MP3; the mean of its channels), and its pitch with it. Takes a
/// fraction of a second to a few seconds. [`Match::theta`] is the answer; the rest says how near it is, and what was done to the sound.
///
/// ```no_run
/// let found = awol::match_sound("violin.wav")?;
/// println!("{} dB apart", found.distance);
/// awol::render(&found.theta())?.save("copy.wav")?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// The file cannot be read; it is silent, too short, or holds a number that is not finite.
pub fn match_sound(path: impl AsRef<Path>) -> Result<Match, MatchError> {
    let clip = audio::read(path.as_ref(), Channels::Mean)?;
    Ok(matching::match_sound(&clip, Carrier::Found, Length::Free, || false)?)
}

impl Match {
    /// The theta that was found, with the default velocity: how hard a note was struck is not measured on its sound.
    pub fn theta(&self) -> Theta {
        self.estimate.theta(self.pitch_midi, Field::Velocity.info().default, self.sample_rate)
    }
}
