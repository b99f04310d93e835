//! What is wrong, in words: from the token at which the grammar gave up, and the rules that it was reading there.

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

/// Names in messages are cut after so many characters.
const LONGEST_NAME: usize = 40;
/// Code that a help quotes is at most so long.
const LONGEST_QUOTED: usize = 80;

/// The mistake behind a problem, and whether further lines could mend it.
pub(super) fn explain(problem: &Problem, source: &Source) -> (Diagnostic, bool) {
    let mistake = Mistake { source, at: problem.at, rules: &problem.rules };
    match problem.too_deep {
        Some(span) => {
            let diagnostic = Diagnostic::new("this is nested too deeply", span).label("one level too many");
            (diagnostic.help("give a part of it a name, and use that"), false)
        }
        None => (mistake.diagnostic(), mistake.is_open()),
    }
}

/// A character as it can be printed.
fn shown(c: char) -> String {
    if c.is_control() || c.is_whitespace() && c != ' ' { format!("U+{:04X}", u32::from(c)) } else { c.to_string() }
}

/// `'text'`, cut where it is long.
fn quote(text: &str) -> String {
    let mut short: String = text.chars().take(LONGEST_NAME).map(shown).collect();
    if text.chars().nth(LONGEST_NAME).is_some() {
        short.push('…');
    }
    format!("'{short}'")
}

struct Mistake<'a> {
    source: &'a Source<'a>,
    /// The token that does not fit.
    at: usize,
    /// The rules that were being read, the innermost first.
    rules: &'a [(&'static str, usize)],
}

impl<'a> Mistake<'a> {
    fn token(&self, at: usize) -> Option<&'a Token<'a>> {
        self.source.tokens.get(at)
    }

    fn previous(&self) -> Option<&'a Token<'a>> {
        self.at.checked_sub(1).and_then(|at| self.token(at))
    }

    fn tokens(&self, at: usize) -> Tokens<'a> {
        Tokens::of(self.source, at)
    }

    fn is(&self, at: usize, text: &str) -> bool {
        self.token(at).is_some_and(|token| token.is(text))
    }

    /// The token there if it is a word.
    fn word(&self, at: usize) -> Option<&'a Token<'a>> {
        self.token(at).filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::Key))
    }

    fn touches(&self, at: usize) -> bool {
        self.tokens(at).is_touching()
    }

    fn source(&self, start: usize, end: usize) -> &'a str {
        self.source.text.get(start..end).unwrap_or_default()
    }

    /// Where a token begins, or the source ends.
    fn start(&self, at: usize) -> usize {
        self.token(at).map_or(self.source.text.len(), |token| token.span.start)
    }

    /// Where the token before this one ends.
    fn end_before(&self, at: usize) -> usize {
        at.checked_sub(1).and_then(|at| self.token(at)).map_or(0, |token| token.span.end)
    }

    /// Whether a line break comes before a token.
    fn begins_line(&self, at: usize) -> bool {
        self.source(self.end_before(at), self.start(at)).contains('\n')
    }

    /// Whether the source or the statement ends there.
    fn is_end(&self, at: usize) -> bool {
        self.token(at).is_none_or(|token| token.kind == TokenKind::End)
    }

    /// Whether no value can follow there: the end, a closing bracket, a comma or a pipe.
    fn is_over(&self, at: usize) -> bool {
        let closes = |token: &Token| token.kind == TokenKind::Close || ["|", ",", "}"].iter().any(|text| token.is(text));
        self.is_end(at) || self.token(at).is_some_and(closes)
    }

    /// What the source has there up to the next blank; `…` where that is nothing or long.
    fn piece(&self, at: usize) -> &'a str {
        let rest = self.source.text.get(self.start(at)..).unwrap_or_default();
        match rest.split(|c: char| c.is_whitespace() || ";|)".contains(c)).next() {
            Some(piece) if !piece.is_empty() && piece.chars().count() <= LONGEST_QUOTED => piece,
            _ => "…",
        }
    }

    /// A token's place, and its name for a message.
    fn found(&self, at: usize) -> (Span, String) {
        let Some(token) = self.token(at) else {
            let end = self.source.text.len();
            return (Span::new(end, end), "the end".to_string());
        };
        match token.kind {
            TokenKind::End if token.text == "\n" => (Span::new(token.span.start, token.span.start), "the end of the line".to_string()),
            TokenKind::TextStart => (token.span, "a text".to_string()),
            _ => (token.span, quote(token.text)),
        }
    }

    /// Where the innermost of these rules begins, unless one of the others comes first.
    fn innermost(&self, rules: &[&str], others: &[&str]) -> Option<(&'static str, usize)> {
        let (rule, start) = self.rules.iter().find(|(rule, _)| rules.contains(rule) || others.contains(rule))?;
        rules.contains(rule).then_some((*rule, *start))
    }

    fn is_in_text(&self) -> bool {
        self.rules.iter().any(|(rule, _)| *rule == "text")
    }

    /// Whether further lines could mend it: the source ends within brackets, a block, or behind a pipe or a comma.
    fn is_open(&self) -> bool {
        let in_brackets = self.rules.iter().any(|(rule, _)| BRACKETS.contains(rule));
        let in_block = self.rules.first().is_some_and(|(rule, _)| matches!(*rule, "block" | "rust"));
        let goes_on = self.previous().is_some_and(|before| before.is("|") || before.is(","));
        self.token(self.at).is_none() && !self.is_in_text() && (in_brackets || in_block || goes_on)
    }

    fn diagnostic(&self) -> Diagnostic {
        let (rule, start) = self.rules.first().copied().unwrap_or_default();
        let first = self.wrong_literal().or_else(|| self.wrong_target()).or_else(|| self.left_open());
        first.unwrap_or_else(|| match rule {
            "text" => self.wrong_text(start),
            "block" => self.never_closed(start, "the block opens here").help("put '}' after its last statement"),
            "rust" => self.never_closed(start, "the Rust block opens here"),
            "loop" => self.wrong_loop(start),
            "pipe" => self.no_verb_behind_pipe(),
            "second word" => self.second_word_missing(),
            "call" => self.wrong_argument(start),
            "option" => self.wrong_option(),
            "field" => self.no_field(),
            "operation" | "assignment" => self.operand_missing(rule),
            "range" => self.wrong_bound(),
            "statement" => self.wrong_end("the end of the statement"),
            "parentheses" => self.wrong_end("')'"),
            "list" => self.wrong_end("',' or ']'"),
            "index" => self.wrong_end("']'"),
            "interpolation" => self.wrong_end("'}'"),
            _ => self.wrong_end("the end"),
        })
    }

    fn never_closed(&self, start: usize, label: &str) -> Diagnostic {
        let (span, bracket) = self.found(start.saturating_sub(1));
        Diagnostic::new(format!("this {bracket} is never closed"), span).label(label)
    }

    /// The name that a statement gives a value to cannot be one, or is no field.
    fn wrong_target(&self) -> Option<Diagnostic> {
        let (_, start) = self.innermost(&["statement"], &BRACKETS)?;
        let name = self.token(start).filter(|name| matches!(name.kind, TokenKind::Word | TokenKind::Key | TokenKind::Note))?;
        let has_field = self.is(start + 1, ".") && self.word(start + 2).is_some();
        let sign_at = if has_field { start + 3 } else { start + 1 };
        let sign = self.token(sign_at).filter(|sign| sign.is_assignment() && self.at <= sign_at)?;
        if let Some(diagnostic) = self.not_bindable(name) {
            return Some(diagnostic);
        }
        let op = AssignOp::ALL.into_iter().find(|op| op.symbol() == sign.text).and_then(AssignOp::arithmetic)?;
        if has_field {
            return None;
        }
        let written = self.source.text.get(self.start(sign_at + 1)..).unwrap_or_default();
        let written = written.split(['\n', '\r', ';', '#', '}']).next().unwrap_or_default().trim_end();
        let written = if written.is_empty() || written.chars().count() > 60 { "…" } else { written };
        // `x -= a + b` is x - (a + b).
        let written = if written.contains(['+', '-', '*', '/', ' ']) { format!("({written})") } else { written.to_string() };
        let diagnostic =
            Diagnostic::new(format!("'{}' changes a field, not a variable", sign.text), sign.span).label("works on name.field");
        Some(diagnostic.help(format!("write {0} = {0} {1} {written}", name.text, op.symbol())))
    }

    fn not_bindable(&self, name: &Token) -> Option<Diagnostic> {
        let what = obstacle(name.text, self.source.words)?;
        let plain = name.text.to_lowercase().replace('#', "s").replace('-', "m");
        let diagnostic = Diagnostic::new(format!("'{}' is {what} and cannot be a variable's name", name.text), name.span);
        Some(diagnostic.label("choose another name").help(format!("for example my_{plain}")))
    }

    /// The bracket was probably left open: the source ends, or goes on in a later line.
    fn left_open(&self) -> Option<Diagnostic> {
        let (rule, start) = self.innermost(&BRACKETS, &["text", "interpolation", "block"])?;
        let innermost = self.rules.first().map(|(rule, _)| *rule);
        let (span, bracket) = self.found(start.saturating_sub(1));
        if innermost == Some(rule) && self.is_end(self.at) {
            return Some(self.never_closed(start, "opened here"));
        }
        let next_line = match innermost {
            Some("call") => (start..=self.at).find(|at| self.begins_line(*at) && self.begins_statement(*at))?,
            _ if innermost == Some(rule) && self.begins_line(self.at) && self.follows_value() => self.at,
            _ => return None,
        };
        let closer = if rule == "parentheses" {
            "')'"
        } else if rule == "list" {
            "',' or ']'"
        } else {
            "']'"
        };
        let (line, found) = (1 + self.source(0, self.start(next_line)).matches('\n').count(), self.found(next_line).1);
        let diagnostic = Diagnostic::new(format!("this {bracket} is not closed"), span).label("opened here");
        Some(diagnostic.help(format!("expected {closer} before {found} in line {line}")))
    }

    /// Whether what reads as a statement begins there: `name =`, `name.field =`, a verb with arguments.
    fn begins_statement(&self, at: usize) -> bool {
        let sign = if self.is(at + 1, ".") { at + 3 } else { at + 1 };
        self.word(at).is_some() && self.is(sign, "=") && !self.touches(sign) || self.is_call(at)
    }

    /// Whether a verb with arguments stands there.
    fn is_call(&self, at: usize) -> bool {
        let is_verb = |word: &&Token| is_verb_word(word.text, self.source.words);
        self.word(at).filter(is_verb).is_some() && begins_argument(self.tokens(at + 1))
    }

    /// Whether what stands before can end a value.
    fn follows_value(&self) -> bool {
        use TokenKind::{Close, Key, Note, Number, TextEnd, Word};
        let start = self.rules.first().map_or(0, |(_, start)| *start);
        self.at > start && self.previous().is_some_and(|before| matches!(before.kind, Word | Key | Note | Number | TextEnd | Close))
    }

    fn wrong_loop(&self, start: usize) -> Diagnostic {
        let expected = match self.at - start {
            0 => "a name",
            1 => "'in'",
            2 => "a range or a list",
            _ => "'{'",
        };
        let bad_name = self.word(self.at).or_else(|| self.token(self.at)).filter(|_| self.at == start);
        if let Some(diagnostic) = bad_name.and_then(|name| self.not_bindable(name)) {
            return diagnostic;
        }
        if self.at - start > 1 && !self.is_end(self.at) && !self.is(self.at, "{") {
            return self.wrong_end("'{'");
        }
        let (span, found) = self.found(self.at);
        let diagnostic = Diagnostic::new(format!("expected {expected}, found {found}"), span).label(format!("expected {expected}"));
        diagnostic.help("a loop is written: for x in 1..3 { … }")
    }

    fn no_field(&self) -> Diagnostic {
        let (mut span, mut found) = self.found(self.at);
        if !self.touches(self.at) && !self.is_end(self.at) {
            let blank = self.end_before(self.at);
            (span, found) = (Span::new(blank, blank + 1), "a blank".to_string());
        }
        let diagnostic = Diagnostic::new(format!("expected a field's name after '.', found {found}"), span).label("expected a name");
        diagnostic.help("a field touches its dot: theta.attack_s")
    }

    fn operand_missing(&self, rule: &str) -> Diagnostic {
        let is_missing = if rule == "operation" { self.is_over(self.at) } else { self.is_end(self.at) || self.is(self.at, "}") };
        match self.previous() {
            Some(sign) if is_missing => Diagnostic::new(format!("a value must follow '{}'", sign.text), sign.span).label("nothing follows"),
            _ => self.no_value(),
        }
    }

    /// A value should begin here, and none does.
    fn no_value(&self) -> Diagnostic {
        if let Some(diagnostic) = self.reserved().or_else(|| self.stray(self.at)) {
            return diagnostic;
        }
        let (span, found) = self.found(self.at);
        let diagnostic = Diagnostic::new(format!("expected a value, found {found}"), span).label("expected a value");
        match self.token(self.at).map(|token| token.text) {
            Some("+") => diagnostic.help("a number needs no plus sign"),
            Some("|") => diagnostic.help("a pipe hands on what stands before it: theta | render"),
            Some("}") if !self.is_in_text() => diagnostic.help("this brace closes nothing"),
            Some(")" | "]") => diagnostic.help("is there one bracket too many?"),
            _ => diagnostic,
        }
    }

    /// A word of the grammar stands where a value must.
    fn reserved(&self) -> Option<Diagnostic> {
        let word = self.word(self.at).filter(|word| RESERVED.contains(&word.text))?;
        let message = format!("'{}' is a word of the language, not a value", word.text);
        let diagnostic = Diagnostic::new(message, word.span).label("expected a value");
        Some(match word.text {
            "for" => diagnostic.help("a loop is a statement of its own: for x in 1..3 { … }"),
            "rust" => diagnostic.help("a Rust block is a statement of its own: rust { … }"),
            "session" => diagnostic.help("save session \"name.awol\" saves the session"),
            _ => diagnostic,
        })
    }

    /// Where `closer` should stand something else does: behind a value, or instead of one.
    fn wrong_end(&self, closer: &str) -> Diagnostic {
        let opening = self.previous().map_or(Span::default(), |opening| opening.span);
        let whole = self.token(self.at).map_or(opening, |closing| opening.to(closing.span));
        let rule = self.rules.first().map_or("", |(rule, _)| *rule);
        let in_braces = rule == "interpolation";
        if in_braces
            && (self.is_end(self.at) || self.follows_value() && self.token(self.at).is_some_and(|token| token.kind == TokenKind::TextStart))
        {
            return self.unclosed_brace(self.rules.first().map_or(0, |(_, start)| *start));
        }
        if self.follows_value() {
            return self.wrong_behind_value(closer);
        }
        let is_empty = self.rules.first().is_some_and(|(_, start)| *start == self.at);
        match (rule, self.token(self.at).map(|token| token.text)) {
            ("parentheses", Some(")")) if is_empty => {
                Diagnostic::new("nothing stands between these parentheses", whole).label("expected an expression")
            }
            ("interpolation", Some("}")) => {
                let diagnostic = Diagnostic::new("nothing stands between these braces", whole).label("expected an expression");
                diagnostic.help("write {{ and }} for the braces themselves")
            }
            ("index", Some("]")) => {
                let diagnostic = Diagnostic::new("the index is missing", whole).label("expected a number");
                diagnostic.help("the first element is [0]")
            }
            _ => self.no_value(),
        }
    }

    fn wrong_behind_value(&self, closer: &str) -> Diagnostic {
        let at = self.at;
        let previous = self.previous().filter(|_| at > 0);
        if self.is(at, "}") && self.rules.is_empty() {
            return Diagnostic::new("this '}' closes nothing", self.found(at).0).label("no block is open");
        }
        if let Some(diagnostic) = self.call_in_expression().or_else(|| self.stray(at)).or_else(|| self.unit_apart()) {
            return diagnostic;
        }
        let (span, found) = self.found(at);
        let diagnostic = Diagnostic::new(format!("expected {closer}, found {found}"), span).label(format!("expected {closer}"));
        // The name that ends the value, if one does.
        let is_field = at >= 2 && self.is(at - 2, ".");
        let name = previous.filter(|name| matches!(name.kind, TokenKind::Word | TokenKind::Key) && !is_field);
        let bracket =
            self.rules.first().filter(|(rule, _)| BRACKETS.contains(rule)).map(|(_, start)| self.found(start.saturating_sub(1)).1);
        let follows = begins_argument(self.tokens(at));
        match (self.token(at).map_or("", |token| token.text), name) {
            ("=", Some(_)) => Diagnostic::new("a value is given to a name in a statement of its own", span).label("cannot stand here"),
            ("=", None) => Diagnostic::new("only a name or name.field can be given a value", span).label("cannot stand here"),
            ("+=" | "-=" | "*=" | "/=", _) => diagnostic.help("only one field of a value can be changed so: name.field += 1"),
            (":", _) if self.is_in_text() => diagnostic.help("a value is shown as it is; there are no formats"),
            (":", Some(name)) => diagnostic.label("expected '='").help(format!("write {} = …", name.text)),
            ("[", Some(name)) if follows => {
                let diagnostic = diagnostic.label("apart from what it should index");
                diagnostic.help(format!("an index touches what stands before it: {}[0]", name.text))
            }
            (word, Some(name)) if name.text == "theta" && follows => diagnostic.help(match self.word(at) {
                Some(_) if self.is(at + 1, "=") => {
                    let value = self.piece(at + 2);
                    format!("write theta.{word} = {value} to set the field, theta {word}={value} to make a theta")
                }
                _ => "the verb theta takes its parameters as key=value: theta attack_s=20ms".to_string(),
            }),
            (",", _) => diagnostic.help("a list stands in [ ]; arguments stand apart by blanks: morph a b"),
            ("]" | ")", _) => diagnostic.help(match bracket {
                Some(bracket) => format!("the bracket that is open is {bracket}"),
                None => "is there one bracket too many?".to_string(),
            }),
            (_, Some(name)) if follows => self.no_verb(name),
            _ if self.previous().is_some_and(|before| before.is("}")) => diagnostic.label("expected a new line or ';'"),
            _ => diagnostic,
        }
    }

    /// `20 ms`: the unit belongs to the number before it.
    fn unit_apart(&self) -> Option<Diagnostic> {
        let number = self.previous().filter(|before| before.kind == TokenKind::Number)?;
        let unit = self.word(self.at).filter(|unit| Unit::from_symbol(unit.text).is_some())?;
        literal::number(number.text).filter(|(_, unit)| unit.is_none())?;
        let sign = if self.is_signed() { "-" } else { "" };
        let diagnostic = Diagnostic::new("a unit must touch its number", unit.span).label("apart from its number");
        Some(diagnostic.help(format!("write {sign}{}{}", number.text, unit.text)))
    }

    /// Whether a minus comes before the number that is the token before this one, and belongs to it.
    fn is_signed(&self) -> bool {
        use TokenKind::{Close, Note, Number, Word};
        let ends_value = |token: &Token| matches!(token.kind, Word | Number | Note | Close);
        self.at >= 2 && self.is(self.at - 2, "-") && !self.at.checked_sub(3).and_then(|at| self.token(at)).is_some_and(ends_value)
    }

    /// `name` stands where a verb must, and is none.
    fn no_verb(&self, name: &Token) -> Diagnostic {
        let help = match nearest(name.text, self.source.words.first_words()) {
            Some(verb) => format!("did you mean '{verb}'?"),
            None => "'help' lists the verbs".to_string(),
        };
        Diagnostic::new(format!("no verb {}", quote(name.text)), name.span).unknown().label("not a verb").help(help)
    }
}

/// The rules in which a line break is a blank.
const BRACKETS: [&str; 3] = ["parentheses", "list", "index"];
