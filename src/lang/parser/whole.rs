//! Finds all mistakes of a text: blanks out each statement that cannot be parsed, and parses the rest again.

use super::{Vocabulary, parse};
use crate::lang::ast::{Span, Statement};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::lexer::{Token, TokenKind, tokens};

/// Limit on the mistakes that are found: each takes a parse of the whole text.
const MOST: usize = 20;

/// The parsable statements of a text, and its mistakes.
pub struct Parsed {
    pub statements: Vec<Statement>,
    pub mistakes: Vec<Diagnostic>,
    /// Names that unparsable statements would have bound.
    pub lost: Vec<String>,
}

/// Parses the statements of `source` that are valid, and collects the mistakes in the others.
pub fn parse_whole(source: &str, words: &dyn Vocabulary) -> Parsed {
    let mut text = source.to_string();
    let (mut mistakes, mut lost) = (Vec::new(), Vec::new());
    loop {
        match parse(&text, words) {
            Ok(statements) => return Parsed { statements, mistakes, lost },
            Err(mistake) => {
                let around = around(&text, mistake.span.start);
                mistakes.push(mistake);
                let blank = text.get(around.start..around.end).is_none_or(|part| part.trim().is_empty());
                if blank || mistakes.len() >= MOST {
                    return Parsed { statements: Vec::new(), mistakes, lost };
                }
                lost.extend(bound(&text[around.start..around.end]));
                blank_out(&mut text, around);
            }
        }
    }
}

/// Returns the lines of the statement around a mistake: one, or as many as its brackets span.
fn around(text: &str, at: usize) -> Span {
    let at = text.floor_char_boundary(at.min(text.len()));
    let start = text[..at].rfind('\n').map_or(0, |before| before + 1);
    let mut end = line_end(text, at);
    let first = end;
    let mut depth = 0_i32;
    for token in tokens(text).iter().filter(|token| token.span.start >= start) {
        if token.span.start >= end {
            if depth <= 0 {
                break;
            }
            end = line_end(text, token.span.start);
        }
        depth += brackets(token);
    }
    Span::new(start, if depth > 0 { first } else { end })
}

fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |after| at + after)
}

fn brackets(token: &Token<'_>) -> i32 {
    match token.kind {
        TokenKind::Open => 1,
        TokenKind::Close => -1,
        _ => 0,
    }
}

/// Returns the names that a text would bind.
fn bound(text: &str) -> Vec<String> {
    let words: Vec<Token<'_>> = tokens(text).into_iter().filter(|token| !token.is_blank()).collect();
    words.windows(2).filter(|pair| pair[0].is_word() && pair[1].is_assignment()).map(|pair| pair[0].text.to_string()).collect()
}

/// Replaces a part with blanks, except its line breaks, so that the rest keeps its position.
fn blank_out(text: &mut String, part: Span) {
    let blanks: String = text[part.start..part.end].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
    text.replace_range(part.start..part.end, &blanks);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::parser::Words;

    fn mistakes(source: &str) -> Vec<usize> {
        let words = Words::default();
        let parsed = parse_whole(source, &words);
        parsed.mistakes.iter().map(|mistake| 1 + source[..mistake.span.start].matches('\n').count()).collect()
    }

    #[test]
    fn every_line_with_an_error_is_reported() {
        assert_eq!(mistakes("a = 1\nb = )\nc = 2\nd = = 3\n"), [2, 4]);
        assert_eq!(mistakes("for x n 1..2 {\n  a = 1\n}\nb = )\n"), [1, 4]);
        assert_eq!(mistakes("for x in 1..2 {\n  a = )\n  b = )\n}\n"), [2, 3]);
        assert_eq!(mistakes("a = [1, 2\nb = 3\nc = + 1\n"), [1, 3]);
        assert!(mistakes("").is_empty());
    }

    #[test]
    fn names_lost_to_an_error_give_no_second_error() {
        let parsed = parse_whole("a = )\nb = a\n", &Words::default());
        assert_eq!((parsed.statements.len(), parsed.lost), (1, vec!["a".to_string()]));
    }
}
