//! The cursor that the parsers move over the source, what they fail with, and the blanks between tokens.

use nom::error::{ErrorKind, ParseError};
use nom::{IResult, Input};
use nom_locate::LocatedSpan;

use super::Vocabulary;
use crate::lang::ast::{Expr, ExprKind, Span};
use crate::lang::diagnostic::Diagnostic;

/// Brackets, blocks and signs inside each other.
pub const MAX_NESTING: u16 = 64;
/// Levels of one expression's tree: `a + b + c` has three. Bounds the stack that a walk over the tree needs.
pub const MAX_HEIGHT: usize = 256;

/// What stays the same during a parse.
pub(super) struct Shared<'a> {
    pub source: &'a str,
    pub words: &'a dyn Vocabulary,
}

/// What a line break means at the cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lines {
    /// It ends the statement.
    End,
    /// It is a blank: inside brackets.
    Blank,
    /// It is a mistake: inside the braces of a text, which ends on its line.
    Text,
}

#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub shared: &'a Shared<'a>,
    pub nesting: u16,
    pub lines: Lines,
}

pub(super) type Cursor<'a> = LocatedSpan<&'a str, Context<'a>>;
pub(super) type Parsed<'a, T> = IResult<Cursor<'a>, T, Problem>;
pub(super) type Failure = nom::Err<Problem>;

/// Why a parser gave up.
#[derive(Debug)]
pub(super) enum Problem {
    /// A token is not the one that was looked for; another may be.
    Mismatch { at: Span },
    /// The source is wrong. `open`: it ends where further lines could go on.
    Wrong { diagnostic: Box<Diagnostic>, open: bool },
}

impl<'a> ParseError<Cursor<'a>> for Problem {
    fn from_error_kind(input: Cursor<'a>, _kind: ErrorKind) -> Self {
        Problem::Mismatch { at: here(input) }
    }

    fn append(_input: Cursor<'a>, _kind: ErrorKind, other: Self) -> Self {
        other
    }
}

/// A mistake that no further line can mend.
pub(super) fn wrong(diagnostic: Diagnostic) -> Failure {
    nom::Err::Failure(Problem::Wrong { diagnostic: Box::new(diagnostic), open: false })
}

/// A mistake that further lines can mend.
pub(super) fn open(diagnostic: Diagnostic) -> Failure {
    nom::Err::Failure(Problem::Wrong { diagnostic: Box::new(diagnostic), open: true })
}

/// A mistake at `at`, which further lines can mend if the source ends there within brackets.
pub(super) fn wrong_at(at: Cursor, diagnostic: Diagnostic) -> Failure {
    if at_end(at) && at.extra.lines == Lines::Blank { open(diagnostic) } else { wrong(diagnostic) }
}

/// The cursor at the start of the source, after a byte order mark.
pub(super) fn start<'a>(shared: &'a Shared<'a>) -> Cursor<'a> {
    let cursor = Cursor::new_extra(shared.source, Context { shared, nesting: 0, lines: Lines::End });
    eat(cursor, "\u{feff}").unwrap_or(cursor)
}

/// The place just after the last character that is not a blank.
pub(super) fn end_of(source: &str) -> Span {
    let end = source.trim_end().len();
    Span::new(end, end)
}

pub(super) fn at_end(cursor: Cursor) -> bool {
    cursor.fragment().is_empty()
}

pub(super) fn peek(cursor: Cursor) -> Option<char> {
    cursor.fragment().chars().next()
}

/// The character before the cursor.
fn before(cursor: Cursor) -> Option<char> {
    cursor.extra.shared.source.get(..cursor.location_offset())?.chars().next_back()
}

/// The cursor after `token`, if that comes next.
pub(super) fn eat<'a>(cursor: Cursor<'a>, token: &str) -> Option<Cursor<'a>> {
    cursor.fragment().starts_with(token).then(|| cursor.take_from(token.len()))
}

/// The empty span at the cursor.
pub(super) fn here(cursor: Cursor) -> Span {
    between(cursor, cursor)
}

pub(super) fn between(start: Cursor, end: Cursor) -> Span {
    Span::new(start.location_offset(), end.location_offset())
}

/// The span of what a parser took.
pub(super) fn span_of(taken: Cursor) -> Span {
    Span::new(taken.location_offset(), taken.location_offset() + taken.fragment().len())
}

/// The cursor moved over all characters that satisfy `is_in`.
pub(super) fn skip<'a>(cursor: Cursor<'a>, is_in: impl Fn(char) -> bool) -> Cursor<'a> {
    let length = cursor.fragment().find(|c| !is_in(c)).unwrap_or(cursor.fragment().len());
    cursor.take_from(length)
}

/// Skips blanks and comments; line breaks too where they are blanks.
pub(super) fn space(cursor: Cursor) -> Cursor {
    skip_space(cursor, cursor.extra.lines == Lines::Blank)
}

/// Skips blanks, comments and line breaks, wherever the cursor is.
pub(super) fn space_and_lines(cursor: Cursor) -> Cursor {
    skip_space(cursor, true)
}

/// Skips what may stand between `|` or `,` and what must follow it: also line breaks, but in a text.
pub(super) fn continued(cursor: Cursor) -> Cursor {
    skip_space(cursor, cursor.extra.lines != Lines::Text)
}

fn skip_space(mut cursor: Cursor, lines: bool) -> Cursor {
    loop {
        cursor = skip(cursor, |c| matches!(c, ' ' | '\t' | '\r') || lines && c == '\n');
        if !starts_comment(cursor) {
            return cursor;
        }
        cursor = skip(cursor, |c| c != '\n');
    }
}

/// `#` begins a comment at the start of a line and after a blank, `;`, `{` or `}`; elsewhere it belongs to a note.
fn starts_comment(cursor: Cursor) -> bool {
    peek(cursor) == Some('#')
        && cursor.extra.lines != Lines::Text
        && before(cursor).is_none_or(|c| matches!(c, ' ' | '\t' | '\r' | '\n' | ';' | '{' | '}' | '\u{feff}'))
}

/// The cursor one level deeper, with `lines` for what a line break means there.
pub(super) fn deeper(cursor: Cursor, lines: Lines) -> Result<Cursor, Failure> {
    if cursor.extra.nesting >= MAX_NESTING {
        return Err(too_deep(here(cursor)));
    }
    let mut inner = cursor;
    inner.extra.nesting += 1;
    inner.extra.lines = lines;
    Ok(inner)
}

/// The cursor inside the bracket that opens at it: one level deeper, and line breaks are blanks there, but in a text.
pub(super) fn inside_bracket(cursor: Cursor) -> Result<Cursor, Failure> {
    let lines = if cursor.extra.lines == Lines::Text { Lines::Text } else { Lines::Blank };
    Ok(deeper(cursor, lines)?.take_from(1))
}

/// `cursor` with the context that `outer` has.
pub(super) fn back_to<'a>(outer: Cursor<'a>, mut cursor: Cursor<'a>) -> Cursor<'a> {
    cursor.extra = outer.extra;
    cursor
}

/// An expression and how many levels its tree has.
pub(super) struct Node {
    pub expr: Expr,
    pub height: usize,
}

/// The node over children of which the tallest is `below` levels high.
pub(super) fn node(kind: ExprKind, span: Span, below: usize) -> Result<Node, Failure> {
    if below >= MAX_HEIGHT {
        return Err(too_deep(span));
    }
    Ok(Node { expr: Expr { kind, span }, height: below + 1 })
}

fn too_deep(span: Span) -> Failure {
    let help = "give a part of it a name, and use that";
    wrong(Diagnostic::new("this is nested too deeply", span).label("one level too many").help(help))
}
