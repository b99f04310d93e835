//! Answers to requests that run nothing: completion, inspection, completeness and history.

mod complete;
pub mod history;
mod inspect;
mod offsets;

use serde::Deserialize;
use serde_json::{Value as Json, json};

pub use complete::complete;
pub use inspect::inspect;

use crate::commands::Commands;
use crate::lang::parser::{Completeness, is_complete as completeness};

/// Text with a cursor position in Unicode characters.
#[derive(Deserialize)]
struct AtCursor {
    code: String,
    cursor_pos: Option<usize>,
}

/// Deserializes the content of a request.
fn read<T: serde::de::DeserializeOwned>(content: &Json) -> Result<T, String> {
    T::deserialize(content).map_err(|error| format!("the request is broken: {error}"))
}

/// Answers `is_complete_request`.
///
/// # Errors
/// Fails with a message if the request is malformed.
pub fn is_complete(content: &Json) -> Result<Json, String> {
    #[derive(Deserialize)]
    struct Code {
        code: String,
    }
    let Code { code } = read(content)?;
    Ok(match completeness(&code, &Commands) {
        Completeness::Complete => json!({"status": "complete"}),
        Completeness::Incomplete => json!({"status": "incomplete", "indent": indent(&code)}),
        Completeness::Invalid(_) => json!({"status": "invalid"}),
    })
}

/// Returns the indent of the next line: that of the last line, and two more spaces after an opening bracket.
fn indent(code: &str) -> String {
    let last = code.lines().last().unwrap_or_default();
    let before: String = last.chars().take_while(|char| *char == ' ').collect();
    let opens = last.trim_end().ends_with(['{', '[', '(']);
    if opens { before + "  " } else { before }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complete_incomplete_and_invalid_cells_are_distinguished() {
        let status = |code: &str| is_complete(&json!({ "code": code })).unwrap()["status"].as_str().unwrap().to_string();
        assert_eq!(status("a = 1"), "complete");
        assert_eq!(status("for x in 1..3 {"), "incomplete");
        assert_eq!(status("a = )"), "invalid");
        assert_eq!(is_complete(&json!({"code": "for x in 1..3 {"})).unwrap()["indent"], "  ");
        assert!(is_complete(&json!({"code": 3})).is_err() && is_complete(&json!([])).is_err());
    }
}
