//! awol: say a sound, hear it, bend it by hand.
//!
//! A caption, through a text embedding, conditions a Real-NVP flow that gives ten synthesis parameters ([`theta::Theta`]); an FM synth
//! renders them to sound. The modules below are a library that is good without the command language; the language on top of it is what
//! the `awol` binary speaks.
//!
//! Without its default features the crate is a lean library: thetas, their sounds ([`synth`], [`audio`]) and their figures ([`plot`]). The feature
//! `app` adds the rest.

// A pipe that its reader has closed makes these panic; console::say does not.
#![cfg_attr(not(test), deny(clippy::print_stderr, clippy::print_stdout))]

pub mod audio;
pub mod files;
pub mod parallel;
pub mod plot;
pub mod shown;
pub mod simd;
pub mod sink;
pub mod synth;
pub mod theta;

#[cfg(feature = "app")]
pub mod analysis;
#[cfg(feature = "app")]
mod arithmetic;
#[cfg(feature = "app")]
pub mod assist;
#[cfg(feature = "app")]
mod clean;
#[cfg(feature = "app")]
pub mod commands;
#[cfg(feature = "app")]
pub mod console;
#[cfg(feature = "app")]
pub mod dataset;
#[cfg(feature = "app")]
pub mod download;
#[cfg(feature = "app")]
pub mod evaluation;
#[cfg(feature = "app")]
pub mod flow;
#[cfg(feature = "app")]
mod guard;
#[cfg(feature = "app")]
mod hex;
#[cfg(feature = "app")]
pub mod kernel;
#[cfg(feature = "app")]
pub mod lang;
#[cfg(feature = "app")]
pub mod manual;
#[cfg(feature = "app")]
pub mod notebook;
#[cfg(feature = "app")]
pub mod percept;
#[cfg(feature = "app")]
pub mod repl;
#[cfg(all(feature = "app", any(feature = "rust-cells", test)))]
pub mod rust_cells;
#[cfg(feature = "app")]
pub mod script;
#[cfg(feature = "app")]
pub mod session;
#[cfg(feature = "app")]
pub mod text;
#[cfg(feature = "app")]
mod torch;
