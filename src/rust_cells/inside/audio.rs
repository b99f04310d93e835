//! Sound as samples.

mod clip;

pub use clip::Clip;
