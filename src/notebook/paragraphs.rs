//! Converts a script to cells by its paragraphs, and back.

use serde_json::{Map, json};

use super::cell::{Cell, Kind, commented, rust_cell, rust_statement, uncommented};
use super::file::{KEY, Notebook};
use crate::commands::Commands;
use crate::lang::parser::{Completeness, is_complete};

/// The text between two cells, and after the last.
const BETWEEN: &str = "\n\n";
const END: &str = "\n";

/// Splits a script into cells. Separators other than one blank line are kept in the cells' metadata.
pub fn read(script: &str) -> Notebook {
    let mut notebook = Notebook::default();
    let mut rest = script;
    while let Some((paragraph, after)) = paragraph(rest) {
        let (between, next) = after.split_at(after.len() - after.trim_start_matches(['\n', ' ', '\t', '\r']).len());
        let mut cell = match uncommented(paragraph) {
            Some(text) => Cell::new(Kind::Markdown, text),
            None => Cell::new(Kind::Code, rust_cell(paragraph).unwrap_or_else(|| paragraph.to_string())),
        };
        let usual = if next.is_empty() { END } else { BETWEEN };
        if between != usual {
            let kept = [("after".to_string(), json!(between))];
            cell.metadata.insert(KEY.into(), json!(Map::from_iter(kept)));
        }
        notebook.cells.push(cell);
        rest = next;
    }
    notebook
}

/// Returns the first paragraph and the text after it. A paragraph ends before a blank line, once its statements are complete.
fn paragraph(text: &str) -> Option<(&str, &str)> {
    if text.is_empty() {
        return None;
    }
    let mut from = 0;
    loop {
        let Some(blank) = text.get(from..)?.find("\n\n").map(|at| from + at) else {
            let end = text.trim_end_matches(['\n', ' ', '\t', '\r']).len();
            // A script of only white space is one cell.
            let end = if end == 0 { text.len() } else { end };
            return Some(text.split_at(end));
        };
        let begun = text.get(..blank)?;
        if blank > 0 && !matches!(is_complete(begun, &Commands), Completeness::Incomplete) {
            return Some(text.split_at(blank));
        }
        from = blank + 1;
    }
}

/// Joins cells to a script; `None` if there is a raw cell, which has no paragraph form.
pub fn write(notebook: &Notebook) -> Option<String> {
    let mut script = String::new();
    for (place, cell) in notebook.cells.iter().enumerate() {
        match cell.kind {
            Kind::Code => script.push_str(&rust_statement(&cell.source).unwrap_or_else(|| cell.source.clone())),
            Kind::Markdown => script.push_str(&commented(&cell.source)),
            Kind::Raw => return None,
        }
        let usual = if place + 1 == notebook.cells.len() { END } else { BETWEEN };
        let kept = cell.metadata.get(KEY).and_then(|awol| awol.get("after")).and_then(|after| after.as_str());
        script.push_str(kept.unwrap_or(usual));
    }
    Some(script)
}
