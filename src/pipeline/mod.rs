//! Connects the parts of the model: captions to thetas, sound files to thetas, and pairs to training examples.
//!
//! The language's verbs and library users share these functions. Most are methods of the types that they concern:
//!
//! ```
//! use awol::{Flow, Pairs};
//!
//! let flow = Flow::starter()?;
//! let imagined = flow.imagine_with("a bright xylitol note", &awol::Imagine { count: 3, temperature: 0.5, seed: 7, ..Default::default() })?;
//! assert_eq!(imagined.thetas.len(), 3);
//! assert!(imagined.remarks.starts_with("not understood: 'xylitol'"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod caption;
mod examples;
pub mod imagine;
mod matching;
mod starter;

pub use examples::ExamplesError;
#[cfg(feature = "app")]
pub(crate) use examples::{is_made_by, is_made_by_words};
pub use imagine::{Imagine, ImagineError, Imagined};
pub use matching::{MatchError, match_sound};
pub use starter::StarterError;
#[cfg(feature = "app")]
pub(crate) use starter::{flow as starter_flow, pairs as starter_pairs};
