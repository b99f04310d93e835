//! Tests of the language: its errors and their messages, and the meaning of statements.

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
