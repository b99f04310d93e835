//! Highlighting of cells in JupyterLab, as a prebuilt extension that it loads from its data folder.

use std::path::Path;

use serde_json::json;

use crate::commands::Commands;
use crate::files::{self, FileError};
use crate::lang::parser::Vocabulary;

/// The extension's folder within Jupyter's data folder.
pub const FOLDER: &str = "labextensions/awol-highlight";

/// Writes the extension into `folder`.
///
/// # Errors
/// Fails if its files cannot be written.
pub fn install(folder: &Path) -> Result<(), FileError> {
    let package = json!({
        "name": "awol-highlight",
        "version": env!("CARGO_PKG_VERSION"),
        "description": "Colours for awol's cells",
        "jupyterlab": {"extension": true, "_build": {"load": "static/highlight.js", "extension": "./extension"}},
    });
    files::write(&folder.join("package.json"), format!("{package:#}\n").as_bytes())?;
    files::write(&folder.join("static").join("highlight.js"), script().as_bytes())
}

/// Returns the extension's script, with the verbs of this version of awol.
fn script() -> String {
    let words: Vec<&str> = Commands.first_words();
    include_str!("highlight.js").replace("/*VERBS*/", &json!(words).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_of_the_table_are_highlighted() {
        let script = script();
        assert!(script.contains("\"imagine\"") && script.contains("\"train\"") && !script.contains("/*VERBS*/"));
    }
}
