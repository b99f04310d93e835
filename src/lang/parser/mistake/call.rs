//! What is wrong in and around a call.

use nom::Input;

use super::{found, no_value, no_verb, quote, stray};
use crate::lang::ast::{Arg, ExprKind, Name, Span};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::parser::atom::Place;
use crate::lang::parser::call::{Commas, arguments, verb};
use crate::lang::parser::expr::sum;
use crate::lang::parser::input::{Cursor, Failure, between, deeper, peek, space, span_of, wrong, wrong_at};
use crate::lang::parser::word::{is_word_start, note, peek_word, rest_of_word};
use crate::lang::suggest::nearest;

/// Code that a help quotes is at most so long.
const LONGEST_QUOTED: usize = 80;

/// The source from `start` to `end`, if it is short and on one line.
fn short_source<'a>(cursor: Cursor<'a>, start: usize, end: usize) -> Option<&'a str> {
    let text = cursor.extra.shared.source.get(start..end)?;
    (text.chars().count() <= LONGEST_QUOTED && !text.contains('\n')).then_some(text)
}

/// `before(inner)`, both taken from the source; `otherwise` where that cannot be read or is too long.
fn with_brackets(cursor: Cursor, before: usize, inner: Option<Span>, otherwise: &str) -> String {
    let quoted = inner.and_then(|inner| {
        Some(format!("{}({})", short_source(cursor, before, inner.start)?, short_source(cursor, inner.start, inner.end)?))
    });
    quoted.unwrap_or_else(|| otherwise.to_string())
}

/// The verb at the cursor has arguments of its own, but stands inside another expression without brackets.
pub(in crate::lang::parser) fn call_without_brackets(cursor: Cursor, place: Place) -> Failure {
    let word = cursor.take(rest_of_word(cursor).len());
    let before = match place {
        Place::Argument { call, .. } => call.location_offset(),
        Place::Operand | Place::Item => cursor.location_offset(),
    };
    // The inner call is read on only to show it in brackets; what may be wrong in it is said when the brackets are there.
    let inner = deeper(cursor, cursor.extra.lines).and_then(|inside| match verb(inside, true)? {
        Some((after, name)) => arguments(after, inside, name, Commas::End),
        None => Err(no_verb(&word, span_of(word), cursor.extra.shared.words)),
    });
    let inner = inner.ok().map(|(rest, _)| between(cursor, rest));
    let diagnostic = Diagnostic::new(format!("the call of {} needs parentheses here", quote(&word)), span_of(word));
    let help = with_brackets(cursor, before, inner, &format!("({word} …)"));
    wrong(diagnostic.label("a call inside an expression").help(format!("write {help}")))
}

/// A sign at `next` that no argument of `verb` begins with. `last`: where the value of the last argument begins; `start`: where the call does.
pub(in crate::lang::parser) fn check_operator<'a>(
    next: Cursor<'a>,
    verb: &Name,
    start: Cursor<'a>,
    last: Option<Cursor<'a>>,
    args: &[Arg],
) -> Result<(), Failure> {
    let diagnostic = |message: String| Diagnostic::new(message, found(next).0);
    let before = args.last().map(|arg| (&arg.value.kind, arg.key.is_some()));
    Err(match (peek(next), before) {
        (Some('-'), _) if signs_an_argument(next) => return Ok(()),
        (Some('-'), _) if is_apart(next) && peek(next.take_from(1)) == Some('.') => no_value(next.take_from(1)),
        (Some(sign @ ('=' | ':')), Some((ExprKind::Name(name), false))) if !next.fragment().starts_with("==") => {
            let value = first_piece(space(next.take_from(1)));
            let label = if sign == '=' { "blanks around it" } else { "expected '='" };
            wrong(diagnostic("an argument is written key=value".to_string()).label(label).help(format!("write {name}={value}")))
        }
        (Some('+' | '-' | '*' | '/'), _) if !next.fragment().starts_with("//") => {
            let diagnostic = match (last, args.is_empty()) {
                (Some(value), false) => {
                    let whole = deeper(value, value.extra.lines).and_then(sum).ok().map(|(rest, _)| between(value, rest));
                    let message = "arithmetic in an argument needs parentheses".to_string();
                    let help = format!("write {}", with_brackets(next, start.location_offset(), whole, "(…)"));
                    // With a blank before the sign, the call as a whole may have been meant.
                    let call = args.last().and_then(|arg| short_source(next, start.location_offset(), arg.value.span.end));
                    let other = call.filter(|_| is_apart(next)).map(|call| format!(", or ({call}) to calculate with what it gives"));
                    diagnostic(message).label("the argument ends before this").help(help + other.as_deref().unwrap_or_default())
                }
                _ if peek(next) == Some('-') && peek(next.take_from(1)).is_some_and(is_word_start) => {
                    let message = "a minus before a name needs parentheses in an argument".to_string();
                    let help = format!("write {} (-{})", verb.text, peek_word(next.take_from(1)));
                    diagnostic(message).label("no number follows").help(help)
                }
                _ => diagnostic(format!("'{}' is a verb, not a value to calculate with", verb.text))
                    .label("expected an argument")
                    .help(format!("to calculate with what it gives, write ({})", verb.text)),
            };
            wrong(diagnostic)
        }
        (Some('.'), None) if next.location_offset() == verb.span.end => {
            wrong(diagnostic(format!("'{}' is a verb and has no fields", verb.text)).label("expected an argument"))
        }
        (Some('"' | '\'' | '(' | '['), _) => return Ok(()),
        (Some(c), _) if c.is_alphanumeric() || c == '_' => return Ok(()),
        _ => match stray(next) {
            Some(failure) => failure,
            None => {
                let (place, found) = found(next);
                wrong_at(next, Diagnostic::new(format!("expected an argument, found {found}"), place).label("expected an argument"))
            }
        },
    })
}

/// What stands at the cursor, up to the next blank; `…` where that is nothing or long.
pub(in crate::lang::parser) fn first_piece(cursor: Cursor<'_>) -> &str {
    match cursor.fragment().split(|c: char| c.is_whitespace() || ";|)".contains(c)).next() {
        Some(piece) if !piece.is_empty() && piece.chars().count() <= LONGEST_QUOTED => piece,
        _ => "…",
    }
}

/// A minus behind a blank that a digit or a note touches.
fn signs_an_argument(minus: Cursor) -> bool {
    let behind = minus.take_from(1);
    is_apart(minus) && (peek(behind).is_some_and(|c| c.is_ascii_digit()) || note(behind).is_ok())
}

/// Whether a blank or a comma comes before the cursor.
fn is_apart(cursor: Cursor) -> bool {
    let source = cursor.extra.shared.source.get(..cursor.location_offset()).unwrap_or_default();
    source.ends_with(|c: char| c.is_whitespace() || c == ',')
}

/// Something touches the end of an argument.
pub(in crate::lang::parser) fn touching_argument<'a>(
    next: Cursor<'a>,
    verb: &Name,
    start: Cursor<'a>,
    last: Option<Cursor<'a>>,
    args: &[Arg],
) -> Failure {
    if let Err(failure) = check_operator(next, verb, start, last, args) {
        return failure;
    }
    let (place, _) = found(next);
    wrong(Diagnostic::new("arguments stand apart by blanks", place).label("put a blank before this"))
}

/// `arg` stands behind an argument with a key.
pub(in crate::lang::parser) fn positional_after_key(arg: &Arg, before: &[Arg]) -> Failure {
    let key = before.iter().find_map(|arg| arg.key.as_ref()).map_or("key", |key| key.text.as_str());
    let diagnostic = Diagnostic::new("arguments without a key come first", arg.value.span).label("has no key");
    wrong(diagnostic.help(format!("put it before '{key}=', or say which parameter it is for: key=value")))
}

/// `first` begins two-word verbs only, and none of their second words follows.
pub(in crate::lang::parser) fn second_word_missing(first: Cursor, after: Cursor, seconds: &[&str]) -> Failure {
    let next = space(after);
    let word = peek_word(next);
    let all = format!("one of {}", seconds.join(", "));
    if word.is_empty() {
        let diagnostic = Diagnostic::new(format!("'{first}' needs a second word"), span_of(first));
        return wrong(diagnostic.label(format!("{first} what?")).help(all));
    }
    let diagnostic = Diagnostic::new(format!("no verb {}", quote(&format!("{first} {word}"))), span_of(next.take(word.len()))).unknown();
    let help = match nearest(word, seconds.iter().copied()) {
        Some(second) => format!("did you mean '{first} {second}'?"),
        None => all,
    };
    wrong(diagnostic.label(format!("{first} what?")).help(help))
}

/// No verb stands at the cursor, behind a pipe.
pub(in crate::lang::parser) fn no_verb_behind_pipe(cursor: Cursor) -> Failure {
    let word = peek_word(cursor);
    if !word.is_empty() {
        return no_verb(word, span_of(cursor.take(word.len())), cursor.extra.shared.words);
    }
    if let Some(failure) = stray(cursor) {
        return failure;
    }
    let (place, found) = found(cursor);
    let diagnostic = Diagnostic::new(format!("a verb must follow '|', found {found}"), place);
    let help = if peek(cursor) == Some('|') { "a pipe is one '|'" } else { "a pipe hands a value to a verb: theta | render" };
    wrong(diagnostic.label("expected a verb").help(help))
}
