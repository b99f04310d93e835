//! Words: names, note names, keys of arguments.

use nom::bytes::complete::take_while;
use nom::character::complete::{char, one_of, satisfy};
use nom::combinator::{not, opt, recognize};
use nom::sequence::terminated;
use nom::{Input, Parser};

use super::input::{Cursor, Parsed, peek, skip};
use crate::lang::ast::Name;
use crate::lang::units::note_to_midi;

/// Words that the grammar itself uses; they cannot be bound as names.
pub const RESERVED: [&str; 7] = ["for", "in", "step", "rust", "session", "true", "false"];

/// Whether `text` is a word: a letter or `_`, then letters, digits and `_`.
pub fn is_word(text: &str) -> bool {
    text.starts_with(is_word_start) && text.chars().all(is_word_part)
}

/// Whether `text` reads as a note (`A4`, `C#3`, `Bb-1`), whatever its range.
pub fn is_note_name(text: &str) -> bool {
    note_to_midi(text).is_some()
}

pub(super) fn is_word_start(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

pub(super) fn is_word_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

pub(super) fn word(cursor: Cursor) -> Parsed<Cursor> {
    recognize((satisfy(is_word_start), take_while(is_word_part))).parse(cursor)
}

/// `[A-G][#b]?-?[0-9]` as a whole word.
pub(super) fn note(cursor: Cursor) -> Parsed<Cursor> {
    let name = recognize((one_of("ABCDEFG"), opt(one_of("#b")), opt(char('-')), satisfy(|c| c.is_ascii_digit())));
    terminated(name, not(satisfy(is_word_part))).parse(cursor)
}

/// The word at the cursor, empty where there is none.
pub(super) fn peek_word(cursor: Cursor<'_>) -> &str {
    if peek(cursor).is_some_and(is_word_start) { rest_of_word(cursor) } else { "" }
}

/// All letters, digits and `_` at the cursor.
pub(super) fn rest_of_word(cursor: Cursor<'_>) -> &str {
    let end = skip(cursor, is_word_part);
    let length = cursor.fragment().len() - end.fragment().len();
    cursor.take(length).into_fragment()
}

/// `key` of `key=value`: a word that `=` touches, and no second `=`. The cursor comes out after the `=`.
pub(super) fn key(cursor: Cursor) -> Parsed<Cursor> {
    terminated(word, terminated(char('='), not(char('=')))).parse(cursor)
}

pub(super) fn name(taken: Cursor) -> Name {
    Name { text: taken.fragment().to_string(), span: super::input::span_of(taken) }
}
