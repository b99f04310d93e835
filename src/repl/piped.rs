//! Statements from a pipe or a file, where nobody edits lines.

use std::io::{self, BufRead};

use super::helper::is_whole;
use crate::commands::Commands;
use crate::lang::parser::parse;
use crate::lang::tokens::{TokenKind, tokens};

/// What comes next.
#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    /// Lines that make whole statements; at the end of the input what is left of it, whole or not.
    Source(String),
    /// A line that is not UTF-8, and whether statements before it went on in it.
    NoText {
        inside: bool,
    },
    End,
}

/// # Errors
/// The input cannot be read.
pub fn next(input: &mut impl BufRead) -> io::Result<Next> {
    let mut source = String::new();
    let mut bytes = Vec::new();
    while input.read_until(b'\n', &mut bytes)? > 0 {
        let Ok(line) = std::str::from_utf8(&bytes) else { return Ok(Next::NoText { inside: !source.is_empty() }) };
        source.push_str(line.strip_suffix('\n').unwrap_or(line));
        bytes.clear();
        if is_whole(&source) {
            return Ok(Next::Source(source));
        }
        source.push('\n');
    }
    Ok(if source.is_empty() { Next::End } else { Next::Source(source) })
}

/// Whether what cannot be read breaks off within brackets: what follows it would have stood in them.
pub fn breaks_off(source: &str) -> bool {
    let depth = tokens(source).iter().fold(0_isize, |depth, token| match token.kind {
        TokenKind::Open => depth + 1,
        TokenKind::Close => depth - 1,
        _ => depth,
    });
    depth > 0 && parse(source, &Commands).is_err()
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
    fn lines_go_together_until_they_are_whole() {
        assert_eq!(all(b"a = 1\nb = [1,\n2]\n\nc = 3"), sources(&["a = 1", "b = [1,\n2]", "", "c = 3"]));
        assert_eq!(all(b"a = 1\nsave 3 \"x.json\"; b = [1,\n2\n"), sources(&["a = 1", "save 3 \"x.json\"; b = [1,\n2\n"]));
        assert_eq!(all(b"a = 1\r\nb = 2\r\n").len(), 2);
        assert!(all(b"").is_empty());
    }

    #[test]
    fn what_is_no_text_is_told_with_where_it_stands() {
        assert_eq!(all(b"\"caf\xe9\"\nb = 2\n"), [vec![Next::NoText { inside: false }], sources(&["b = 2"])].concat());
        assert_eq!(all(b"for i in [1] {\n\"caf\xe9\"\n")[0], Next::NoText { inside: true });
    }

    #[test]
    fn what_breaks_off_within_brackets_is_known() {
        for source in ["for i in [1] {\n  show \"}\"", "for i in [1] { show \"}\""] {
            assert!(breaks_off(source), "{source}");
        }
        for source in ["for i in [1] { a = i }", "a = )", "misspelt = imagin \"a note\"", "a = 1", "{ }}"] {
            assert!(!breaks_off(source), "{source}");
        }
    }
}
