//! Expressions, from the loosest: pipe, call or range, sum, product, sign.

use nom::Input;

use super::atom::{Place, atom};
use super::call::{self, Commas};
use super::input::{Cursor, Node, Parsed, back_to, between, continued, deeper, eat, node, peek, space, wrong};
use super::mistake;
use super::number::number;
use super::word::{key, peek_word};
use crate::lang::ast::{BinaryOp, ExprKind};
use crate::lang::diagnostic::Diagnostic;

/// `EXPR | verb … | verb …`; the cursor stands at the first token.
pub(super) fn expr(cursor: Cursor) -> Parsed<Node> {
    let (mut rest, mut left) = head(cursor)?;
    while let Some(bar) = pipe_ahead(rest) {
        let (after, (call, height)) = call::piped(continued(bar.take_from(1)), bar)?;
        let span = between(cursor, after);
        let below = left.height.max(height);
        left = node(ExprKind::Pipe { input: Box::new(left.expr), call }, span, below)?;
        rest = after;
    }
    Ok((rest, left))
}

/// The `|` that comes next, also at the start of one of the next lines.
fn pipe_ahead(cursor: Cursor) -> Option<Cursor> {
    let next = continued(cursor);
    (peek(next) == Some('|')).then_some(next)
}

/// A call where the first word is a verb, else a value.
fn head(cursor: Cursor) -> Parsed<Node> {
    match call::verb(cursor, false)? {
        Some((after, verb)) => {
            let (rest, (call, below)) = call::arguments(after, cursor, verb, Commas::Part)?;
            Ok((rest, node(ExprKind::Call(call), between(cursor, rest), below)?))
        }
        None => value(cursor),
    }
}

/// A range or a sum: what needs no brackets in a list or an index.
pub(super) fn value(cursor: Cursor) -> Parsed<Node> {
    range(cursor, sum)
}

/// `start..end`, `start..end step step`, or `bound` alone.
pub(super) fn range<'a>(cursor: Cursor<'a>, bound: impl Fn(Cursor<'a>) -> Parsed<'a, Node>) -> Parsed<'a, Node> {
    let (after_start, start) = bound(cursor)?;
    let Some(behind) = eat(space(after_start), "..") else {
        return Ok((after_start, start));
    };
    if matches!(peek(behind), Some('.' | '=')) {
        let diagnostic = Diagnostic::new("a range is written with two dots", between(space(after_start), behind.take_from(1)));
        return Err(wrong(diagnostic.label("write ..").help("its end is included: 1..8 has eight elements")));
    }
    let (mut rest, end) = bound(space(behind))?;
    let mut below = start.height.max(end.height);
    let at_step = space(rest);
    let mut step = None;
    if peek_word(at_step) == "step" && key(at_step).is_err() {
        let (after, width) = bound(space(at_step.take_from("step".len())))?;
        below = below.max(width.height);
        step = Some(Box::new(width.expr));
        rest = after;
    }
    let kind = ExprKind::Range { start: Box::new(start.expr), end: Box::new(end.expr), step };
    Ok((rest, node(kind, between(cursor, rest), below)?))
}

/// Terms with `+` and `-` between them.
pub(super) fn sum(cursor: Cursor) -> Parsed<Node> {
    chain(cursor, product, |c| match c {
        '+' => Some(BinaryOp::Add),
        '-' => Some(BinaryOp::Sub),
        _ => None,
    })
}

fn product(cursor: Cursor) -> Parsed<Node> {
    chain(cursor, signed, |c| match c {
        '*' => Some(BinaryOp::Mul),
        '/' => Some(BinaryOp::Div),
        _ => None,
    })
}

/// Operands with operators of one rank between them, grouped from the left.
fn chain<'a>(
    cursor: Cursor<'a>,
    operand: impl Fn(Cursor<'a>) -> Parsed<'a, Node>,
    operator: impl Fn(char) -> Option<BinaryOp>,
) -> Parsed<'a, Node> {
    let (mut rest, mut left) = operand(cursor)?;
    loop {
        let at = space(rest);
        let Some(op) = peek(at).and_then(&operator) else { break };
        let behind = at.take_from(1);
        // `a += 1` is no sum: the statement says what is wrong with it.
        if peek(behind) == Some('=') {
            break;
        }
        let (after, right) = operand(mistake::operand_at(space(behind), at)?)?;
        let below = left.height.max(right.height);
        let kind = ExprKind::Binary { op, left: Box::new(left.expr), right: Box::new(right.expr) };
        left = node(kind, between(cursor, after), below)?;
        rest = after;
    }
    Ok((rest, left))
}

/// An operand with its sign. A minus before a number belongs to the number.
fn signed(cursor: Cursor) -> Parsed<Node> {
    let Some(behind) = eat(cursor, "-") else {
        return atom(cursor, Place::Operand);
    };
    let next = space(behind);
    if peek(next).is_some_and(|c| c.is_ascii_digit()) {
        return number(next, Some(cursor));
    }
    let (rest, value) = signed(mistake::operand_at(deeper(next, next.extra.lines)?, cursor)?)?;
    let kind = ExprKind::Neg(Box::new(value.expr));
    Ok((back_to(cursor, rest), node(kind, between(cursor, rest), value.height)?))
}
