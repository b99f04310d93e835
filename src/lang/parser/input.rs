//! The grammar's input for nom, a slice of tokens, and the error type of its parsers.

use std::iter::{Copied, Enumerate};
use std::slice::Iter;

use nom::error::{ContextError, ErrorKind, ParseError};
use nom::{IResult, Input, Needed, Parser};

use super::Vocabulary;
use crate::lang::ast::{Expr, ExprKind, Span};
use crate::lang::lexer::{Token, TokenKind};

/// Limit on nested brackets, blocks and signs.
pub const MAX_NESTING: u16 = 64;
/// Limit on the height of an expression tree: `a + b + c` has three levels. It bounds the stack that a walk over the tree needs.
pub const MAX_HEIGHT: usize = 256;

/// What stays constant during a parse.
pub(super) struct Source<'a> {
    pub text: &'a str,
    /// The tokens without blanks and comments.
    pub tokens: Vec<Token<'a>>,
    pub words: &'a dyn Vocabulary,
}

impl Source<'_> {
    /// Returns the index of the token that begins at byte `start`.
    pub fn index_of(&self, start: usize) -> usize {
        self.tokens.partition_point(|token| token.span.start < start)
    }
}

/// The tokens of a source from index `start` on.
#[derive(Clone, Copy)]
pub(super) struct Tokens<'a> {
    pub source: &'a Source<'a>,
    pub start: usize,
    tokens: &'a [Token<'a>],
    nesting: u16,
}

impl<'a> Tokens<'a> {
    /// Returns all tokens of `source` from `start` on.
    pub fn of(source: &'a Source<'a>, start: usize) -> Self {
        Tokens { source, start, tokens: source.tokens.get(start..).unwrap_or_default(), nesting: 0 }
    }

    pub fn first(&self) -> Option<&'a Token<'a>> {
        self.tokens.first()
    }

    /// Returns the token before these.
    pub fn previous(&self) -> Option<&'a Token<'a>> {
        self.start.checked_sub(1).and_then(|before| self.source.tokens.get(before))
    }

    /// Returns whether neither a blank nor a comma separates the first token from the one before.
    pub fn is_touching(&self) -> bool {
        let ends = |before: &Token, first: &Token| before.span.end == first.span.start && !before.is(",");
        self.previous().zip(self.first()).is_some_and(|(before, first)| ends(before, first))
    }

    /// Returns the span from here to the last token before `rest`.
    pub fn span_to(&self, rest: Tokens) -> Span {
        let start = self.first().map_or(self.source.text.len(), |first| first.span.start);
        Span::new(start, rest.previous().map_or(start, |last| last.span.end.max(start)))
    }
}

impl<'a> Input for Tokens<'a> {
    type Item = Token<'a>;
    type Iter = Copied<Iter<'a, Token<'a>>>;
    type IterIndices = Enumerate<Self::Iter>;

    fn input_len(&self) -> usize {
        self.tokens.len()
    }

    fn take(&self, count: usize) -> Self {
        Tokens { tokens: &self.tokens[..count], ..*self }
    }

    fn take_from(&self, count: usize) -> Self {
        Tokens { start: self.start + count, tokens: &self.tokens[count..], ..*self }
    }

    fn take_split(&self, count: usize) -> (Self, Self) {
        (self.take_from(count), self.take(count))
    }

    fn position<P: Fn(Self::Item) -> bool>(&self, predicate: P) -> Option<usize> {
        self.iter_elements().position(predicate)
    }

    fn iter_elements(&self) -> Self::Iter {
        self.tokens.iter().copied()
    }

    fn iter_indices(&self) -> Self::IterIndices {
        self.iter_elements().enumerate()
    }

    fn slice_index(&self, count: usize) -> Result<usize, Needed> {
        if count <= self.input_len() { Ok(count) } else { Err(Needed::new(count - self.input_len())) }
    }
}

/// Where and in which rules a parser failed.
#[derive(Debug)]
pub(super) struct Problem {
    /// The token that does not fit.
    pub at: usize,
    /// The rules being read, innermost first, each with the token at which it began.
    pub rules: Vec<(&'static str, usize)>,
    /// The span of what is nested too deeply, if anything is.
    pub too_deep: Option<Span>,
}

pub(super) type Parsed<'a, T> = IResult<Tokens<'a>, T, Problem>;

impl<'a> ParseError<Tokens<'a>> for Problem {
    fn from_error_kind(input: Tokens<'a>, _: ErrorKind) -> Self {
        Problem { at: input.start, rules: Vec::new(), too_deep: None }
    }

    fn append(_: Tokens<'a>, _: ErrorKind, other: Self) -> Self {
        other
    }
}

impl<'a> ContextError<Tokens<'a>> for Problem {
    fn add_context(input: Tokens<'a>, rule: &'static str, mut other: Self) -> Self {
        other.rules.push((rule, input.start));
        other
    }
}

/// Fails because the first token does not fit; another rule may match it.
pub(super) fn mismatch<T>(input: Tokens) -> Parsed<T> {
    Err(nom::Err::Error(Problem::from_error_kind(input, ErrorKind::Satisfy)))
}

fn too_deep(span: Span) -> nom::Err<Problem> {
    nom::Err::Failure(Problem { at: 0, rules: Vec::new(), too_deep: Some(span) })
}

/// Reads a token that satisfies `test`.
pub(super) fn token<'a>(test: impl Fn(&Token<'a>) -> bool) -> impl Parser<Tokens<'a>, Output = Token<'a>, Error = Problem> {
    move |input: Tokens<'a>| match input.first() {
        Some(first) if test(first) => Ok((input.take_from(1), *first)),
        _ => mismatch(input),
    }
}

pub(super) fn kind<'a>(kind: TokenKind) -> impl Parser<Tokens<'a>, Output = Token<'a>, Error = Problem> {
    token(move |token| token.kind == kind)
}

pub(super) fn symbol<'a>(text: &'static str) -> impl Parser<Tokens<'a>, Output = Token<'a>, Error = Problem> {
    token(move |token| token.is(text))
}

pub(super) fn keyword<'a>(text: &'static str) -> impl Parser<Tokens<'a>, Output = Token<'a>, Error = Problem> {
    token(move |token| token.kind == TokenKind::Word && token.text == text)
}

/// Runs `parser` only if the token touches the one before it.
pub(super) fn touching<'a, T>(
    mut parser: impl Parser<Tokens<'a>, Output = T, Error = Problem>,
) -> impl Parser<Tokens<'a>, Output = T, Error = Problem> {
    move |input: Tokens<'a>| if input.is_touching() { parser.parse(input) } else { mismatch(input) }
}

/// Runs `parser` one nesting level deeper.
pub(super) fn nested<'a, T>(
    mut parser: impl Parser<Tokens<'a>, Output = T, Error = Problem>,
) -> impl Parser<Tokens<'a>, Output = T, Error = Problem> {
    move |input: Tokens<'a>| {
        if input.nesting >= MAX_NESTING {
            let opening = input.previous().map_or(0, |opening| opening.span.start);
            return Err(too_deep(Span::new(opening, opening)));
        }
        let (rest, output) = parser.parse(Tokens { nesting: input.nesting + 1, ..input })?;
        Ok((Tokens { nesting: input.nesting, ..rest }, output))
    }
}

/// An expression and the height of its tree.
pub(super) struct Node {
    pub expr: Expr,
    pub height: usize,
}

/// Creates a node whose tallest child has `below` levels.
pub(super) fn node(kind: ExprKind, span: Span, below: usize) -> Result<Node, nom::Err<Problem>> {
    if below >= MAX_HEIGHT { Err(too_deep(span)) } else { Ok(Node { expr: Expr { kind, span }, height: below + 1 }) }
}
