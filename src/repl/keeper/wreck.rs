//! The script of a session that was cut off, as far as it can be run: what a machine that lost its power left behind its end is not part of it.

use crate::commands::Commands;
use crate::lang::parser::parse;

/// Lines at the end that may belong to a statement that was cut off.
const LONGEST: usize = 200;

/// The whole lines of `bytes` that make a script, from the beginning.
pub fn whole(bytes: &[u8]) -> &str {
    let valid = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default(),
    };
    let text = valid.split('\0').next().unwrap_or_default();
    let lines = &text[..text.rfind('\n').map_or(0, |end| end + 1)];
    let mut kept = lines;
    for _ in 0..LONGEST {
        if parse(kept, &Commands).is_ok() {
            return kept;
        }
        let shorter = kept.strip_suffix('\n').and_then(|text| text.rfind('\n'));
        kept = &kept[..shorter.map_or(0, |end| end + 1)];
    }
    // What is wrong lies further up: whoever runs it is told where.
    lines
}

/// A script that can be run: the whole lines, and what was cut off as comments.
pub fn mended(bytes: &[u8]) -> String {
    let whole = whole(bytes);
    let rest = String::from_utf8_lossy(&bytes[whole.len()..]);
    let rest = rest.split(|c: char| c.is_control()).filter(|line| !line.trim().is_empty());
    rest.fold(whole.to_string(), |script, line| format!("{script}# cut off: {line}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_cut_off_is_left_out() {
        for (left, script) in [
            (&b"seed 1\na = 1\n"[..], "seed 1\na = 1\n"),
            (b"seed 1\na = 1\nb = ", "seed 1\na = 1\n"),
            (b"seed 1\na = 1\nt = imagine \"caf\xc3", "seed 1\na = 1\n"),
            (b"seed 1\na = 1\n\0\0\0\0", "seed 1\na = 1\n"),
            (b"seed 1\nfor i in 1..2 {\n  a = i\n", "seed 1\n"),
            (b"seed 1\nfor i in 1..2 {\n  a = i\n}\n", "seed 1\nfor i in 1..2 {\n  a = i\n}\n"),
            (b"\xff\xff", ""),
            (b"", ""),
        ] {
            assert_eq!(whole(left), script, "{left:?}");
        }
    }

    #[test]
    fn what_was_cut_off_stays_as_comments() {
        let left = b"seed 1\nfor i in 1..2 {\n  a = i\n\0\0b = \xff";
        assert_eq!(mended(left), "seed 1\n# cut off: for i in 1..2 {\n# cut off:   a = i\n# cut off: b = \u{fffd}\n");
    }

    #[test]
    fn what_is_wrong_in_the_middle_is_kept() {
        let wrong = format!("a = )\n{}", "b = 1\n".repeat(300));
        assert_eq!(whole(wrong.as_bytes()), wrong);
    }
}
