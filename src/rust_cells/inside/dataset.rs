//! Pairs of captions and sounds.

mod facts;
mod pair;

pub use facts::{Facts, Quality, Register, Terciles};
pub use pair::{Metadata, Pair, Pairs, Params};
