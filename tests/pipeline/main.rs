//! Tests of the pipeline: datasets, captions, flows, analysis, rendering and evaluation.

#![allow(clippy::unwrap_used)]

#[path = "../support/mod.rs"]
mod support;

mod adjust;
mod build_errors;
mod caption_truth;
mod captions;
mod clap;
mod distance;
mod error_chain;
mod evaluation;
mod extract_rows;
mod fit_notes;
mod instrument;
mod levels;
mod match_sounds;
mod morph;
mod own_sounds;
mod pairs_file;
mod parity_build;
mod parity_extract;
mod parity_render;
mod pitch_notes;
mod render_lists;
mod scores;
mod starter;
mod torch_file;
