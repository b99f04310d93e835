//! awol: say a sound, hear it, bend it by hand.
//!
//! A caption conditions a Real-NVP flow, which gives ten synthesis parameters, a [`Theta`]; an FM synth renders them to sound. From a caption to
//! a wav file:
//!
//! ```
//! # #[cfg(feature = "model")] {
//! # let folder = tempfile::tempdir()?;
//! # std::env::set_current_dir(&folder)?;
//! let flow = awol::Flow::starter()?;
//! let theta = flow.imagine("a guitar note")?;
//! awol::render(&theta)?.save("guitar.wav")?;
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Back from a sound file to a theta: [`match_sound`]. A flow of your own, trained on the starter's pairs:
//!
//! ```
//! # #[cfg(feature = "model")] {
//! use awol::sink::Unmonitored;
//! use awol::text::Words;
//! use awol::{Examples, Flow, Pairs, TrainConfig};
//!
//! let mut pairs = Pairs::starter()?;
//! pairs.rows.truncate(200);
//! pairs.embed(&Words, &mut Unmonitored)?;
//! let examples = Examples::try_from(&pairs)?;
//! let config = TrainConfig { epochs: 2, layers: 2, hidden: 16, ..TrainConfig::for_examples(&examples) };
//! let flow = Flow::train(&examples, &config)?;
//! println!("{:?}", flow.imagine("an organ note")?);
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Modules
//!
//! In the order in which one meets them:
//!
//! | module | what it has |
//! | --- | --- |
//! | [`theta`] | the ten parameters: names, units, ranges, defaults |
//! | [`synth`] | theta to sound: envelopes, single notes, many notes at once, mixes |
//! | [`audio`] | sound as samples; sound files; the speakers |
//! | [`plot`] | figures of thetas, sounds and training, as PNG and SVG |
//! | [`pipeline`] | from a caption to thetas, from a sound file to a theta, from pairs to examples |
//! | [`text`] | captions: what they say, and their embeddings (the embedded encoder, CLAP) |
//! | [`flow`] | the model: training, generating, likelihoods, checkpoints |
//! | [`dataset`] | pairs of caption and sound: NSynth, folders of sounds, JSONL files |
//! | [`analysis`] | sound to theta; distances between sounds; what is measured on a sound |
//! | [`percept`] | the qualities of a sound that captions speak of, and their scales |
//! | [`evaluation`] | statistics of a flow's samples |
//! | [`sink`], [`shown`], [`files`], [`cause`] | progress and interruption of long work; values as HTML; files that are written whole or not at all; errors and what they came from |
//! | [`parallel`], [`simd`] | threads and vector units |
//!
//! # Features
//!
//! Each includes the ones above it, as far as it needs them; `default` is `app`, `cuda` and `playback`.
//!
//! | feature | brings | crates in all |
//! | --- | --- | --- |
//! | none (`default-features = false`) | `theta`, `synth`, `audio` (wav files), `plot`, `shown` | 61 |
//! | `model` | `pipeline`, `text`, `flow`, `dataset`, `analysis`, `percept`, `evaluation`; FLAC, Ogg Vorbis and MP3 files | 184 |
//! | `app` | the program: language, terminal, notebook kernel, downloads | 314 |
//! | `cuda` | training on an NVIDIA GPU; building needs nothing of NVIDIA's | 316 |
//! | `playback` | sound through the speakers | 321 |
//! | `rust-cells` | Rust cells in the session; they need cargo where the program runs | 480 |

// A pipe that its reader has closed makes these panic; console::say does not.
#![cfg_attr(not(test), deny(clippy::print_stderr, clippy::print_stdout))]
#![warn(missing_docs)]

pub mod audio;
pub mod cause;
pub mod files;
pub mod parallel;
pub mod plot;
pub mod shown;
pub mod simd;
pub mod sink;
pub mod synth;
pub mod theta;

#[cfg(feature = "model")]
pub mod analysis;
#[cfg(feature = "model")]
mod arithmetic;
#[cfg(feature = "model")]
pub mod dataset;
#[cfg(feature = "model")]
pub mod evaluation;
#[cfg(feature = "model")]
pub mod flow;
#[cfg(feature = "model")]
mod guard;
#[cfg(feature = "model")]
pub mod percept;
#[cfg(feature = "model")]
pub mod pipeline;
#[cfg(feature = "model")]
pub mod text;
#[cfg(feature = "model")]
mod torch;

// The program. It is public for the binary, the tests and the benches, and hidden since no library user should build on it.
#[cfg(feature = "app")]
#[doc(hidden)]
pub mod assist;
#[cfg(feature = "app")]
mod clean;
#[cfg(feature = "app")]
#[doc(hidden)]
pub mod commands;
#[cfg(feature = "app")]
#[doc(hidden)]
pub mod console;
#[cfg(feature = "app")]
#[doc(hidden)]
pub mod download;
#[cfg(feature = "app")]
mod hex;
#[cfg(feature = "app")]
#[doc(hidden)]
pub mod kernel;
#[cfg(feature = "app")]
#[doc(hidden)]
pub mod lang;
#[cfg(feature = "app")]
#[doc(hidden)]
pub mod manual;
#[cfg(feature = "app")]
#[doc(hidden)]
pub mod midi;
#[cfg(feature = "app")]
#[doc(hidden)]
pub mod notebook;
#[cfg(feature = "app")]
#[doc(hidden)]
pub mod repl;
#[cfg(all(feature = "app", any(feature = "rust-cells", test)))]
#[doc(hidden)]
pub mod rust_cells;
#[cfg(feature = "app")]
#[doc(hidden)]
pub mod script;
#[cfg(feature = "app")]
#[doc(hidden)]
pub mod session;

pub use audio::Clip;
pub use plot::Curve;
pub use synth::render;
pub use theta::{Field, Theta};

#[cfg(feature = "model")]
pub use analysis::matching::Match;
#[cfg(feature = "model")]
pub use dataset::{Pair, Pairs};
#[cfg(feature = "model")]
pub use flow::{Examples, Flow, TrainConfig};
#[cfg(feature = "model")]
pub use pipeline::{Imagine, Imagined, match_sound};
