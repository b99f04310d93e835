//! Sound as samples: reading and writing files, resampling, and playback.
//!
//! ```
//! use awol::Clip;
//!
//! let clip = Clip::new(vec![0.0, 0.5, -0.25], 8_000);
//! assert_eq!((clip.peak(), clip.seconds()), (0.5, 0.000_375));
//! let bytes = awol::audio::wav::to_wav_bytes(&clip)?;
//! assert_eq!(&bytes[..4], b"RIFF");
//! # Ok::<(), awol::audio::AudioError>(())
//! ```

mod clip;
#[cfg_attr(not(feature = "model"), path = "decode_off.rs")]
mod decode;
mod decoded;
mod error;
#[cfg_attr(not(feature = "model"), path = "decode_off.rs")]
mod flac;
mod mpeg;
mod open;
#[cfg_attr(not(feature = "playback"), path = "playback_off.rs")]
pub mod playback;
#[cfg(any(feature = "model", feature = "playback"))]
mod resample;
pub mod wav;

pub use clip::Clip;
pub use decoded::{Channels, DecodedAudio};
pub use error::AudioError;
pub use open::{rate, read, read_with_notes};
#[cfg(any(feature = "model", feature = "playback"))]
pub use resample::{HIGHEST_RATE, Resampled, resample};
