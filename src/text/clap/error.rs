//! Errors in a model's files.

use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::files::FileError;

/// Why a CLAP model could not be loaded or used.
#[derive(Debug, Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the message of each variant says what it and its fields are")]
pub enum ClapError {
    #[error("'{}' is no folder of a CLAP model: it has no {file}; it takes config.json, tokenizer.json, and model.safetensors or pytorch_model.bin", folder.display())]
    Folder { folder: PathBuf, file: &'static str },
    #[error("'{}' is no config of a CLAP model: {what}", path.display())]
    Config { path: PathBuf, what: String },
    #[error("'{}' is no tokenizer of a CLAP model: {what}", path.display())]
    Tokenizer { path: PathBuf, what: String },
    #[error("'{}' does not hold the weights of its config.json: {what}", path.display())]
    Weights { path: PathBuf, what: String },
    #[error(
        "token {token} of the caption \"{caption}\" is beyond the {vocabulary} of the model's vocabulary; its tokenizer.json is another model's"
    )]
    Token { caption: String, token: u32, vocabulary: usize },
    #[error("the embedding of the caption \"{caption}\" is not finite; the model's weights are damaged")]
    NotFinite { caption: String },
    #[error("interrupted")]
    Interrupted,
    #[error(transparent)]
    File(#[from] FileError),
}

impl ClapError {
    pub(super) fn config(path: &Path, what: impl Into<String>) -> ClapError {
        ClapError::Config { path: path.to_path_buf(), what: what.into() }
    }

    pub(super) fn weights(path: &Path, what: impl Into<String>) -> ClapError {
        ClapError::Weights { path: path.to_path_buf(), what: what.into() }
    }
}
