//! Source text cut into tokens, whatever state it is in: what colours and completes a line while it is being typed. The parser does not use it.

use super::ast::Span;
use super::parser::{is_note_name, is_word};

/// What a token is, by its looks alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// Blanks, but for the ends of lines.
    Blank,
    Comment,
    Word,
    /// The word of `key=`, which `=` touches and a value follows.
    Key,
    /// With its unit.
    Number,
    Note,
    /// `"…"` or `'…'`; `closed` tells whether its end is there.
    Text {
        closed: bool,
    },
    Open,
    Close,
    /// `|`
    Bar,
    /// `;` or the end of a line.
    End,
    /// `=`, `+=`, …
    Assign,
    /// `.`
    Dot,
    /// Anything else: operators, `..`, what cannot stand anywhere.
    Other,
}

/// A token with its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    pub kind: TokenKind,
    pub span: Span,
}

impl Token {
    pub fn text(self, source: &str) -> &str {
        source.get(self.span.start..self.span.end).unwrap_or_default()
    }
}

/// All of `source`, without a gap.
pub fn tokens(source: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut start = 0;
    while let Some(rest) = source.get(start..).filter(|rest| !rest.is_empty()) {
        let before = source.get(..start).and_then(|before| before.chars().next_back());
        let (kind, len) = next(rest, before, &tokens);
        tokens.push(Token { kind, span: Span::new(start, start + len) });
        start += len;
    }
    tokens
}

/// The first token of `rest`, and its bytes.
fn next(rest: &str, before: Option<char>, so_far: &[Token]) -> (TokenKind, usize) {
    let Some(first) = rest.chars().next() else { return (TokenKind::Blank, 0) };
    let run = |inside: fn(char) -> bool| rest.find(|c| !inside(c)).unwrap_or(rest.len());
    match first {
        '\n' => (TokenKind::End, 1),
        c if c.is_whitespace() => (TokenKind::Blank, run(|c| c.is_whitespace() && c != '\n')),
        '#' if before.is_none_or(|c| c.is_whitespace() || matches!(c, ';' | '{' | '}')) => (TokenKind::Comment, run(|c| c != '\n')),
        '"' | '\'' => text(rest, first),
        '0'..='9' => (TokenKind::Number, number(rest)),
        '(' | '[' | '{' => (TokenKind::Open, 1),
        ')' | ']' | '}' => (TokenKind::Close, 1),
        '|' => (TokenKind::Bar, 1),
        ';' => (TokenKind::End, 1),
        '.' if rest.starts_with("..") => (TokenKind::Other, 2),
        '.' => (TokenKind::Dot, 1),
        '=' => (TokenKind::Assign, 1),
        '+' | '-' | '*' | '/' if rest[1..].starts_with('=') => (TokenKind::Assign, 2),
        c if c.is_alphabetic() || c == '_' => word(rest, so_far),
        c => (TokenKind::Other, c.len_utf8()),
    }
}

fn word(rest: &str, so_far: &[Token]) -> (TokenKind, usize) {
    let len = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
    let after_dot = so_far.last().is_some_and(|token| token.kind == TokenKind::Dot);
    // A note may have a sharp and a minus in it.
    let note = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '#' | '-'))).unwrap_or(rest.len());
    let longest = (2..=4).rev().filter(|end| *end <= note).find(|end| rest.get(..*end).is_some_and(is_note_name));
    if let Some(end) = longest.filter(|end| !after_dot && !rest[*end..].starts_with(|c: char| c.is_alphanumeric() || c == '_')) {
        return (TokenKind::Note, end);
    }
    let touched = rest[len..].starts_with('=') && !rest[len..].starts_with("==");
    // At the start of a statement it is a name that is bound.
    let begins = so_far.iter().rev().find(|token| token.kind != TokenKind::Blank);
    let begins = begins.is_none_or(|token| matches!(token.kind, TokenKind::End | TokenKind::Comment | TokenKind::Open));
    if touched && !begins && !after_dot && is_word(&rest[..len]) { (TokenKind::Key, len) } else { (TokenKind::Word, len) }
}

/// Digits, a fraction, an exponent, and a unit.
fn number(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut end = digits(0);
    if bytes.get(end) == Some(&b'.') && digits(end + 1) > 0 {
        end += 1 + digits(end + 1);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let after = (end + 1 + sign).min(bytes.len());
        if digits(after) > 0 {
            end = after + digits(after);
        }
    }
    end + rest[end..].find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len() - end)
}

/// A text of one line.
fn text(rest: &str, quote: char) -> (TokenKind, usize) {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            '\n' => return (TokenKind::Text { closed: false }, at),
            _ if escaped => escaped = false,
            '\\' if quote == '"' => escaped = true,
            c if c == quote => return (TokenKind::Text { closed: true }, at + 1),
            _ => {}
        }
    }
    (TokenKind::Text { closed: false }, rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(source: &str) -> Vec<(TokenKind, &str)> {
        tokens(source).into_iter().filter(|token| token.kind != TokenKind::Blank).map(|token| (token.kind, token.text(source))).collect()
    }

    #[test]
    fn a_line_is_cut_as_people_read_it() {
        use TokenKind::*;
        assert_eq!(
            cut("t = imagine \"a {x}\" n=4 seed=-1e3 # C#3"),
            [
                (Word, "t"),
                (Assign, "="),
                (Word, "imagine"),
                (Text { closed: true }, "\"a {x}\""),
                (Key, "n"),
                (Assign, "="),
                (Number, "4"),
                (Key, "seed"),
                (Assign, "="),
                (Other, "-"),
                (Number, "1e3"),
                (Comment, "# C#3"),
            ]
        );
        assert_eq!(cut("theta.pitch_midi=C#3"), [(Word, "theta"), (Dot, "."), (Word, "pitch_midi"), (Assign, "="), (Note, "C#3")]);
        assert_eq!(cut("0..10"), [(Number, "0"), (Other, ".."), (Number, "10")]);
        assert_eq!(cut("A4 Bb-1 A44 E"), [(Note, "A4"), (Note, "Bb-1"), (Word, "A44"), (Word, "E")]);
        assert_eq!(
            cut("play 'a\\' | x 20ms"),
            [(Word, "play"), (Text { closed: true }, "'a\\'"), (Bar, "|"), (Word, "x"), (Number, "20ms")]
        );
        assert_eq!(cut("load \"a\\\"b"), [(Word, "load"), (Text { closed: false }, "\"a\\\"b")]);
        assert_eq!(
            cut("t.x *= 2; é€"),
            [(Word, "t"), (Dot, "."), (Word, "x"), (Assign, "*="), (Number, "2"), (End, ";"), (Word, "é"), (Other, "€")]
        );
    }

    #[test]
    fn any_text_is_cut_without_a_gap() {
        let pieces =
            ["a", "\"", "'", "\\", "1.", ".5", "e+", "#", "\n", "é", "🎸", "{", "=", "+=", " ", "C#", "-1", "|", "\u{0}", "..", "\t"];
        let mut state = 7u64;
        for _ in 0..2000 {
            let mut source = String::new();
            for _ in 0..state % 9 + 1 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                source.push_str(pieces[(state >> 33) as usize % pieces.len()]);
            }
            let mut end = 0;
            for token in tokens(&source) {
                assert!(token.span.start == end && token.span.end > end, "{source:?}");
                end = token.span.end;
            }
            assert_eq!(end, source.len());
        }
    }
}
