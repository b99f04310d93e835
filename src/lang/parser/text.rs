//! Texts: `"…"` with escapes and `{expr}`, and `'…'` as it stands.

use nom::Input;

use super::expr::expr;
use super::input::{Cursor, Failure, Lines, Node, Parsed, back_to, between, deeper, eat, node, peek, skip, space, wrong};
use super::mistake;
use crate::lang::ast::{ExprKind, Span, TextPart};
use crate::lang::diagnostic::Diagnostic;

/// `"…"`; the cursor stands at the quote.
pub(super) fn text(cursor: Cursor) -> Parsed<Node> {
    let mut rest = cursor.take_from(1);
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut height = 0;
    loop {
        let plain = skip(rest, |c| !matches!(c, '"' | '\\' | '{' | '}' | '\n'));
        literal.push_str(rest.take(rest.fragment().len() - plain.fragment().len()).fragment());
        rest = plain;
        match peek(rest) {
            Some('"') => {
                rest = rest.take_from(1);
                break;
            }
            Some('\\') => {
                let (after, c) = escape(cursor, rest)?;
                literal.push(c);
                rest = after;
            }
            Some('{') => match eat(rest, "{{") {
                Some(after) => {
                    literal.push('{');
                    rest = after;
                }
                None => {
                    let (after, value) = interpolation(rest)?;
                    if !literal.is_empty() {
                        parts.push(TextPart::Literal(std::mem::take(&mut literal)));
                    }
                    height = height.max(value.height);
                    parts.push(TextPart::Expr(value.expr));
                    rest = after;
                }
            },
            Some('}') => {
                let Some(after) = eat(rest, "}}") else {
                    let diagnostic = Diagnostic::new("a '}' in a text without its '{'", between(rest, rest.take_from(1)));
                    return Err(wrong(diagnostic.label("closes nothing").help("write }} for a brace")));
                };
                literal.push('}');
                rest = after;
            }
            _ => return Err(unclosed(cursor, '"')),
        }
    }
    if !literal.is_empty() {
        parts.push(TextPart::Literal(literal));
    }
    Ok((rest, node(ExprKind::Text { parts, raw: false }, between(cursor, rest), height)?))
}

/// `'…'`; the cursor stands at the quote.
pub(super) fn raw_text(cursor: Cursor) -> Parsed<Node> {
    let inside = cursor.take_from(1);
    let end = skip(inside, |c| c != '\'' && c != '\n');
    let Some(rest) = eat(end, "'") else {
        return Err(unclosed(cursor, '\''));
    };
    let literal = inside.take(inside.fragment().len() - end.fragment().len()).fragment().to_string();
    let parts = vec![TextPart::Literal(literal)];
    Ok((rest, node(ExprKind::Text { parts, raw: true }, between(cursor, rest), 0)?))
}

fn unclosed(quote_at: Cursor, quote: char) -> Failure {
    let diagnostic = Diagnostic::new("this text is not closed", between(quote_at, quote_at.take_from(1)));
    let help = match quote {
        '"' => "a text ends on the line on which it begins: put \" at its end, and \\n where it should break",
        _ => "a text ends on the line on which it begins: put ' at its end",
    };
    wrong(diagnostic.label("opened here").help(help))
}

/// `{expr}` inside a text.
fn interpolation(cursor: Cursor) -> Parsed<Node> {
    let inside = deeper(cursor.take_from(1), Lines::Text)?;
    let start = space(inside);
    let brace = between(cursor, cursor.take_from(1));
    match peek(start) {
        Some('}') => {
            let diagnostic = Diagnostic::new("nothing stands between these braces", between(cursor, start.take_from(1)));
            return Err(wrong(diagnostic.label("expected an expression").help("write {{ and }} for the braces themselves")));
        }
        None | Some('\n') => return Err(unclosed_brace(brace)),
        // A text within the text; but a quote with no other after it closes the outer one.
        Some('"') if !line_of(start.take_from(1)).contains('"') => return Err(unclosed_brace(brace)),
        _ => {}
    }
    let (after, value) = expr(start)?;
    let end = space(after);
    match peek(end) {
        Some('}') => Ok((back_to(cursor, end.take_from(1)), value)),
        None | Some('"' | '\n') => Err(unclosed_brace(brace)),
        _ => Err(mistake::after_value(&value.expr, after, "'}'", None)),
    }
}

fn line_of(cursor: Cursor<'_>) -> &str {
    cursor.fragment().lines().next().unwrap_or_default()
}

fn unclosed_brace(brace: Span) -> Failure {
    let diagnostic = Diagnostic::new("this '{' in a text is not closed", brace);
    wrong(diagnostic.label("opened here").help("put '}' after the expression, or write {{ for a brace"))
}

/// The character that an escape stands for; `quote_at` is the start of the text.
fn escape<'a>(quote_at: Cursor<'a>, cursor: Cursor<'a>) -> Parsed<'a, char> {
    let after = cursor.take_from(1);
    let c = match peek(after) {
        Some('n') => '\n',
        Some('t') => '\t',
        Some('"') => '"',
        Some('\\') => '\\',
        Some('u') => return unicode_escape(cursor),
        None | Some('\n' | '\r') => return Err(unclosed(quote_at, '"')),
        Some(other) => {
            let end = after.take_from(other.len_utf8());
            let diagnostic = Diagnostic::new(format!("no escape '\\{}'", mistake::shown(other)), between(cursor, end));
            let diagnostic = diagnostic.label("a text knows \\n \\t \\\" \\\\ and \\u{…}");
            return Err(wrong(diagnostic.help(escape_help(quote_at, other))));
        }
    };
    Ok((after.take_from(1), c))
}

/// What to write instead of an unknown escape: for a path, the raw form of the whole text.
fn escape_help(quote_at: Cursor, escaped: char) -> String {
    if matches!(escaped, '{' | '}') {
        return format!("write {escaped}{escaped} for a brace");
    }
    let inside = quote_at.take_from(1);
    let end = skip(inside, |c| !matches!(c, '"' | '\n'));
    let content = inside.take(inside.fragment().len() - end.fragment().len());
    if peek(end) == Some('"') && content.fragment().chars().count() <= 80 && !content.fragment().contains('\'') {
        format!("between single quotes everything stands for itself: '{content}'")
    } else {
        "between single quotes, '…', everything stands for itself; a backslash alone is \\\\".to_string()
    }
}

/// `\u{…}`: one to six hexadecimal digits; the cursor stands at the backslash.
fn unicode_escape(cursor: Cursor) -> Parsed<char> {
    let braced = eat(cursor, "\\u{").and_then(|digits| {
        let end = skip(digits, |c| c.is_ascii_hexdigit());
        let code = digits.take(digits.fragment().len() - end.fragment().len());
        let c = (code.fragment().len() <= 6).then(|| u32::from_str_radix(&code, 16).ok().and_then(char::from_u32)).flatten()?;
        Some((eat(end, "}")?, c))
    });
    braced.ok_or_else(|| {
        let end = skip(cursor.take_from(2), |c| c.is_ascii_hexdigit() || c == '{');
        let place = between(cursor, eat(end, "}").unwrap_or(end));
        let diagnostic = Diagnostic::new("this is not a character's code", place);
        wrong(diagnostic.label("expected \\u{…}").help("one to six hexadecimal digits stand between the braces: \\u{e9} is é"))
    })
}
