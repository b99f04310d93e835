//! Parses JSON and explains errors by position and key.

use serde_json::{Error, Value};

/// What other programs write for numbers that JSON does not have.
const NOT_FINITE: [&str; 8] = ["NaN", "Infinity", "-Infinity", "+Infinity", "nan", "inf", "-inf", "-NaN"];

/// Parses a text, which may begin with a byte order mark.
///
/// # Errors
/// Fails with a message that gives the reason and the position. The line number is omitted for a text of one line.
pub fn parse_json(text: &str) -> Result<Value, String> {
    let text = text.trim_start_matches('\u{feff}');
    serde_json::from_str(text).map_err(|error| explain(text, &error))
}

fn explain(text: &str, error: &Error) -> String {
    let (line, column) = (error.line(), error.column());
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let at = text.floor_char_boundary(before + column.saturating_sub(1));
    let (head, tail) = text.split_at(at);
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '+');
    let start = head.trim_end_matches(is_part).len();
    let end = at + tail.find(|c| !is_part(c)).unwrap_or(tail.len());
    let word = text.get(start..end).unwrap_or_default();
    let line = if line > 1 || text.trim_end().contains('\n') { format!("line {line}, ") } else { String::new() };
    if NOT_FINITE.contains(&word) {
        let key = key(text.get(..start).unwrap_or_default());
        let key = if key.is_empty() { key } else { format!("{key}: ") };
        return format!("{line}{key}{word} is not JSON, which has finite numbers alone");
    }
    let what = error.to_string();
    let what = what.split_once(" at line ").map_or(what.as_str(), |(what, _)| what);
    let column = text.get(before..at).unwrap_or_default().chars().count() + 1;
    format!("is not JSON: {what} ({line}column {column})")
}

/// Returns the path to the value that follows `text`, the beginning of a JSON text: `theta_synth.mod_index`, `text_emb[3]`.
fn key(text: &str) -> String {
    let mut path = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}', '[', ']', ',', '"']) {
        let (mark, after) = rest.split_at(at).1.split_at(1);
        rest = after;
        match (mark, path.last_mut()) {
            ("{", _) => path.push(Step::Key(None)),
            ("[", _) => path.push(Step::Index(0)),
            ("}" | "]", _) => _ = path.pop(),
            (",", Some(Step::Index(index))) => *index += 1,
            (",", Some(step)) => *step = Step::Key(None),
            ("\"", step) => {
                let end = closing_quote(rest);
                if let Some(name @ Step::Key(None)) = step {
                    *name = Step::Key(rest.get(..end));
                }
                rest = rest.get(end + 1..).unwrap_or_default();
            }
            _ => {}
        }
    }
    let mut key = String::new();
    for step in &path {
        match step {
            Step::Index(index) => key += &format!("[{index}]"),
            Step::Key(name) if key.is_empty() => key += name.unwrap_or_default(),
            Step::Key(name) => key += &format!(".{}", name.unwrap_or_default()),
        }
    }
    key
}

/// A step of a path into a value.
enum Step<'a> {
    Index(usize),
    /// `None` until the key is read.
    Key(Option<&'a str>),
}

/// Returns the position of the quote that closes a string, where `rest` begins inside the string.
fn closing_quote(rest: &str) -> usize {
    let mut escaped = false;
    let end = rest.bytes().position(|byte| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    });
    end.unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::parse_json;

    #[test]
    fn numbers_outside_json_are_named_with_their_key() {
        let cases = [
            (r#"{"a": {"b,\"": "x, {", "mod_index": NaN}, "c": 1}"#, "a.mod_index: NaN is not JSON"),
            (r#"{"a": [1, {"b": [2, -Infinity]}]}"#, "a[1].b[1]: -Infinity is not JSON"),
            (r#"[[0], Infinity]"#, "[1]: Infinity is not JSON"),
            ("nan", "nan is not JSON"),
            ("{\n \"a\": 1,\n \"é\": [\n  -inf]\n}\n", "line 4, é[0]: -inf is not JSON"),
        ];
        for (text, expected) in cases {
            let error = parse_json(text).unwrap_err();
            assert!(error.starts_with(expected), "{text}: {error}");
        }
    }

    #[test]
    fn other_errors_have_a_column_and_in_several_lines_a_line() {
        let cases = [
            (r#"{"é": x}"#, "is not JSON: expected value (column 7)"),
            (r#"{"NaN": tru}"#, "is not JSON: expected ident (column 12)"),
            ("{\"a\": 1,\n\"b\" 2}", "is not JSON: expected `:` (line 2, column 5)"),
            ("{\n", "is not JSON: EOF while parsing an object (line 2, column 1)"),
            ("", "is not JSON: EOF while parsing a value (column 1)"),
        ];
        for (text, expected) in cases {
            assert_eq!(parse_json(text).unwrap_err(), expected, "{text}");
        }
        assert_eq!(parse_json("\u{feff}[1]").unwrap(), serde_json::json!([1]));
    }
}
