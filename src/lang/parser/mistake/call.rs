//! Describes syntax errors in and around calls.

use super::{BRACKETS, LONGEST_QUOTED, Mistake, quote, say};
use crate::lang::ast::{ExprKind, Span};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::lexer::TokenKind;
use crate::lang::parser::grammar::{Argument, arguments, begins_argument, sum, verb};
use crate::lang::suggest::nearest;
use crate::theta::Field;

impl<'a> Mistake<'a> {
    /// Returns the source between two bytes, if it is short and on one line.
    fn short_source(&self, start: usize, end: usize) -> Option<&'a str> {
        Some(self.source(start, end)).filter(|text| text.chars().count() <= LONGEST_QUOTED && !text.contains('\n'))
    }

    /// Returns the source from `before` on, with `inner` in parentheses, if it is known and short.
    fn in_parentheses(&self, before: usize, inner: Option<Span>) -> Option<String> {
        let inner = inner?;
        Some(format!("{}({})", self.short_source(before, inner.start)?, self.short_source(inner.start, inner.end)?))
    }

    /// Returns the first token of the verb whose arguments begin at token `start`.
    fn verb_at(&self, start: usize) -> usize {
        let (first, second) = (self.token(start.wrapping_sub(2)), self.token(start.wrapping_sub(1)));
        let has_two = self.source.words.second_words(first.text).contains(&second.text);
        start.saturating_sub(if has_two { 2 } else { 1 })
    }

    /// Reports a call with arguments, at token `at`, that needs parentheses inside another expression. The quoted code begins at byte `before`.
    fn call_without_parentheses(&self, at: usize, before: usize) -> Diagnostic {
        let (input, word) = (self.tokens(at), self.token(at));
        let inner = verb(input, true).and_then(|(rest, verb)| arguments(rest, &verb.text, false));
        let help = self.in_parentheses(before, inner.ok().map(|(rest, _)| input.span_to(rest)));
        let diagnostic = say(word.span, format!("the call of {} needs parentheses here", quote(word.text)), "a call inside an expression");
        diagnostic.help(format!("write {}", help.unwrap_or_else(|| format!("({} …)", word.text))))
    }

    /// Explains a call without parentheses, if the word before is a verb and an argument follows it.
    pub(super) fn call_in_expression(&self) -> Option<Diagnostic> {
        let at = self.at.checked_sub(1)?;
        let is_theta = self.before().text == "theta" && self.here().kind == TokenKind::Key;
        let is_field = self.token(at.wrapping_sub(1)).is(".");
        (!is_field && (is_theta || self.is_call(at))).then(|| self.call_without_parentheses(at, self.before().span.start))
    }

    /// Reports what cannot be an argument after the arguments of a call.
    pub(super) fn wrong_argument(&self) -> Diagnostic {
        let verb_at = self.verb_at(self.start);
        let verb =
            self.source.tokens.get(verb_at..self.start).unwrap_or_default().iter().map(|word| word.text).collect::<Vec<_>>().join(" ");
        let args = arguments(self.tokens(self.start), &verb, true).map(|(_, args)| args).unwrap_or_default();
        let start = self.token(verb_at).span.start;
        let mut behind_key = args.iter().skip_while(|(arg, _)| arg.key.is_none());
        let key = behind_key.next().and_then(|(arg, _)| arg.key.as_ref());
        if let (Some(key), Some((arg, _))) = (key, behind_key.find(|(arg, _)| arg.key.is_none())) {
            let diagnostic = say(arg.value.span, "arguments without a key come first", "has no key");
            return diagnostic.help(format!("put it before '{}=', or say which parameter it is for: key=value", key.text));
        }
        if self.before().is(",") && self.is_over() {
            return self.nothing_follows("an argument");
        }
        if self.is_call(self.at) {
            return self.call_without_parentheses(self.at, start);
        }
        self.unit_apart().unwrap_or_else(|| self.no_argument(&verb, start, &args))
    }

    /// Reports that no argument of `verb` begins here. The call begins at byte `start`, and `args` come before.
    fn no_argument(&self, verb: &str, start: usize, args: &[Argument]) -> Diagnostic {
        let (at, here, touches) = (self.at, self.here(), self.touches(self.at));
        let is_value = begins_argument(self.tokens(at)) || here.kind == TokenKind::Open || here.text.starts_with(char::is_alphanumeric);
        match (here.text, args.last().map(|(arg, _)| (&arg.value.kind, arg.key.is_some()))) {
            ("-", _) if !touches && self.token(at + 1).is(".") => self.misplaced(at + 1).unwrap_or_else(|| self.no_value()),
            (sign @ ("=" | ":"), Some((ExprKind::Name(name), false))) => {
                let label = if sign == "=" { "blanks around it" } else { "expected '='" };
                say(here.span, "an argument is written key=value", label).help(format!("write {name}={}", self.piece(at + 1)))
            }
            ("+" | "-" | "*" | "/" | "+=" | "-=" | "*=" | "/=", _) => self.operator_in_call(verb, start, args),
            ("." | "..", None) if touches => say(here.span, format!("'{verb}' is a verb and has no fields"), "expected an argument"),
            (_, Some(_)) if touches && is_value => say(here.span, "arguments stand apart by blanks", "put a blank before this"),
            _ => self.misplaced(at).unwrap_or_else(|| self.expected("an argument")),
        }
    }

    fn operator_in_call(&self, verb: &str, start: usize, args: &[Argument]) -> Diagnostic {
        let (sign, next) = (self.here(), self.token(self.at + 1));
        if let Some((last, _)) = args.last() {
            let input = self.tokens(self.source.index_of(last.value.span.start));
            let whole = sum(input).ok().map(|(rest, _)| input.span_to(rest));
            let help = format!("write {}", self.in_parentheses(start, whole).as_deref().unwrap_or("(…)"));
            // With a blank before the sign, the operand may have been the whole call.
            let call = self.short_source(start, last.value.span.end).filter(|_| !self.touches(self.at));
            let other = call.map(|call| format!(", or ({call}) to calculate with what it gives")).unwrap_or_default();
            return say(sign.span, "arithmetic in an argument needs parentheses", "the argument ends before this").help(help + &other);
        }
        if sign.is("-") && next.is_word() && self.touches(self.at + 1) {
            let diagnostic = say(sign.span, "a minus before a name needs parentheses in an argument", "no number follows");
            return diagnostic.help(format!("write {verb} (-{})", next.text));
        }
        let diagnostic = say(sign.span, format!("'{verb}' is a verb, not a value to calculate with"), "expected an argument");
        diagnostic.help(format!("to calculate with what it gives, write ({verb})"))
    }

    /// Reports that no value begins after `key=`.
    pub(super) fn wrong_option(&self) -> Diagnostic {
        let key = self.token(self.at.wrapping_sub(2));
        if self.touches(self.at) && !self.is_over() && !self.here().is("{") {
            return self.wrong_bound();
        }
        let diagnostic = say(key.span.to(self.before().span), format!("a value must touch '{}='", key.text), "no value touches this");
        diagnostic.help(format!("write {}={}", key.text, self.piece(self.at)))
    }

    /// Reports that no value begins here, at a bound of a range or after `key=`.
    pub(super) fn wrong_bound(&self) -> Diagnostic {
        let call = self.innermost(&["call"], &[&BRACKETS[..], &["text", "statement", "pipe"]].concat());
        let Some((_, start)) = call else { return self.no_value() };
        if self.is_call(self.at) {
            return self.call_without_parentheses(self.at, self.token(self.verb_at(start)).span.start);
        }
        if !self.here().is("-") {
            return self.no_value();
        }
        let next = self.token(self.at + 1);
        let end = if self.touches(self.at + 1) { next.span } else { self.here().span };
        let written = if next.is_word() && self.touches(self.at + 1) { next.text } else { "…" };
        let label = "only a number or a note may have a sign here";
        say(self.here().span.to(end), "a minus in an argument needs parentheses", label).help(format!("write (-{written})"))
    }

    /// Reports a word that begins only two-word verbs and is not followed by one of their second words.
    pub(super) fn second_word_missing(&self) -> Diagnostic {
        let (first, second) = (self.before(), self.here());
        let (seconds, label) = (self.source.words.second_words(first.text), format!("{} what?", first.text));
        let all = format!("one of {}", seconds.join(", "));
        if !second.is_word() {
            return say(first.span, format!("'{}' needs a second word", first.text), label).help(all);
        }
        let (dot, field) = (self.token(self.at + 1), self.token(self.at + 2));
        if first.text == "plot"
            && dot.is(".")
            && let Some(field) = Field::from_name(field.text)
        {
            return no_plot_of_a_field(second.span.to(self.token(self.at + 2).span), second.text, field);
        }
        let near = nearest(second.text, seconds.iter().copied()).map(|near| format!("did you mean '{} {near}'?", first.text));
        let message = format!("no verb {}", quote(&format!("{} {}", first.text, second.text)));
        say(second.span, message, label).unknown().help(near.unwrap_or(all))
    }

    pub(super) fn no_verb_behind_pipe(&self) -> Diagnostic {
        let here = self.here();
        if here.is_word() || here.kind == TokenKind::Note {
            return self.no_verb(here);
        }
        if self.at >= self.source.tokens.len() {
            return self.nothing_follows("a verb");
        }
        let help = if here.is("|") { "a pipe is one '|'" } else { "a pipe hands a value to a verb: theta | render" };
        let message = format!("a verb must follow '|', found {}", self.found(here));
        self.misplaced(self.at).unwrap_or_else(|| say(self.span(), message, "expected a verb").help(help))
    }
}

/// Explains `plot theta.mod_index`: a single number cannot be plotted, but what surrounds it can.
fn no_plot_of_a_field(span: Span, theta: &str, field: Field) -> Diagnostic {
    let (name, info) = (field.name(), field.info());
    let diagnostic = say(span, "plot draws no single field", "one number");
    diagnostic.help(format!(
        "plot theta {theta} shows all ten parameters; sweep {theta}.{name} {}..{} shows what {name} does; history {theta} shows its changes",
        info.min, info.max
    ))
}
