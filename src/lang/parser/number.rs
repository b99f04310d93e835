//! Numbers with their units.

use nom::Parser;
use nom::character::complete::{char, digit1, one_of};
use nom::combinator::{opt, recognize};
use nom::sequence::preceded;

use super::input::{Cursor, Failure, Node, Parsed, between, eat, node, peek, skip, span_of, wrong};
use super::mistake::quote;
use super::word::{is_word_part, rest_of_word};
use crate::lang::ast::{ExprKind, Unit};
use crate::lang::diagnostic::Diagnostic;

/// `digits[.digits][e[+-]digits]` and a unit that touches it. `sign`: where a minus stands that belongs to the number.
pub(super) fn number<'a>(cursor: Cursor<'a>, sign: Option<Cursor<'a>>) -> Parsed<'a, Node> {
    let exponent = (one_of("eE"), opt(one_of("+-")), digit1);
    let (after, digits) = recognize((digit1, opt(preceded(char('.'), digit1)), opt(exponent))).parse(cursor)?;
    check_dot(cursor, after)?;
    let unit = rest_of_word(after);
    let end = skip(after, is_word_part);
    let unit = if unit.is_empty() { None } else { Some(known_unit(&digits, after, unit)?) };
    let magnitude: f64 = digits.fragment().parse().unwrap_or(f64::INFINITY);
    if magnitude.is_infinite() {
        let message = "this number is too large";
        return Err(wrong(Diagnostic::new(message, span_of(digits)).label("the largest is about 1.8e308")));
    }
    // A whole number that was typed is that number, not its nearest neighbour.
    let whole = digits.fragment().trim_start_matches('0');
    if whole.len() > 15 && whole.bytes().all(|byte| byte.is_ascii_digit()) && !holds(magnitude, whole) {
        let message = "this number has more digits than a number holds";
        return Err(wrong(
            Diagnostic::new(message, span_of(digits))
                .label(format!("the nearest is {}", if magnitude < 1e21 { magnitude.to_string() } else { format!("{magnitude:e}") })),
        ));
    }
    let value = if sign.is_some() { -magnitude } else { magnitude };
    Ok((end, node(ExprKind::Number { value, unit }, between(sign.unwrap_or(cursor), end), 0)?))
}

/// Whether `value` is the whole number of these digits, or those are the shortest that tell it from its neighbours.
fn holds(value: f64, digits: &str) -> bool {
    digits.parse::<u128>().is_ok_and(|whole| value < 2f64.powi(127) && value as u128 == whole) || value.to_string() == digits
}

/// A dot after a number begins a range (`..`) or is a mistake.
fn check_dot(start: Cursor, after: Cursor) -> Result<(), Failure> {
    let Some(behind) = eat(after, ".") else { return Ok(()) };
    if peek(behind) == Some('.') {
        return Ok(());
    }
    let digits = between(start, after);
    let written = start.fragment().get(..digits.end - digits.start).unwrap_or_default();
    let diagnostic = Diagnostic::new("a digit must follow the dot of a number", between(start, behind));
    Err(wrong(diagnostic.label("no digit after the dot").help(format!("write {written} or {written}.0"))))
}

fn known_unit(digits: &Cursor, at: Cursor, word: &str) -> Result<Unit, Failure> {
    if let Some(unit) = Unit::from_symbol(word) {
        return Ok(unit);
    }
    let place = between(at, skip(at, is_word_part));
    let diagnostic = Diagnostic::new(format!("no unit {}", quote(word)), place).label("not a unit");
    let help = match Unit::guess(word) {
        _ if word.starts_with('_') => "a number is written without '_'".to_string(),
        Some(unit) => format!("did you mean {digits}{}? The units are {}", unit.symbol(), Unit::list()),
        None => format!("the units are {}", Unit::list()),
    };
    Err(wrong(diagnostic.help(help)))
}
