//! Files of PyTorch's `torch.save`, read without executing anything in them.
//!
//! Such a file is a zip archive ([`archive`]) with a pickle ([`pickle`]) of nested dicts, lists and tensors ([`tensor`]), whose numbers are in
//! storages ([`storage`]). [`values`] returns numbers by name. Every size in a file is checked against its contents before memory is allocated.
//! Each model defines the layout of its checkpoints.

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

/// An error in a file, as the end of a sentence that begins with the file's name.
#[derive(Clone, Debug, Error, PartialEq)]
#[error("{0}")]
pub struct TorchError(pub String);

fn wrong(what: impl Into<String>) -> TorchError {
    TorchError(what.into())
}
