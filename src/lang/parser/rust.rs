//! Where a Rust block ends: the matching brace, found with Rust's rules for strings, characters and comments.

/// How many bytes of `code` come before the `}` that closes a brace opened just before it. None if that brace is never closed.
pub(super) fn matching_brace(code: &str) -> Option<usize> {
    let mut depth = 0usize;
    let mut rest = code;
    while let Some(c) = rest.chars().next() {
        let step = match c {
            '}' if depth == 0 => return Some(code.len() - rest.len()),
            '}' => {
                depth -= 1;
                1
            }
            '{' => {
                depth += 1;
                1
            }
            '"' => string(rest)?,
            '\'' => character(rest),
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => block_comment(rest)?,
            c if c.is_alphanumeric() || c == '_' => word(rest)?,
            c => c.len_utf8(),
        };
        rest = rest.get(step..)?;
    }
    None
}

/// The length of a word; with what it opens, if it is the prefix of a raw string (`r"`, `br#"`, `cr##"`).
fn word(text: &str) -> Option<usize> {
    let length = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    let (word, after) = text.split_at(length);
    let hashes = after.len() - after.trim_start_matches('#').len();
    if !matches!(word, "r" | "br" | "cr") || !after.trim_start_matches('#').starts_with('"') {
        return Some(length);
    }
    let closing = format!("\"{}", "#".repeat(hashes));
    let opening = length + closing.len();
    Some(opening + text.get(opening..)?.find(&closing)? + closing.len())
}

/// The length of a string with escapes, its quotes included.
fn string(text: &str) -> Option<usize> {
    closing(text, '"')
}

/// The length up to and with the closing `quote`, where a backslash takes the next character with it.
fn closing(text: &str, quote: char) -> Option<usize> {
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        if c == quote {
            return Some(at + 1);
        }
        if c == '\\' {
            chars.next();
        }
    }
    None
}

/// The length of a character (`'x'`, `'\''`, `'\u{7d}'`), or of the quote alone where a lifetime (`'a`) begins.
fn character(text: &str) -> usize {
    let mut chars = text.chars().skip(1);
    match (chars.next(), chars.next()) {
        (Some('\\'), _) => closing(text, '\'').unwrap_or(1),
        (Some(c), Some('\'')) => c.len_utf8() + 2,
        _ => 1,
    }
}

/// The length of a comment, in which others may nest.
fn block_comment(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    let mut at = 0;
    loop {
        let rest = text.get(at..)?;
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return Some(at);
            }
        } else {
            at += rest.chars().next()?.len_utf8();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::matching_brace;

    /// What stands before the `¦`, which marks the brace that closes.
    fn closes_at_mark(marked: &str) {
        let expected = marked.find('¦').expect("a mark");
        assert_eq!(matching_brace(&marked.replace('¦', "")), Some(expected), "{marked}");
    }

    #[test]
    fn braces_in_strings_characters_and_comments_do_not_count() {
        for marked in [
            "¦}",
            " let a = { { 1 } }; ¦} }",
            r#" print("}}{"); ¦}"#,
            r#" "\"}" ¦}"#,
            r#" "\\" ¦}"#,
            r###" r"\" ¦}"###,
            r###" r#"}"}"# ¦}"###,
            r####" br##"}"#"## ¦}"####,
            r###" cr#"}"# ¦}"###,
            r#" b"}" c"}" ¦}"#,
            " let r#type = 1; ¦}",
            r#" bar("}") ¦}"#,
            " '}' ¦}",
            " '{' ¦}",
            r" '\'' '}' ¦}",
            r" '\u{7d}' ¦}",
            " b'}' ¦}",
            " '日' '}' ¦}",
            " fn f<'a>(x: &'a str) {} ¦}",
            " 'outer: loop { break 'outer; } ¦}",
            " // }\n ¦}",
            " // \" '\n ¦}",
            " /* } /* } */ } */ ¦}",
            " a / b ¦}",
            " // 日本\r\n ¦}",
        ] {
            closes_at_mark(marked);
        }
    }

    #[test]
    fn what_is_not_closed_has_no_end() {
        for code in ["", "{}", " \"}", " r#\"}\"", " /* }", " // }", " '}", " '", " '\\", " r#"] {
            let end = matching_brace(code);
            assert!(end.is_none() || code == " '}", "{code}: {end:?}");
        }
    }
}
