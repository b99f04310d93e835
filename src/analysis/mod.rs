//! Estimators of theta from sound, and measurements of sounds.
//!
//! [`fit`] finds the theta whose sound has the least [`distance`] from a given note. [`matching`] does that for any sound, and [`pitch`](mod@pitch)
//! finds the pitch of a note if it is unknown. [`meters`] measures what a sound is like, and [`adjust`] changes a theta by these measures.
//! [`reference`](mod@reference) has the estimators of the Python system that this program re-creates. [`mel`] and [`dsp`] have the signal
//! processing that they share.
//!
//! ```
//! use awol::analysis::fit::Length;
//! use awol::analysis::matching::{Carrier, match_sound};
//! use awol::{Field, Theta};
//!
//! let note = awol::render(&Theta::default().with(Field::ModRatio, 2.0).with(Field::ModIndex, 1.5))?;
//! let found = match_sound(&note, Carrier::Found, Length::Free, || false)?;
//! assert!(found.distance < 1.0, "{} dB", found.distance);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod adjust;
pub mod distance;
pub mod dsp;
mod error;
mod estimate;
mod extract;
pub mod fit;
pub mod matching;
pub mod mel;
pub mod meters;
pub mod pitch;
pub mod reference;

pub use error::AnalysisError;
pub use estimate::Estimate;
pub use extract::{Extraction, Job, Method, Outcome, Reader, among_first, extract};
