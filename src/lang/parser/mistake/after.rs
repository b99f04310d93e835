//! What is wrong behind a value that is complete, where an operator or the end should follow.

use nom::Input;

use super::{first_piece, found, no_verb, stray};
use crate::lang::ast::{Expr, ExprKind, Span, Statement, StatementKind, Unit};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::parser::call::looks_like_argument;
use crate::lang::parser::input::{Cursor, Failure, Lines, between, peek, space, span_of, wrong, wrong_at};
use crate::lang::parser::word::peek_word;

/// `after` stands right behind the statement, where its end should be.
pub(in crate::lang::parser) fn after_statement(statement: &Statement, after: Cursor, in_block: bool) -> Failure {
    let next = space(after);
    if peek(next) == Some('}') && !in_block {
        let diagnostic = Diagnostic::new("this '}' closes nothing", between(next, next.take_from(1)));
        return wrong(diagnostic.label("no block is open"));
    }
    match &statement.kind {
        StatementKind::Expr(value) | StatementKind::Bind { value, .. } | StatementKind::SetField { value, .. } => {
            after_value(value, after, "the end of the statement", None)
        }
        StatementKind::For { .. } | StatementKind::Rust { .. } => {
            let (place, found) = found(next);
            let diagnostic = Diagnostic::new(format!("expected the end of the statement, found {found}"), place);
            wrong(diagnostic.label("expected a new line or ';'"))
        }
    }
}

/// `after` stands right behind `left`, where an operator or `closer` should follow; `bracket` is the bracket that `closer` would close.
pub(in crate::lang::parser) fn after_value(left: &Expr, after: Cursor, closer: &str, bracket: Option<Span>) -> Failure {
    let next = space(after);
    if let Some(bracket) = bracket
        && let Some(failure) = left_open(bracket, after, next, closer)
    {
        return failure;
    }
    if let Some(failure) = stray(next) {
        return failure;
    }
    let text = peek_word(next);
    if matches!(left.kind, ExprKind::Number { unit: None, .. }) && Unit::from_symbol(text).is_some() {
        return unit_apart(left, next);
    }
    let (place, found) = found(next);
    let diagnostic = Diagnostic::new(format!("expected {closer}, found {found}"), place).label(format!("expected {closer}"));
    let in_text = next.extra.lines == Lines::Text;
    let apart = next.location_offset() > after.location_offset();
    wrong(match (&left.kind, peek(next)) {
        (_, Some('=')) => no_assignment(place, left),
        (_, Some('+' | '-' | '*' | '/')) => diagnostic.help("only one field of a value can be changed so: name.field += 1"),
        (_, Some(':')) if in_text => diagnostic.help("a value is shown as it is; there are no formats"),
        (ExprKind::Name(name), Some(':')) => diagnostic.label("expected '='").help(format!("write {name} = …")),
        (ExprKind::Name(name), Some('[')) if apart => {
            diagnostic.label("apart from what it should index").help(format!("an index touches what stands before it: {name}[0]"))
        }
        (ExprKind::Name(name), _) if name == "theta" && looks_like_argument(after) => {
            let sign = space(next.take_from(text.len()));
            diagnostic.help(match peek(sign) {
                Some('=') if !text.is_empty() => {
                    let value = first_piece(space(sign.take_from(1)));
                    format!("write theta.{text} = {value} to set the field, theta {text}={value} to make a theta")
                }
                _ => "the verb theta takes its parameters as key=value: theta attack_s=20ms".to_string(),
            })
        }
        (_, Some(',')) => diagnostic.help("a list stands in [ ]; arguments stand apart by blanks: morph a b"),
        (_, Some(']' | ')')) => match bracket.and_then(|bracket| after.extra.shared.source.get(bracket.start..bracket.end)) {
            Some(symbol) => diagnostic.help(format!("the bracket that is open is '{symbol}'")),
            None => diagnostic.help("is there one bracket too many?"),
        },
        _ => match last_name(left) {
            Some((name, place)) if looks_like_argument(after) => return no_verb(name, place, after.extra.shared.words),
            _ => diagnostic,
        },
    })
}

/// The name that an expression ends with, if it does.
fn last_name(expr: &Expr) -> Option<(&str, Span)> {
    match &expr.kind {
        ExprKind::Name(name) => Some((name, expr.span)),
        ExprKind::Binary { right: last, .. } | ExprKind::Neg(last) => last_name(last),
        _ => None,
    }
}

/// The message where the bracket was probably left open: the source ends, or the text goes on in a later line.
fn left_open(bracket: Span, after: Cursor, next: Cursor, closer: &str) -> Option<Failure> {
    let source = after.extra.shared.source;
    let symbol = source.get(bracket.start..bracket.end).unwrap_or_default();
    if matches!(peek(next), None | Some('\n')) {
        let diagnostic = Diagnostic::new(format!("this '{symbol}' is never closed"), bracket).label("opened here");
        return Some(wrong_at(next, diagnostic));
    }
    let gap = source.get(after.location_offset()..next.location_offset()).unwrap_or_default();
    if !gap.contains('\n') {
        return None;
    }
    let (_, found) = found(next);
    let diagnostic = Diagnostic::new(format!("this '{symbol}' is not closed"), bracket).label("opened here");
    Some(wrong(diagnostic.help(format!("expected {closer} before {found} in line {}", next.location_line()))))
}

/// An `=` behind what cannot be assigned to.
fn no_assignment(place: Span, left: &Expr) -> Diagnostic {
    let message = match left.kind {
        ExprKind::Name(_) => "a value is given to a name in a statement of its own",
        _ => "only a name or name.field can be given a value",
    };
    Diagnostic::new(message, place).label("cannot stand here")
}

/// `20 ms`: the unit at `next` belongs to the number before it.
pub(in crate::lang::parser) fn unit_apart(number: &Expr, next: Cursor) -> Failure {
    let unit = peek_word(next);
    let written = next.extra.shared.source.get(number.span.start..number.span.end).unwrap_or_default();
    let diagnostic = Diagnostic::new("a unit must touch its number", span_of(next.take(unit.len()))).label("apart from its number");
    wrong(diagnostic.help(format!("write {written}{unit}")))
}
