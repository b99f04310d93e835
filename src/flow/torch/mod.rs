//! Checkpoints of the published pipeline, as PyTorch's `torch.save` writes them, read without executing anything in them.
//!
//! Such a file is a zip archive ([`archive`]) with a pickle ([`pickle`]) of nested dicts, lists and tensors ([`tensor`]); [`values`]
//! gives numbers by name, and [`checkpoint`] says which of them make a flow. Everything that a file claims is checked against what it holds before memory is taken for it.

mod archive;
mod checkpoint;
mod pickle;
mod storage;
mod tensor;
mod values;

#[cfg(test)]
mod tests;

use super::FlowError;

fn wrong(what: impl Into<String>) -> FlowError {
    FlowError::Checkpoint(what.into())
}
