//! The values of the language.

use std::sync::Arc;

use super::list::List;
use crate::audio::Clip;
use crate::dataset::Pairs;
use crate::evaluation::Evaluation;
use crate::flow::Flow;
use crate::lang::types::{Kind, Type};
use crate::lang::units::Dimension;
use crate::sink::Picture;
use crate::theta::Theta;

/// Any value. Copies are cheap, since large parts are shared.
#[derive(Clone, Debug)]
pub enum Value {
    Nothing,
    Number(Number),
    Text(Arc<str>),
    Bool(bool),
    List(List),
    Range(Range),
    Theta(Patch),
    Clip(Clip),
    Pairs(Arc<Pairs>),
    Flow(Arc<Flow>),
    Embedding(Arc<Embedding>),
    Figure(Arc<Picture>),
    Evaluation(Arc<Evaluation>),
}

/// A number in the base unit of its dimension (seconds, hertz, dB, MIDI note).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number {
    pub value: f64,
    pub dimension: Dimension,
}

impl Number {
    pub fn plain(value: f64) -> Self {
        Number { value, dimension: Dimension::Scalar }
    }
}

/// `start..end step step`; `end` is an element if a step reaches it. Expanded to a list only where one is needed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    pub start: f64,
    pub end: f64,
    pub step: f64,
    pub dimension: Dimension,
}

impl Range {
    /// Longest range that is expanded to a list.
    pub const MOST: u64 = 1_000_000;
    /// Number of steps in a range without a step that does not count in whole numbers.
    const STEPS: f64 = 10.0;

    /// Creates a range without a step. It steps by 1 between whole numbers, semitones or decibels, else in ten steps from end to end.
    pub fn between(start: f64, end: f64, dimension: Dimension) -> Range {
        let whole = start.fract() == 0.0 && end.fract() == 0.0;
        let counted = matches!(dimension, Dimension::Scalar | Dimension::Pitch | Dimension::Decibel) && whole;
        let step = if counted || start == end { 1.0 } else { (end - start) / Self::STEPS };
        Range { start, end, step, dimension }
    }

    /// Returns the number of elements.
    pub fn len(&self) -> u64 {
        // `end` must be reached even though `start + i * step` rounds.
        let steps = (self.end - self.start) / self.step + 1e-9;
        if steps.is_nan() || steps < 0.0 { 0 } else { (steps as u64).saturating_add(1) }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn get(&self, index: u64) -> Number {
        let value = self.start + index as f64 * self.step;
        // `end` itself must be exact, however the steps round.
        let value = if (value - self.end).abs() < 1e-9 * self.step.abs() { self.end } else { value };
        Number { value, dimension: self.dimension }
    }
}

/// A theta and its origin.
#[derive(Clone, Debug, PartialEq)]
pub struct Patch {
    pub theta: Theta,
    pub origin: Option<Arc<Origin>>,
}

impl From<Theta> for Patch {
    fn from(theta: Theta) -> Self {
        Patch { theta, origin: None }
    }
}

/// How a theta was generated; saved with it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Origin {
    pub prompt: Option<String>,
    pub seed: Option<u64>,
    /// The name of the flow: a variable, a file, or "starter".
    pub flow: Option<String>,
}

/// A caption's embedding.
#[derive(Clone, Debug, PartialEq)]
pub struct Embedding {
    pub vector: Vec<f32>,
    /// The encoder that computed it; unknown if it was loaded from a plain array.
    pub encoder: Option<String>,
    pub caption: Option<String>,
}

impl Value {
    /// Maximum bytes of a text that a statement creates.
    pub const MOST_TEXT: usize = 4 << 20;

    pub fn text(text: impl Into<Arc<str>>) -> Self {
        Value::Text(text.into())
    }

    pub fn number(value: f64) -> Self {
        Value::Number(Number::plain(value))
    }

    pub fn list(items: Vec<Value>) -> Self {
        Value::List(items.into())
    }

    pub fn ty(&self) -> Type {
        Type::One(match self {
            Value::Nothing => Kind::Nothing,
            Value::Number(number) => Kind::Number(Some(number.dimension)),
            Value::Text(_) => Kind::Text,
            Value::Bool(_) => Kind::Bool,
            Value::Range(range) => return Type::List(Kind::Number(Some(range.dimension))),
            Value::List(items) => return Type::List(items.kind()),
            Value::Theta(_) => Kind::Theta,
            Value::Clip(_) => Kind::Clip,
            Value::Pairs(_) => Kind::Pairs,
            Value::Flow(_) => Kind::Flow,
            Value::Embedding(_) => Kind::Embedding,
            Value::Figure(_) => Kind::Figure,
            Value::Evaluation(_) => Kind::Evaluation,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_have_a_default_step_by_dimension() {
        let values = |range: Range| (0..range.len()).map(|index| range.get(index).value).collect::<Vec<_>>();
        assert_eq!(values(Range::between(1.0, 4.0, Dimension::Scalar)), [1.0, 2.0, 3.0, 4.0]);
        assert_eq!(values(Range::between(60.0, 62.0, Dimension::Pitch)), [60.0, 61.0, 62.0]);
        for (start, end, dimension) in [
            (0.0, 0.5, Dimension::Scalar),
            (0.001, 0.5, Dimension::Time),
            (3.0, 1.0, Dimension::Time),
            (220.0, 440.0, Dimension::Frequency),
        ] {
            let values = values(Range::between(start, end, dimension));
            assert_eq!((values.len(), values[0], values[10]), (11, start, end));
        }
        assert_eq!(values(Range::between(0.2, 0.2, Dimension::Time)), [0.2]);
        assert!(Range::between(4.0, 1.0, Dimension::Scalar).is_empty());
    }

    fn range(start: f64, end: f64, step: f64) -> Range {
        Range { start, end, step, dimension: Dimension::Scalar }
    }

    #[test]
    fn a_range_includes_its_end() {
        assert_eq!(range(1.0, 8.0, 1.0).len(), 8);
        assert_eq!(range(0.0, 1.0, 0.1).len(), 11);
        assert_eq!(range(0.0, 10.0, 3.0).len(), 4);
        assert_eq!(range(5.0, 1.0, 1.0).len(), 0);
        assert_eq!(range(5.0, 1.0, -2.0).len(), 3);
        assert_eq!(range(0.0, 1e18, 1e-3).len(), u64::MAX);
        assert_eq!(range(0.0, 1.0, 0.1).get(3).value, 0.0 + 3.0 * 0.1);
    }
}
