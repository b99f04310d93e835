//! awol's light side as Rust cells have it: thetas, their sounds, pairs, and the way to the session and back. The files beside this one stand in for
//! rooms of the library that need others; all else is the library's own.

pub mod audio;
pub mod cell;
mod crossing;
pub mod dataset;
mod files;
pub mod parallel;
pub mod simd;
pub mod sink;
pub mod synth;
pub mod theta;

pub use audio::Clip;
pub use dataset::Pair;
pub use theta::{Field, Theta};
