//! What is wrong in a statement's own words: names, `for`, assignments.

use super::found;
use crate::lang::ast::AssignOp;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::parser::input::{Cursor, Failure, between, skip, space, span_of, wrong};

/// A word of the grammar stands where a value must.
pub(in crate::lang::parser) fn reserved(taken: Cursor) -> Failure {
    let diagnostic = Diagnostic::new(format!("'{taken}' is a word of the language, not a value"), span_of(taken)).label("expected a value");
    wrong(match *taken.fragment() {
        "for" => diagnostic.help("a loop is a statement of its own: for x in 1..3 { … }"),
        "rust" => diagnostic.help("a Rust block is a statement of its own: rust { … }"),
        "session" => diagnostic.help("save session \"name.awol\" saves the session"),
        _ => diagnostic,
    })
}

/// A name like `text` that may be bound.
pub(in crate::lang::parser) fn other_name(text: &str) -> String {
    let plain: String = text.to_lowercase().replace('#', "s").replace('-', "m");
    format!("my_{plain}")
}

/// `name += 1`; `sign` stands at the operator, `after` behind it.
pub(in crate::lang::parser) fn change_of_name(taken: Cursor, sign: Cursor, after: Cursor, op: AssignOp) -> Failure {
    let value = space(after);
    let end = skip(value, |c| !matches!(c, '\n' | '\r' | ';' | '#' | '}'));
    let length = end.location_offset() - value.location_offset();
    let written = value.fragment().get(..length).unwrap_or_default().trim_end();
    let written = if written.is_empty() || written.chars().count() > 60 { "…" } else { written };
    // `x -= a + b` is x - (a + b).
    let written = if written.contains(['+', '-', '*', '/', ' ']) { format!("({written})") } else { written.to_string() };
    let sign_of = op.arithmetic().map_or('+', |op| op.symbol());
    let diagnostic = Diagnostic::new(format!("'{}' changes a field, not a variable", op.symbol()), between(sign, after));
    wrong(diagnostic.label("works on name.field").help(format!("write {taken} = {taken} {sign_of} {written}")))
}

/// A part of `for x in EXPR { … }` is missing at the cursor.
pub(in crate::lang::parser) fn in_loop(cursor: Cursor, expected: &str) -> Failure {
    let (place, found) = found(cursor);
    let diagnostic = Diagnostic::new(format!("expected {expected}, found {found}"), place).label(format!("expected {expected}"));
    wrong(diagnostic.help("a loop is written: for x in 1..3 { … }"))
}
