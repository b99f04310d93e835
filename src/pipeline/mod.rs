//! The joints between the rooms of the model: from a caption to thetas, from a sound file to a theta, from pairs to the examples of a training run.
//!
//! The verbs of the language and a library user share what is here. Most of it is reached through the types that it belongs to:
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
