//! Arithmetic that flows and text encoders share.

pub mod bf16;
pub mod exp;
pub mod product;
