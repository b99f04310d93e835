//! Pairs of caption and sound: building them from NSynth or any folder of sounds, captioning, reading and writing them.
//!
//! [`build`] selects notes from NSynth's test set and captions them. Each later step completes every [`Pair`]: first with the ten parameters of its
//! sound, then with the embedding of its caption. [`Pairs::read`] and [`Pairs::write`] store them as JSON, one object per line.
//!
//! ```
//! use awol::Pairs;
//!
//! # let folder = tempfile::tempdir()?;
//! # let file = folder.path().join("pairs.jsonl");
//! let mut pairs = Pairs::starter()?;
//! pairs.rows.retain(|pair| pair.family() == Some("guitar"));
//! pairs.write(&file)?;
//! assert_eq!(Pairs::read(&file)?.rows.len(), pairs.rows.len());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod archive;
mod build;
mod cpython;
mod error;
mod facts;
mod folder;
mod jsonl;
mod nsynth;
mod pair;
mod repr;
mod root;

pub use build::{COMBINATIONS, Combination, build, build_with_facts};
pub use error::DatasetError;
pub use facts::{Facts, Quality, Register, Terciles};
pub use folder::{build_captioned, build_captioned_with, captions_file};
#[cfg(feature = "app")]
pub(crate) use jsonl::key;
pub use nsynth::{Family, Source};
pub use pair::{Metadata, Pair, Pairs, Params};
