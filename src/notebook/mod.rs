//! Scripts as notebooks and notebooks as scripts: the same statements, cut into cells.
//!
//! A script becomes a notebook whose cells are its paragraphs: statements between blank lines are code, and a paragraph of comments alone is a text
//! cell. Back again it is the same script, byte for byte. A notebook that is no such script (blank lines in a cell, tags) becomes one with a line
//! `# %%` before each cell, which other tools know as the percent format; its outputs, which running it gives again, stay behind.

mod cell;
mod file;
mod paragraphs;
mod percent;

use std::path::Path;

use thiserror::Error;

use crate::files::{self, FileError};
use file::Notebook;

/// A conversion that cannot be done.
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

/// Converts the file `from` into the file `to`, by their endings; `force` writes over what is there.
///
/// # Errors
/// A file cannot be read or written, is not what its ending says, or is there already.
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

/// The notebook of a script, as the text of its file.
pub fn to_notebook(script: &str) -> String {
    let forms = [percent::read(script), Some(paragraphs::read(script))];
    let faithful = |notebook: &Notebook| script_of(notebook) == script;
    let notebook = forms.into_iter().flatten().find(faithful).unwrap_or_else(|| Notebook::whole(script));
    notebook.to_text()
}

/// The script of a notebook; `name` is what an error calls it.
///
/// # Errors
/// It is no notebook, or not one of awol's.
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
        // What looks like the other form would be read as that.
        Some(plain) if percent::read(&plain).is_none() && paragraphs::read(&plain).cells == notebook.cells => plain,
        _ => percent::write(notebook),
    }
}

#[cfg(test)]
mod tests;
