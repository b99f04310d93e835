//! Sound as samples, in files and through the speakers.

mod clip;
#[cfg_attr(not(feature = "app"), path = "decode_off.rs")]
mod decode;
mod error;
mod heard;
mod open;
#[cfg_attr(not(feature = "playback"), path = "playback_off.rs")]
pub mod playback;
#[cfg(any(feature = "app", feature = "playback"))]
mod resample;
pub mod wav;

pub use clip::Clip;
pub use error::AudioError;
pub use heard::{Channels, Heard};
pub use open::{hear, rate, read};
#[cfg(any(feature = "app", feature = "playback"))]
pub use resample::{HIGHEST_RATE, Resampled, resample};
