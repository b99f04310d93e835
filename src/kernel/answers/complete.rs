//! `complete_request`.

use serde_json::{Value as Json, json};

use super::offsets::{byte_of, place_of};
use super::{AtCursor, read};
use crate::assist::Names;
use crate::assist::complete::{Sort, complete as candidates};
use crate::commands::Commands;
use crate::session::Session;

/// Returns the completions of the word at the cursor, each with its kind and a one-line description.
///
/// # Errors
/// Fails with a message if the request is malformed.
pub fn complete(session: &Session, content: &Json) -> Result<Json, String> {
    let AtCursor { code, cursor_pos } = read(content)?;
    let cursor = cursor_pos.map_or(code.len(), |place| byte_of(&code, place));
    let found = candidates(&code, cursor, &Commands, &Names::of(session));
    let (start, end) = (place_of(&code, found.span.start), place_of(&code, found.span.end));
    let types: Vec<Json> = found
        .candidates
        .iter()
        .map(|candidate| json!({"start": start, "end": end, "text": candidate.text, "type": sort(candidate.sort), "signature": candidate.about}))
        .collect();
    let matches: Vec<&str> = found.candidates.iter().map(|candidate| candidate.text.as_str()).collect();
    Ok(json!({
        "status": "ok",
        "matches": matches,
        "cursor_start": start,
        "cursor_end": end,
        "metadata": {"_jupyter_types_experimental": types},
    }))
}

/// Returns the name of a kind for which front ends have icons.
fn sort(sort: Sort) -> &'static str {
    match sort {
        Sort::Verb => "function",
        Sort::Option => "param",
        Sort::Choice => "keyword",
        Sort::Name => "instance",
        Sort::Field => "property",
        Sort::Path => "path",
        Sort::Word => "text",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(code: &str, cursor: usize) -> Json {
        complete(&Session::default(), &json!({"code": code, "cursor_pos": cursor})).unwrap()
    }

    #[test]
    fn offsets_count_characters() {
        // The first two characters take four bytes each, and two units of UTF-16.
        let code = "x = \"😀𝄞\"; imag";
        let answer = ask(code, code.chars().count());
        assert_eq!((&answer["matches"], &answer["cursor_start"], &answer["cursor_end"]), (&json!(["imagine"]), &json!(10), &json!(14)));
    }

    #[test]
    fn options_have_a_description() {
        let answer = ask("imagine \"x\" see", 15);
        assert_eq!(answer["matches"], json!(["seed="]));
        assert_eq!(answer["metadata"]["_jupyter_types_experimental"][0]["type"], "param");
        assert!(!answer["metadata"]["_jupyter_types_experimental"][0]["signature"].as_str().unwrap().is_empty());
    }

    #[test]
    fn a_cursor_beyond_the_end_counts_as_the_end() {
        assert_eq!(ask("imag", 99)["matches"], json!(["imagine"]));
        assert!(complete(&Session::default(), &json!({"cursor_pos": 0})).is_err());
        assert!(complete(&Session::default(), &json!({"code": "x", "cursor_pos": -1})).is_err());
    }
}
