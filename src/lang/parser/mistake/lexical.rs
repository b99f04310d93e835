//! What is wrong within a token: characters, numbers, notes, texts.

use super::{LONGEST_QUOTED, Mistake, quote, shown};
use crate::lang::ast::{Span, Unit};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::lexer::{Token, TokenKind, split_number};
use crate::lang::parser::literal;
use crate::lang::units::{MIDI_RANGE, note_to_midi};

impl Mistake<'_> {
    /// A number or a note that stands for no value.
    pub(super) fn wrong_literal(&self) -> Option<Diagnostic> {
        let token = self.token(self.at)?;
        match token.kind {
            TokenKind::Number if literal::number(token.text).is_none() => Some(wrong_number(token)),
            TokenKind::Note if !note_to_midi(token.text).is_some_and(|midi| MIDI_RANGE.contains(&midi)) => {
                let diagnostic = Diagnostic::new(format!("the note {} is out of range", token.text), token.span).label("not a MIDI pitch");
                Some(diagnostic.help(match token.text.split_once('-') {
                    Some((letter, digit)) => format!("notes go from C-1 to G9; to subtract, write {letter} - {digit}"),
                    None => "notes go from C-1 to G9".to_string(),
                }))
            }
            _ => {
                let is_dot = token.is(".") && self.touches(self.at);
                let number = self
                    .previous()
                    .filter(|before| is_dot && before.kind == TokenKind::Number && split_number(before.text).1.is_empty())?;
                let diagnostic = Diagnostic::new("a digit must follow the dot of a number", number.span.to(token.span));
                Some(diagnostic.label("no digit after the dot").help(format!("write {0} or {0}.0", number.text)))
            }
        }
    }

    /// The mistake that a character makes wherever it stands: quotes and dashes of a word processor, signs of other languages.
    pub(super) fn stray(&self, at: usize) -> Option<Diagnostic> {
        let token = self.token(at)?;
        let c = token.text.chars().next()?;
        let in_text = self.is_in_text();
        let (message, help) = match token.text {
            "“" | "”" | "„" | "«" | "»" => ("this is a typographic quote", "write \""),
            "‘" | "’" | "´" | "`" => ("this is a typographic quote", "write '"),
            "−" | "–" | "—" => ("this is a dash, not a minus", "write -"),
            "×" | "·" => ("this is not the sign of multiplication", "write *"),
            "÷" => ("this is not the sign of division", "write /"),
            "…" => ("this is one character, not two dots", "write .. for a range"),
            "..." | "..=" => {
                let diagnostic = Diagnostic::new("a range is written with two dots", token.span).label("write ..");
                return Some(diagnostic.help("its end is included: 1..8 has eight elements"));
            }
            "^" | "**" => ("there is no power operator", "write a * a"),
            "//" => ("'//' begins no comment", "a comment begins with #"),
            "==" => ("there are no comparisons", "name = value, with one '=', gives a name its value"),
            "<" | ">" => ("there are no comparisons", "a range is written 0..10"),
            "#" if in_text => ("a '#' cannot stand within the braces of a text", "only an expression stands there"),
            "#" => ("a comment needs a blank before its '#'", "put a blank there; a note is written C#3"),
            "\\" if in_text => ("a backslash cannot stand within the braces of a text", "quotes need no backslash there"),
            "." => {
                let digits = self.token(at + 1).filter(|next| next.kind == TokenKind::Number && self.touches(at + 1))?;
                let diagnostic = Diagnostic::new("a number begins with a digit", token.span.to(digits.span));
                return Some(diagnostic.label("no digit before the dot").help(format!("write 0.{}", digits.text)));
            }
            _ if token.kind == TokenKind::Unknown && (c.is_whitespace() || c.is_control() || c == '\u{feff}') => {
                let diagnostic = Diagnostic::new(format!("the character U+{:04X} cannot stand here", u32::from(c)), token.span);
                return Some(diagnostic.label("looks like a blank, and is none").help("put an ordinary blank in its place"));
            }
            _ => return None,
        };
        Some(Diagnostic::new(message, token.span).label("cannot stand here").help(help))
    }

    /// What stands within a text, which begins at `start`, cannot stand there.
    pub(super) fn wrong_text(&self, start: usize) -> Diagnostic {
        let opening = start.saturating_sub(1);
        match self.token(self.at) {
            Some(brace) if brace.kind == TokenKind::Unknown => {
                let diagnostic = Diagnostic::new("a '}' in a text without its '{'", brace.span);
                diagnostic.label("closes nothing").help("write }} for a brace")
            }
            Some(escape) if escape.kind == TokenKind::Escape && escape.text != "\\" => self.wrong_escape(opening, escape),
            _ => match self.rules.get(1) {
                // The quote that should close the text around the brace.
                Some(("interpolation", brace)) if *brace == opening => self.unclosed_brace(*brace),
                _ => {
                    let quote = self.token(opening).map_or("", |quote| quote.text);
                    let breaks = if quote == "'" { "" } else { ", and \\n where it should break" };
                    let diagnostic = Diagnostic::new("this text is not closed", self.found(opening).0).label("opened here");
                    diagnostic.help(format!("a text ends on the line on which it begins: put {quote} at its end{breaks}"))
                }
            },
        }
    }

    /// The brace of an expression in a text, which begins at `start`, is not closed.
    pub(super) fn unclosed_brace(&self, start: usize) -> Diagnostic {
        let diagnostic = Diagnostic::new("this '{' in a text is not closed", self.found(start.saturating_sub(1)).0);
        diagnostic.label("opened here").help("put '}' after the expression, or write {{ for a brace")
    }

    fn wrong_escape(&self, opening: usize, escape: &Token) -> Diagnostic {
        let c = escape.text.chars().nth(1).unwrap_or_default();
        if c == 'u' {
            let diagnostic = Diagnostic::new("this is not a character's code", escape.span).label("expected \\u{…}");
            return diagnostic.help("one to six hexadecimal digits stand between the braces: \\u{e9} is é");
        }
        let diagnostic = Diagnostic::new(format!("no escape '\\{}'", shown(c)), escape.span);
        let diagnostic = diagnostic.label("a text knows \\n \\t \\\" \\\\ and \\u{…}");
        if matches!(c, '{' | '}') {
            return diagnostic.help(format!("write {c}{c} for a brace"));
        }
        // For a path, the raw form of the whole text.
        let content = self.source.text.get(self.start(opening) + 1..).unwrap_or_default();
        diagnostic.help(match content.find(['"', '\n']).and_then(|end| content.get(..end).filter(|_| content[end..].starts_with('"'))) {
            Some(content) if content.chars().count() <= LONGEST_QUOTED && !content.contains('\'') => {
                format!("between single quotes everything stands for itself: '{content}'")
            }
            _ => "between single quotes, '…', everything stands for itself; a backslash alone is \\\\".to_string(),
        })
    }
}

fn wrong_number(token: &Token) -> Diagnostic {
    let (digits, unit) = split_number(token.text);
    let place = Span::new(token.span.start, token.span.start + digits.len());
    if !unit.is_empty() && Unit::from_symbol(unit).is_none() {
        let diagnostic = Diagnostic::new(format!("no unit {}", quote(unit)), Span::new(place.end, token.span.end)).label("not a unit");
        return diagnostic.help(match Unit::guess(unit) {
            _ if unit.starts_with('_') => "a number is written without '_'".to_string(),
            Some(guess) => format!("did you mean {digits}{}? The units are {}", guess.symbol(), Unit::list()),
            None => format!("the units are {}", Unit::list()),
        });
    }
    let value = digits.parse().unwrap_or(f64::INFINITY);
    if value.is_infinite() {
        return Diagnostic::new("this number is too large", place).label("the largest is about 1.8e308");
    }
    let nearest = if value < 1e21 { value.to_string() } else { format!("{value:e}") };
    Diagnostic::new("this number has more digits than a number holds", place).label(format!("the nearest is {nearest}"))
}
