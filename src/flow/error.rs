//! The errors of a flow.

use std::borrow::Cow;
use std::path::PathBuf;

use thiserror::Error;

use crate::cause::Cause;
use crate::files::FileError;

/// Why a flow could not be trained, used, read or written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FlowError {
    /// An option has an invalid value.
    #[error("{option}={value} is not possible: {expected}")]
    Option {
        /// The name of the option.
        option: &'static str,
        /// The invalid value.
        value: String,
        /// The values that are accepted.
        expected: Cow<'static, str>,
    },
    /// There are too few rows to train on.
    #[error("{rows} rows cannot train a flow; it takes at least two with a theta and an embedding, one of them to validate with")]
    TooFewRows {
        /// The number of rows.
        rows: usize,
    },
    /// All thetas are equal, so that there is nothing to learn.
    #[error("all thetas to train on are the same, so there is nothing to learn; extract gives each row its own")]
    NothingVaries,
    /// The flow was trained with [`Objective::Reference`](super::Objective::Reference) and has no likelihood.
    #[error("this flow was trained with objective=reference, which has no likelihood; train one with objective=nll")]
    NoLikelihood,
    /// Two inputs have different numbers of rows.
    #[error("{left} {what_left} do not go with {right} {what_right}: one each a row")]
    Lengths {
        /// The length of the first input.
        left: usize,
        /// What the first input consists of, such as "thetas".
        what_left: &'static str,
        /// The length of the second input.
        right: usize,
        /// What the second input consists of, such as "embeddings".
        what_right: &'static str,
    },
    /// An embedding has the wrong length.
    #[error("the embedding of row {row} has {found} numbers where {expected} are expected; embed all captions with one encoder")]
    TextWidth {
        /// The row of the embedding, counted from 0.
        row: usize,
        /// The length of the embedding.
        found: usize,
        /// The expected length.
        expected: usize,
    },
    /// A number is infinite or NaN.
    #[error("{what} of row {row} is not a finite number")]
    NotFinite {
        /// The name of the number, such as "theta.velocity".
        what: String,
        /// The row of the number, counted from 0.
        row: usize,
    },
    /// A flow cannot be resumed with the options or data of the run.
    #[error("cannot resume: the flow has {what} {flow}, the run asks for {run}")]
    Resume {
        /// What differs, such as "layers".
        what: &'static str,
        /// The value of the flow.
        flow: String,
        /// The value of the run.
        run: String,
    },
    /// The device cannot be used, or failed.
    #[error("{what}")]
    Device {
        /// What went wrong.
        what: String,
        /// The error of the device, if it reported one.
        source: Option<Cause>,
    },
    /// These bytes are no flow.
    #[error("{what}")]
    Checkpoint {
        /// What is wrong with the bytes.
        what: String,
        /// The error of the parser, if there is one.
        source: Option<Cause>,
    },
    /// A file does not contain a flow that can be used.
    #[error("'{}' is not a flow", path.display())]
    InFile {
        /// The file that was read.
        path: PathBuf,
        /// What is wrong with its contents.
        source: Box<FlowError>,
    },
    /// A file cannot be read or written.
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
