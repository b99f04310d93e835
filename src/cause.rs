//! The causes of errors.
//!
//! In this crate, an error's message does not include its source; [`Error::source`] returns it. [`chain`] joins an error's message with those of its
//! sources.

use std::error::Error;

/// An error of any type, used as a source.
pub type Cause = Box<dyn Error + Send + Sync>;

/// Returns the messages of an error and its sources, on one line.
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
