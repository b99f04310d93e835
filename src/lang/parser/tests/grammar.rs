//! Tests that the parser implements the grammar in docs/language.md.

use std::collections::{BTreeMap, BTreeSet};

use nom::branch::alt;
use nom::bytes::complete::{is_not, tag, take_while1};
use nom::character::complete::{char, multispace0};
use nom::combinator::{map, recognize};
use nom::multi::{many1, separated_list1};
use nom::sequence::{delimited, preceded, terminated};
use nom::{IResult, Parser};

use super::*;
use crate::lang::lexer::{RESERVED, Token, TokenKind, tokens};

/// The right side of a rule of the page.
#[derive(Debug)]
enum Ebnf {
    All(Vec<Ebnf>),
    Any(Vec<Ebnf>),
    Maybe(Box<Ebnf>),
    Many(Box<Ebnf>),
    Touching(Box<Ebnf>),
    Apart,
    Text(String),
    /// A rule, or a token kind in capitals.
    Name(String),
}

fn ebnf(page: &str) -> IResult<&str, Ebnf> {
    map(separated_list1(symbol("|"), map(many1(item), Ebnf::All)), Ebnf::Any).parse(page)
}

fn item(page: &str) -> IResult<&str, Ebnf> {
    let text = delimited(char('"'), alt((tag("\""), is_not("\""))), char('"'));
    let name = recognize(take_while1(|c: char| c.is_alphabetic() || c == '_'));
    terminated(
        alt((
            map(delimited(symbol("["), ebnf, char(']')), |inner| Ebnf::Maybe(Box::new(inner))),
            map(delimited(symbol("{"), ebnf, char('}')), |inner| Ebnf::Many(Box::new(inner))),
            delimited(symbol("("), ebnf, char(')')),
            map(preceded(char('~'), item), |inner| Ebnf::Touching(Box::new(inner))),
            map(symbol("_"), |_| Ebnf::Apart),
            map(text, |text: &str| Ebnf::Text(text.to_string())),
            map(name, |name: &str| Ebnf::Name(name.to_string())),
        )),
        multispace0,
    )
    .parse(page)
}

fn symbol<'a>(text: &'static str) -> impl Parser<&'a str, Output = &'a str, Error = nom::error::Error<&'a str>> {
    terminated(tag(text), multispace0)
}

/// Reads the rules of the page, in order.
fn page() -> Vec<(String, Ebnf)> {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/language.md")).unwrap();
    let (_, rest) = page.split_once("```ebnf").expect("docs/language.md has no grammar");
    let (rules, _) = rest.split_once("```").unwrap();
    let rule = |line: &str| {
        let (name, right) = line.split_once('=').unwrap();
        let (rest, right) = ebnf(right.trim_start()).unwrap();
        assert_eq!(rest, "", "{line}");
        (name.trim().to_string(), right)
    };
    rules.trim().lines().map(rule).collect()
}

const PLAIN_VERBS: [&str; 2] = ["render", "play"];

fn is_verb_word(text: &str) -> bool {
    PLAIN_VERBS.contains(&text) || text == "plot"
}

/// Parses tokens by the page's grammar alone, trying every alternative.
struct Reader<'a> {
    rules: &'a BTreeMap<String, Ebnf>,
    tokens: Vec<Token<'a>>,
    known: BTreeMap<(&'a str, usize), BTreeSet<usize>>,
}

impl<'a> Reader<'a> {
    /// Returns every token index at which `right`, read from `at` on, can end.
    fn ends(&mut self, right: &'a Ebnf, at: usize) -> BTreeSet<usize> {
        let gap = at.checked_sub(1).and_then(|before| Some(self.tokens.get(at)?.span.start > self.tokens.get(before)?.span.end));
        match right {
            Ebnf::Any(ways) => ways.iter().flat_map(|way| self.ends(way, at)).collect(),
            Ebnf::All(parts) => parts.iter().fold([at].into(), |starts: BTreeSet<usize>, part| self.all_ends(part, &starts)),
            Ebnf::Maybe(inner) => &self.ends(inner, at) | &[at].into(),
            Ebnf::Many(inner) => {
                let (mut all, mut fresh): (BTreeSet<usize>, BTreeSet<usize>) = ([at].into(), [at].into());
                while !fresh.is_empty() {
                    fresh = &self.all_ends(inner, &fresh) - &all;
                    all.extend(&fresh);
                }
                all
            }
            Ebnf::Touching(inner) => {
                if gap == Some(false) {
                    self.ends(inner, at)
                } else {
                    BTreeSet::new()
                }
            }
            Ebnf::Apart => {
                if gap == Some(true) {
                    [at].into()
                } else {
                    BTreeSet::new()
                }
            }
            Ebnf::Text(text) => self.tokens.get(at).filter(|token| token.text == text).map(|_| at + 1).into_iter().collect(),
            Ebnf::Name(name) => match self.rules.get(name) {
                None => self.token_ends(name, at).into_iter().collect(),
                Some(_) if self.known.contains_key(&(name.as_str(), at)) => self.known[&(name.as_str(), at)].clone(),
                Some(right) => {
                    let ends = self.ends(right, at);
                    self.known.insert((name, at), ends.clone());
                    ends
                }
            },
        }
    }

    fn all_ends(&mut self, right: &'a Ebnf, starts: &BTreeSet<usize>) -> BTreeSet<usize> {
        starts.iter().flat_map(|start| self.ends(right, *start)).collect()
    }

    fn token_ends(&self, kind: &str, at: usize) -> Option<usize> {
        let token = self.tokens.get(at)?;
        let next = self.tokens.get(at + 1).map_or("", |next| next.text);
        let fits = match kind {
            "WORD" => token.is_word(),
            "NAME" => token.is_word() && !RESERVED.contains(&token.text) && !is_verb_word(token.text),
            "VERB" if token.text == "plot" => return (next == "envelope").then_some(at + 2),
            "VERB" => token.is_word() && is_verb_word(token.text),
            "END" => token.kind == TokenKind::End,
            "KEY" => token.kind == TokenKind::Key,
            "NUMBER" => token.kind == TokenKind::Number,
            "NOTE" => token.kind == TokenKind::Note,
            "LITERAL" => token.kind == TokenKind::Literal,
            "ESCAPE" => token.kind == TokenKind::Escape,
            "CODE" => token.kind == TokenKind::Code,
            _ => panic!("docs/language.md has no rule {kind}"),
        };
        fits.then_some(at + 1)
    }
}

fn page_reads(rules: &BTreeMap<String, Ebnf>, source: &str) -> bool {
    let tokens: Vec<Token> = tokens(source).into_iter().filter(|token| !token.is_blank()).collect();
    let end = tokens.len();
    let mut reader = Reader { rules, tokens, known: BTreeMap::new() };
    reader.ends(&rules["program"], 0).contains(&end)
}

fn parser_reads(source: &str) -> bool {
    let words: Words = PLAIN_VERBS.into_iter().chain(["plot envelope"]).collect();
    parse(source, &words).is_ok()
}

/// Generates sentences of the page's grammar: tokens, each with whether it touches the one before.
struct Writer<'a> {
    rules: &'a BTreeMap<String, Ebnf>,
    state: u64,
    sentence: Vec<(String, bool)>,
}

impl Writer<'_> {
    fn draw(&mut self, count: usize) -> usize {
        self.state = self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.state >> 33).unwrap() % count
    }

    /// Appends a sentence of `right`; returns `None` if it grows too long.
    fn write(&mut self, right: &Ebnf, touching: bool) -> Option<()> {
        let rules = self.rules;
        match right {
            Ebnf::Any(ways) => {
                let way = self.draw(ways.len());
                self.write(&ways[way], touching)
            }
            Ebnf::All(parts) => parts.iter().enumerate().try_for_each(|(n, part)| self.write(part, touching && n == 0)),
            Ebnf::Maybe(inner) => {
                if self.draw(3) == 0 {
                    self.write(inner, touching)
                } else {
                    Some(())
                }
            }
            Ebnf::Many(inner) => (0..self.draw(6).saturating_sub(3)).try_for_each(|_| self.write(inner, touching)),
            Ebnf::Touching(inner) => self.write(inner, true),
            Ebnf::Apart => Some(()),
            Ebnf::Name(name) if rules.contains_key(name) => self.write(&rules[name], touching),
            Ebnf::Text(text) | Ebnf::Name(text) => {
                let choices: &[&str] = match text.as_str() {
                    "WORD" | "NAME" => &["a", "b", "gain"],
                    "VERB" => &["render", "play", "plot envelope"],
                    "END" => &[";", "\n"],
                    "KEY" => &["n", "rate"],
                    "NUMBER" => &["1", "0.5", "20ms"],
                    "NOTE" => &["A4", "C#3"],
                    "LITERAL" => &["so"],
                    "ESCAPE" => &["\\n", "{{"],
                    "CODE" => &["let a = '}';"],
                    text => &[text],
                };
                let choice = choices[self.draw(choices.len())].to_string();
                self.sentence.push((choice, touching));
                (self.sentence.len() < 60).then_some(())
            }
        }
    }
}

fn joined(sentence: &[(String, bool)]) -> String {
    sentence.iter().map(|(text, touching)| if *touching { text.clone() } else { format!(" {text}") }).collect()
}

/// Returns whether the page's grammar is not precise enough for `source`: two numbers have merged into one, or a choice is a keyword or a verb
/// that heads no call.
fn is_beyond_page(source: &str) -> bool {
    let tokens: Vec<Token> = tokens(source).into_iter().filter(|token| !token.is_blank()).collect();
    let is_head = |at: usize| match at.checked_sub(1).map(|before| tokens[before]) {
        None => true,
        Some(before) if before.is("=") => at < 2 || tokens[at - 2].kind != TokenKind::Key,
        Some(before) => before.kind == TokenKind::End || before.is_assignment() || ["|", "(", "{", "in"].contains(&before.text),
    };
    let mut in_call = false;
    tokens.iter().enumerate().any(|(at, token)| {
        let is_verb = token.is_word() && is_verb_word(token.text);
        in_call = (in_call || is_verb) && token.kind != TokenKind::End && !token.is("{") && !token.is("}");
        let is_number = token.kind != TokenKind::Number || crate::lang::parser::literal::number(token.text).is_some();
        !is_number || is_verb && !is_head(at) || in_call && ["for", "in", "step", "rust"].contains(&token.text)
    })
}

#[test]
fn the_documented_grammar_and_the_parser_accept_the_same_sentences() {
    let rules: BTreeMap<String, Ebnf> = page().into_iter().collect();
    let mut writer = Writer { rules: &rules, state: 11, sentence: Vec::new() };
    let (mut whole, mut wrong, mut right) = (0, 0, 0);
    while whole < 1500 {
        writer.sentence.clear();
        if writer.write(&rules["program"], false).is_none() || writer.sentence.is_empty() {
            continue;
        }
        whole += 1;
        let source = joined(&writer.sentence);
        assert!(page_reads(&rules, &source), "the page does not read its own {source:?}");
        assert!(parser_reads(&source), "the parser refuses {source:?}: {:?}", with_words(|words| parse(&source, words)));
        // Delete, repeat or swap a token. The result may be invalid, but page and parser must agree.
        let mut changed = writer.sentence.clone();
        let at = writer.draw(changed.len());
        match writer.draw(3) {
            0 => _ = changed.remove(at),
            1 => changed.insert(at, changed[at].clone()),
            _ => changed.swap(at, at.saturating_sub(1)),
        }
        let source = joined(&changed);
        if !is_beyond_page(&source) {
            let reads = page_reads(&rules, &source);
            assert_eq!(reads, parser_reads(&source), "{source:?}: the page says {reads}, the parser otherwise");
            if reads { right += 1 } else { wrong += 1 }
        }
    }
    assert!(right > 100 && wrong > 100, "{right} {wrong}");
}

#[test]
fn the_documented_rules_have_the_order_of_the_parser() {
    let source = include_str!("../grammar.rs");
    let place = |name: &str| source.find(&format!("fn {name}(")).or_else(|| source.find(&format!("fn {name}<")));
    let places: Vec<usize> = page().iter().map(|(name, _)| place(name).unwrap_or_else(|| panic!("no {name}"))).collect();
    assert!(places.is_sorted(), "{places:?}");
}

#[test]
fn the_documented_grammar_has_every_reserved_word() {
    fn words<'a>(right: &'a Ebnf, found: &mut BTreeSet<&'a str>) {
        match right {
            Ebnf::All(parts) | Ebnf::Any(parts) => parts.iter().for_each(|part| words(part, found)),
            Ebnf::Maybe(inner) | Ebnf::Many(inner) | Ebnf::Touching(inner) => words(inner, found),
            Ebnf::Text(text) if text.starts_with(char::is_alphabetic) => _ = found.insert(text),
            Ebnf::Text(_) | Ebnf::Name(_) | Ebnf::Apart => {}
        }
    }
    let (page, mut found) = (page(), BTreeSet::new());
    page.iter().for_each(|(_, right)| words(right, &mut found));
    // `session` is the second word of a verb.
    found.insert("session");
    assert_eq!(found, RESERVED.into_iter().collect());
}
