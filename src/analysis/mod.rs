//! Sound to theta: the estimators that take a note apart.
//!
//! [`reference`](mod@reference) has the estimators of the Python system that this program re-creates; [`pitch`](mod@pitch) finds
//! the pitch of a note where it is not known; [`dsp`] has the signal processing under them, and
//! [`parallel`] runs any estimator over many notes.

pub mod dsp;
mod error;
pub mod parallel;
pub mod pitch;
pub mod reference;

pub use error::AnalysisError;
