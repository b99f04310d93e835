//! Where in a line the cursor stands, as far as that decides what may follow.

use crate::lang::ast::Span;
use crate::lang::parser::Vocabulary;
use crate::lang::tokens::{Token, TokenKind, tokens};

/// A call that is being typed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Typed {
    /// Both words of a two-word verb.
    pub verb: String,
    /// The keys given so far.
    pub keys: Vec<String>,
    /// How many arguments are there by place, one from a pipe among them.
    pub places: usize,
}

/// What the word at the cursor is.
#[derive(Clone, Debug, PartialEq)]
pub enum Role {
    /// It begins a statement: a verb, or a name.
    Statement,
    /// A verb must stand here, or a value.
    Verb,
    /// The second word of a verb that begins with this one.
    SecondWord(String),
    /// An argument or the key of one.
    Argument(Typed),
    /// The value of a key, or an element of the list that is its value.
    Value { call: Typed, key: String },
    /// A field of what this name holds; whether it is an element of it.
    Field { name: String, element: bool },
    /// Within a text: of the argument with this key, or by this place.
    Text { call: Typed, key: Option<String> },
    /// Nothing can be said.
    Nothing,
}

/// The cursor's place: the bytes of what is typed of the word so far, and its role.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    pub span: Span,
    pub role: Role,
}

/// The place at the end of `before`, which is the text up to the cursor.
pub fn place(before: &str, words: &dyn Vocabulary) -> Place {
    let all = tokens(before);
    let end = before.len();
    let at = |span: Span, role: Role| Place { span, role };
    let Some(last) = all.last().copied() else { return at(Span::new(0, 0), Role::Statement) };
    let is_word = |kind: TokenKind| matches!(kind, TokenKind::Word | TokenKind::Note | TokenKind::Key);
    let (rest, span) = match last.kind {
        TokenKind::Comment => return at(Span::new(end, end), Role::Nothing),
        TokenKind::Text { closed: false } => {
            let (call, key) = argument(before, &all[..all.len() - 1], words);
            let inside = Span::new(last.span.start + 1, end);
            return at(inside, call.map_or(Role::Nothing, |call| Role::Text { call, key }));
        }
        kind if is_word(kind) => (&all[..all.len() - 1], last.span),
        // A number goes on as a number.
        TokenKind::Number | TokenKind::Text { .. } => return at(Span::new(end, end), Role::Nothing),
        _ => (&all[..], Span::new(end, end)),
    };
    at(span, role(before, rest, words))
}

/// The role of a word after these tokens.
fn role(source: &str, before: &[Token], words: &dyn Vocabulary) -> Role {
    if before.last().is_some_and(|token| token.kind == TokenKind::Dot) {
        return field(source, &before[..before.len() - 1]);
    }
    let shown: Vec<Token> = before.iter().copied().filter(|token| !matches!(token.kind, TokenKind::Blank | TokenKind::Comment)).collect();
    let Some(last) = shown.last() else { return Role::Statement };
    match last.kind {
        TokenKind::End => return Role::Statement,
        TokenKind::Bar => return Role::Verb,
        TokenKind::Open if last.text(source) == "{" => return Role::Statement,
        TokenKind::Open if last.text(source) == "(" => return Role::Verb,
        TokenKind::Assign if !shown.iter().rev().nth(1).is_some_and(|token| token.kind == TokenKind::Key) => return Role::Verb,
        _ => {}
    }
    match argument(source, before, words) {
        (Some(call), None) if !call.verb.contains(' ') && call.places == 0 && !words.second_words(&call.verb).is_empty() => {
            // `save` is a verb by itself too.
            if words.is_verb(&call.verb) { Role::Argument(call) } else { Role::SecondWord(call.verb) }
        }
        (Some(call), None) => Role::Argument(call),
        (Some(call), Some(key)) => Role::Value { call, key },
        (None, _) => Role::Verb,
    }
}

/// Of `name.` or `name[i].`.
fn field(source: &str, before: &[Token]) -> Role {
    let mut rest = before;
    let mut element = false;
    if let Some(token) = rest.last()
        && token.text(source) == "]"
    {
        let open = rest.iter().rposition(|token| token.text(source) == "[");
        rest = open.map_or(&[], |open| &rest[..open]);
        element = true;
    }
    match rest.last() {
        Some(token) if token.kind == TokenKind::Word => Role::Field { name: token.text(source).to_string(), element },
        _ => Role::Nothing,
    }
}

/// The call that encloses the end of these tokens, and the key whose value stands there.
fn argument(source: &str, before: &[Token], words: &dyn Vocabulary) -> (Option<Typed>, Option<String>) {
    // Back to the bracket, the bar or the end that opens this call.
    let mut depth = 0usize;
    let mut start = 0;
    let mut list = None;
    for (at, token) in before.iter().enumerate().rev() {
        match token.kind {
            TokenKind::Close => depth += 1,
            TokenKind::Open if depth > 0 => depth -= 1,
            // A list is an argument of what stands before it.
            TokenKind::Open if token.text(source) == "[" => {
                list.get_or_insert(at);
            }
            TokenKind::Open | TokenKind::Bar if depth == 0 => {
                start = at + 1;
                break;
            }
            TokenKind::End if depth == 0 => {
                start = at + 1;
                break;
            }
            _ => {}
        }
    }
    let piped = start > 0 && before[start - 1].kind == TokenKind::Bar;
    let inside: Vec<Token> = before[start..list.unwrap_or(before.len())]
        .iter()
        .copied()
        .filter(|token| !matches!(token.kind, TokenKind::Blank | TokenKind::Comment))
        .collect();
    // Past `name =` and `name.field +=`.
    let bound = inside.iter().take_while(|token| matches!(token.kind, TokenKind::Word | TokenKind::Dot | TokenKind::Note)).count();
    let skip = if inside.get(bound).is_some_and(|token| token.kind == TokenKind::Assign) { bound + 1 } else { 0 };
    let mut call = inside[skip.min(inside.len())..].iter().copied().peekable();
    let Some(first) = call.next().filter(|token| token.kind == TokenKind::Word) else { return (None, None) };
    let first = first.text(source);
    let mut typed = Typed { verb: first.to_string(), keys: Vec::new(), places: usize::from(piped) };
    if let Some(second) = call.next_if(|token| words.second_words(first).contains(&token.text(source))) {
        typed.verb = format!("{first} {}", second.text(source));
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
                let name = token.text(source).to_string();
                typed.keys.push(name.clone());
                key = Some(name);
            }
            TokenKind::Assign => {}
            TokenKind::Other | TokenKind::Dot => {}
            _ if key.is_some() => key = None,
            // `a.b` and `a[0]` are one argument.
            TokenKind::Word if call.peek().is_some_and(|next| next.kind == TokenKind::Dot) => {}
            _ => typed.places += 1,
        }
    }
    // In a list that is a key's value the key holds; after a value that is done it does not.
    (Some(typed), key)
}
