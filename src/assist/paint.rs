//! Syntax highlighting: classifies the parts of a line.

use super::Names;
use super::complete::complete;
use crate::lang::ast::Span;
use crate::lang::check::check;
use crate::lang::diagnostic::{Diagnostic, Kind};
use crate::lang::lexer::{RESERVED, Token, TokenKind, tokens};
use crate::lang::parser::parse;
use crate::session::call::Registry;

/// The class of a part of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    Plain,
    Verb,
    Option,
    Keyword,
    Number,
    Text,
    Comment,
    /// A name, verb, option, field or choice that does not exist.
    Unknown,
}

/// Splits `source` into classified parts without gaps. The word at `cursor` is not marked unknown while it can be completed.
pub fn paint(source: &str, cursor: usize, verbs: &dyn Registry, names: &Names) -> Vec<(Span, Paint)> {
    let unknown: Vec<Span> = found(source, verbs, names)
        .into_iter()
        .filter(|diagnostic| diagnostic.kind == Kind::Unknown)
        .map(|diagnostic| diagnostic.span)
        .filter(|span| span.end != cursor || complete(source, cursor, verbs, names).candidates.is_empty())
        .collect();
    let all = tokens(source);
    let mut painted = Vec::with_capacity(all.len());
    let mut begins = true;
    for (at, token) in all.iter().enumerate() {
        let within = |span: &Span| span.start <= token.span.start && token.span.end <= span.end;
        let paint = match token.kind {
            TokenKind::Blank | TokenKind::Open | TokenKind::Close | TokenKind::Symbol | TokenKind::End => Paint::Plain,
            TokenKind::Interpolation | TokenKind::Code | TokenKind::Unknown => Paint::Plain,
            TokenKind::Comment => Paint::Comment,
            _ if unknown.iter().any(within) => Paint::Unknown,
            TokenKind::Word => word(&all, at, begins, verbs, names),
            TokenKind::Key => Paint::Option,
            TokenKind::Number | TokenKind::Note => Paint::Number,
            TokenKind::TextStart | TokenKind::Literal | TokenKind::Escape | TokenKind::TextEnd => Paint::Text,
        };
        begins = match token.kind {
            TokenKind::Blank | TokenKind::Comment => begins,
            TokenKind::Open => token.text != "[",
            TokenKind::End | TokenKind::Interpolation => true,
            _ => token.is("|") || token.is_assignment(),
        };
        painted.push((token.span, paint));
    }
    painted
}

/// Returns the diagnostics of the parser, or else of the checker.
fn found(source: &str, verbs: &dyn Registry, names: &Names) -> Vec<Diagnostic> {
    match parse(source, verbs) {
        Err(diagnostic) => vec![diagnostic],
        Ok(program) => check(&program, verbs, &mut names.scope.clone()),
    }
}

/// Classifies a word. It is a verb where a verb can begin, or after the first word of a two-word verb.
fn word(all: &[Token], at: usize, begins: bool, verbs: &dyn Registry, names: &Names) -> Paint {
    let text = all[at].text;
    let before = |step: usize| {
        let shown = all[..at].iter().rev().filter(|token| token.kind != TokenKind::Blank);
        shown.map(|token| token.text).nth(step)
    };
    if RESERVED.contains(&text) && text != "session" {
        return Paint::Keyword;
    }
    let after = all[at + 1..].iter().find(|token| token.kind != TokenKind::Blank);
    // A bound name means its value even if it is also a verb, except before a key.
    let bound = after.is_some_and(|token| token.is_assignment() || token.is("."))
        || (names.is_bound(text) && after.is_none_or(|token| token.kind != TokenKind::Key));
    let first = before(0).unwrap_or_default();
    let second = verbs.second_words(first).contains(&text);
    if (begins && !bound && (verbs.is_verb(text) || !verbs.second_words(text).is_empty())) || second { Paint::Verb } else { Paint::Plain }
}
