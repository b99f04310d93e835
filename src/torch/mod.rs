//! Files of PyTorch's `torch.save`, read without executing anything in them.
//!
//! Such a file is a zip archive ([`archive`]) with a pickle ([`pickle`]) of nested dicts, lists and tensors ([`tensor`]) on runs of numbers
//! ([`storage`]); [`values`] gives numbers by name. Everything that a file claims is checked against what it holds before memory is taken for it.
//! What makes a checkpoint of a model is the model's to say.

mod archive;
mod pickle;
mod storage;
mod tensor;
mod values;

#[cfg(test)]
pub mod tests;

use thiserror::Error;

pub use archive::Archive;
pub use pickle::{Node, Pickle};
pub use storage::Numbers;
pub use values::Values;

/// What is wrong with a file, as the end of a sentence that begins with its name.
#[derive(Clone, Debug, Error, PartialEq)]
#[error("{0}")]
pub struct TorchError(pub String);

fn wrong(what: impl Into<String>) -> TorchError {
    TorchError(what.into())
}
