//! What an error came from.
//!
//! One rule holds for the errors of this crate: an error's own text does not repeat its source, and [`Error::source`] gives it. [`chain`] writes
//! both, once.

use std::error::Error;

/// A source of any kind.
pub type Cause = Box<dyn Error + Send + Sync>;

/// An error and what it came from, on one line.
///
/// ```
/// let error = awol::Clip::open("nowhere.wav").unwrap_err();
/// assert_eq!(error.to_string(), "cannot read 'nowhere.wav'");
/// assert!(awol::cause::chain(&error).starts_with("cannot read 'nowhere.wav': "));
/// ```
pub fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        text.push_str(": ");
        text.push_str(&source.to_string());
        next = source.source();
    }
    text
}
