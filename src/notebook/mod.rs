//! Converts scripts to notebooks and back.
//!
//! A script becomes a notebook with one cell per paragraph. Statements between blank lines become a code cell; a paragraph of comments becomes a text
//! cell. Converting back gives the same script, byte for byte. A notebook that does not fit this form (blank lines in a cell, tags) becomes a script in
//! the percent format, with a line `# %%` before each cell. Outputs are dropped, because running the script recreates them.

mod cell;
mod file;
mod paragraphs;
mod percent;

use std::path::Path;

use thiserror::Error;

use crate::files::{self, FileError};
use file::Notebook;

/// Why a conversion failed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ConvertError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error("'{path}' is no notebook: {reason}")]
    Broken { path: String, reason: String },
    #[error("'{0}' holds cells of another kernel's ({1})")]
    Foreign(String, String),
    #[error("'{0}' is there already; --force writes over it")]
    There(String),
    #[error("convert goes from a .awol file to a .ipynb file, or back; these are '{0}' and '{1}'")]
    Endings(String, String),
}

/// Converts the file `from` into the file `to`, in the direction given by their extensions. `force` overwrites an existing file.
///
/// # Errors
/// Fails if a file cannot be read or written, does not have the format of its extension, or exists already.
pub fn convert(from: &Path, to: &Path, force: bool) -> Result<(), ConvertError> {
    let ending = |path: &Path| path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
    let text = match (ending(from).as_str(), ending(to).as_str()) {
        ("awol", "ipynb") => to_notebook(&files::read_script(from)?),
        ("ipynb", "awol") => to_script(&files::read_text(from)?, &from.display().to_string())?,
        _ => return Err(ConvertError::Endings(from.display().to_string(), to.display().to_string())),
    };
    if to.exists() && !force {
        return Err(ConvertError::There(to.display().to_string()));
    }
    Ok(files::write(to, text.as_bytes())?)
}

/// Converts a script to the text of a notebook file.
pub fn to_notebook(script: &str) -> String {
    let forms = [percent::read(script), Some(paragraphs::read(script))];
    let faithful = |notebook: &Notebook| script_of(notebook) == script;
    let notebook = forms.into_iter().flatten().find(faithful).unwrap_or_else(|| Notebook::whole(script));
    notebook.to_text()
}

/// Converts the text of a notebook file to a script. Errors refer to the notebook as `name`.
///
/// # Errors
/// Fails if the text is not a notebook, or is one for another language's kernel.
pub fn to_script(notebook: &str, name: &str) -> Result<String, ConvertError> {
    let notebook = Notebook::parse(notebook).map_err(|reason| ConvertError::Broken { path: name.into(), reason })?;
    match &notebook.language {
        Some(language) if language != "awol" => Err(ConvertError::Foreign(name.into(), language.clone())),
        _ => Ok(script_of(&notebook)),
    }
}

fn script_of(notebook: &Notebook) -> String {
    if let Some(script) = notebook.as_whole() {
        return script;
    }
    let plain = paragraphs::write(notebook);
    match plain {
        // A script that looks like the percent format would be read back as that.
        Some(plain) if percent::read(&plain).is_none() && paragraphs::read(&plain).cells == notebook.cells => plain,
        _ => percent::write(notebook),
    }
}

#[cfg(test)]
mod tests;
