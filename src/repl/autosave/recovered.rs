//! Reads the script of a session that ended unexpectedly, as far as it can be run. After a power loss, the end of the file may be garbage.

use crate::commands::Commands;
use crate::lang::parser::{Completeness, is_complete, parse};

/// The most lines at the end that may belong to an incomplete statement.
const LONGEST: usize = 200;

/// Returns the longest run of complete lines, from the beginning of `bytes`, that ends with a complete statement.
pub fn whole(bytes: &[u8]) -> &str {
    let valid = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default(),
    };
    // Some file systems leave trailing zero bytes after a crash. A zero byte within a line was typed.
    let text = valid.trim_end_matches('\0');
    let text = text.find("\n\0").map_or(text, |end| &text[..=end]);
    let lines = &text[..text.rfind('\n').map_or(0, |end| end + 1)];
    let mut kept = lines;
    for _ in 0..LONGEST {
        // Other errors may be anywhere; running the script reports them.
        if is_complete(kept, &Commands) != Completeness::Incomplete {
            return kept;
        }
        let shorter = kept.strip_suffix('\n').and_then(|text| text.rfind('\n'));
        kept = &kept[..shorter.map_or(0, |end| end + 1)];
    }
    lines
}

/// Counts the statements of a script, without the `seed` statement at its beginning.
pub fn statements(script: &str) -> usize {
    let lines = || script.lines().filter(|line| !line.starts_with("# ") && !line.trim().is_empty()).count();
    parse(script, &Commands).map_or_else(|_| lines(), |statements| statements.len()).saturating_sub(1)
}

/// Returns a script that can be run: the complete lines, followed by the rest as comments.
pub fn mended(bytes: &[u8]) -> String {
    let whole = whole(bytes);
    let rest = String::from_utf8_lossy(&bytes[whole.len()..]);
    let rest = rest.split(['\n', '\0']).filter(|line| !line.trim().is_empty());
    rest.fold(whole.to_string(), |script, line| format!("{script}# cut off: {line}\n"))
}

/// Returns whether the file contains no statements, only an incomplete header or zero bytes.
pub fn is_empty(bytes: &[u8]) -> bool {
    let written = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
    let header = written.starts_with(b"# awol") && written.iter().filter(|byte| **byte == b'\n').count() < 2;
    (written.is_empty() || header) && bytes[written.len()..].iter().all(|byte| *byte == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn truncated_statements_are_dropped() {
        for (left, script, count) in [
            (&b"seed 1\na = 1\n"[..], "seed 1\na = 1\n", 1),
            (b"seed 1\na = 1\nb = ", "seed 1\na = 1\n", 1),
            (b"seed 1\na = 1\nt = imagine \"caf\xc3", "seed 1\na = 1\n", 1),
            (b"seed 1\na = 1\n\0\0\0\0", "seed 1\na = 1\n", 1),
            (b"seed 1\nfor i in 1..2 {\n  a = i\n", "seed 1\n", 0),
            (b"seed 1\nfor i in 1..2 {\n  a = i\n}\n", "seed 1\nfor i in 1..2 {\n  a = i\n}\n", 1),
            (b"\xff\xff", "", 0),
            (b"", "", 0),
        ] {
            assert_eq!((whole(left), statements(script)), (script, count), "{left:?}");
        }
    }

    #[test]
    fn truncated_statements_are_kept_as_comments() {
        let left = b"seed 1\nfor i in 1..2 {\n\ta = i\n\0\0b = \xff";
        assert_eq!(mended(left), "seed 1\n# cut off: for i in 1..2 {\n# cut off: \ta = i\n# cut off: b = \u{fffd}\n");
        assert!(parse(&mended(left), &Commands).is_ok());
    }

    #[test]
    fn invalid_but_complete_statements_are_kept() {
        for after in [0, 1, 20, 300] {
            let wrong = format!("seed 1\na = )\n{}", "b = 1\n".repeat(after));
            assert_eq!((whole(wrong.as_bytes()), statements(&wrong)), (wrong.as_str(), 1 + after));
        }
    }

    #[test]
    fn only_files_without_statements_are_empty() {
        for bytes in
            [&b""[..], b"\0\0\0", b"# awol 0.1", b"# awol 0.1.0, as it was done\n", b"# awol 0.1.0, as it was done\nseed", b"# awol\0\0"]
        {
            assert!(is_empty(bytes), "{bytes:?}");
        }
        for bytes in [&b"\xff"[..], b"# awol 0.1.0, as it was done\nseed 1\na = ", b"\0a = 1", b"a = 1"] {
            assert!(!is_empty(bytes), "{bytes:?}");
        }
    }
}
