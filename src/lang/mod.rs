//! The command language as pure text: syntax tree, parser, checker, diagnostics.

pub mod ast;
pub mod bind;
pub mod check;
pub mod diagnostic;
pub mod habits;
pub mod infer;
pub mod lexer;
pub mod parser;
pub mod print;
pub mod quantity;
pub mod render;
pub mod signature;
pub mod strip;
pub mod suggest;

pub mod types;
pub mod units;
pub mod unseen;
