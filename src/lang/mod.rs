//! The command language as pure text: syntax tree, parser, checker, diagnostics.

pub mod ast;
pub mod diagnostic;
