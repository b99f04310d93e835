//! Sound to theta: the estimators that take a note apart.
//!
//! [`reference`](mod@reference) has the estimators of the Python system that this program re-creates; [`dsp`] has the signal processing under them.

pub mod distance;
pub mod dsp;
mod error;
pub mod mel;
pub mod reference;

pub use error::AnalysisError;
