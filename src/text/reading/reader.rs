//! Reads a caption from left to right.

use super::figures::{self, Figure};
use super::pending::{Negation, Pending};
use super::said::{self, Said};
use super::tokens::{BREAK, Token};
use super::{Concept, MOST, Meaning, Reading};
use crate::percept::Percept;
use crate::text::vocabulary::{Entry, Form, Found, Head, Origin, Vocabulary, lemmas};
use crate::theta::Field;

/// Degrees that stand after what they are about.
const AFTERWARDS: [&str; 3] = ["as possible", "to the max", "to the extreme"];

/// What the words say.
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

/// A noun such as "attack" that an adjective may follow: "the attack is slow".
#[derive(Clone, Copy, Debug)]
struct Noun {
    head: usize,
    at: usize,
    end: usize,
    /// What it says without one, of the phrases read.
    alone: Option<usize>,
}

struct Reader<'r> {
    vocabulary: &'r Vocabulary,
    words: Vec<String>,
    said: Vec<Said>,
    pending: Pending,
    heads: Vec<Noun>,
    /// How the last quality was negated, for "not bright or harsh".
    negated: Option<Negation>,
    /// "with" or the like came before, and no instrument since.
    has: bool,
    /// "and" or the like came after the last noun.
    joined: bool,
}

impl Reader<'_> {
    /// Reads the phrase at this place, and says how many words it has.
    fn step(&mut self, at: usize) -> usize {
        let rest = self.words.get(at..).unwrap_or_default();
        if rest.first().is_some_and(|word| word == BREAK) {
            self.end_clause(at);
            return 1;
        }
        let figure = figures::figure(rest, at.checked_sub(1).and_then(|before| self.words.get(before)).map(String::as_str));
        let found = self.vocabulary.find(rest).map(|found| self.without_name(rest, found));
        match (figure, found) {
            // "60 hz hum" is a name, and "80s" a time that the synth knows nothing of.
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

    /// Leaves the beginning to the words before a name where that makes the name longer: a "bowed bass recorder" is a bass recorder, and bowed, although
    /// there is a "bowed bass"; "a touch tone" is no touch of something.
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
        // "lasting 2 s"
        let says_so = |said: &Said| said.end == at && matches!(said.meaning.main(), Some((Percept::Duration, _)));
        let is_length = figure.field == Field::DurationS;
        let begin = self.said.pop_if(|said| is_length && says_so(said)).map_or(at, |said| said.begin);
        self.settle();
        let meaning = Meaning::Pin(figure.field, figure.value);
        self.said.push(Said { begin, end: at + figure.words, adjective: None, meaning });
        figure.words
    }

    /// A name. The synth can be asked for one, but not for none of it.
    fn instrument(&mut self, place: usize, at: usize, end: usize) {
        let Some(instrument) = self.vocabulary.instruments.get(place) else { return };
        let name = self.words.get(at..end).unwrap_or_default().join(" ");
        // "with deep bass", "more bass", but "a bass note".
        let is_asked_for = self.has || self.pending.is_some();
        let is_before_noun =
            self.words.get(end..).and_then(|rest| self.vocabulary.find(rest)).is_some_and(|found| found.entry == Entry::AnySound);
        if is_asked_for && !is_before_noun {
            if let Some(head) = self.vocabulary.head_named(&name) {
                return self.head(head, at, end);
            }
            // "with hiss"
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
            // "muted trumpet"
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

    /// What the synth has no means for; "without reverb" is how it is anyway.
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

    /// A noun for a percept: with an adjective before it that is not next to it, "a long bright tail"; else it may have one behind it.
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

    /// "slow attack"
    fn scaled(&mut self, place: usize, sign: f64, at: usize, end: usize) {
        let Some(head) = self.vocabulary.heads.get(place) else { return };
        self.drop_heads();
        let begin = self.pending.begin.unwrap_or(at);
        let amount = self.amount(Form::Base);
        self.adopt(head, at, end);
        self.push(begin, end, Meaning::Qualities(vec![(head.percept, sign * amount)]), None);
    }

    /// Makes an adjective before a noun, in the same row of adjectives, speak of the noun; whether there is one.
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

    /// Takes a degree that has nothing after it for the quality before it: "darken it a bit".
    fn grade(&mut self, at: usize) {
        let Pending { degree: Some(degree), more: None, negation: None, .. } = self.pending else { return };
        if let Some(Said { end, meaning: Meaning::Qualities(qualities), .. }) = self.said.last_mut() {
            qualities.iter_mut().for_each(|(_, amount)| *amount = (*amount * degree).clamp(-MOST, MOST));
            *end = at;
        }
        self.settle();
    }

    /// "as possible"
    fn strengthen(&mut self, end: usize) {
        if let Some(Said { end: until, meaning: Meaning::Qualities(qualities), .. }) = self.said.last_mut() {
            let main = qualities.first().map_or(1.0, |(_, amount)| amount.abs()).max(f64::EPSILON);
            qualities.iter_mut().for_each(|(_, amount)| *amount *= MOST / main);
            *until = end;
        }
    }

    /// What the next quality counts, by the words before it, which are used up.
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

    /// Says something else than a quality, with the words that were pending for it.
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

    /// No adjective will follow.
    fn drop_heads(&mut self) {
        for noun in std::mem::take(&mut self.heads) {
            if noun.alone.is_none() {
                self.push(noun.at, noun.end, Meaning::Unknown, None);
            }
        }
    }

    /// No phrase goes on after this place.
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

/// 1 where `adjective`, or what it is a form of, says that there is more of what the noun names; -1 for less.
fn sign(head: &Head, adjective: &str) -> Option<f64> {
    let lemmas = lemmas(adjective);
    let has = |list: &[String]| list.iter().any(|word| lemmas.iter().any(|(lemma, _)| lemma == word));
    [(has(&head.more), 1.0), (has(&head.less), -1.0)].into_iter().find_map(|(has, sign)| has.then_some(sign))
}
