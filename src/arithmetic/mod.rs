//! Arithmetic that flows and text encoders share.

pub mod exp;
pub mod product;
