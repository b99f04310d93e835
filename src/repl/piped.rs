//! Reads statements from a pipe or a file, without line editing.

use std::io::{self, BufRead};

use super::helper::is_whole;
use crate::files;
use crate::lang::lexer::{TokenKind, tokens};

/// The next piece of input.
#[derive(Debug, PartialEq)]
pub enum Next {
    /// Lines that form complete statements, valid or not. At the end of the input, whatever is left.
    Source(String),
    /// Such lines, one of which is not valid UTF-8.
    NoText,
    End,
}

/// Reads lines until their statements are complete and all brackets are closed. Without the second condition, the rest of a bracket with an error in it
/// would run as statements.
///
/// # Errors
/// Fails if the input cannot be read.
pub fn next(input: &mut impl BufRead) -> io::Result<Next> {
    let (mut source, mut bytes, mut open) = (String::new(), Vec::new(), Vec::new());
    let (mut text, mut rust) = (true, false);
    while input.read_until(b'\n', &mut bytes)? > 0 {
        text = text && std::str::from_utf8(&bytes).is_ok();
        let line = files::with_line_feeds(String::from_utf8_lossy(&bytes).into_owned());
        let line = line.strip_suffix('\n').unwrap_or(&line);
        brackets(line, &mut open);
        rust = rust || begins_rust(line);
        source.push_str(line);
        bytes.clear();
        if (open.is_empty() || rust) && (!text || is_whole(&source)) {
            return Ok(if text { Next::Source(source) } else { Next::NoText });
        }
        source.push('\n');
    }
    Ok(match (source.is_empty(), text) {
        (true, _) => Next::End,
        (false, true) => Next::Source(source),
        (false, false) => Next::NoText,
    })
}

/// Returns whether a line begins a Rust cell, whose brackets follow Rust's rules for strings and comments.
fn begins_rust(line: &str) -> bool {
    line.trim_start().strip_prefix("rust").is_some_and(|rest| rest.trim_start().starts_with('{'))
}

/// Updates the stack of open brackets after a line. A closing bracket that does not match is ignored.
fn brackets(line: &str, open: &mut Vec<char>) {
    let mut texts = 0usize;
    for token in tokens(line) {
        match (token.kind, token.text.chars().next()) {
            (TokenKind::TextStart, _) => texts += 1,
            (TokenKind::TextEnd, _) => texts = texts.saturating_sub(1),
            (TokenKind::Open, Some(bracket)) if texts == 0 => open.push(bracket),
            (TokenKind::Close, Some(bracket))
                if texts == 0 && open.last().is_some_and(|open| matches!((open, bracket), ('(', ')') | ('[', ']') | ('{', '}'))) =>
            {
                open.pop();
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(mut input: &[u8]) -> Vec<Next> {
        std::iter::from_fn(|| Some(next(&mut input).unwrap()).filter(|next| *next != Next::End)).collect()
    }

    fn sources(sources: &[&str]) -> Vec<Next> {
        sources.iter().map(|source| Next::Source(source.to_string())).collect()
    }

    #[test]
    fn lines_are_joined_until_they_are_complete() {
        assert_eq!(all(b"a = 1\nb = [1,\n2]\n\nc = 3"), sources(&["a = 1", "b = [1,\n2]", "", "c = 3"]));
        assert_eq!(all(b"a = 1\nsave 3 \"x.json\"; b = [1,\n2\n"), sources(&["a = 1", "save 3 \"x.json\"; b = [1,\n2\n"]));
        assert_eq!(all(b"a |\n  render\nb = \"}\"\n"), sources(&["a |\n  render", "b = \"}\""]));
        assert_eq!(all(b"a = 1\r\nb = 2\r\n").len(), 2);
        assert!(all(b"").is_empty());
    }

    #[test]
    fn a_block_with_an_error_extends_to_its_closing_bracket() {
        for block in [
            "for i in [1] {\n  show \"}\"\n  a = 1\n}",
            "for i in [] {\n  a = )\n}",
            "for i in [1, 2]] {\n  a = 1\n}",
            "x = [1, = 2\n, 3]",
            "for x in [] {\n show \"a rusty bell\" )\n a = 1\n}",
        ] {
            assert_eq!(all(format!("{block}\nb = 2\n").as_bytes()), sources(&[block, "b = 2"]), "{block}");
        }
        assert_eq!(all(b"a = )\nb = 2\n"), sources(&["a = )", "b = 2"]));
    }

    #[test]
    fn blocks_that_are_not_utf8_are_skipped() {
        for block in [&b"\"caf\xe9\"\n"[..], b"for i in [1] {\n\"caf\xe9\"\n}\n", b"for i in [1] { # caf\xe9\n a = 1\n}\n"] {
            assert_eq!(all(&[block, b"b = 2\n"].concat()), [Next::NoText, Next::Source("b = 2".into())]);
        }
    }

    #[test]
    fn a_long_list_is_read_at_once() {
        let long = format!("x = [\n{}0]", "1,\n".repeat(20_000));
        assert_eq!(all(long.as_bytes()), sources(&[&long]));
    }
}
