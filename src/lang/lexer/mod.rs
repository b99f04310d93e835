//! The lexer: splits any source text into tokens, valid or not. Highlighting, completion, the notebook and the parser use it.

mod rust;

use nom::branch::alt;
use nom::bytes::complete::{tag, take_till, take_while, take_while1};
use nom::character::complete::{anychar, char, digit1, none_of, one_of, satisfy};
use nom::combinator::{fail, map, not, opt, peek, recognize, verify};
use nom::error::Error;
use nom::sequence::{pair, preceded, terminated};
use nom::{IResult, Input as _, Parser};
use nom_locate::LocatedSpan;

use super::ast::{Name, Span};
use super::units::note_to_midi;
use super::unseen::is_invisible;
pub use rust::token_length as rust_token_length;

/// The kind of a token, from its text alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// Blanks, and line breaks that end no statement.
    Blank,
    Comment,
    /// `;` or a line break that ends a statement.
    End,
    Word,
    /// The word of `key=`, directly before its `=`.
    Key,
    Note,
    /// A number with its unit.
    Number,
    /// `"` or `'` that opens a text.
    TextStart,
    /// Characters of a text without special meaning.
    Literal,
    /// `\n`, `{{` and the like in a text, valid or not.
    Escape,
    /// `{` or `}` around an expression in a text.
    Interpolation,
    /// `"` or `'` that closes a text. An unclosed text has no such token.
    TextEnd,
    /// The code of a Rust block, without its braces.
    Code,
    Open,
    Close,
    /// `|`, `,`, `.`, `..`, operators, assignments.
    Symbol,
    /// A character that is valid nowhere.
    Unknown,
}

/// A piece of the source with its kind and span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    pub kind: TokenKind,
    pub text: &'a str,
    pub span: Span,
}

impl Token<'_> {
    /// Returns whether the parser skips the token.
    pub fn is_blank(&self) -> bool {
        matches!(self.kind, TokenKind::Blank | TokenKind::Comment)
    }

    pub fn is_word(&self) -> bool {
        matches!(self.kind, TokenKind::Word | TokenKind::Key)
    }

    /// Returns whether the token is `=`, `+=`, `-=`, `*=` or `/=`.
    pub fn is_assignment(&self) -> bool {
        self.kind == TokenKind::Symbol && self.text.ends_with('=')
    }

    /// Returns whether the token is the punctuation `text`.
    pub fn is(&self, text: &str) -> bool {
        self.text == text && matches!(self.kind, TokenKind::Symbol | TokenKind::Open | TokenKind::Close | TokenKind::Interpolation)
    }
}

impl From<Token<'_>> for Name {
    fn from(word: Token) -> Self {
        Name { text: word.text.to_string(), span: word.span }
    }
}

/// Keywords of the grammar; they cannot be bound as names.
pub const RESERVED: [&str; 7] = ["for", "in", "step", "rust", "session", "true", "false"];

/// Returns whether `text` is a word: a letter or `_`, then letters, digits and `_`.
pub fn is_word(text: &str) -> bool {
    text.starts_with(is_word_start) && text.chars().all(is_word_part)
}

/// Returns whether `text` has the form of a note (`A4`, `C#3`, `Bb-1`), even outside the MIDI range.
pub fn is_note_name(text: &str) -> bool {
    note_to_midi(text).is_some()
}

fn is_word_start(c: char) -> bool {
    c.is_alphabetic() && !is_invisible(c) || c == '_'
}

fn is_word_part(c: char) -> bool {
    c.is_alphanumeric() && !is_invisible(c) || c == '_'
}

type Input<'a> = LocatedSpan<&'a str>;
type Lexed<'a> = IResult<Input<'a>, (TokenKind, Input<'a>)>;

/// Splits `source` into tokens that cover it without gaps.
pub fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut lexer = Lexer::default();
    let mut rest = Input::new(source);
    while let Ok((after, (kind, text))) = lexer.next(rest) {
        let start = text.location_offset();
        lexer.push(Token { kind, text: text.into_fragment(), span: Span::new(start, start + text.fragment().len()) });
        rest = after;
    }
    lexer.tokens
}

/// A construct that is open at a token.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    /// `(` or `[`
    Bracket,
    Block,
    Text,
    RawText,
    /// The braces of an expression in a text.
    Interpolation,
}

#[derive(Default)]
struct Lexer<'a> {
    tokens: Vec<Token<'a>>,
    /// The last token that is not blank or a comment.
    last: Option<Token<'a>>,
    open: Vec<Open>,
    /// The number of open texts.
    texts: usize,
    /// Whether the last token is the word `rust` at the start of a statement.
    after_rust: bool,
    /// Whether the last token is the opening brace of a Rust block, or its code.
    in_rust: bool,
    /// Line breaks before this token always end a statement.
    line: usize,
}

impl<'a> Lexer<'a> {
    fn next(&self, input: Input<'a>) -> Lexed<'a> {
        match self.open.last() {
            Some(Open::Text) => text_piece(input),
            Some(Open::RawText) => raw_text_piece(input),
            _ if self.in_rust => alt((token(TokenKind::Code, rust_code), token(TokenKind::Close, char('}')))).parse(input),
            _ => match input.fragment().chars().next() {
                Some(' ' | '\t' | '\r') => token(TokenKind::Blank, take_while1(|c| matches!(c, ' ' | '\t' | '\r'))).parse(input),
                Some('0'..='9') => number(input),
                Some(c) if is_word_start(c) => self.word(input),
                Some('\n' | ';' | '#' | '\u{feff}') => alt((|input| self.separator(input), |input| self.punctuation(input))).parse(input),
                _ => self.punctuation(input),
            },
        }
    }

    fn separator(&self, input: Input<'a>) -> Lexed<'a> {
        let goes_on = self.open.last() == Some(&Open::Bracket) || self.last_is(|last| last.is("|") || last.is(","));
        let line_break = if goes_on && self.texts == 0 { TokenKind::Blank } else { TokenKind::End };
        let comment = preceded(verify(char('#'), |_| self.comment_can_begin()), take_till(|c| c == '\n'));
        let byte_order_mark = verify(char('\u{feff}'), |_| input.location_offset() == 0);
        alt((
            token(line_break, char('\n')),
            token(TokenKind::End, char(';')),
            token(TokenKind::Comment, comment),
            token(TokenKind::Blank, byte_order_mark),
        ))
        .parse(input)
    }

    /// `#` begins a comment at the start of a line and after a blank, `;`, `{` or `}`. Elsewhere it belongs to a note.
    fn comment_can_begin(&self) -> bool {
        let separates = |token: &Token| token.is_blank() || token.kind == TokenKind::End || matches!(token.text, "{" | "}");
        self.texts == 0 && self.tokens.last().is_none_or(separates)
    }

    fn word(&self, input: Input<'a>) -> Lexed<'a> {
        let is_field = self.last_is(|last| last.is("."));
        let begins = self.last.is_none_or(|last| matches!(last.kind, TokenKind::End | TokenKind::Open | TokenKind::Interpolation));
        let pitch = recognize((satisfy(|c| matches!(c, 'A'..='G')), opt(one_of("#b")), opt(char('-')), satisfy(|c| c.is_ascii_digit())));
        let note = verify(terminated(pitch, not(satisfy(is_word_part))), |_: &Input| !is_field);
        let name = recognize(pair(satisfy(is_word_start), take_while(is_word_part)));
        let has_value = map(opt(peek(pair(char('='), not(char('='))))), |sign| sign.is_some() && !begins && !is_field);
        let word = map(pair(name, has_value), |(text, has_value)| (if has_value { TokenKind::Key } else { TokenKind::Word }, text));
        alt((map(note, |text| (TokenKind::Note, text)), word)).parse(input)
    }

    fn punctuation(&self, input: Input<'a>) -> Lexed<'a> {
        alt((
            token(TokenKind::TextStart, satisfy(|c| matches!(c, '"' | '\''))),
            token(TokenKind::Open, satisfy(|c| matches!(c, '(' | '[' | '{'))),
            token(TokenKind::Close, satisfy(|c| matches!(c, ')' | ']'))),
            map(recognize(char('}')), |text| (self.closing_brace(), text)),
            token(TokenKind::Unknown, alt((tag("..."), tag("..="), tag("=="), tag("//"), tag("**")))),
            token(TokenKind::Symbol, alt((tag(".."), tag("+="), tag("-="), tag("*="), tag("/=")))),
            token(TokenKind::Symbol, satisfy(|c| matches!(c, '|' | ',' | '.' | '=' | '+' | '-' | '*' | '/'))),
            token(TokenKind::Unknown, anychar),
        ))
        .parse(input)
    }

    fn closing_brace(&self) -> TokenKind {
        let opening = self.open.iter().rfind(|open| **open != Open::Bracket);
        if opening == Some(&Open::Interpolation) { TokenKind::Interpolation } else { TokenKind::Close }
    }

    fn last_is(&self, test: impl Fn(&Token) -> bool) -> bool {
        self.last.as_ref().is_some_and(test)
    }

    fn push(&mut self, token: Token<'a>) {
        match (token.kind, token.text) {
            (TokenKind::Open, "{") => self.open.push(Open::Block),
            (TokenKind::Open, _) => self.open.push(Open::Bracket),
            (TokenKind::Interpolation, "{") => self.open.push(Open::Interpolation),
            (TokenKind::TextStart, quote) => {
                self.texts += 1;
                self.open.push(if quote == "'" { Open::RawText } else { Open::Text });
            }
            // A closing brace also closes brackets that were opened since its opening brace.
            (TokenKind::Interpolation | TokenKind::Close, "}") => while self.close() == Some(Open::Bracket) {},
            (TokenKind::Close, _) if self.open.last() != Some(&Open::Bracket) => {}
            (TokenKind::Close | TokenKind::TextEnd, _) => _ = self.close(),
            (TokenKind::End, "\n") if self.texts > 0 => {
                while self.texts > 0 {
                    self.close();
                }
                self.line = self.tokens.len() + 1;
            }
            (TokenKind::Symbol, "|") => self.join_lines(),
            _ => {}
        }
        if !token.is_blank() {
            self.in_rust = token.kind == TokenKind::Code || self.after_rust && token.is("{");
            let begins = self.last.is_none_or(|last| last.kind == TokenKind::End || last.kind == TokenKind::Open && last.text == "{");
            self.after_rust = begins && token.kind == TokenKind::Word && token.text == "rust";
            self.last = Some(token);
        }
        self.tokens.push(token);
    }

    fn close(&mut self) -> Option<Open> {
        let closed = self.open.pop();
        if matches!(closed, Some(Open::Text | Open::RawText)) {
            self.texts -= 1;
        }
        closed
    }

    /// Joins a line that begins with `|` to the statement before it.
    fn join_lines(&mut self) {
        let line_breaks = self.tokens.iter_mut().skip(self.line).rev().take_while(|token| token.is_blank() || token.text == "\n");
        line_breaks.filter(|token| token.kind == TokenKind::End).for_each(|token| token.kind = TokenKind::Blank);
    }
}

/// Matches `parser` and returns all of its input as one token.
fn token<'a, O>(
    kind: TokenKind,
    parser: impl Parser<Input<'a>, Output = O, Error = Error<Input<'a>>>,
) -> impl Parser<Input<'a>, Output = (TokenKind, Input<'a>), Error = Error<Input<'a>>> {
    map(recognize(parser), move |text| (kind, text))
}

fn number(input: Input) -> Lexed {
    let (digits, unit) = split_number(input.fragment());
    if digits.is_empty() {
        return fail().parse(input);
    }
    let (rest, text) = input.take_split(digits.len() + unit.len());
    Ok((rest, (TokenKind::Number, text)))
}

/// Splits a number into `digits[.digits][e[+-]digits]` and the word directly after it, which should be a unit.
pub fn split_number(text: &str) -> (&str, &str) {
    let exponent = (one_of("eE"), opt(one_of("+-")), digit1);
    let digits = recognize((digit1::<&str, Error<&str>>, opt((char('.'), digit1)), opt(exponent)));
    pair(digits, take_while(is_word_part)).parse(text).map_or(("", ""), |(_, parts)| parts)
}

/// Reads a piece of `"…"`.
fn text_piece(input: Input) -> Lexed {
    let unicode = (tag("\\u"), take_while(|c: char| c.is_ascii_hexdigit() || c == '{'), opt(char('}')));
    let escape = pair(char('\\'), opt(none_of("\r\n")));
    alt((
        token(TokenKind::Literal, take_while1(|c| !matches!(c, '"' | '\\' | '{' | '}' | '\n'))),
        token(TokenKind::TextEnd, char('"')),
        token(TokenKind::Escape, alt((tag("{{"), tag("}}"), recognize(unicode), recognize(escape)))),
        token(TokenKind::Interpolation, char('{')),
        token(TokenKind::Unknown, char('}')),
        token(TokenKind::End, char('\n')),
    ))
    .parse(input)
}

/// Reads a piece of `'…'`.
fn raw_text_piece(input: Input) -> Lexed {
    alt((
        token(TokenKind::Literal, take_while1(|c| !matches!(c, '\'' | '\n'))),
        token(TokenKind::TextEnd, char('\'')),
        token(TokenKind::End, char('\n')),
    ))
    .parse(input)
}

/// Reads the code of a Rust block up to its closing brace, or to the end.
fn rust_code(input: Input) -> IResult<Input, Input> {
    let length = rust::matching_brace(input.fragment()).unwrap_or(input.fragment().len());
    if length == 0 { fail().parse(input) } else { Ok(input.take_split(length)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(source: &str) -> Vec<(TokenKind, &str)> {
        tokens(source).into_iter().filter(|token| token.kind != TokenKind::Blank).map(|token| (token.kind, token.text)).collect()
    }

    #[test]
    fn a_line_is_split_into_tokens() {
        use TokenKind::*;
        assert_eq!(
            kinds("t = imagine \"a {x}\" n=4 seed=-1e3 # C#3"),
            [
                (Word, "t"),
                (Symbol, "="),
                (Word, "imagine"),
                (TextStart, "\""),
                (Literal, "a "),
                (Interpolation, "{"),
                (Word, "x"),
                (Interpolation, "}"),
                (TextEnd, "\""),
                (Key, "n"),
                (Symbol, "="),
                (Number, "4"),
                (Key, "seed"),
                (Symbol, "="),
                (Symbol, "-"),
                (Number, "1e3"),
                (Comment, "# C#3"),
            ]
        );
        assert_eq!(kinds("theta.pitch_midi=C#3"), [(Word, "theta"), (Symbol, "."), (Word, "pitch_midi"), (Symbol, "="), (Note, "C#3")]);
        assert_eq!(kinds("0..10"), [(Number, "0"), (Symbol, ".."), (Number, "10")]);
        assert_eq!(kinds("A4 Bb-1 A44 E"), [(Note, "A4"), (Note, "Bb-1"), (Word, "A44"), (Word, "E")]);
        assert_eq!(
            kinds("play 'a\\' | x 20ms"),
            [(Word, "play"), (TextStart, "'"), (Literal, "a\\"), (TextEnd, "'"), (Symbol, "|"), (Word, "x"), (Number, "20ms")]
        );
        assert_eq!(kinds("load \"a\\\"b"), [(Word, "load"), (TextStart, "\""), (Literal, "a"), (Escape, "\\\""), (Literal, "b")]);
        assert_eq!(
            kinds("t.x *= 2; é€"),
            [(Word, "t"), (Symbol, "."), (Word, "x"), (Symbol, "*="), (Number, "2"), (End, ";"), (Word, "é"), (Unknown, "€")]
        );
        assert_eq!(kinds("rust { '}' }a"), [(Word, "rust"), (Open, "{"), (Code, " '}' "), (Close, "}"), (Word, "a")]);
    }

    #[test]
    fn line_breaks_end_statements_except_in_brackets_and_at_pipes() {
        let ends = |source| kinds(source).iter().filter(|(kind, _)| *kind == TokenKind::End).count();
        assert_eq!(ends("a\nb;c\n"), 3);
        assert_eq!(ends("(a\n[b\n], {\n\"x"), 1);
        assert_eq!(ends("a | # then\n\n render,\n b\n # c\n\n | play"), 0);
        assert_eq!(ends("\"a {b\n| c"), 1);
    }

    #[test]
    fn tokens_of_any_text_have_no_gaps() {
        let pieces = [
            "a", "\"", "'", "\\", "1.", ".5", "e+", "#", "\n", "é", "🎸", "{", "}", "(", "]", "=", "+=", " ", "C#", "-1", "|", "\u{0}",
            "..", "\t", "rust {", "\\u{", "\u{feff}",
        ];
        let mut state = 7u64;
        for _ in 0..5000 {
            let mut source = String::new();
            for _ in 0..state % 9 + 1 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                source.push_str(pieces[(state >> 33) as usize % pieces.len()]);
            }
            let mut end = 0;
            for token in tokens(&source) {
                assert!(token.span.start == end && token.span.end > end && token.text == &source[end..token.span.end], "{source:?}");
                end = token.span.end;
            }
            assert_eq!(end, source.len(), "{source:?}");
        }
    }
}
