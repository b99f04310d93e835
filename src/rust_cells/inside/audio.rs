//! Audio clips.

mod clip;

pub use clip::Clip;
