//! The subset of awol for Rust cells: thetas, sounds, pairs, and the exchange of values with the session. The files beside this one replace modules of
//! the library that have further dependencies; all other files are the library's.

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
