//! What is wrong in and around a call.

use super::{BRACKETS, LONGEST_QUOTED, Mistake, quote};
use crate::lang::ast::{Arg, ExprKind, Span};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::lexer::TokenKind;
use crate::lang::parser::grammar::{arguments, begins_argument, sum, verb};
use crate::lang::suggest::nearest;

impl<'a> Mistake<'a> {
    /// The source there, if it is short and on one line.
    fn short_source(&self, start: usize, end: usize) -> Option<&'a str> {
        Some(self.source(start, end)).filter(|text| text.chars().count() <= LONGEST_QUOTED && !text.contains('\n'))
    }

    /// The source from `before` on with `inner` in parentheses; `otherwise` where that is not known or too long.
    fn in_parentheses(&self, before: usize, inner: Option<Span>, otherwise: &str) -> String {
        let quoted = inner
            .and_then(|inner| Some(format!("{}({})", self.short_source(before, inner.start)?, self.short_source(inner.start, inner.end)?)));
        quoted.unwrap_or_else(|| otherwise.to_string())
    }

    /// The token with which the verb begins whose arguments begin at `start`.
    fn verb_at(&self, start: usize) -> usize {
        let (first, second) = (self.word(start.wrapping_sub(2)), self.word(start.wrapping_sub(1)));
        let two_words = first.zip(second).is_some_and(|(first, second)| self.source.words.second_words(first.text).contains(&second.text));
        start.saturating_sub(if two_words { 2 } else { 1 })
    }

    /// Where the call begins whose argument is wrong.
    fn call_start(&self) -> Option<usize> {
        let others = [&BRACKETS[..], &["text", "statement", "pipe"]].concat();
        self.innermost(&["call"], &others).map(|(_, start)| self.start(self.verb_at(start)))
    }

    /// The verb at `at` has arguments, but stands in another expression without parentheses; `before` is where the code to quote begins.
    fn call_without_parentheses(&self, at: usize, before: usize) -> Diagnostic {
        let input = self.tokens(at);
        let word = self.token(at).map_or("", |word| word.text);
        let inner = verb(input, true).and_then(|(rest, verb)| arguments(rest, &verb.text, false)).ok().map(|(rest, _)| input.span_to(rest));
        let diagnostic = Diagnostic::new(format!("the call of {} needs parentheses here", quote(word)), self.found(at).0);
        let help = self.in_parentheses(before, inner, &format!("({word} …)"));
        diagnostic.label("a call inside an expression").help(format!("write {help}"))
    }

    /// The word before is a verb, and what follows its argument.
    pub(super) fn call_in_expression(&self) -> Option<Diagnostic> {
        let at = self.at.checked_sub(1)?;
        let is_key = self.token(self.at).is_some_and(|token| token.kind == TokenKind::Key);
        let is_theta = self.word(at).is_some_and(|word| word.text == "theta") && is_key;
        let is_field = at > 0 && self.is(at - 1, ".");
        (!is_field && (is_theta || self.is_call(at))).then(|| self.call_without_parentheses(at, self.start(at)))
    }

    /// What stands behind the arguments of a call, which begin at `start`, is none.
    pub(super) fn wrong_argument(&self, start: usize) -> Diagnostic {
        let verb_at = self.verb_at(start);
        let verb = self.source(self.start(verb_at), self.end_before(start)).split_whitespace().collect::<Vec<_>>().join(" ");
        let args = arguments(self.tokens(start), &verb, true).map(|(_, args)| args).unwrap_or_default();
        let (behind, before): (Vec<Arg>, Vec<Arg>) =
            args.into_iter().map(|(arg, _)| arg).partition(|arg| arg.value.span.start >= self.start(self.at));
        let key = before.iter().find_map(|arg| arg.key.as_ref());
        if let (Some(key), Some(arg)) = (key, behind.first()) {
            let diagnostic = Diagnostic::new("arguments without a key come first", arg.value.span).label("has no key");
            return diagnostic.help(format!("put it before '{}=', or say which parameter it is for: key=value", key.text));
        }
        if let Some(comma) = self.previous().filter(|before| before.is(","))
            && self.is_over(self.at)
        {
            return Diagnostic::new("an argument must follow ','", comma.span).label("nothing follows");
        }
        if self.is_call(self.at) {
            return self.call_without_parentheses(self.at, self.start(verb_at));
        }
        self.unit_apart().unwrap_or_else(|| self.no_argument(&verb, self.start(verb_at), &before))
    }

    /// No argument of `verb`, whose call begins at `start`, begins here; `args` come before.
    fn no_argument(&self, verb: &str, start: usize, args: &[Arg]) -> Diagnostic {
        let at = self.at;
        let (span, found) = self.found(at);
        let (text, touches) = (self.token(at).map_or("", |token| token.text), self.touches(at));
        let last = args.last().map(|arg| (&arg.value.kind, arg.key.is_some()));
        match (text, last) {
            ("-", _) if !touches && self.is(at + 1, ".") => self.stray(at + 1).unwrap_or_else(|| self.no_value()),
            ("=" | ":", Some((ExprKind::Name(name), false))) => {
                let label = if text == "=" { "blanks around it" } else { "expected '='" };
                let diagnostic = Diagnostic::new("an argument is written key=value", span).label(label);
                diagnostic.help(format!("write {name}={}", self.piece(at + 1)))
            }
            ("+" | "-" | "*" | "/" | "+=" | "-=" | "*=" | "/=", _) => self.operator_in_call(verb, start, args),
            (".", None) if touches => Diagnostic::new(format!("'{verb}' is a verb and has no fields"), span).label("expected an argument"),
            _ if touches
                && !args.is_empty()
                && (begins_argument(self.tokens(at))
                    || self.token(at).is_some_and(|token| token.text.starts_with(char::is_alphanumeric))) =>
            {
                Diagnostic::new("arguments stand apart by blanks", span).label("put a blank before this")
            }
            _ => self
                .stray(at)
                .unwrap_or_else(|| Diagnostic::new(format!("expected an argument, found {found}"), span).label("expected an argument")),
        }
    }

    fn operator_in_call(&self, verb: &str, start: usize, args: &[Arg]) -> Diagnostic {
        let (span, at) = (self.found(self.at).0, self.at);
        let is_apart = !self.touches(at);
        if let Some(last) = args.last() {
            let input = self.tokens(self.source.tokens.partition_point(|token| token.span.start < last.value.span.start));
            let whole = sum(input).ok().map(|(rest, _)| input.span_to(rest));
            let help = format!("write {}", self.in_parentheses(start, whole, "(…)"));
            // With a blank before the sign, the call as a whole may have been meant.
            let call = self.short_source(start, last.value.span.end).filter(|_| is_apart);
            let other = call.map(|call| format!(", or ({call}) to calculate with what it gives")).unwrap_or_default();
            return Diagnostic::new("arithmetic in an argument needs parentheses", span)
                .label("the argument ends before this")
                .help(help + &other);
        }
        match self.word(at + 1).filter(|_| self.is(at, "-") && self.touches(at + 1)) {
            Some(name) => {
                let diagnostic = Diagnostic::new("a minus before a name needs parentheses in an argument", span).label("no number follows");
                diagnostic.help(format!("write {verb} (-{})", name.text))
            }
            None => {
                let diagnostic = Diagnostic::new(format!("'{verb}' is a verb, not a value to calculate with"), span);
                diagnostic.label("expected an argument").help(format!("to calculate with what it gives, write ({verb})"))
            }
        }
    }

    /// Behind `key=` no value begins.
    pub(super) fn wrong_option(&self) -> Diagnostic {
        let key = self.at.checked_sub(2).and_then(|at| self.token(at));
        match key {
            Some(key) if !self.touches(self.at) || self.is_over(self.at) || self.is(self.at, "{") => {
                let span = Span::new(key.span.start, self.end_before(self.at));
                let diagnostic = Diagnostic::new(format!("a value must touch '{}='", key.text), span).label("no value touches this");
                diagnostic.help(format!("write {}={}", key.text, self.piece(self.at)))
            }
            _ => self.wrong_bound(),
        }
    }

    /// No value begins here, at an end of a range or behind `key=`.
    pub(super) fn wrong_bound(&self) -> Diagnostic {
        match self.call_start() {
            Some(start) if self.is_call(self.at) => self.call_without_parentheses(self.at, start),
            Some(_) if self.is(self.at, "-") => {
                let word = self.token(self.at + 1).filter(|_| self.touches(self.at + 1));
                let sign = self.found(self.at).0;
                let span = word.map_or(sign, |word| sign.to(word.span));
                let diagnostic = Diagnostic::new("a minus in an argument needs parentheses", span);
                let diagnostic = diagnostic.label("only a number or a note may have a sign here");
                diagnostic.help(format!("write (-{})", word.filter(|word| word.kind == TokenKind::Word).map_or("…", |word| word.text)))
            }
            _ => self.no_value(),
        }
    }

    /// The word before begins two-word verbs only, and none of their second words follows.
    pub(super) fn second_word_missing(&self) -> Diagnostic {
        let (first, span) = self.previous().map_or(("", Span::default()), |first| (first.text, first.span));
        let seconds = self.source.words.second_words(first);
        let all = format!("one of {}", seconds.join(", "));
        let Some(word) = self.word(self.at) else {
            return Diagnostic::new(format!("'{first}' needs a second word"), span).label(format!("{first} what?")).help(all);
        };
        let diagnostic = Diagnostic::new(format!("no verb {}", quote(&format!("{first} {}", word.text))), word.span).unknown();
        diagnostic.label(format!("{first} what?")).help(match nearest(word.text, seconds.iter().copied()) {
            Some(second) => format!("did you mean '{first} {second}'?"),
            None => all,
        })
    }

    pub(super) fn no_verb_behind_pipe(&self) -> Diagnostic {
        let name = self.token(self.at).filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::Key | TokenKind::Note));
        if let Some(diagnostic) = name.map(|name| self.no_verb(name)).or_else(|| self.stray(self.at)) {
            return diagnostic;
        }
        if let (None, Some(bar)) = (self.token(self.at), self.previous()) {
            return Diagnostic::new("a verb must follow '|'", bar.span).label("nothing follows");
        }
        let (span, found) = self.found(self.at);
        let help = if self.is(self.at, "|") { "a pipe is one '|'" } else { "a pipe hands a value to a verb: theta | render" };
        Diagnostic::new(format!("a verb must follow '|', found {found}"), span).label("expected a verb").help(help)
    }
}
