//! Atoms: what may stand as an argument without brackets around it.

use nom::{Input, Parser};

use super::call;
use super::expr::{expr, value};
use super::input::{
    Cursor, Failure, Node, Parsed, at_end, back_to, between, eat, inside_bracket, node, peek, space, span_of, wrong, wrong_at,
};
use super::mistake;
use super::number::number;
use super::text::{raw_text, text};
use super::word::{RESERVED, is_word_start, name, note, word};
use crate::lang::ast::{Expr, ExprKind, Span};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::units::{MIDI_RANGE, note_to_midi};

/// Where an atom stands.
#[derive(Clone, Copy)]
pub(super) enum Place<'a> {
    /// In an expression.
    Operand,
    /// In a list.
    Item,
    /// Behind a verb. `call`: where that call begins. `bare`: the verb takes words, which may be verbs themselves.
    Argument { call: Cursor<'a>, bare: bool },
}

/// A literal, a name, a list or brackets, with the fields and indices that touch it.
pub(super) fn atom<'a>(cursor: Cursor<'a>, place: Place<'a>) -> Parsed<'a, Node> {
    let (mut rest, mut base) = primary(cursor, place)?;
    while has_parts(&base.expr) {
        if peek(rest) == Some('[') {
            let (after, index) = index(rest)?;
            let below = base.height.max(index.height);
            let kind = ExprKind::Index { base: Box::new(base.expr), index: Box::new(index.expr) };
            base = node(kind, between(cursor, after), below)?;
            rest = after;
        } else if peek(rest) == Some('.') && eat(rest, "..").is_none() {
            let at_field = rest.take_from(1);
            let (after, field) = word(at_field).map_err(|_: Failure| mistake::no_field(at_field))?;
            let kind = ExprKind::Field { base: Box::new(base.expr), field: name(field) };
            base = node(kind, between(cursor, after), base.height)?;
            rest = after;
        } else {
            break;
        }
    }
    Ok((rest, base))
}

fn has_parts(expr: &Expr) -> bool {
    use ExprKind::{Field, Index, List, Name, Paren};
    matches!(expr.kind, Name(_) | Field { .. } | Index { .. } | Paren(_) | List(_))
}

fn primary<'a>(cursor: Cursor<'a>, place: Place<'a>) -> Parsed<'a, Node> {
    match peek(cursor) {
        Some('(') => brackets(cursor),
        Some('[') => list(cursor),
        Some('"') => text(cursor),
        Some('\'') => raw_text(cursor),
        Some(c) if c.is_ascii_digit() => number(cursor, None),
        Some(c) if is_word_start(c) => match note(cursor) {
            Ok((rest, taken)) => Ok((rest, note_literal(taken)?)),
            Err(_) => named(cursor, place),
        },
        _ => Err(mistake::no_value(cursor)),
    }
}

/// A note within the range of MIDI.
fn note_literal(taken: Cursor) -> Result<Node, Failure> {
    if note_to_midi(taken.fragment()).is_some_and(|midi| MIDI_RANGE.contains(&midi)) {
        return node(ExprKind::Note(taken.fragment().to_string()), span_of(taken), 0);
    }
    let diagnostic = Diagnostic::new(format!("the note {taken} is out of range"), span_of(taken)).label("not a MIDI pitch");
    let help = match taken.fragment().split_once('-') {
        Some((letter, digit)) => format!("notes go from C-1 to G9; to subtract, write {letter} - {digit}"),
        None => "notes go from C-1 to G9".to_string(),
    };
    Err(wrong(diagnostic.help(help)))
}

/// A name, or a word for a choice.
fn named<'a>(cursor: Cursor<'a>, place: Place<'a>) -> Parsed<'a, Node> {
    let (rest, taken) = word.parse(cursor)?;
    let text = *taken.fragment();
    let kind = match text {
        "true" => ExprKind::Bool(true),
        "false" => ExprKind::Bool(false),
        _ => {
            if matches!(place, Place::Operand) && RESERVED.contains(&text) {
                return Err(mistake::reserved(taken));
            }
            if !matches!(place, Place::Argument { bare: true, .. }) && call::needs_brackets(rest, text, place) {
                return Err(mistake::call_without_brackets(cursor, place));
            }
            ExprKind::Name(text.to_string())
        }
    };
    Ok((rest, node(kind, span_of(taken), 0)?))
}

/// `( … )`
fn brackets(cursor: Cursor) -> Parsed<Node> {
    let inside = space(inside_bracket(cursor)?);
    let bracket = between(cursor, cursor.take_from(1));
    if at_end(inside) {
        return Err(wrong_at(inside, never_closed(bracket, "(")));
    }
    if let Some(after) = eat(inside, ")") {
        let diagnostic = Diagnostic::new("nothing stands between these parentheses", between(cursor, after));
        return Err(wrong(diagnostic.label("expected an expression")));
    }
    let (after, value) = expr(inside)?;
    let Some(rest) = eat(space(after), ")") else {
        return Err(mistake::after_value(&value.expr, after, "')'", Some(bracket)));
    };
    let rest = back_to(cursor, rest);
    Ok((rest, node(ExprKind::Paren(Box::new(value.expr)), between(cursor, rest), value.height)?))
}

/// `[a, b, c]`, with a comma after the last if one likes.
fn list(cursor: Cursor) -> Parsed<Node> {
    let mut rest = space(inside_bracket(cursor)?);
    let bracket = between(cursor, cursor.take_from(1));
    let mut items = Vec::new();
    let mut below = 0;
    let end = loop {
        if let Some(end) = eat(rest, "]") {
            break end;
        }
        if at_end(rest) {
            return Err(wrong_at(rest, never_closed(bracket, "[")));
        }
        let (after, item) = item(rest)?;
        let next = space(after);
        rest = match eat(next, ",") {
            Some(behind) => space(behind),
            None if peek(next) == Some(']') => next,
            None => return Err(mistake::after_value(&item.expr, after, "',' or ']'", Some(bracket))),
        };
        below = below.max(item.height);
        items.push(item.expr);
    };
    let rest = back_to(cursor, end);
    Ok((rest, node(ExprKind::List(items), between(cursor, rest), below)?))
}

/// One element: a word that may be a choice, or a value.
fn item(cursor: Cursor) -> Parsed<Node> {
    if let Ok((after, _)) = word(cursor)
        && note(cursor).is_err()
        && matches!(peek(space(after)), Some(',' | ']'))
    {
        return atom(cursor, Place::Item);
    }
    value(cursor)
}

/// `[index]`, touching what stands before it.
fn index(cursor: Cursor) -> Parsed<Node> {
    let inside = space(inside_bracket(cursor)?);
    let bracket = between(cursor, cursor.take_from(1));
    if let Some(after) = eat(inside, "]") {
        let diagnostic = Diagnostic::new("the index is missing", between(cursor, after));
        return Err(wrong(diagnostic.label("expected a number").help("the first element is [0]")));
    }
    if at_end(inside) {
        return Err(wrong_at(inside, never_closed(bracket, "[")));
    }
    let (after, index) = value(inside)?;
    match eat(space(after), "]") {
        Some(rest) => Ok((back_to(cursor, rest), index)),
        None => Err(mistake::after_value(&index.expr, after, "']'", Some(bracket))),
    }
}

fn never_closed(bracket: Span, symbol: &str) -> Diagnostic {
    Diagnostic::new(format!("this '{symbol}' is never closed"), bracket).label("opened here")
}
