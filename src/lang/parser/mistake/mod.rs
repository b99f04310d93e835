//! What is wrong, in words. Nothing here reads the source further than it needs for a good message.

mod after;
mod call;
mod statement;

pub(super) use after::{after_statement, after_value, unit_apart};
pub(super) use call::{
    call_without_brackets, check_operator, first_piece, no_verb_behind_pipe, positional_after_key, second_word_missing, touching_argument,
};
pub(super) use statement::{change_of_name, in_loop, other_name, reserved};

use nom::Input;

use super::Vocabulary;
use super::input::{Cursor, Failure, Lines, between, here, peek, skip, span_of, wrong, wrong_at};
use super::word::{is_word_part, note, rest_of_word};
use crate::lang::ast::Span;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::suggest::nearest;

/// Names in messages are cut after so many characters.
const LONGEST: usize = 40;

/// A character as it can be printed.
pub(super) fn shown(c: char) -> String {
    if c.is_control() || c.is_whitespace() && c != ' ' { format!("U+{:04X}", u32::from(c)) } else { c.to_string() }
}

/// `'text'`, cut where it is long.
pub(super) fn quote(text: &str) -> String {
    let mut short: String = text.chars().take(LONGEST).map(shown).collect();
    if text.chars().nth(LONGEST).is_some() {
        short.push('…');
    }
    format!("'{short}'")
}

/// What stands at the cursor, and its name for a message.
fn found(cursor: Cursor) -> (Span, String) {
    match peek(cursor) {
        None => (here(cursor), "the end".to_string()),
        Some('\n') => (here(cursor), "the end of the line".to_string()),
        Some(' ' | '\t' | '\r') => (between(cursor, cursor.take_from(1)), "a blank".to_string()),
        Some('"' | '\'') => (between(cursor, cursor.take_from(1)), "a text".to_string()),
        Some(c) if is_word_part(c) => {
            let taken = note(cursor).map_or_else(|_| cursor.take(rest_of_word(cursor).len()), |(_, taken)| taken);
            (span_of(taken), quote(taken.fragment()))
        }
        Some(c) => {
            let width = ["..", "//", "==", "+=", "-=", "*=", "/="]
                .iter()
                .find(|two| cursor.fragment().starts_with(**two))
                .map_or(c.len_utf8(), |two| two.len());
            let taken = cursor.take(width);
            (span_of(taken), quote(taken.fragment()))
        }
    }
}

/// The mistake that a character makes wherever it stands: quotes and dashes of a word processor, signs of other languages.
fn stray(cursor: Cursor) -> Option<Failure> {
    let c = peek(cursor)?;
    let second = cursor.fragment().chars().nth(1);
    let in_text = cursor.extra.lines == Lines::Text;
    let (message, help) = match c {
        '“' | '”' | '„' | '«' | '»' => ("this is a typographic quote", "write \""),
        '‘' | '’' | '´' | '`' => ("this is a typographic quote", "write '"),
        '−' | '–' | '—' => ("this is a dash, not a minus", "write -"),
        '×' | '·' => ("this is not the sign of multiplication", "write *"),
        '÷' => ("this is not the sign of division", "write /"),
        '…' => ("this is one character, not two dots", "write .. for a range"),
        '^' => ("there is no power operator", "write a * a"),
        '/' if second == Some('/') => ("'//' begins no comment", "a comment begins with #"),
        '=' if second == Some('=') => ("there are no comparisons", "name = value, with one '=', gives a name its value"),
        '<' | '>' => ("there are no comparisons", "a range is written 0..10"),
        '#' if in_text => ("a '#' cannot stand within the braces of a text", "only an expression stands there"),
        '#' => ("a comment needs a blank before its '#'", "put a blank there; a note is written C#3"),
        '\\' if in_text => ("a backslash cannot stand within the braces of a text", "quotes need no backslash there"),
        '.' if second.is_some_and(|c| c.is_ascii_digit()) => return Some(bare_fraction(cursor)),
        c if c.is_whitespace() || c.is_control() || c == '\u{feff}' => {
            let place = between(cursor, cursor.take_from(c.len_utf8()));
            let diagnostic = Diagnostic::new(format!("the character U+{:04X} cannot stand here", u32::from(c)), place);
            return Some(wrong(diagnostic.label("looks like a blank, and is none").help("put an ordinary blank in its place")));
        }
        _ => return None,
    };
    Some(wrong(Diagnostic::new(message, found(cursor).0).label("cannot stand here").help(help)))
}

/// `.5`
fn bare_fraction(cursor: Cursor) -> Failure {
    let digits = rest_of_word(cursor.take_from(1));
    let place = between(cursor, skip(cursor.take_from(1), is_word_part));
    let diagnostic = Diagnostic::new("a number begins with a digit", place).label("no digit before the dot");
    wrong(diagnostic.help(format!("write 0.{digits}")))
}

/// A value should begin at the cursor, and none does.
pub(super) fn no_value(cursor: Cursor) -> Failure {
    if let Some(failure) = stray(cursor) {
        return failure;
    }
    let (place, found) = found(cursor);
    let diagnostic = Diagnostic::new(format!("expected a value, found {found}"), place).label("expected a value");
    let diagnostic = match peek(cursor) {
        Some('+') => diagnostic.help("a number needs no plus sign"),
        Some('|') => diagnostic.help("a pipe hands on what stands before it: theta | render"),
        Some('}') if cursor.extra.lines != Lines::Text => diagnostic.help("this brace closes nothing"),
        Some(')' | ']') => diagnostic.help("is there one bracket too many?"),
        _ => diagnostic,
    };
    wrong_at(cursor, diagnostic)
}

/// The cursor if an operand can begin there; else what is wrong behind the operator at `op`.
pub(super) fn operand_at<'a>(cursor: Cursor<'a>, op: Cursor<'a>) -> Result<Cursor<'a>, Failure> {
    let sign = op.take(1);
    if op.fragment().starts_with("//") {
        return Err(stray(op).unwrap_or_else(|| no_value(op)));
    }
    if op.fragment().starts_with("**") {
        let diagnostic = Diagnostic::new("there is no power operator", between(op, op.take_from(2)));
        return Err(wrong(diagnostic.label("cannot stand here").help("write a * a")));
    }
    if matches!(peek(cursor), None | Some('\n' | ';' | ')' | ']' | '}' | ',' | '|')) {
        let diagnostic = Diagnostic::new(format!("a value must follow '{sign}'"), span_of(sign)).label("nothing follows");
        return Err(wrong_at(cursor, diagnostic));
    }
    Ok(cursor)
}

/// A field's name should touch the dot before the cursor.
pub(super) fn no_field(cursor: Cursor) -> Failure {
    let (place, found) = found(cursor);
    let diagnostic = Diagnostic::new(format!("expected a field's name after '.', found {found}"), place);
    wrong_at(cursor, diagnostic.label("expected a name").help("a field touches its dot: theta.attack_s"))
}

/// The word at `place` stands where a verb must, and is none.
fn no_verb(word: &str, place: Span, words: &dyn Vocabulary) -> Failure {
    let help = match nearest(word, words.first_words()) {
        Some(verb) => format!("did you mean '{verb}'?"),
        None => "'help' lists the verbs".to_string(),
    };
    wrong(Diagnostic::new(format!("no verb {}", quote(word)), place).unknown().label("not a verb").help(help))
}
