//! Finds the end of a Rust block: the matching brace, by Rust's rules for strings, characters and comments.

use nom::branch::alt;
use nom::bytes::complete::{tag, take_till, take_until, take_while, take_while1};
use nom::character::complete::{anychar, char, none_of};
use nom::combinator::{cut, success, value};
use nom::multi::many0_count;
use nom::sequence::{delimited, preceded, terminated};
use nom::{IResult, Parser};

use super::is_word_part;

/// Returns the number of bytes of `code` before the `}` that matches a brace opened just before it, or `None` if that brace is never closed.
pub(super) fn matching_brace(code: &str) -> Option<usize> {
    let mut depth = 0usize;
    let mut rest = code;
    loop {
        match rest.chars().next()? {
            '}' if depth == 0 => return Some(code.len() - rest.len()),
            '}' => depth -= 1,
            '{' => depth += 1,
            _ => {}
        }
        (rest, ()) = piece(rest).ok()?;
    }
}

/// Returns the length in bytes of the string, comment, character literal, word or single character that `code` begins with.
pub fn token_length(code: &str) -> usize {
    let first = code.chars().next().map_or(0, char::len_utf8);
    piece(code).map_or(first, |(rest, ())| code.len() - rest.len())
}

/// Reads one character, or one piece whose braces do not count.
fn piece(code: &str) -> IResult<&str, ()> {
    let string = delimited(char('"'), cut(many0_count(alt((preceded(char('\\'), anychar), none_of("\"\\"))))), cut(char('"')));
    let escaped = delimited(tag("'\\"), (anychar, take_till(|c| c == '\'')), char('\''));
    let line_comment = preceded(tag("//"), take_till(|c| c == '\n'));
    alt((
        value((), raw_string),
        value((), take_while1(is_word_part)),
        value((), string),
        value((), escaped),
        // In a lifetime (`'a`) the quote is a piece by itself.
        value((), delimited(char('\''), none_of("\\"), char('\''))),
        value((), line_comment),
        block_comment,
        value((), anychar),
    ))
    .parse(code)
}

/// Reads `r"…"`, `br#"…"#` or `cr##"…"##`.
fn raw_string(code: &str) -> IResult<&str, &str> {
    let prefix = alt((tag("br"), tag("cr"), tag("r")));
    let (rest, hashes) = delimited(prefix, take_while(|c| c == '#'), char('"')).parse(code)?;
    let closing = format!("\"{hashes}");
    cut(terminated(take_until(&*closing), tag(&*closing))).parse(rest)
}

/// Reads `/* … */`; comments nest.
fn block_comment(code: &str) -> IResult<&str, ()> {
    let (mut rest, _) = tag("/*")(code)?;
    let mut depth = 1;
    while depth > 0 {
        let step;
        (rest, step) = cut(alt((value(1, tag("/*")), value(-1, tag("*/")), preceded(anychar, success(0))))).parse(rest)?;
        depth += step;
    }
    Ok((rest, ()))
}

#[cfg(test)]
mod tests {
    use super::matching_brace;

    /// Asserts that the closing brace is the one after `¦`.
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
    fn unclosed_rust_cells_have_no_end() {
        for code in ["", "{}", " \"}", " r#\"}\"", " /* }", " // }", " '}", " '", " '\\", " r#"] {
            let end = matching_brace(code);
            assert!(end.is_none() || code == " '}", "{code}: {end:?}");
        }
    }
}
