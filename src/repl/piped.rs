//! Statements from a pipe or a file, where nobody edits lines.

use std::io::{self, BufRead, ErrorKind};

use super::helper::is_whole;

/// The next lines that make whole statements; at the end of the input what is left of it, whole or not. None where nothing is left.
///
/// # Errors
/// The input cannot be read, or a line of it is not UTF-8.
pub fn next(input: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut source = String::new();
    let mut bytes = Vec::new();
    while input.read_until(b'\n', &mut bytes)? > 0 {
        let line = std::str::from_utf8(&bytes).map_err(|_| io::Error::new(ErrorKind::InvalidData, "a line is not UTF-8 text"))?;
        source.push_str(line.strip_suffix('\n').unwrap_or(line));
        bytes.clear();
        if is_whole(&source) {
            return Ok(Some(source));
        }
        source.push('\n');
    }
    Ok(Some(source).filter(|source| !source.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(input: &[u8]) -> Vec<String> {
        let mut input = input;
        std::iter::from_fn(|| next(&mut input).unwrap()).collect()
    }

    #[test]
    fn lines_go_together_until_they_are_whole() {
        assert_eq!(all(b"a = 1\nb = [1,\n2]\n\nc = 3"), ["a = 1", "b = [1,\n2]", "", "c = 3"]);
        assert_eq!(all(b"a = 1\nsave 3 \"x.json\"; b = [1,\n2\n"), ["a = 1", "save 3 \"x.json\"; b = [1,\n2\n"]);
        assert_eq!(all(b"a = 1\r\nb = 2\r\n").len(), 2);
        assert!(all(b"").is_empty());
    }

    #[test]
    fn what_is_no_text_is_an_error_and_what_follows_is_read() {
        let mut input = &b"a = 1\n\"caf\xe9\"\nb = 2\n"[..];
        assert_eq!(next(&mut input).unwrap().as_deref(), Some("a = 1"));
        assert_eq!(next(&mut input).unwrap_err().kind(), ErrorKind::InvalidData);
        assert_eq!(next(&mut input).unwrap().as_deref(), Some("b = 2"));
    }
}
