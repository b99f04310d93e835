//! Calls: a verb, its positional arguments, its `key=value` arguments.

use nom::Input;

use super::atom::{Place, atom};
use super::expr::range;
use super::input::{Cursor, Failure, Lines, Node, Parsed, at_end, between, continued, eat, node, open, peek, skip, space, wrong, wrong_at};
use super::mistake;
use super::number::number;
use super::word::{is_word_start, key, name, note, peek_word, word};
use crate::lang::ast::{Arg, Call, ExprKind, Name, Unit};
use crate::lang::diagnostic::Diagnostic;

/// The verb at the cursor, both words of a two-word one. None where the word is a name: `theta` is the verb only where `key=` follows, or
/// behind a pipe.
pub(super) fn verb(cursor: Cursor<'_>, piped: bool) -> Result<Option<(Cursor<'_>, Name)>, Failure> {
    let Ok((rest, first)) = word(cursor) else { return Ok(None) };
    let text = *first.fragment();
    if note(cursor).is_ok() || text == "theta" && !piped && !key_follows(rest) {
        return Ok(None);
    }
    let words = cursor.extra.shared.words;
    let seconds = words.second_words(text);
    if let Some((after, second)) = second_word(rest, seconds) {
        let joined = Name { text: format!("{text} {second}"), span: between(cursor, after) };
        return Ok(Some((after, joined)));
    }
    if words.is_verb(text) {
        return Ok(Some((rest, name(first))));
    }
    if seconds.is_empty() { Ok(None) } else { Err(mistake::second_word_missing(first, rest, seconds)) }
}

/// A word of `seconds` that stands alone behind a blank.
fn second_word<'a>(cursor: Cursor<'a>, seconds: &[&str]) -> Option<(Cursor<'a>, &'a str)> {
    let at = space(cursor);
    let text = peek_word(at);
    let after = at.take_from(text.len());
    let alone = at.location_offset() > cursor.location_offset() && !matches!(peek(after), Some('.' | '[' | '='));
    (alone && seconds.contains(&text)).then_some((after, text))
}

fn key_follows(cursor: Cursor) -> bool {
    key(space(cursor)).is_ok()
}

/// Whether the word before the cursor, which is not the head of its expression, is a verb with arguments of its own.
pub(super) fn needs_brackets(cursor: Cursor, text: &str, place: Place) -> bool {
    if text == "theta" {
        return matches!(place, Place::Operand) && key_follows(cursor);
    }
    let words = cursor.extra.shared.words;
    (words.is_verb(text) || !words.second_words(text).is_empty()) && looks_like_argument(cursor)
}

/// Whether what follows a word reads as its argument.
pub(super) fn looks_like_argument(cursor: Cursor) -> bool {
    let next = space(cursor);
    let apart = next.location_offset() > cursor.location_offset();
    match peek(next) {
        Some('"' | '\'' | '(') => true,
        Some('[') => apart,
        Some(c) if c.is_ascii_digit() => apart,
        Some(c) if is_word_start(c) => apart && key(next).is_err(),
        _ => false,
    }
}

/// The call behind a pipe, and the height of its tallest argument; `bar` stands at the `|`.
pub(super) fn piped<'a>(cursor: Cursor<'a>, bar: Cursor<'a>) -> Parsed<'a, (Call, usize)> {
    if at_end(cursor) {
        let diagnostic = Diagnostic::new("a verb must follow '|'", between(bar, bar.take_from(1))).label("nothing follows");
        return Err(if cursor.extra.lines == Lines::Text { wrong(diagnostic) } else { open(diagnostic) });
    }
    match verb(cursor, true)? {
        Some((after, name)) => arguments(after, cursor, name, Commas::Part),
        None => Err(mistake::no_verb_behind_pipe(cursor)),
    }
}

/// What a comma behind an argument does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Commas {
    /// Stands between arguments, as a blank does.
    Part,
    /// Ends the call, as in a list.
    End,
}

/// The arguments of `verb` from the cursor on; `start` is where the call begins.
pub(super) fn arguments<'a>(cursor: Cursor<'a>, start: Cursor<'a>, verb: Name, commas: Commas) -> Parsed<'a, (Call, usize)> {
    let place = Place::Argument { call: start, bare: cursor.extra.shared.words.takes_bare_words(&verb.text) };
    let mut args: Vec<Arg> = Vec::new();
    let mut below = 0;
    let mut rest = cursor;
    // Where the value of the last argument begins.
    let mut last = None;
    loop {
        let mut next = space(rest);
        if let (Some(behind), Some(_)) = (eat(next, ","), &last) {
            if commas == Commas::End {
                break;
            }
            next = after_comma(behind, next)?;
        } else if ends_arguments(next) || begins_statement(rest, next) {
            break;
        } else if next.location_offset() == rest.location_offset() && last.is_some() {
            return Err(mistake::touching_argument(next, &verb, start, last, &args));
        }
        check_unit_apart(&args, next)?;
        mistake::check_operator(next, &verb, start, last, &args)?;
        let (after, (arg, at_value, height)) = argument(next, place)?;
        if arg.key.is_none() && args.last().is_some_and(|before| before.key.is_some()) {
            return Err(mistake::positional_after_key(&arg, &args));
        }
        args.push(arg);
        below = below.max(height);
        last = Some(at_value);
        rest = after;
    }
    Ok((rest, (Call { verb, args }, below)))
}

fn ends_arguments(cursor: Cursor) -> bool {
    matches!(peek(cursor), None | Some('\n' | ';' | '|' | ')' | ']' | '}' | '{'))
}

/// The argument that must follow a comma, perhaps on the next line.
fn after_comma<'a>(behind: Cursor<'a>, comma: Cursor<'a>) -> Result<Cursor<'a>, Failure> {
    let next = continued(behind);
    if !ends_arguments(next) && peek(next) != Some(',') {
        return Ok(next);
    }
    let diagnostic = Diagnostic::new("an argument must follow ','", between(comma, behind)).label("nothing follows");
    Err(if at_end(next) && next.extra.lines != Lines::Text { open(diagnostic) } else { wrong(diagnostic) })
}

/// Inside brackets: whether a new line begins with what reads as a statement (`name =`, `name.field =`, a verb with arguments), so that a
/// bracket before it was probably left open.
fn begins_statement(rest: Cursor, next: Cursor) -> bool {
    let gap = next.location_offset() - rest.location_offset();
    let Ok((after, taken)) = word(next) else { return false };
    if !rest.take(gap).fragment().contains('\n') {
        return false;
    }
    let after_field = eat(after, ".").and_then(|field| word(field).ok()).map_or(after, |(after, _)| after);
    let sign = space(after_field);
    let assigns = peek(sign) == Some('=') && sign.location_offset() > after_field.location_offset();
    assigns || needs_brackets(after, taken.fragment(), Place::Item)
}

/// `20 ms` is one number in two pieces.
fn check_unit_apart(args: &[Arg], next: Cursor) -> Result<(), Failure> {
    match args.last() {
        Some(Arg { value, .. }) if matches!(value.kind, ExprKind::Number { unit: None, .. }) => {
            let text = peek_word(next);
            let alone = !matches!(peek(next.take_from(text.len())), Some('=' | '.' | '['));
            if alone && Unit::from_symbol(text).is_some() { Err(mistake::unit_apart(value, next)) } else { Ok(()) }
        }
        _ => Ok(()),
    }
}

/// One argument, where its value begins, and that value's height.
fn argument<'a>(cursor: Cursor<'a>, place: Place<'a>) -> Parsed<'a, (Arg, Cursor<'a>, usize)> {
    let (at_value, key) = match key(cursor) {
        Ok((at_value, taken)) => (at_value, Some(name(taken))),
        Err(_) => (cursor, None),
    };
    if let Some(key) = &key
        && (ends_arguments(at_value) || space(at_value).location_offset() > at_value.location_offset())
    {
        let place = key.span.to(between(at_value, at_value));
        let diagnostic = Diagnostic::new(format!("a value must touch '{}='", key.text), place).label("no value touches this");
        let value = mistake::first_piece(space(at_value));
        return Err(wrong_at(at_value, diagnostic.help(format!("write {}={value}", key.text))));
    }
    let (rest, value) = range(at_value, |bound| argument_atom(bound, place))?;
    Ok((rest, (Arg { key, value: value.expr }, at_value, value.height)))
}

/// An atom, or a minus with the digit or the note that it touches.
fn argument_atom<'a>(cursor: Cursor<'a>, place: Place<'a>) -> Parsed<'a, Node> {
    let Some(behind) = eat(cursor, "-") else {
        return atom(cursor, place);
    };
    if peek(behind).is_some_and(|c| c.is_ascii_digit()) {
        return number(behind, Some(cursor));
    }
    if note(behind).is_err() {
        let end = skip(behind, super::word::is_word_part);
        let diagnostic = Diagnostic::new("a minus in an argument needs parentheses", between(cursor, end));
        return Err(wrong_at(
            behind,
            diagnostic
                .label("only a number or a note may have a sign here")
                .help(format!("write (-{})", if end.location_offset() > behind.location_offset() { peek_word(behind) } else { "…" })),
        ));
    }
    let (rest, value) = atom(behind, place)?;
    Ok((rest, node(ExprKind::Neg(Box::new(value.expr)), between(cursor, rest), value.height)?))
}
