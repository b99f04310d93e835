//! Finds the files of a model.

use std::path::{Path, PathBuf};

use super::error::ClapError;

/// The files of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
    /// The model's `config.json`.
    pub config: PathBuf,
    /// The tokenizer's `tokenizer.json`.
    pub tokenizer: PathBuf,
    /// A `.safetensors` file, or else a PyTorch file.
    pub weights: PathBuf,
}

impl Files {
    /// File name of the config.
    pub const CONFIG: &str = "config.json";
    /// File name of the tokenizer.
    pub const TOKENIZER: &str = "tokenizer.json";
    /// The names of the weights file, in order of preference.
    pub const WEIGHTS: [&str; 2] = ["model.safetensors", "pytorch_model.bin"];

    /// Finds the files in a folder.
    ///
    /// # Errors
    /// Fails if a file is missing, and names it.
    pub fn in_folder(folder: &Path) -> Result<Files, ClapError> {
        let file = |name: &'static str| {
            let path = folder.join(name);
            if path.is_file() { Ok(path) } else { Err(ClapError::Folder { folder: folder.to_path_buf(), file: name }) }
        };
        let [safe, torch] = Files::WEIGHTS;
        Ok(Files {
            config: file(Files::CONFIG)?,
            tokenizer: file(Files::TOKENIZER)?,
            weights: file(safe).or_else(|missing| file(torch).map_err(|_| missing))?,
        })
    }
}
