//! Describes a syntax error from the token at which the grammar failed and the rules that it was reading.

mod call;
mod lexical;

use super::grammar::begins_argument;
use super::input::{Problem, Source, Tokens};
use super::literal;
use super::vocabulary::{is_verb_word, obstacle};
use crate::lang::ast::{AssignOp, Span, Unit};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::lexer::{RESERVED, Token, TokenKind};
use crate::lang::suggest::nearest;
use crate::lang::unseen::is_unseen;

/// Longest name that a message shows, in characters; longer ones are truncated.
const LONGEST_NAME: usize = 40;
/// Longest code that a help message quotes, in characters.
const LONGEST_QUOTED: usize = 80;
/// The rules in which line breaks are blanks.
const BRACKETS: [&str; 3] = ["parentheses", "list", "index"];

/// Returns the diagnostic for a problem, and whether more lines could complete the source.
pub(super) fn explain(problem: &Problem, source: &Source) -> (Diagnostic, bool) {
    if let Some(span) = problem.too_deep {
        let diagnostic = say(span, "this is nested too deeply", "one level too many");
        return (diagnostic.help("give a part of it a name, and use that"), false);
    }
    let (rule, start) = problem.rules.first().copied().unwrap_or_default();
    let mistake = Mistake { source, at: problem.at, rules: &problem.rules, rule, start };
    (mistake.diagnostic(), mistake.is_open())
}

fn say(span: Span, message: impl Into<String>, label: impl Into<String>) -> Diagnostic {
    Diagnostic::new(message, span).label(label)
}

/// Formats a character so that it can be seen.
fn shown(c: char) -> String {
    if is_unseen(c) && c != ' ' { format!("U+{:04X}", u32::from(c)) } else { c.to_string() }
}

/// Formats as `'text'`, truncated if it is long.
fn quote(text: &str) -> String {
    let mut short: String = text.chars().take(LONGEST_NAME).map(shown).collect();
    if text.chars().nth(LONGEST_NAME).is_some() {
        short.push('…');
    }
    format!("'{short}'")
}

struct Mistake<'a> {
    source: &'a Source<'a>,
    /// Index of the token that does not fit.
    at: usize,
    /// The rules being read, innermost first.
    rules: &'a [(&'static str, usize)],
    /// The innermost rule, and the token at which it began.
    rule: &'static str,
    start: usize,
}

impl<'a> Mistake<'a> {
    /// Returns the token at an index, or an empty `End` token if the index is out of range.
    fn token(&self, at: usize) -> Token<'a> {
        let end = Span::new(self.source.text.len(), self.source.text.len());
        self.source.tokens.get(at).copied().unwrap_or(Token { kind: TokenKind::End, text: "", span: end })
    }

    fn here(&self) -> Token<'a> {
        self.token(self.at)
    }

    fn before(&self) -> Token<'a> {
        self.token(self.at.wrapping_sub(1))
    }

    /// Returns the bracket or quote that opens a rule.
    fn opening(&self, start: usize) -> Token<'a> {
        self.token(start.wrapping_sub(1))
    }

    fn tokens(&self, at: usize) -> Tokens<'a> {
        Tokens::of(self.source, at)
    }

    fn touches(&self, at: usize) -> bool {
        self.tokens(at).is_touching()
    }

    fn source(&self, start: usize, end: usize) -> &'a str {
        self.source.text.get(start..end).unwrap_or_default()
    }

    fn source_from(&self, at: usize) -> &'a str {
        self.source(self.token(at).span.start, self.source.text.len())
    }

    /// Returns whether a line break precedes a token.
    fn begins_line(&self, at: usize) -> bool {
        self.source(self.token(at.wrapping_sub(1)).span.end, self.token(at).span.start).contains('\n')
    }

    /// Returns whether no value can follow: at the end, a closing bracket, a comma or a pipe.
    fn is_over(&self) -> bool {
        let here = self.here();
        matches!(here.kind, TokenKind::End | TokenKind::Close) || ["|", ",", "}"].into_iter().any(|text| here.is(text))
    }

    /// Returns the source from a token to the next blank, or `…` if that is empty or long.
    fn piece(&self, at: usize) -> &'a str {
        let piece = self.source_from(at).split(|c: char| c.is_whitespace() || ";|)".contains(c)).next().unwrap_or_default();
        if piece.is_empty() || piece.chars().count() > LONGEST_QUOTED { "…" } else { piece }
    }

    /// Names a token for a message.
    fn found(&self, token: Token) -> String {
        match (token.kind, token.text) {
            (TokenKind::End, "") => "the end".to_string(),
            (TokenKind::End, "\n") => "the end of the line".to_string(),
            (TokenKind::TextStart, _) => "a text".to_string(),
            (_, text) => quote(text),
        }
    }

    /// Returns the span of the current token; for a line break, the end of the line.
    fn span(&self) -> Span {
        let here = self.here();
        if here.text == "\n" { Span::new(here.span.start, here.span.start) } else { here.span }
    }

    /// Reports that `expected` was expected here.
    fn expected(&self, expected: &str) -> Diagnostic {
        say(self.span(), format!("expected {expected}, found {}", self.found(self.here())), format!("expected {expected}"))
    }

    /// Returns the innermost of `rules` and where it begins, unless one of `others` is further in.
    fn innermost(&self, rules: &[&str], others: &[&str]) -> Option<(&'static str, usize)> {
        let first = self.rules.iter().find(|(rule, _)| rules.contains(rule) || others.contains(rule))?;
        rules.contains(&first.0).then_some(*first)
    }

    fn is_in_text(&self) -> bool {
        self.rules.iter().any(|(rule, _)| *rule == "text")
    }

    /// Returns whether more lines could complete the source: it ends within brackets, in a block, or after a pipe or a comma.
    fn is_open(&self) -> bool {
        let in_brackets = self.rules.iter().any(|(rule, _)| BRACKETS.contains(rule)) || matches!(self.rule, "block" | "rust");
        let goes_on = self.before().is("|") || self.before().is(",");
        self.at >= self.source.tokens.len() && !self.is_in_text() && (in_brackets || goes_on)
    }

    fn diagnostic(&self) -> Diagnostic {
        let first = self.unseen().or_else(|| self.wrong_target()).or_else(|| self.wrong_literal()).or_else(|| self.left_open());
        first.unwrap_or_else(|| match self.rule {
            "text" => self.wrong_text(),
            "block" => self.never_closed("the block opens here").help("put '}' after its last statement"),
            "rust" => self.never_closed("the Rust block opens here"),
            "loop" => self.wrong_loop(),
            "pipe" => self.no_verb_behind_pipe(),
            "second word" => self.second_word_missing(),
            "call" => self.wrong_argument(),
            "option" => self.wrong_option(),
            "field" => self.no_field(),
            "operation" if self.is_over() => self.nothing_follows("a value"),
            "assignment" if self.here().kind == TokenKind::End || self.here().is("}") => self.nothing_follows("a value"),
            "operation" | "assignment" => self.no_value(),
            "range" => self.wrong_bound(),
            rule => self.wrong_end(closer(rule)),
        })
    }

    fn never_closed(&self, label: &str) -> Diagnostic {
        let opening = self.opening(self.start);
        say(opening.span, format!("this '{}' is never closed", opening.text), label)
    }

    fn nothing_follows(&self, what: &str) -> Diagnostic {
        say(self.before().span, format!("{what} must follow '{}'", self.before().text), "nothing follows")
    }

    /// Explains an assignment whose target cannot be bound or is not a field.
    fn wrong_target(&self) -> Option<Diagnostic> {
        let (_, start) = self.innermost(&["statement"], &BRACKETS)?;
        let has_field = self.token(start + 1).is(".") && self.token(start + 2).is_word();
        let sign_at = if has_field { start + 3 } else { start + 1 };
        let (name, sign) = (self.token(start), self.token(sign_at));
        if !sign.is_assignment() || self.at > sign_at || !name.is_word() && name.kind != TokenKind::Note {
            return None;
        }
        let op = AssignOp::ALL.into_iter().find(|op| op.symbol() == sign.text).and_then(AssignOp::arithmetic).filter(|_| !has_field);
        self.not_bindable(name).or_else(|| {
            let written = self.source_from(sign_at + 1).split(['\n', '\r', ';', '#', '}']).next().unwrap_or_default().trim_end();
            let written = if written.is_empty() || written.chars().count() > 60 { "…" } else { written };
            // `x -= a + b` means x - (a + b).
            let written = if written.contains(['+', '-', '*', '/', ' ']) { format!("({written})") } else { written.to_string() };
            let diagnostic = say(sign.span, format!("'{}' changes a field, not a variable", sign.text), "works on name.field");
            Some(diagnostic.help(format!("write {0} = {0} {1} {written}", name.text, op?.symbol())))
        })
    }

    fn not_bindable(&self, name: Token) -> Option<Diagnostic> {
        let what = obstacle(name.text, self.source.words)?;
        let plain = name.text.to_lowercase().replace('#', "s").replace('-', "m");
        let message = format!("'{}' is {what} and cannot be a variable's name", name.text);
        Some(say(name.span, message, "choose another name").help(format!("for example my_{plain}")))
    }

    /// Explains a bracket that was probably left open: the source ends, or continues with a statement on a later line.
    fn left_open(&self) -> Option<Diagnostic> {
        let (rule, start) = self.innermost(&BRACKETS, &["text", "interpolation", "block"])?;
        let is_innermost = rule == self.rule;
        if is_innermost && self.here().kind == TokenKind::End {
            return Some(self.never_closed("opened here"));
        }
        let begins_statement = |at: &usize| self.begins_line(*at) && self.begins_statement(*at);
        let next_line = match self.rule {
            "call" => (self.start..=self.at).find(begins_statement)?,
            _ if is_innermost && self.begins_line(self.at) && self.follows_value() => self.at,
            _ => return None,
        };
        let (opening, next) = (self.opening(start), self.token(next_line));
        let line = 1 + self.source(0, next.span.start).matches('\n').count();
        let diagnostic = say(opening.span, format!("this '{}' is not closed", opening.text), "opened here");
        Some(diagnostic.help(format!("expected {} before {} in line {line}", closer(rule), self.found(next))))
    }

    /// Returns whether the tokens at `at` read as a statement: `name =`, `name.field =`, or a verb with arguments.
    fn begins_statement(&self, at: usize) -> bool {
        let sign = if self.token(at + 1).is(".") { at + 3 } else { at + 1 };
        self.token(at).is_word() && self.token(sign).is("=") && !self.touches(sign) || self.is_call(at)
    }

    /// Returns whether a verb with arguments begins at `at`.
    fn is_call(&self, at: usize) -> bool {
        let word = self.token(at);
        word.is_word() && is_verb_word(word.text, self.source.words) && begins_argument(self.tokens(at + 1))
    }

    /// Returns whether the token before can end a value.
    fn follows_value(&self) -> bool {
        use TokenKind::{Close, Note, Number, TextEnd};
        self.at > self.start && (self.before().is_word() || matches!(self.before().kind, Note | Number | TextEnd | Close))
    }

    fn wrong_loop(&self) -> Diagnostic {
        let part = self.at - self.start;
        let is_end = self.here().kind == TokenKind::End || self.here().is("{");
        if part > 1 && !is_end {
            return if part == 2 { self.no_value() } else { self.wrong_end("'{'") };
        }
        let bad_name = if part == 0 { self.not_bindable(self.here()) } else { None };
        let expected = ["a name", "'in'", "a range or a list"].get(part).unwrap_or(&"'{'");
        bad_name.unwrap_or_else(|| self.expected(expected).help("a loop is written: for x in 1..3 { … }"))
    }

    fn no_field(&self) -> Diagnostic {
        let (mut span, mut found) = (self.span(), self.found(self.here()));
        if !self.touches(self.at) && self.here().kind != TokenKind::End {
            span = Span::new(self.before().span.end, self.before().span.end + 1);
            found = "a blank".to_string();
        }
        let diagnostic = say(span, format!("expected a field's name after '.', found {found}"), "expected a name");
        diagnostic.help("a field touches its dot: theta.attack_s")
    }

    /// Reports that a value is missing here.
    fn no_value(&self) -> Diagnostic {
        let here = self.here();
        if RESERVED.contains(&here.text) {
            let diagnostic = say(here.span, format!("'{}' is a word of the language, not a value", here.text), "expected a value");
            return match here.text {
                "for" => diagnostic.help("a loop is a separate statement: for x in 1..3 { … }"),
                "rust" => diagnostic.help("a Rust block is a separate statement: rust { … }"),
                "session" => diagnostic.help("save session \"name.awol\" saves the session"),
                _ => diagnostic,
            };
        }
        let diagnostic = self.misplaced(self.at).unwrap_or_else(|| self.expected("a value"));
        match here.text {
            "+" => diagnostic.help("a number needs no plus sign"),
            "|" => diagnostic.help("a pipe hands on what stands before it: theta | render"),
            "}" if !self.is_in_text() => diagnostic.help("this brace closes nothing"),
            ")" | "]" => diagnostic.help("is there one bracket too many?"),
            _ => diagnostic,
        }
    }

    /// Reports a token in place of `closer`: after a value, or instead of one.
    fn wrong_end(&self, closer: &str) -> Diagnostic {
        let here = self.here();
        let is_quote = here.kind == TokenKind::TextStart && self.follows_value();
        if self.rule == "interpolation" && (here.kind == TokenKind::End || is_quote) {
            return self.unclosed_brace(self.start);
        }
        if self.follows_value() {
            return self.wrong_behind_value(closer);
        }
        let whole = self.before().span.to(here.span);
        match (self.rule, here.text) {
            ("parentheses", ")") => say(whole, "empty parentheses", "expected an expression"),
            ("interpolation", "}") => {
                say(whole, "empty braces", "expected an expression").help("write {{ and }} for the braces themselves")
            }
            ("index", "]") => say(whole, "the index is missing", "expected a number").help("the first element is [0]"),
            _ => self.no_value(),
        }
    }

    fn wrong_behind_value(&self, closer: &str) -> Diagnostic {
        let (at, here, before) = (self.at, self.here(), self.before());
        if here.is("}") && self.rules.is_empty() {
            return say(here.span, "this '}' closes nothing", "no block is open");
        }
        if let Some(diagnostic) = self.call_in_expression().or_else(|| self.misplaced(at)).or_else(|| self.unit_apart()) {
            return diagnostic;
        }
        let diagnostic = self.expected(closer);
        let sign = self.token(at.wrapping_sub(2)).text;
        let is_name = before.is_word() && sign != "." && !RESERVED.contains(&before.text);
        let is_alone = is_name && !matches!(sign, "+" | "-" | "*" | "/" | "..");
        let follows = begins_argument(self.tokens(at));
        match here.text {
            "=" if is_alone => say(here.span, "an assignment must be a separate statement", "cannot stand here"),
            "=" => say(here.span, "only a name or name.field can be given a value", "cannot stand here"),
            "+=" | "-=" | "*=" | "/=" => diagnostic.help("only one field of a value can be changed so: name.field += 1"),
            ":" if self.is_in_text() => diagnostic.help("a value is shown as it is; there are no formats"),
            ":" if is_alone => diagnostic.label("expected '='").help(format!("write {} = …", before.text)),
            "[" if is_name && follows => {
                diagnostic.label("remove the space before [").help(format!("an index touches what stands before it: {}[0]", before.text))
            }
            field if is_name && before.text == "theta" && here.is_word() && self.token(at + 1).is("=") => {
                let value = self.piece(at + 2);
                diagnostic.help(format!("write theta.{field} = {value} to set the field, theta {field}={value} to make a theta"))
            }
            _ if is_name && before.text == "theta" && follows => {
                diagnostic.help("the verb theta takes its parameters as key=value: theta attack_s=20ms")
            }
            "," => diagnostic.help("a list stands in [ ]; arguments stand apart by blanks: morph a b"),
            "]" | ")" if BRACKETS.contains(&self.rule) => {
                diagnostic.help(format!("the bracket that is open is '{}'", self.opening(self.start).text))
            }
            "]" | ")" => diagnostic.help("is there one bracket too many?"),
            _ if is_name && follows => self.no_verb(before),
            _ if before.is("}") => diagnostic.label("expected a new line or ';'"),
            _ => diagnostic,
        }
    }

    /// Explains `20 ms`: the unit must touch the number before it.
    fn unit_apart(&self) -> Option<Diagnostic> {
        let (number, unit) = (self.before(), self.here());
        let has_none = number.kind == TokenKind::Number && literal::number(number.text).is_some_and(|(_, unit)| unit.is_none());
        if !has_none || Unit::from_symbol(unit.text).is_none() {
            return None;
        }
        let sign = if self.token(self.at.wrapping_sub(2)).is("-") && self.touches(self.at - 1) { "-" } else { "" };
        let diagnostic = say(unit.span, "a unit must touch its number", "apart from its number");
        Some(diagnostic.help(format!("write {sign}{}{}", number.text, unit.text)))
    }

    /// Reports that `name` is used as a verb but is not one.
    fn no_verb(&self, name: Token) -> Diagnostic {
        let help = match nearest(name.text, self.source.words.first_words()) {
            Some(verb) => format!("did you mean '{verb}'?"),
            None => "'help' lists the verbs".to_string(),
        };
        say(name.span, format!("no verb {}", quote(name.text)), "not a verb").unknown().help(help)
    }
}

/// Returns what ends a rule.
fn closer(rule: &str) -> &'static str {
    match rule {
        "parentheses" => "')'",
        "list" => "',' or ']'",
        "index" => "']'",
        "interpolation" => "'}'",
        _ => "the end of the statement",
    }
}
