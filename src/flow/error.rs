//! The errors of a flow.

use std::borrow::Cow;
use std::path::PathBuf;

use thiserror::Error;

use crate::cause::Cause;
use crate::files::FileError;

/// Why a flow could not be trained, used, read or written.
#[derive(Debug, Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the message of each variant says what it and its fields are")]
pub enum FlowError {
    #[error("{option}={value} is not possible: {expected}")]
    Option { option: &'static str, value: String, expected: Cow<'static, str> },
    #[error("{rows} rows cannot train a flow; it takes at least two with a theta and an embedding, one of them to validate with")]
    TooFewRows { rows: usize },
    #[error("all thetas to train on are the same, so there is nothing to learn; extract gives each row its own")]
    NothingVaries,
    #[error("this flow was trained with objective=reference, which has no likelihood; train one with objective=nll")]
    NoLikelihood,
    #[error("{left} {what_left} do not go with {right} {what_right}: one each a row")]
    Lengths { left: usize, what_left: &'static str, right: usize, what_right: &'static str },
    #[error("the embedding of row {row} has {found} numbers where {expected} are expected; embed all captions with one encoder")]
    TextWidth { row: usize, found: usize, expected: usize },
    #[error("{what} of row {row} is not a finite number")]
    NotFinite { what: String, row: usize },
    #[error("cannot resume: the flow has {what} {flow}, the run asks for {run}")]
    Resume { what: &'static str, flow: String, run: String },
    /// The device cannot be used, or it failed.
    #[error("{what}")]
    Device { what: String, source: Option<Cause> },
    /// The bytes are not a valid flow.
    #[error("{what}")]
    Checkpoint { what: String, source: Option<Cause> },
    #[error("'{}' is not a flow", path.display())]
    InFile { path: PathBuf, source: Box<FlowError> },
    #[error(transparent)]
    File(#[from] FileError),
}

impl FlowError {
    /// Wraps an error of a dfdx device, which does not implement `std::error::Error`.
    pub(super) fn device(error: impl std::fmt::Debug) -> FlowError {
        FlowError::unusable(format!("the device failed ({error:?}); a smaller batch, hidden or layers may help"))
    }

    /// Returns the error for a device that cannot be used, with no underlying cause.
    pub(super) fn unusable(what: impl Into<String>) -> FlowError {
        FlowError::Device { what: what.into(), source: None }
    }

    /// Returns the error for bytes that are not a valid flow, with no underlying cause.
    pub(super) fn no_flow(what: impl Into<String>) -> FlowError {
        FlowError::Checkpoint { what: what.into(), source: None }
    }
}
