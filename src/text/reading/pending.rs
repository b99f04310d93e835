//! Words that modify the next quality: degrees and negations.

use super::{MOST, PLAIN};
use crate::text::vocabulary::Form;

/// The amount of "not bright" and "less bright", with the opposite sign.
const NEGATED: f64 = 0.75;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Negation {
    Not,
    Less,
}

/// The modifiers read before the word that they modify.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pending {
    /// The position of the first modifier.
    pub begin: Option<usize>,
    pub degree: Option<f64>,
    pub more: Option<f64>,
    pub negation: Option<Negation>,
}

impl Pending {
    pub fn is_some(self) -> bool {
        self.begin.is_some()
    }

    /// Adds a degree such as "very". Degrees multiply.
    pub fn grade(&mut self, at: usize, factor: f64) {
        self.begin.get_or_insert(at);
        self.degree = Some((self.degree.unwrap_or(PLAIN) * factor).min(MOST));
    }

    /// Adds an increase such as "more".
    pub fn increase(&mut self, at: usize, amount: f64) {
        self.begin.get_or_insert(at);
        self.more = Some(amount);
    }

    /// Adds a negation such as "not" or "less".
    pub fn negate(&mut self, at: usize, negation: Negation) {
        self.begin.get_or_insert(at);
        self.negation = Some(negation);
    }

    /// Returns the amount of a word in this form, with the modifiers applied.
    pub fn amount(self, form: Form) -> f64 {
        let inflected = match form {
            Form::Superlative => Some(MOST),
            Form::Somewhat => Some(0.5),
            _ => self.more,
        };
        let degree = self.degree.unwrap_or(PLAIN) * inflected.unwrap_or(PLAIN);
        let amount = match self.negation {
            None => degree,
            // "not extremely bright" excludes less than "not bright".
            Some(Negation::Not) => -NEGATED / degree.max(PLAIN),
            // "much less bright" is stronger than "less bright".
            Some(Negation::Less) => -NEGATED * degree,
        };
        amount.clamp(-MOST, MOST)
    }
}
