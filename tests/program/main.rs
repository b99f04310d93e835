//! Tests of the program: arguments, terminal, files, network, security and documents.

#![allow(clippy::unwrap_used)]

#[path = "../support/mod.rs"]
mod support;

mod cli;
mod documents;
#[cfg(debug_assertions)]
mod faults;
mod files;
mod hub;
mod kills;
mod scripts;
mod security;
#[cfg(unix)]
mod terminal;
