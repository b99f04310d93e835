//! Describes errors within a token: characters, numbers, notes, texts.

use super::{LONGEST_QUOTED, Mistake, quote, say, shown};
use crate::lang::ast::{Span, Unit};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::lexer::{Token, TokenKind, split_number};
use crate::lang::parser::literal;
use crate::lang::unseen::{is_invisible, is_unseen, named};

impl Mistake<'_> {
    /// Reports a number or a note without a value.
    pub(super) fn wrong_literal(&self) -> Option<Diagnostic> {
        let (here, before) = (self.here(), self.before());
        let text = here.text;
        if here.kind == TokenKind::Note && !literal::is_note(text) {
            let help = match text.split_once('-') {
                Some((letter, digit)) => format!("notes go from C-1 to G9; to subtract, write {letter} - {digit}"),
                None => "notes go from C-1 to G9".to_string(),
            };
            return Some(say(here.span, format!("the note {text} is out of range"), "not a MIDI pitch").help(help));
        }
        if here.is(".") && before.kind == TokenKind::Number && self.touches(self.at) && split_number(before.text).1.is_empty() {
            let diagnostic = say(before.span.to(here.span), "a digit must follow the dot of a number", "no digit after the dot");
            return Some(diagnostic.help(format!("write {0} or {0}.0", before.text)));
        }
        (here.kind == TokenKind::Number && self.rule != "field" && literal::number(text).is_none()).then(|| wrong_number(here))
    }

    /// Reports the first invisible character in the rest of the statement. It splits words, so the parser fails before it.
    pub(super) fn unseen(&self) -> Option<Diagnostic> {
        let rest = self.source.tokens.iter().enumerate().skip(self.at).take_while(|(_, token)| token.kind != TokenKind::End);
        let is_one = |token: &Token| token.kind == TokenKind::Unknown && token.text.starts_with(is_unseen);
        rest.into_iter().find(|(_, token)| is_one(token)).and_then(|(at, _)| self.misplaced(at))
    }

    /// Reports a character that is wrong everywhere: quotes and dashes from a word processor, operators of other languages.
    pub(super) fn misplaced(&self, at: usize) -> Option<Diagnostic> {
        let (token, next) = (self.token(at), self.token(at + 1));
        let in_text = self.is_in_text();
        let (message, help) = match token.text {
            "“" | "”" | "„" | "«" | "»" => ("this is a typographic quote", "write \""),
            "‘" | "’" | "´" | "`" => ("this is a typographic quote", "write '"),
            "−" | "–" | "—" => ("this is a dash, not a minus", "write -"),
            "×" | "·" => ("this is not the sign of multiplication", "write *"),
            "÷" => ("this is not the sign of division", "write /"),
            "…" => ("this is one character, not two dots", "write .. for a range"),
            "..." | "..=" => ("a range is written with two dots", "its end is included: 1..8 has eight elements"),
            "^" | "**" => ("there is no power operator", "write a * a"),
            "//" => ("'//' begins no comment", "a comment begins with #"),
            "==" => ("there are no comparisons", "name = value, with one '=', gives a name its value"),
            "<" | ">" => ("there are no comparisons", "a range is written 0..10"),
            "#" if in_text => ("a '#' cannot stand within the braces of a text", "only an expression stands there"),
            "#" => ("a comment needs a blank before its '#'", "put a blank there; a note is written C#3"),
            "\\" if in_text => ("a backslash cannot stand within the braces of a text", "quotes need no backslash there"),
            "." if next.kind == TokenKind::Number && self.touches(at + 1) => {
                let diagnostic = say(token.span.to(next.span), "a number begins with a digit", "no digit before the dot");
                return Some(diagnostic.help(format!("write 0.{}", next.text)));
            }
            text => {
                let c = text.chars().next().filter(|c| token.kind == TokenKind::Unknown && is_unseen(*c))?;
                let (label, help) = if is_invisible(c) {
                    ("takes no room, so that nobody sees it", "delete it, or put an ordinary blank in its place")
                } else {
                    ("looks like a blank, and is none", "put an ordinary blank in its place")
                };
                return Some(say(token.span, format!("the character {} cannot stand here", named(c)), label).help(help));
            }
        };
        let label = if token.text.starts_with("..") { "write .." } else { "cannot stand here" };
        Some(say(token.span, message, label).help(help))
    }

    /// Reports what is not valid within a text.
    pub(super) fn wrong_text(&self) -> Diagnostic {
        let (here, quote_at) = (self.here(), self.start.saturating_sub(1));
        match (here.kind, self.rules.get(1)) {
            (TokenKind::Unknown, _) => say(here.span, "a '}' in a text without its '{'", "closes nothing").help("write }} for a brace"),
            (TokenKind::Escape, _) if here.text != "\\" => self.wrong_escape(here),
            // The quote was meant to close the text around the brace.
            (_, Some(("interpolation", brace))) if *brace == quote_at => self.unclosed_brace(*brace),
            _ => {
                let quote = self.token(quote_at);
                let breaks = if quote.text == "'" { "" } else { ", and \\n where it should break" };
                let help = format!("a text ends on the line on which it begins: put {} at its end{breaks}", quote.text);
                say(quote.span, "this text is not closed", "opened here").help(help)
            }
        }
    }

    /// Reports an unclosed brace of an expression in a text; the expression begins at token `start`.
    pub(super) fn unclosed_brace(&self, start: usize) -> Diagnostic {
        let diagnostic = say(self.opening(start).span, "this '{' in a text is not closed", "opened here");
        diagnostic.help("put '}' after the expression, or write {{ for a brace")
    }

    fn wrong_escape(&self, escape: Token) -> Diagnostic {
        let c = escape.text.chars().nth(1).unwrap_or_default();
        if c == 'u' {
            let diagnostic = say(escape.span, "this is not a character's code", "expected \\u{…}");
            return diagnostic.help("one to six hexadecimal digits stand between the braces: \\u{e9} is é");
        }
        let label = "a text knows \\n \\t \\\" \\\\ and \\u{…}";
        let diagnostic = say(escape.span, format!("no escape '\\{}'", shown(c)), label);
        if matches!(c, '{' | '}') {
            return diagnostic.help(format!("write {c}{c} for a brace"));
        }
        // For a path, suggest the raw form of the whole text.
        let line = self.source_from(self.start).lines().next().unwrap_or_default();
        let is_short = |content: &&str| content.chars().count() <= LONGEST_QUOTED && !content.contains('\'');
        diagnostic.help(match line.split_once('"').map(|(content, _)| content).filter(is_short) {
            Some(content) => format!("between single quotes everything stands for itself: '{content}'"),
            None => "between single quotes, '…', everything stands for itself; a backslash alone is \\\\".to_string(),
        })
    }
}

fn wrong_number(token: Token) -> Diagnostic {
    let (digits, unit) = split_number(token.text);
    let place = Span::new(token.span.start, token.span.start + digits.len());
    let value = digits.parse().unwrap_or(f64::INFINITY);
    if !unit.is_empty() && Unit::from_symbol(unit).is_none() {
        let help = match Unit::guess(unit) {
            _ if unit.starts_with('_') => "a number is written without '_'".to_string(),
            Some(guess) => format!("did you mean {digits}{}? The units are {}", guess.symbol(), Unit::list()),
            None => format!("the units are {}", Unit::list()),
        };
        return say(Span::new(place.end, token.span.end), format!("no unit {}", quote(unit)), "not a unit").help(help);
    }
    if value.is_infinite() {
        return say(place, "this number is too large", "the largest is about 1.8e308");
    }
    let nearest = if value < 1e21 { value.to_string() } else { format!("{value:e}") };
    say(place, "this number has more digits than a number holds", format!("the nearest is {nearest}"))
}
