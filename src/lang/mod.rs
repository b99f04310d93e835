//! The command language as pure text: syntax tree, parser, checker, diagnostics.

pub mod ast;
pub mod diagnostic;
pub mod parser;
pub mod print;
pub mod render;
pub mod strip;
pub mod suggest;
pub mod units;
