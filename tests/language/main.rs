//! The language: what is a mistake and how it is explained, what a statement means.

#![allow(clippy::unwrap_used)]

#[path = "../support/mod.rs"]
mod support;

mod bounds;
mod diagnostics_parse;
mod grammars;
mod hints;
mod print_round_trip;
mod properties;
mod rulings;
