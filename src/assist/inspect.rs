//! Explains a word: `train?`, `theta.attack_s?`.

use super::place::{Role, place};
use super::{Names, fields_of};
use crate::commands::reference::{field_page, verb_page};
use crate::lang::lexer::{Token, TokenKind, is_word, tokens};
use crate::session::call::Registry;
use crate::theta::Field;

/// Returns the topic of a question: `train?`, `?train`, `theta.attack_s ?`; `None` if the line is not a question.
pub fn asked(line: &str) -> Option<&str> {
    let line = line.trim();
    let topic = line.strip_suffix('?').or_else(|| line.strip_prefix('?'))?.trim();
    let words = topic.split([' ', '.']).all(is_word);
    (words && !topic.is_empty()).then_some(topic)
}

/// Returns a page about a value of the session, a verb or a field. A value takes precedence over a verb of the same name. `look` is the value on one
/// line. Returns `None` for an unknown topic.
pub fn inspect(topic: &str, verbs: &dyn Registry, names: &Names, look: Option<&str>) -> Option<String> {
    let value = names.ty(topic).map(|ty| {
        let fields = fields_of(ty);
        let width = fields.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        let lines = fields.iter().map(|(name, about)| format!("\n  .{name:<width$}  {about}"));
        let look = look.map(|look| format!("\n{look}")).unwrap_or_default();
        format!("{topic}: {ty}{look}{}", lines.collect::<String>())
    });
    if let Some(verb) = verbs.verb(topic) {
        let page = verb_page(&verb.signature);
        return Some(value.map_or_else(|| page.clone(), |value| format!("{value}\n\n{page}")));
    }
    let field = topic.split_once('.').map_or(topic, |(_, field)| field);
    let of_theta = |name: &str| names.ty(name).is_some_and(|ty| fields_of(ty).iter().any(|(known, _)| *known == field));
    if let Some(field) = Field::from_name(field).filter(|_| topic.split_once('.').is_none_or(|(name, _)| of_theta(name))) {
        return Some(field_page(field));
    }
    if value.is_some() {
        return value;
    }
    let seconds = verbs.second_words(topic);
    let pages = seconds.iter().filter_map(|second| verbs.signature(&format!("{topic} {second}")));
    let lines: Vec<String> = pages.map(|signature| format!("{:<18} {}", signature.name, signature.summary)).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// Returns the possible topics at byte `cursor`, nearest first: the word there, preceded by the field or two-word verb it is part of, then the
/// enclosing call.
pub fn topic_at(source: &str, cursor: usize, verbs: &dyn Registry) -> Vec<String> {
    let all = tokens(source);
    let is_word = |token: &Token| matches!(token.kind, TokenKind::Word | TokenKind::Key | TokenKind::Note);
    let touched = all.iter().position(|token| is_word(token) && (token.span.start..=token.span.end).contains(&cursor));
    let mut topics = Vec::new();
    if let Some(at) = touched {
        let text = |at: usize| all.get(at).map(|token| token.text).unwrap_or_default();
        let word = text(at);
        if at >= 2 && text(at - 1) == "." {
            topics.push(format!("{}.{word}", text(at - 2)));
        } else if text(at + 1) == "." {
            topics.push(format!("{word}.{}", text(at + 2)));
        }
        let pairs = [(at.checked_sub(2), at), (Some(at), at + 2)];
        let pair = |(first, second): (Option<usize>, usize)| Some(format!("{} {}", text(first?), text(second)));
        topics.extend(pairs.into_iter().filter_map(pair).filter(|topic| verbs.verb(topic).is_some()));
        topics.push(word.to_string());
    }
    // Within a number use its start, and at the end of a text its inside.
    let whole = all.iter().find(|token| {
        matches!(token.kind, TokenKind::Number | TokenKind::TextEnd) && (token.span.start + 1..=token.span.end).contains(&cursor)
    });
    let end = whole.map_or(source.floor_char_boundary(cursor), |token| token.span.start);
    let before = source.get(..end).unwrap_or_default();
    match place(before, verbs).role {
        Role::Argument(call) | Role::Value { call, .. } | Role::Text { call, .. } => topics.push(call.verb),
        _ => {}
    }
    topics
}
