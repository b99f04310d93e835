//! Rust cells: `rust { … }`. evcxr compiles a cell against a small library and runs it in a separate process, so that a panic, a crash or an endless
//! loop affects only that process.
//!
//! Session values that a cell names are variables in it. Variables that it names are returned to the session if it can hold them. Variables persist
//! between cells.

// Without evcxr, the parts that do not need it are compiled only for their tests.
#![cfg_attr(not(feature = "rust-cells"), allow(dead_code))]

#[cfg(feature = "rust-cells")]
mod cells;
mod crossing;
mod library;
mod text;
mod values;
#[cfg(feature = "rust-cells")]
mod worker;

#[cfg(feature = "rust-cells")]
pub use cells::Cells;

/// Runs cells if this process was started for them, and then does not return. Call this first in `main`, because cells run in this program too.
#[cfg(feature = "rust-cells")]
pub fn hook() {
    evcxr::runtime_hook();
}
