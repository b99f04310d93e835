//! Tests of sessions: undo, replay, the log, interrupts and determinism.

#![allow(clippy::unwrap_used)]

#[path = "../support/mod.rs"]
mod support;

mod bending;
mod determinism;
mod interrupts;
mod replay;
mod resume;
mod timed;
mod traces;
mod trust;
mod undo_model;
