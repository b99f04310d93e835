//! Pairs of caption and sound.

mod facts;
mod pair;

pub use facts::{Facts, Quality, Register, Terciles};
pub use pair::{Metadata, Pair, Pairs, Params};
