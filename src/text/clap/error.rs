//! Errors in a model's files.

use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::files::FileError;

/// Why a CLAP model could not be loaded or used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ClapError {
    /// A folder lacks a file of the model.
    #[error("'{}' is no folder of a CLAP model: it has no {file}; it takes config.json, tokenizer.json, and model.safetensors or pytorch_model.bin", folder.display())]
    Folder {
        /// The folder that was searched.
        folder: PathBuf,
        /// The name of the missing file.
        file: &'static str,
    },
    /// A file is not the config of a CLAP model.
    #[error("'{}' is no config of a CLAP model: {what}", path.display())]
    Config {
        /// The file that was read.
        path: PathBuf,
        /// What is wrong with the config.
        what: String,
    },
    /// A file is not the tokenizer of a CLAP model.
    #[error("'{}' is no tokenizer of a CLAP model: {what}", path.display())]
    Tokenizer {
        /// The file that was read.
        path: PathBuf,
        /// What is wrong with the tokenizer.
        what: String,
    },
    /// The weights do not match the config of the model.
    #[error("'{}' does not hold the weights of its config.json: {what}", path.display())]
    Weights {
        /// The file that was read.
        path: PathBuf,
        /// What is wrong with the weights.
        what: String,
    },
    /// A token is not in the vocabulary of the model.
    #[error(
        "token {token} of the caption \"{caption}\" is beyond the {vocabulary} of the model's vocabulary; its tokenizer.json is another model's"
    )]
    Token {
        /// The caption that contains the token.
        caption: String,
        /// The number of the token.
        token: u32,
        /// The size of the model's vocabulary.
        vocabulary: usize,
    },
    /// An embedding has a number that is infinite or NaN.
    #[error("the embedding of the caption \"{caption}\" is not finite; the model's weights are damaged")]
    NotFinite {
        /// The caption that was encoded.
        caption: String,
    },
    /// The user interrupted.
    #[error("interrupted")]
    Interrupted,
    /// A file cannot be read.
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
