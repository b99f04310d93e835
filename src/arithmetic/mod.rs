//! Arithmetic that flows and text encoders share.

pub mod columns;
pub mod dense;
pub mod erf;
pub mod exp;
pub mod prefetch;
pub mod product;
