//! Wraps lines at spaces to the terminal's width.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The extra indent of a continuation line, if the line has no column to align it with.
const HANG: usize = 4;
const ESCAPE: char = '\u{1b}';

/// Wraps every line of `text` that is wider than `width`. Continuation lines align with the last column of their line, which follows its last gap of
/// two or more spaces.
pub fn wrap(text: &str, width: usize) -> String {
    text.split('\n').map(|line| wrap_line(line, width.max(1))).collect::<Vec<_>>().join("\n")
}

fn wrap_line(line: &str, width: usize) -> String {
    if columns(line) <= width {
        return line.to_string();
    }
    let indent = line.len() - line.trim_start_matches(' ').len();
    let hang = match last_column(line) {
        Some(column) if column * 2 <= width => column,
        _ => (indent + HANG).min(width / 2),
    };
    let mut out = String::new();
    let mut used = 0;
    let mut rest = line;
    while !rest.is_empty() {
        let blanks = rest.len() - rest.trim_start_matches(' ').len();
        let word = rest[blanks..].split(' ').next().unwrap_or_default();
        rest = &rest[blanks + word.len()..];
        if word.is_empty() {
            break;
        }
        let begun = out.ends_with(|c| c != ' ' && c != '\n');
        if begun && used + blanks + columns(word) > width {
            used = next_line(&mut out, hang);
        } else if begun || out.is_empty() {
            let blanks = if begun { blanks } else { blanks.min(width / 2) };
            out.extend(std::iter::repeat_n(' ', blanks));
            used += blanks;
        }
        let mut escape = false;
        for c in word.chars() {
            let wide = if in_escape(&mut escape, c) { 0 } else { c.width().unwrap_or(0) };
            if used + wide > width && used > hang {
                used = next_line(&mut out, hang);
            }
            out.push(c);
            used += wide;
        }
    }
    out
}

/// Returns the columns that a text takes; colour codes take none.
fn columns(text: &str) -> usize {
    if !text.contains(ESCAPE) {
        return text.width();
    }
    let mut escape = false;
    text.chars().map(|c| if in_escape(&mut escape, c) { 0 } else { c.width().unwrap_or(0) }).sum()
}

/// Returns whether a character is part of a colour sequence, which `m` ends.
fn in_escape(escape: &mut bool, c: char) -> bool {
    let inside = *escape || c == ESCAPE;
    *escape = inside && c != 'm';
    inside
}

fn next_line(out: &mut String, hang: usize) -> usize {
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', hang));
    hang
}

/// Returns the column at which the text after the last gap begins.
fn last_column(line: &str) -> Option<usize> {
    let text = line.trim_end();
    let gap = text.rfind("  ")?;
    let column = columns(text.get(..gap + 2)?);
    (!text.get(..gap)?.trim().is_empty()).then_some(column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapped_text_is_indented_to_its_column() {
        assert_eq!(wrap("short", 20), "short");
        assert_eq!(wrap("  seed   start the randomness anew", 24), "  seed   start the\n         randomness anew");
        // The second column begins too far to the right.
        assert_eq!(wrap("  plot envelope     level over time", 20), "  plot envelope\n      level over\n      time");
        assert_eq!(wrap("one two three", 9), "one two\n    three");
    }

    #[test]
    fn colour_codes_have_no_width() {
        let dim = "\u{1b}[2mone two three\u{1b}[0m";
        assert_eq!(wrap(dim, 13), dim);
        assert_eq!(wrap(dim, 9), "\u{1b}[2mone two\n    three\u{1b}[0m");
    }

    #[test]
    fn wrapped_lines_respect_the_width() {
        let text = "  a    Donaudampfschifffahrtsgesellschaft und 音楽 sounds\n\n    # x";
        for width in [1, 2, 7, 20, 40] {
            assert!(wrap(text, width).lines().all(|line| line.width() <= width.max(3)), "{width}: {}", wrap(text, width));
            let squeezed = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            assert_eq!(squeezed(&wrap(text, width)), squeezed(text));
        }
    }
}
