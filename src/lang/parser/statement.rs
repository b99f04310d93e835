//! Statements, the blocks that hold them, and assignments.

use nom::Input;

use super::expr::expr;
use super::input::{Cursor, Failure, Lines, Parsed, back_to, between, deeper, eat, open, peek, space, space_and_lines, span_of, wrong};
use super::mistake;
use super::vocabulary::Vocabulary;
use super::word::{RESERVED, is_note_name, is_word, name, note, peek_word, word};
use crate::lang::ast::{AssignOp, Expr, Name, Statement, StatementKind};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::lexer::rust::matching_brace;

/// All statements of a source.
pub(super) fn program(cursor: Cursor) -> Parsed<Vec<Statement>> {
    statements(cursor, None)
}

/// Statements up to the end of the source, or to the `}` of the block whose `{` stands at `block`.
fn statements<'a>(cursor: Cursor<'a>, block: Option<Cursor<'a>>) -> Parsed<'a, Vec<Statement>> {
    let mut found = Vec::new();
    let mut rest = cursor;
    loop {
        rest = space_and_lines(rest);
        while let Some(behind) = eat(rest, ";") {
            rest = space_and_lines(behind);
        }
        match (peek(rest), block) {
            (None, None) | (Some('}'), Some(_)) => return Ok((rest, found)),
            (None, Some(brace)) => {
                let diagnostic = Diagnostic::new("this '{' is never closed", between(brace, brace.take_from(1)));
                return Err(open(diagnostic.label("the block opens here").help("put '}' after its last statement")));
            }
            _ => {}
        }
        let (after, statement) = statement(rest)?;
        let next = space(after);
        let ends = matches!(peek(next), None | Some('\n' | ';')) || block.is_some() && peek(next) == Some('}');
        if !ends {
            return Err(mistake::after_statement(&statement, after, block.is_some()));
        }
        found.push(statement);
        rest = next;
    }
}

fn statement(cursor: Cursor) -> Parsed<Statement> {
    let (rest, kind) = match peek_word(cursor) {
        "for" if assignment(space(cursor.take_from(3))).is_none() => for_loop(cursor)?,
        "rust" if peek(space(cursor.take_from(4))) == Some('{') => rust_block(cursor)?,
        _ => match target(cursor)? {
            Some((after, Target { name, field: None, .. })) => {
                let (rest, value) = assigned(after, "=")?;
                (rest, StatementKind::Bind { name, value })
            }
            Some((after, Target { name, field: Some(field), op })) => {
                let (rest, value) = assigned(after, op.symbol())?;
                (rest, StatementKind::SetField { name, field, op, value })
            }
            None => {
                let (rest, value) = expr(cursor)?;
                (rest, StatementKind::Expr(value.expr))
            }
        },
    };
    Ok((rest, Statement { kind, span: between(cursor, rest) }))
}

/// What an assignment changes, and how.
struct Target {
    name: Name,
    field: Option<Name>,
    op: AssignOp,
}

/// `name =` or `name.field op`, and the cursor behind it. None where the statement is no assignment.
fn target(cursor: Cursor<'_>) -> Result<Option<(Cursor<'_>, Target)>, Failure> {
    // A note is looked for first, so that `C#3 = 1` is understood, if only to be refused.
    let Ok((rest, taken)) = note(cursor).or_else(|_| word(cursor)) else { return Ok(None) };
    if let Some((after, op)) = assignment(space(rest)) {
        check_bindable(taken)?;
        if op != AssignOp::Set {
            return Err(mistake::change_of_name(taken, space(rest), after, op));
        }
        return Ok(Some((after, Target { name: name(taken), field: None, op })));
    }
    let Some(Ok((rest, field))) = eat(rest, ".").map(word) else { return Ok(None) };
    let Some((after, op)) = assignment(space(rest)) else { return Ok(None) };
    check_bindable(taken)?;
    Ok(Some((after, Target { name: name(taken), field: Some(name(field)), op })))
}

/// `=`, `+=`, `-=`, `*=` or `/=`, but not `==`.
fn assignment(cursor: Cursor<'_>) -> Option<(Cursor<'_>, AssignOp)> {
    let ops = [AssignOp::Set, AssignOp::Add, AssignOp::Sub, AssignOp::Mul, AssignOp::Div];
    let op = ops.into_iter().find(|op| cursor.fragment().starts_with(op.symbol()))?;
    let after = cursor.take_from(op.symbol().len());
    (peek(after) != Some('=')).then_some((after, op))
}

/// Refuses notes, words of the grammar, and verbs other than `theta`.
fn check_bindable(taken: Cursor) -> Result<(), Failure> {
    let text = *taken.fragment();
    let words = taken.extra.shared.words;
    let what = if note(taken).is_ok() {
        "a note"
    } else if RESERVED.contains(&text) {
        "a word of the language"
    } else if text != "theta" && (words.is_verb(text) || !words.second_words(text).is_empty()) {
        "a verb"
    } else {
        return Ok(());
    };
    let diagnostic = Diagnostic::new(format!("'{text}' is {what} and cannot be a variable's name"), span_of(taken));
    Err(wrong(diagnostic.label("choose another name").help(format!("for example {}", mistake::other_name(text)))))
}

/// Whether a statement could give `name` a value.
pub fn is_bindable(name: &str, words: &dyn Vocabulary) -> bool {
    let verb = name != "theta" && (words.is_verb(name) || !words.second_words(name).is_empty());
    is_word(name) && !is_note_name(name) && !RESERVED.contains(&name) && !verb
}

/// The value on the right of an assignment.
fn assigned<'a>(cursor: Cursor<'a>, symbol: &str) -> Parsed<'a, Expr> {
    let at = space(cursor);
    if matches!(peek(at), None | Some('\n' | ';' | '}')) {
        let start = cursor.location_offset();
        let sign = crate::lang::ast::Span::new(start - symbol.len(), start);
        return Err(wrong(Diagnostic::new(format!("a value must follow '{symbol}'"), sign).label("nothing follows")));
    }
    let (rest, value) = expr(at)?;
    Ok((rest, value.expr))
}

/// `for x in EXPR { … }`
fn for_loop(cursor: Cursor) -> Parsed<StatementKind> {
    let at_var = space(cursor.take_from(3));
    let Ok((rest, taken)) = note(at_var).or_else(|_| word(at_var)) else {
        return Err(mistake::in_loop(at_var, "a name"));
    };
    check_bindable(taken)?;
    let at_in = space(rest);
    if peek_word(at_in) != "in" {
        return Err(mistake::in_loop(at_in, "'in'"));
    }
    let at_over = space(at_in.take_from(2));
    if matches!(peek(at_over), None | Some('{' | '\n')) {
        return Err(mistake::in_loop(at_over, "a range or a list"));
    }
    let (after, over) = expr(at_over)?;
    let brace = space(after);
    if peek(brace) != Some('{') {
        return Err(match peek(brace) {
            None | Some('\n' | ';') => mistake::in_loop(brace, "'{'"),
            _ => mistake::after_value(&over.expr, after, "'{'", None),
        });
    }
    let (end, body) = statements(deeper(brace.take_from(1), Lines::End)?, Some(brace))?;
    Ok((back_to(cursor, end.take_from(1)), StatementKind::For { var: name(taken), over: over.expr, body }))
}

/// `rust { … }`
fn rust_block(cursor: Cursor) -> Parsed<StatementKind> {
    let brace = space(cursor.take_from(4));
    let inside = brace.take_from(1);
    let Some(length) = matching_brace(inside.fragment()) else {
        let diagnostic = Diagnostic::new("this '{' is never closed", between(brace, inside));
        return Err(open(diagnostic.label("the Rust block opens here")));
    };
    let code = inside.take(length).fragment().to_string();
    Ok((inside.take_from(length + 1), StatementKind::Rust { code }))
}
