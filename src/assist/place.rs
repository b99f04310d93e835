//! The syntactic context of the cursor, which determines what may follow.

use crate::lang::ast::Span;
use crate::lang::lexer::{Token, TokenKind, tokens};
use crate::lang::parser::Vocabulary;

/// A call that is being typed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Typed {
    /// The verb; both words of a two-word verb.
    pub verb: String,
    /// The keys given so far.
    pub keys: Vec<String>,
    /// The number of positional arguments so far, including a piped one.
    pub places: usize,
}

/// The role of the word at the cursor.
#[derive(Clone, Debug, PartialEq)]
pub enum Role {
    /// The start of a statement: a verb or a name.
    Statement,
    /// A verb or a value.
    Verb,
    /// The second word of a verb that begins with this one.
    SecondWord(String),
    /// An argument or its key.
    Argument(Typed),
    /// The value of a key, or an element of the list that is its value.
    Value { call: Typed, key: String },
    /// A field of the value of `name`, or with `element` of an element of that value.
    Field { name: String, element: bool },
    /// The inside of a text argument: of the one with this key, or the next positional one.
    Text { call: Typed, key: Option<String> },
    /// Nothing can be completed.
    Nothing,
}

/// The span of the word typed so far, and its role.
#[derive(Clone, Debug, PartialEq)]
pub struct CursorContext {
    pub span: Span,
    pub role: Role,
}

/// Returns the context at the end of `before`, the text up to the cursor.
pub fn place(before: &str, words: &dyn Vocabulary) -> CursorContext {
    let all = tokens(before);
    let end = before.len();
    let at = |span: Span, role: Role| CursorContext { span, role };
    let Some(last) = all.last().copied() else { return at(Span::new(0, 0), Role::Statement) };
    let (before, open_text) = around_texts(&all);
    if let Some(text) = open_text {
        let (call, key) = argument(&before, words);
        let inside = Span::new(text.span.start + 1, end);
        return at(inside, call.map_or(Role::Nothing, |call| Role::Text { call, key }));
    }
    match last.kind {
        // A number cannot be completed.
        TokenKind::Comment | TokenKind::Number | TokenKind::TextEnd => at(Span::new(end, end), Role::Nothing),
        TokenKind::Word | TokenKind::Note | TokenKind::Key => at(last.span, role(&before[..before.len() - 1], words)),
        _ => at(Span::new(end, end), role(&before, words)),
    }
}

/// Returns the tokens that determine the context at their end, and the start of an enclosing text. A closed text is reduced to its opening quote;
/// inside the braces of a text only the tokens within them count.
fn around_texts<'a>(all: &[Token<'a>]) -> (Vec<Token<'a>>, Option<Token<'a>>) {
    let mut kept: Vec<Token<'a>> = Vec::new();
    // The indices in `kept` at which open texts and their braces begin.
    let mut open: Vec<usize> = Vec::new();
    for token in all {
        match (token.kind, token.text) {
            (TokenKind::TextStart, _) | (TokenKind::Interpolation, "{") => open.push(kept.len()),
            (TokenKind::TextEnd, _) => kept.truncate(open.pop().map_or(0, |start| start + 1)),
            (TokenKind::Interpolation, _) => _ = open.pop(),
            (TokenKind::End, "\n") => open.clear(),
            _ => {}
        }
        if token.kind != TokenKind::TextEnd {
            kept.push(*token);
        }
    }
    let Some(start) = open.pop() else { return (kept, None) };
    let opening = kept[start];
    if opening.kind == TokenKind::Interpolation {
        return (kept.split_off(start), None);
    }
    kept.truncate(start);
    (kept, Some(opening))
}

/// Returns the role of a word after these tokens.
fn role(before: &[Token], words: &dyn Vocabulary) -> Role {
    if before.last().is_some_and(|token| token.is(".")) {
        return field(&before[..before.len() - 1]);
    }
    let shown: Vec<&Token> = before.iter().filter(|token| !token.is_blank()).collect();
    let Some(last) = shown.last() else { return Role::Statement };
    let before_key = shown.iter().rev().nth(1).is_some_and(|token| token.kind == TokenKind::Key);
    match (last.kind, last.text) {
        (TokenKind::End, _) | (TokenKind::Open, "{") => return Role::Statement,
        (TokenKind::Open, "(") | (TokenKind::Interpolation, _) | (TokenKind::Symbol, "|") => return Role::Verb,
        _ if last.is_assignment() && !before_key => return Role::Verb,
        _ => {}
    }
    match argument(before, words) {
        (Some(call), None) if !call.verb.contains(' ') && call.places == 0 && !words.second_words(&call.verb).is_empty() => {
            // `save` is also a verb by itself.
            if words.is_verb(&call.verb) { Role::Argument(call) } else { Role::SecondWord(call.verb) }
        }
        (Some(call), None) => Role::Argument(call),
        (Some(call), Some(key)) => Role::Value { call, key },
        (None, _) => Role::Verb,
    }
}

/// Returns the role after `name.` or `name[i].`.
fn field(before: &[Token]) -> Role {
    let mut rest = before;
    let mut element = false;
    if let Some(token) = rest.last()
        && token.is("]")
    {
        let open = rest.iter().rposition(|token| token.is("["));
        rest = open.map_or(&[], |open| &rest[..open]);
        element = true;
    }
    match rest.last() {
        Some(token) if token.kind == TokenKind::Word => Role::Field { name: token.text.to_string(), element },
        _ => Role::Nothing,
    }
}

/// Returns the call around the end of these tokens, and the key whose value is there.
fn argument(before: &[Token], words: &dyn Vocabulary) -> (Option<Typed>, Option<String>) {
    // Search back to the bracket, pipe or end of statement before this call.
    let mut depth = 0usize;
    let mut start = 0;
    let mut list = None;
    for (at, token) in before.iter().enumerate().rev() {
        match token.kind {
            TokenKind::Close => depth += 1,
            TokenKind::Open if depth > 0 => depth -= 1,
            // A list is an argument of the call before it.
            TokenKind::Open if token.text == "[" => list = list.or(Some(at)),
            TokenKind::Open => {
                start = at + 1;
                break;
            }
            TokenKind::End | TokenKind::Interpolation if depth == 0 => {
                start = at + 1;
                break;
            }
            TokenKind::Symbol if depth == 0 && token.text == "|" => {
                start = at + 1;
                break;
            }
            _ => {}
        }
    }
    let piped = start > 0 && before[start - 1].is("|");
    let inside: Vec<&Token> = before[start..list.unwrap_or(before.len())].iter().filter(|token| !token.is_blank()).collect();
    // Skip `name =` and `name.field +=`.
    let bound = inside.iter().take_while(|token| matches!(token.kind, TokenKind::Word | TokenKind::Note) || token.is(".")).count();
    let skip = if inside.get(bound).is_some_and(|token| token.is_assignment()) { bound + 1 } else { 0 };
    let mut call = inside[skip.min(inside.len())..].iter().copied().peekable();
    let Some(first) = call.next().filter(|token| token.kind == TokenKind::Word) else { return (None, None) };
    let first = first.text;
    let mut typed = Typed { verb: first.to_string(), keys: Vec::new(), places: usize::from(piped) };
    if let Some(second) = call.next_if(|token| words.second_words(first).contains(&token.text)) {
        typed.verb = format!("{first} {}", second.text);
    } else if !words.is_verb(first) && words.second_words(first).is_empty() {
        return (None, None);
    }
    let mut key: Option<String> = None;
    let mut depth = 0usize;
    while let Some(token) = call.next() {
        match token.kind {
            TokenKind::Open => depth += 1,
            TokenKind::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > 0 || token.kind == TokenKind::Close && key.is_some() {
            if depth == 0 {
                key = None;
            }
            continue;
        }
        match token.kind {
            TokenKind::Key => {
                let name = token.text.to_string();
                typed.keys.push(name.clone());
                key = Some(name);
            }
            TokenKind::Symbol | TokenKind::Unknown => {}
            _ if key.is_some() => key = None,
            // `a.b` and `a[0]` are one argument.
            TokenKind::Word if call.peek().is_some_and(|next| next.is(".")) => {}
            _ => typed.places += 1,
        }
    }
    // Inside a list the key still applies; after a complete value it does not.
    (Some(typed), key)
}
