//! The grammar, top down: programs, statements, expressions from the loosest to the tightest operator, calls, atoms. docs/language.md has the EBNF
//! with the same rule names.
//!
//! Once a token identifies a rule, the rest of the rule is under `cut`. No rule is read twice, so parsing takes linear time.

use nom::Parser;
use nom::branch::alt;
use nom::combinator::{cut, eof, fail, map, map_opt, not, opt, peek, verify};
use nom::error::context;
use nom::multi::{many0, many0_count, separated_list1};
use nom::sequence::{delimited, pair, preceded, terminated};

use super::input::{Node, Parsed, Tokens, keyword, kind, mismatch, nested, node, symbol, token, touching};
use super::literal;
use super::vocabulary::{is_verb_word, obstacle};
use crate::lang::ast::{Arg, AssignOp, BinaryOp, Call, ExprKind, Name, Span, Statement, StatementKind, TextPart, Unit};
use crate::lang::lexer::{RESERVED, Token, TokenKind};

pub(super) fn program(input: Tokens) -> Parsed<Vec<Statement>> {
    terminated(statements, eof).parse(input)
}

fn statements(input: Tokens) -> Parsed<Vec<Statement>> {
    let ends = || many0_count(kind(TokenKind::End));
    let closes = || alt((map(eof, |_| ()), map(symbol("}"), |_| ())));
    let is_over = peek(alt((map(kind(TokenKind::End), |_| ()), closes())));
    let whole = context("statement", cut(terminated(statement, is_over)));
    preceded(ends(), many0(delimited(not(closes()), whole, ends()))).parse(input)
}

fn statement(input: Tokens) -> Parsed<Statement> {
    let expression = map(expression, |value| StatementKind::Expr(value.expr));
    let (rest, kind) = alt((for_loop, rust_block, binding, change, expression)).parse(input)?;
    Ok((rest, Statement { kind, span: input.span_to(rest) }))
}

fn for_loop(input: Tokens) -> Parsed<StatementKind> {
    let head = pair(keyword("for"), not(token(Token::is_assignment)));
    let parts = (terminated(new_name, keyword("in")), expression, block);
    map(preceded(head, context("loop", cut(parts))), |(var, over, body)| StatementKind::For { var, over: over.expr, body }).parse(input)
}

fn block(input: Tokens) -> Parsed<Vec<Statement>> {
    preceded(symbol("{"), context("block", cut(terminated(nested(statements), symbol("}"))))).parse(input)
}

fn rust_block(input: Tokens) -> Parsed<StatementKind> {
    let code = context("rust", cut(terminated(opt(kind(TokenKind::Code)), symbol("}"))));
    let kind = |code: Option<Token>| StatementKind::Rust { code: code.map_or("", |code| code.text).to_string() };
    map(preceded((keyword("rust"), symbol("{")), code), kind).parse(input)
}

fn binding(input: Tokens) -> Parsed<StatementKind> {
    let value = context("assignment", cut(expression));
    map((terminated(new_name, symbol("=")), value), |(name, value)| StatementKind::Bind { name, value: value.expr }).parse(input)
}

fn change(input: Tokens) -> Parsed<StatementKind> {
    let field = map(preceded(touching(symbol(".")), touching(word)), Name::from);
    let op = map_opt(kind(TokenKind::Symbol), |token| AssignOp::ALL.into_iter().find(|op| op.symbol() == token.text));
    let value = context("assignment", cut(expression));
    let kind = |(name, field, op, value): (Name, Name, AssignOp, Node)| StatementKind::SetField { name, field, op, value: value.expr };
    map((new_name, field, op, value), kind).parse(input)
}

/// Reads a word that can be bound as a name.
fn new_name(input: Tokens) -> Parsed<Name> {
    map(verify(word, |name: &Token| obstacle(name.text, input.source.words).is_none()), Name::from).parse(input)
}

fn word<'a>(input: Tokens<'a>) -> Parsed<'a, Token<'a>> {
    token(Token::is_word).parse(input)
}

pub(super) fn expression(input: Tokens) -> Parsed<Node> {
    let pipe = preceded(symbol("|"), context("pipe", cut(|input| call(input, true))));
    let (rest, (first, pipes)) = pair(alt((called, value)), many0(pipe)).parse(input)?;
    let link = |input: Node, (call, below): (Call, usize)| {
        let span = input.expr.span.to(end_of(&call));
        node(ExprKind::Pipe { input: Box::new(input.expr), call }, span, below.max(input.height))
    };
    Ok((rest, pipes.into_iter().try_fold(first, link)?))
}

fn called(input: Tokens) -> Parsed<Node> {
    let (rest, (call, below)) = call(input, false)?;
    let span = call.verb.span.to(end_of(&call));
    Ok((rest, node(ExprKind::Call(call), span, below)?))
}

fn end_of(call: &Call) -> Span {
    call.args.last().map_or(call.verb.span, |last| last.value.span)
}

/// Reads what needs no parentheses in a list or an index.
fn value(input: Tokens) -> Parsed<Node> {
    range(input, sum)
}

fn range<'a>(input: Tokens<'a>, bound: impl Fn(Tokens<'a>) -> Parsed<'a, Node>) -> Parsed<'a, Node> {
    let step = opt(preceded(keyword("step"), cut(&bound)));
    let end = preceded(symbol(".."), context("range", cut(pair(&bound, step))));
    let (rest, (start, end)) = pair(&bound, opt(end)).parse(input)?;
    let Some((end, step)) = end else { return Ok((rest, start)) };
    let below = start.height.max(end.height).max(step.as_ref().map_or(0, |step| step.height));
    let step = step.map(|step| Box::new(step.expr));
    let kind = ExprKind::Range { start: Box::new(start.expr), end: Box::new(end.expr), step };
    Ok((rest, node(kind, input.span_to(rest), below)?))
}

pub(super) fn sum(input: Tokens) -> Parsed<Node> {
    chain(input, product, [BinaryOp::Add, BinaryOp::Sub])
}

fn product(input: Tokens) -> Parsed<Node> {
    chain(input, signed, [BinaryOp::Mul, BinaryOp::Div])
}

/// Reads operands with left-associative operators of one precedence between them.
fn chain<'a>(input: Tokens<'a>, operand: fn(Tokens<'a>) -> Parsed<'a, Node>, ops: [BinaryOp; 2]) -> Parsed<'a, Node> {
    let op = map_opt(kind(TokenKind::Symbol), |token| ops.into_iter().find(|op| token.text.chars().eq([op.symbol()])));
    let (rest, (first, others)) = pair(operand, many0(pair(op, context("operation", cut(operand))))).parse(input)?;
    let link = |left: Node, (op, right): (BinaryOp, Node)| {
        let (span, below) = (left.expr.span.to(right.expr.span), left.height.max(right.height));
        node(ExprKind::Binary { op, left: Box::new(left.expr), right: Box::new(right.expr) }, span, below)
    };
    Ok((rest, others.into_iter().try_fold(first, link)?))
}

/// Reads an operand with its sign. A minus before a number belongs to the number.
fn signed(input: Tokens) -> Parsed<Node> {
    let negation = |input| negation(input, |operand| nested(signed).parse(operand));
    alt((number, negation, |input| atom(input, AtomPosition::Operand))).parse(input)
}

fn negation<'a>(input: Tokens<'a>, operand: fn(Tokens<'a>) -> Parsed<'a, Node>) -> Parsed<'a, Node> {
    let (rest, value) = preceded(symbol("-"), context("operation", cut(operand))).parse(input)?;
    Ok((rest, node(ExprKind::Neg(Box::new(value.expr)), input.span_to(rest), value.height)?))
}

/// Reads a verb and its arguments; also returns the height of the tallest argument.
fn call(input: Tokens, is_piped: bool) -> Parsed<(Call, usize)> {
    let (rest, verb) = verb(input, is_piped)?;
    let (rest, args) = context("call", cut(|rest| all_arguments(rest, &verb.text))).parse(rest)?;
    let below = args.iter().map(|(_, height)| *height).max().unwrap_or(0);
    let args = args.into_iter().map(|(arg, _)| arg).collect();
    Ok((rest, (Call { verb, args }, below)))
}

/// Reads a one-word or two-word verb. `theta` is a verb only after a pipe or before a key; elsewhere it is a name.
pub(super) fn verb(input: Tokens, is_piped: bool) -> Parsed<Name> {
    let words = input.source.words;
    let (rest, first) = word(input)?;
    let is_key = |token: &Token| token.kind == TokenKind::Key;
    if first.text == "theta" && !is_piped && !rest.first().is_some_and(is_key) {
        return mismatch(input);
    }
    let seconds = words.second_words(first.text);
    let second = verify(kind(TokenKind::Word), |token: &Token| seconds.contains(&token.text));
    let has_parts = touching(alt((symbol("."), symbol("["))));
    if let Ok((rest, second)) = terminated(second, not(has_parts)).parse(rest) {
        return Ok((rest, Name { text: format!("{} {}", first.text, second.text), span: first.span.to(second.span) }));
    }
    if words.is_verb(first.text) {
        return Ok((rest, first.into()));
    }
    if seconds.is_empty() { mismatch(input) } else { context("second word", cut(fail())).parse(rest) }
}

/// An argument and the height of its value.
pub(super) type Argument = (Arg, usize);

/// Reads the arguments of `verb`. With `commas`, they may be separated by commas.
pub(super) fn arguments<'a>(input: Tokens<'a>, verb: &str, commas: bool) -> Parsed<'a, Vec<Argument>> {
    let is_bare = input.source.words.takes_bare_words(verb);
    let argument = || alt((option, |input| positional(input, is_bare)));
    let comma = |here: Tokens<'a>| if commas && here.start > input.start { symbol(",").parse(here) } else { mismatch(here) };
    let blank = |here: Tokens<'a>| if here.start > input.start && here.is_touching() { mismatch(here) } else { not(lone_unit).parse(here) };
    many0(alt((preceded(comma, cut(argument())), preceded(blank, argument())))).parse(input)
}

/// Reads the arguments up to where a call can end. Positional arguments must come first.
fn all_arguments<'a>(input: Tokens<'a>, verb: &str) -> Parsed<'a, Vec<Argument>> {
    let ends = [TokenKind::End, TokenKind::Close, TokenKind::Interpolation];
    let end = token(|token| ends.contains(&token.kind) || token.is("|") || token.is("{"));
    let (rest, args) = terminated(|input| arguments(input, verb, true), peek(alt((map(eof, |_| ()), map(end, |_| ()))))).parse(input)?;
    let mut behind_key = args.iter().skip_while(|(arg, _)| arg.key.is_none());
    match behind_key.find(|(arg, _)| arg.key.is_none()) {
        Some((arg, _)) => mismatch(Tokens::of(input.source, input.source.index_of(arg.value.span.start))),
        None => Ok((rest, args)),
    }
}

/// Reads the `ms` of `20 ms`, a number separated from its unit.
fn lone_unit(input: Tokens) -> Parsed<Unit> {
    let number = input.previous().and_then(|before| literal::number(before.text)).filter(|(_, unit)| unit.is_none());
    let unit = map_opt(kind(TokenKind::Word), |token| number.and(Unit::from_symbol(token.text)));
    terminated(unit, not(touching(alt((symbol("."), symbol("[")))))).parse(input)
}

fn positional(input: Tokens, is_bare: bool) -> Parsed<Argument> {
    let value = |input| range(input, |bound| argument_atom(bound, is_bare));
    map(preceded(not(touching(symbol("-"))), value), |value| (Arg { key: None, value: value.expr }, value.height)).parse(input)
}

fn option(input: Tokens) -> Parsed<Argument> {
    let value = |input| range(input, |bound| argument_atom(bound, false));
    let (rest, (key, value)) = pair(terminated(kind(TokenKind::Key), symbol("=")), context("option", cut(touching(value)))).parse(input)?;
    Ok((rest, (Arg { key: Some(key.into()), value: value.expr }, value.height)))
}

/// Reads an atom, or a minus directly before a number or a note.
fn argument_atom(input: Tokens, is_bare: bool) -> Parsed<Node> {
    let loose_minus = pair(symbol("-"), not(touching(alt((kind(TokenKind::Number), kind(TokenKind::Note))))));
    preceded(not(loose_minus), alt((number, |input| negation(input, note), |input| atom(input, AtomPosition::Argument { is_bare }))))
        .parse(input)
}

/// Where an atom occurs.
#[derive(Clone, Copy)]
enum AtomPosition {
    /// In an expression.
    Operand,
    /// After a verb. With `is_bare`, the verb takes words, which may themselves be verbs.
    Argument { is_bare: bool },
}

/// Reads what needs no parentheses as an argument, with the fields and indices directly after it.
fn atom(input: Tokens, place: AtomPosition) -> Parsed<Node> {
    let named = |input| name(input, place);
    let (rest, base) = alt((named, note, text, raw_text, parentheses, list)).parse(input)?;
    if !matches!(base.expr.kind, ExprKind::Name(_) | ExprKind::Paren(_) | ExprKind::List(_)) {
        return Ok((rest, base));
    }
    let part = alt((map(index, |(index, end)| (Ok(index), end)), map(field, |field| (Err(field.clone()), field.span))));
    let (rest, parts) = many0(part).parse(rest)?;
    let link = |base: Node, (part, end): (Result<Node, Name>, Span)| {
        let (span, below, base) = (base.expr.span.to(end), base.height, Box::new(base.expr));
        match part {
            Ok(index) => node(ExprKind::Index { base, index: Box::new(index.expr) }, span, below.max(index.height)),
            Err(field) => node(ExprKind::Field { base, field }, span, below),
        }
    };
    Ok((rest, parts.into_iter().try_fold(base, link)?))
}

/// Reads `[index]`; also returns the span of its `]`.
fn index(input: Tokens) -> Parsed<(Node, Span)> {
    let inside = context("index", cut(pair(nested(value), symbol("]"))));
    map(preceded(touching(symbol("[")), inside), |(index, end)| (index, end.span)).parse(input)
}

fn field(input: Tokens) -> Parsed<Name> {
    map(preceded(touching(symbol(".")), context("field", cut(touching(word)))), Name::from).parse(input)
}

/// Reads `digits[.digits][e[+-]digits]` and a unit, with its sign.
fn number(input: Tokens) -> Parsed<Node> {
    let minus = || opt(symbol("-"));
    let digits = map_opt(kind(TokenKind::Number), |token| literal::number(token.text));
    let ahead = peek(pair(minus(), kind(TokenKind::Number)));
    let (rest, (minus, (magnitude, unit))) = preceded(ahead, cut(pair(minus(), digits))).parse(input)?;
    let value = if minus.is_some() { -magnitude } else { magnitude };
    Ok((rest, node(ExprKind::Number { value, unit }, input.span_to(rest), 0)?))
}

/// Reads a note within the MIDI range.
fn note(input: Tokens) -> Parsed<Node> {
    let (rest, note) = preceded(peek(kind(TokenKind::Note)), cut(token(|token| literal::is_note(token.text)))).parse(input)?;
    Ok((rest, node(ExprKind::Note(note.text.to_string()), note.span, 0)?))
}

/// Reads `true`, `false`, a name, or a choice.
fn name(input: Tokens, place: AtomPosition) -> Parsed<Node> {
    let (rest, word) = word(input)?;
    let fits = match place {
        AtomPosition::Operand => !RESERVED.contains(&word.text) || matches!(word.text, "true" | "false"),
        AtomPosition::Argument { is_bare } => is_bare || !begins_argument(rest) || !is_verb_word(word.text, input.source.words),
    };
    let kind = match word.text {
        _ if !fits => return mismatch(input),
        "true" | "false" => ExprKind::Bool(word.text == "true"),
        text => ExprKind::Name(text.to_string()),
    };
    Ok((rest, node(kind, word.span, 0)?))
}

/// Returns whether what follows a word reads as its argument.
pub(super) fn begins_argument(input: Tokens) -> bool {
    let apart = !input.is_touching();
    input.first().is_some_and(|first| match first.kind {
        TokenKind::TextStart => true,
        TokenKind::Open => first.text == "(" || first.text == "[" && apart,
        TokenKind::Word | TokenKind::Number | TokenKind::Note => apart,
        _ => false,
    })
}

fn parentheses(input: Tokens) -> Parsed<Node> {
    let inside = context("parentheses", cut(terminated(nested(expression), symbol(")"))));
    let (rest, value) = preceded(symbol("("), inside).parse(input)?;
    Ok((rest, node(ExprKind::Paren(Box::new(value.expr)), input.span_to(rest), value.height)?))
}

fn list(input: Tokens) -> Parsed<Node> {
    // A lone word may be a choice, and a choice may be any word.
    let choice = terminated(|input| name(input, AtomPosition::Argument { is_bare: true }), peek(alt((symbol(","), symbol("]")))));
    let items = opt(terminated(separated_list1(symbol(","), alt((choice, value))), opt(symbol(","))));
    let inside = context("list", cut(terminated(nested(items), symbol("]"))));
    let (rest, items) = preceded(symbol("["), inside).parse(input)?;
    let below = items.iter().flatten().map(|item| item.height).max().unwrap_or(0);
    let items = items.into_iter().flatten().map(|item| item.expr).collect();
    Ok((rest, node(ExprKind::List(items), input.span_to(rest), below)?))
}

/// Reads `"…"` with its escapes and interpolated expressions.
fn text(input: Tokens) -> Parsed<Node> {
    enum Piece {
        Literal(String),
        Value(Node),
    }
    let literal = map(kind(TokenKind::Literal), |token| Piece::Literal(token.text.to_string()));
    let escape = map(map_opt(kind(TokenKind::Escape), |token| literal::unescape(token.text)), |c| Piece::Literal(c.to_string()));
    let inside = context("interpolation", cut(terminated(nested(expression), symbol("}"))));
    let value = map(preceded(kind(TokenKind::Interpolation), inside), Piece::Value);
    let pieces = context("text", cut(terminated(many0(alt((literal, escape, value))), kind(TokenKind::TextEnd))));
    let (rest, pieces) = preceded(token(|token| token.kind == TokenKind::TextStart && token.text == "\""), pieces).parse(input)?;
    let (mut parts, mut below) = (Vec::new(), 0);
    for piece in pieces {
        match (piece, parts.last_mut()) {
            (Piece::Literal(more), Some(TextPart::Literal(text))) => text.push_str(&more),
            (Piece::Literal(text), _) => parts.push(TextPart::Literal(text)),
            (Piece::Value(value), _) => {
                below = below.max(value.height);
                parts.push(TextPart::Expr(value.expr));
            }
        }
    }
    Ok((rest, node(ExprKind::Text { parts, raw: false }, input.span_to(rest), below)?))
}

/// Reads `'…'` verbatim.
fn raw_text(input: Tokens) -> Parsed<Node> {
    let inside = context("text", cut(terminated(opt(kind(TokenKind::Literal)), kind(TokenKind::TextEnd))));
    let (rest, literal) = preceded(kind(TokenKind::TextStart), inside).parse(input)?;
    let parts = vec![TextPart::Literal(literal.map_or("", |literal| literal.text).to_string())];
    Ok((rest, node(ExprKind::Text { parts, raw: true }, input.span_to(rest), 0)?))
}
