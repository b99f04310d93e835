//! Interprets a caption from left to right.

use super::figures::{self, Figure};
use super::pending::{Negation, Pending};
use super::said::{self, Said};
use super::tokens::{BREAK, Token};
use super::{Concept, MOST, Meaning, Reading};
use crate::percept::Percept;
use crate::text::vocabulary::{Entry, Form, Found, Head, Origin, Vocabulary, lemmas};
use crate::theta::Field;

/// Degrees that follow the quality that they modify.
const AFTERWARDS: [&str; 3] = ["as possible", "to the max", "to the extreme"];

/// Interprets the tokens of a caption.
pub fn read(tokens: &[Token], vocabulary: &Vocabulary) -> Reading {
    let mut reader = Reader {
        vocabulary,
        words: tokens.iter().map(|token| token.word.clone()).collect(),
        said: Vec::new(),
        pending: Pending::default(),
        heads: Vec::new(),
        negated: None,
        has: false,
        joined: false,
    };
    let mut at = 0;
    while at < tokens.len() {
        at += reader.step(at);
    }
    reader.end_clause(tokens.len());
    said::reading(tokens, &reader.said)
}

/// A noun such as "attack", which an adjective may follow: "the attack is slow".
#[derive(Clone, Copy, Debug)]
struct Noun {
    head: usize,
    at: usize,
    end: usize,
    /// The index of the phrase for the noun without an adjective, if it has a meaning by itself.
    alone: Option<usize>,
}

struct Reader<'r> {
    vocabulary: &'r Vocabulary,
    words: Vec<String>,
    said: Vec<Said>,
    pending: Pending,
    heads: Vec<Noun>,
    /// The negation of the last quality, for "not bright or harsh".
    negated: Option<Negation>,
    /// Whether "with" or a similar word came since the last instrument.
    has: bool,
    /// Whether "and" or a similar word came since the last noun.
    joined: bool,
}

impl Reader<'_> {
    /// Interprets the phrase at `at`, and returns its number of words.
    fn step(&mut self, at: usize) -> usize {
        let rest = self.words.get(at..).unwrap_or_default();
        if rest.first().is_some_and(|word| word == BREAK) {
            self.end_clause(at);
            return 1;
        }
        let figure = figures::figure(rest, at.checked_sub(1).and_then(|before| self.words.get(before)).map(String::as_str));
        let found = self.vocabulary.find(rest).map(|found| self.without_name(rest, found));
        match (figure, found) {
            // "60 hz hum" is a name, and "80s" is a style; neither is a value.
            (Some(figure), found) if figure.is_note || found.is_none_or(|found| found.words < figure.words) => self.figure(figure, at),
            (_, Some(found)) => {
                self.take(found, at);
                found.words
            }
            _ => {
                self.say(at, at + 1, Meaning::Unknown);
                1
            }
        }
    }

    /// Splits a match so that a longer name can follow. A "bowed bass recorder" is a bass recorder that is bowed, although "bowed bass" is a name
    /// too. "a touch tone" does not contain the degree "a touch".
    fn without_name(&self, rest: &[String], found: Found) -> Found {
        let is_name = |found: &Found| matches!(found.entry, Entry::Instrument(_));
        let begins = |found: &Found| match found.entry {
            Entry::Descriptor(_) => true,
            Entry::Filler => rest.first().is_some_and(|word| word == "a"),
            _ => false,
        };
        let shorter = || {
            (1..found.words).find_map(|count| {
                let before = self.vocabulary.find(rest.get(..count)?).filter(|before| before.words == count && begins(before))?;
                let name = self.vocabulary.find(rest.get(count..)?).filter(is_name)?;
                (count + name.words > found.words).then_some(before)
            })
        };
        let shorter = if is_name(&found) || matches!(found.entry, Entry::Degree(_)) { shorter() } else { None };
        shorter.unwrap_or(found)
    }

    fn take(&mut self, found: Found, at: usize) {
        let end = at + found.words;
        match found.entry {
            Entry::Instrument(place) => self.instrument(place, at, end),
            Entry::Source(source) => {
                let meaning = if self.pending.negation.is_some() {
                    Meaning::Unknown
                } else {
                    Meaning::Instrument(vec![Concept::Source(source.to_string())])
                };
                self.say(at, end, meaning);
            }
            Entry::Descriptor(place) => self.descriptor(place, found.form, at, end),
            Entry::Head(place) => self.head(place, at, end),
            Entry::Scaled(place, sign) => self.scaled(place, f64::from(sign), at, end),
            Entry::Degree(_) if self.words.get(at..end).is_some_and(|words| AFTERWARDS.contains(&words.join(" ").as_str())) => {
                self.strengthen(end)
            }
            Entry::Degree(factor) => self.pending.grade(at, factor),
            Entry::More(amount) => self.pending.increase(at, amount),
            Entry::Negation => {
                self.pending.negate(at, Negation::Not);
                self.has |= self.words.get(at).is_some_and(|word| word == "without");
            }
            Entry::Reduction => self.pending.negate(at, Negation::Less),
            Entry::AnySound => {
                let meaning = if self.pending.negation == Some(Negation::Not) { Meaning::Unknown } else { Meaning::AnySound };
                self.say(at, end, meaning);
                self.has = false;
            }
            Entry::Filler => self.filler(at),
            Entry::Cannot => self.effect(at, end),
        }
    }

    fn figure(&mut self, figure: Figure, at: usize) -> usize {
        // Replaces "lasting" in "lasting 2 s".
        let says_so = |said: &Said| said.end == at && matches!(said.meaning.main(), Some((Percept::Duration, _)));
        let is_length = figure.field == Field::DurationS;
        let begin = self.said.pop_if(|said| is_length && says_so(said)).map_or(at, |said| said.begin);
        self.settle();
        let meaning = Meaning::Pin(figure.field, figure.value);
        self.said.push(Said { begin, end: at + figure.words, adjective: None, meaning });
        figure.words
    }

    /// Interprets the name of an instrument. A negated name is unknown, because the synth cannot avoid an instrument.
    fn instrument(&mut self, place: usize, at: usize, end: usize) {
        let Some(instrument) = self.vocabulary.instruments.get(place) else { return };
        let name = self.words.get(at..end).unwrap_or_default().join(" ");
        // Bass is a quality in "with deep bass" and "more bass", but not in "a bass note".
        let is_asked_for = self.has || self.pending.is_some();
        let is_before_noun =
            self.words.get(end..).and_then(|rest| self.vocabulary.find(rest)).is_some_and(|found| found.entry == Entry::AnySound);
        if is_asked_for && !is_before_noun {
            if let Some(head) = self.vocabulary.head_named(&name) {
                return self.head(head, at, end);
            }
            // "with hiss" is an effect.
            if self.vocabulary.is_effect(&name) {
                return self.effect(at, end);
            }
        }
        if self.pending.negation.is_some() {
            return self.say(at, end, Meaning::Unknown);
        }
        let mut concepts = Vec::new();
        if let Origin::Notes { family, source, .. } = instrument.origin() {
            concepts.push(Concept::Family(family.to_string()));
            concepts.extend(source.map(|source| Concept::Source(source.to_string())));
            // "muted trumpet" has a quality.
            if let Some(descriptor) = self.vocabulary.adjective_in(&name).and_then(|place| self.vocabulary.descriptors.get(place)) {
                let amount = self.amount(Form::Base);
                let qualities = descriptor.axes.all().iter().map(|(percept, weight)| (*percept, weight * amount)).collect();
                self.say(at, end, Meaning::Qualities(qualities));
            }
        }
        if !instrument.is_family() {
            concepts.push(Concept::Name(instrument.name.clone()));
        }
        self.say(at, end, Meaning::Instrument(concepts));
        self.has = false;
    }

    /// Interprets an effect that the synth lacks. A negated one ("without reverb") is already satisfied.
    fn effect(&mut self, at: usize, end: usize) {
        match self.pending.negation {
            Some(_) => self.settle(),
            None => self.say(at, end, Meaning::Cannot),
        }
    }

    fn descriptor(&mut self, place: usize, form: Form, at: usize, end: usize) {
        let Some(descriptor) = self.vocabulary.descriptors.get(place) else { return };
        let begin = self.pending.begin.unwrap_or(at);
        let amount = self.amount(form);
        let adjective = self.words.get(at..end).unwrap_or_default().join(" ");
        let about: Vec<Noun> = std::mem::take(&mut self.heads);
        let signs: Vec<(Noun, f64)> = about
            .iter()
            .filter_map(|noun| Some((*noun, sign(self.vocabulary.heads.get(noun.head)?, &adjective)?)))
            .filter(|_| !self.joined)
            .collect();
        if signs.is_empty() {
            self.heads = about;
            self.drop_heads();
            let qualities = descriptor.axes.all().iter().map(|(percept, weight)| (*percept, weight * amount)).collect();
            self.push(begin, end, Meaning::Qualities(qualities), Some((adjective, amount)));
        }
        for (noun, sign) in signs {
            let Some(head) = self.vocabulary.heads.get(noun.head) else { continue };
            let meaning = Meaning::Qualities(vec![(head.percept, sign * amount)]);
            match noun.alone.and_then(|alone| self.said.get_mut(alone)) {
                Some(said) => *said = Said { begin: noun.at, end, adjective: None, meaning },
                None => self.push(noun.at, end, meaning, None),
            }
        }
        self.joined = false;
    }

    /// Interprets a noun for a percept. It takes an adjective from the row before it ("a long bright tail"), or may get one after it.
    fn head(&mut self, place: usize, at: usize, end: usize) {
        let Some(head) = self.vocabulary.heads.get(place) else { return };
        let is_asked_for = self.pending.is_some();
        if !self.joined {
            self.drop_heads();
        }
        self.joined = false;
        if !is_asked_for && self.adopt(head, at, end) {
            return;
        }
        let alone = if is_asked_for || head.alone != 0.0 {
            let begin = self.pending.begin.unwrap_or(at);
            let amount = if head.alone == 0.0 { 1.0 } else { head.alone } * self.amount(Form::Base);
            self.push(begin, end, Meaning::Qualities(vec![(head.percept, amount)]), None);
            Some(self.said.len() - 1)
        } else {
            None
        };
        if !is_asked_for {
            self.heads.push(Noun { head: place, at, end, alone });
        }
    }

    /// Interprets a noun with its adjective, such as "slow attack".
    fn scaled(&mut self, place: usize, sign: f64, at: usize, end: usize) {
        let Some(head) = self.vocabulary.heads.get(place) else { return };
        self.drop_heads();
        let begin = self.pending.begin.unwrap_or(at);
        let amount = self.amount(Form::Base);
        self.adopt(head, at, end);
        self.push(begin, end, Meaning::Qualities(vec![(head.percept, sign * amount)]), None);
    }

    /// Makes the nearest adjective that fits, in the row of adjectives before a noun, modify the noun. Returns whether there is one.
    fn adopt(&mut self, head: &Head, at: usize, noun_end: usize) -> bool {
        let mut next = at;
        for said in self.said.iter_mut().rev() {
            let between = self.words.get(said.end..next).unwrap_or_default();
            let Some((adjective, amount)) =
                said.adjective.as_ref().filter(|_| matches!(between, [] | [_]) && between.iter().all(|word| word == "and"))
            else {
                return false;
            };
            if let Some(sign) = sign(head, adjective) {
                let amount = sign * amount;
                *said =
                    Said { begin: said.begin, end: noun_end, adjective: None, meaning: Meaning::Qualities(vec![(head.percept, amount)]) };
                return true;
            }
            next = said.begin;
        }
        false
    }

    fn filler(&mut self, at: usize) {
        match self.words.get(at).map(String::as_str) {
            Some("with" | "has" | "have" | "having") => (self.has, self.joined) = (true, true),
            Some("and" | "but" | "plus") => {
                self.grade(at);
                self.joined = true;
            }
            Some("or") if self.negated.is_some() => {
                self.joined = true;
                (self.pending.begin, self.pending.negation) = (Some(at), self.negated);
            }
            Some("is" | "are" | "was" | "be" | "being") => self.joined = false,
            _ => {}
        }
    }

    /// Applies a degree that nothing follows to the preceding quality: "darken it a bit".
    fn grade(&mut self, at: usize) {
        let Pending { degree: Some(degree), more: None, negation: None, .. } = self.pending else { return };
        if let Some(Said { end, meaning: Meaning::Qualities(qualities), .. }) = self.said.last_mut() {
            qualities.iter_mut().for_each(|(_, amount)| *amount = (*amount * degree).clamp(-MOST, MOST));
            *end = at;
        }
        self.settle();
    }

    /// Sets the preceding quality to the largest amount, for "as possible".
    fn strengthen(&mut self, end: usize) {
        if let Some(Said { end: until, meaning: Meaning::Qualities(qualities), .. }) = self.said.last_mut() {
            let main = qualities.first().map_or(1.0, |(_, amount)| amount.abs()).max(f64::EPSILON);
            qualities.iter_mut().for_each(|(_, amount)| *amount *= MOST / main);
            *until = end;
        }
    }

    /// Returns the amount of the next quality, and consumes its modifiers.
    fn amount(&mut self, form: Form) -> f64 {
        let pending = self.pending;
        self.settle();
        self.negated = pending.negation;
        pending.amount(form)
    }

    fn settle(&mut self) {
        self.pending = Pending::default();
        self.negated = None;
    }

    /// Adds a phrase that is not a quality. Pending modifiers are dropped, or included if they negate it.
    fn say(&mut self, at: usize, end: usize, meaning: Meaning) {
        let is_negated = self.pending.negation.is_some();
        let begin = self.pending.begin.filter(|_| is_negated).unwrap_or(at);
        self.drop_heads();
        self.settle();
        self.joined = false;
        self.push(begin, end, meaning, None);
    }

    fn push(&mut self, begin: usize, end: usize, meaning: Meaning, adjective: Option<(String, f64)>) {
        self.said.push(Said { begin, end, adjective, meaning });
    }

    /// Ends the wait for an adjective. Nouns without a meaning by themselves become unknown.
    fn drop_heads(&mut self) {
        for noun in std::mem::take(&mut self.heads) {
            if noun.alone.is_none() {
                self.push(noun.at, noun.end, Meaning::Unknown, None);
            }
        }
    }

    /// Ends the clause: no phrase extends beyond this position.
    fn end_clause(&mut self, at: usize) {
        self.grade(at);
        self.drop_heads();
        if let Some(begin) = self.pending.begin.filter(|_| self.pending.negation.is_some()) {
            self.push(begin, at, Meaning::Unknown, None);
        }
        self.settle();
        (self.has, self.joined) = (false, false);
    }
}

/// Returns 1 if `adjective`, or a lemma of it, means more of the noun's percept, and -1 for less.
fn sign(head: &Head, adjective: &str) -> Option<f64> {
    let lemmas = lemmas(adjective);
    let has = |list: &[String]| list.iter().any(|word| lemmas.iter().any(|(lemma, _)| lemma == word));
    [(has(&head.more), 1.0), (has(&head.less), -1.0)].into_iter().find_map(|(has, sign)| has.then_some(sign))
}
