//! Words that change what the next one says: degrees and negations.

use super::{MOST, PLAIN};
use crate::text::vocabulary::Form;

/// What "not bright" and "less bright" count, against the word.
const NEGATED: f64 = 0.75;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Negation {
    Not,
    Less,
}

/// What was read before the word that it changes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pending {
    /// The place of the first of the words.
    pub begin: Option<usize>,
    pub degree: Option<f64>,
    pub more: Option<f64>,
    pub negation: Option<Negation>,
}

impl Pending {
    pub fn is_some(self) -> bool {
        self.begin.is_some()
    }

    /// "very", after other degrees.
    pub fn grade(&mut self, at: usize, factor: f64) {
        self.begin.get_or_insert(at);
        self.degree = Some((self.degree.unwrap_or(PLAIN) * factor).min(MOST));
    }

    /// "more"
    pub fn increase(&mut self, at: usize, amount: f64) {
        self.begin.get_or_insert(at);
        self.more = Some(amount);
    }

    /// "not", "less"
    pub fn negate(&mut self, at: usize, negation: Negation) {
        self.begin.get_or_insert(at);
        self.negation = Some(negation);
    }

    /// What a word of this form counts.
    pub fn amount(self, form: Form) -> f64 {
        let inflected = match form {
            Form::Superlative => Some(MOST),
            Form::Somewhat => Some(0.5),
            _ => self.more,
        };
        let degree = self.degree.unwrap_or(PLAIN) * inflected.unwrap_or(PLAIN);
        let amount = match self.negation {
            None => degree,
            // "not extremely bright" leaves more room for brightness than "not bright".
            Some(Negation::Not) => -NEGATED / degree.max(PLAIN),
            // "much less bright"
            Some(Negation::Less) => -NEGATED * degree,
        };
        amount.clamp(-MOST, MOST)
    }
}
