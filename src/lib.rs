//! awol: say a sound, hear it, bend it by hand.
//!
//! A caption, through a text embedding, conditions a Real-NVP flow that gives ten synthesis parameters ([`theta::Theta`]); an FM synth
//! renders them to sound. The modules below are a library that is good without the command language; the language on top of it is what
//! the `awol` binary speaks.

pub mod analysis;
mod arithmetic;
pub mod assist;
pub mod audio;
pub mod commands;
pub mod console;
pub mod dataset;
pub mod download;
pub mod evaluation;
pub mod files;
pub mod flow;
pub mod kernel;
pub mod lang;
pub mod manual;
pub mod notebook;
pub mod parallel;
pub mod plot;
pub mod repl;
pub mod script;
pub mod session;
pub mod shown;
pub mod simd;
pub mod sink;
pub mod synth;
pub mod text;
pub mod theta;
mod torch;
