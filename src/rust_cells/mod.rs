//! Rust cells: `rust { … }` by evcxr, which compiles a cell against a light library and runs it in a process of its own, so that a panic, a crash or an
//! endless loop costs that process only.
//!
//! The session's values that a cell names are variables in it, and the variables that it names are given back where the session can hold them.
//! Variables last from cell to cell.

// Without evcxr the parts that need it not are compiled for their tests alone.
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

/// Must come first in `main`: the process that runs cells is this program too, and does not return from here.
#[cfg(feature = "rust-cells")]
pub fn hook() {
    evcxr::runtime_hook();
}
