//! The types that the checker infers for a value: its kind and, for a number, its dimension.

use std::fmt;

use super::units::Dimension;

/// The kind of a single value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Known only at run time, such as the result of `load`.
    Any,
    /// No value, such as the result of `save`.
    Nothing,
    /// A number, and its dimension if that is known.
    Number(Option<Dimension>),
    Text,
    Bool,
    Theta,
    Clip,
    Pairs,
    Flow,
    Embedding,
    Figure,
    Evaluation,
}

/// The type of an expression: one value, or a list of values of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    One(Kind),
    List(Kind),
}

impl Kind {
    pub fn word(self) -> &'static str {
        match self {
            Kind::Any => "value",
            Kind::Nothing => "nothing",
            Kind::Number(Some(Dimension::Time)) => "time",
            Kind::Number(Some(Dimension::Frequency)) => "frequency",
            Kind::Number(Some(Dimension::Decibel)) => "level in dB",
            Kind::Number(Some(Dimension::Pitch)) => "pitch",
            Kind::Number(_) => "number",
            Kind::Text => "text",
            Kind::Bool => "bool",
            Kind::Theta => "theta",
            Kind::Clip => "clip",
            Kind::Pairs => "pairs",
            Kind::Flow => "flow",
            Kind::Embedding => "embedding",
            Kind::Figure => "figure",
            Kind::Evaluation => "evaluation",
        }
    }

    /// Returns whether a value of this kind fits where `wanted` is expected, ignoring dimensions.
    pub fn fits(self, wanted: Kind) -> bool {
        match (self, wanted) {
            (Kind::Any, _) => true,
            (Kind::Nothing, _) => false,
            (_, Kind::Any) => true,
            (Kind::Number(_), Kind::Number(_)) => true,
            (have, wanted) => have == wanted,
        }
    }

    /// Returns the kind that covers both.
    pub fn join(self, other: Kind) -> Kind {
        match (self, other) {
            (a, b) if a == b => a,
            (Kind::Number(_), Kind::Number(_)) => Kind::Number(None),
            _ => Kind::Any,
        }
    }
}

impl Type {
    pub const ANY: Type = Type::One(Kind::Any);
    pub const NUMBER: Type = Type::One(Kind::Number(None));

    pub fn number(dimension: Dimension) -> Type {
        Type::One(Kind::Number(Some(dimension)))
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::One(kind @ (Kind::Nothing | Kind::Text | Kind::Pairs)) => write!(f, "{}", kind.word()),
            Type::One(kind @ (Kind::Embedding | Kind::Evaluation)) => write!(f, "an {}", kind.word()),
            Type::One(kind) => write!(f, "a {}", kind.word()),
            Type::List(Kind::Any) => write!(f, "a list"),
            Type::List(kind) => write!(f, "a list of {}", plural(*kind)),
        }
    }
}

fn plural(kind: Kind) -> String {
    match kind {
        Kind::Pairs | Kind::Nothing => kind.word().to_string(),
        Kind::Number(Some(Dimension::Frequency)) => "frequencies".to_string(),
        Kind::Number(Some(Dimension::Pitch)) => "pitches".to_string(),
        Kind::Number(Some(Dimension::Decibel)) => "levels in dB".to_string(),
        kind => format!("{}s", kind.word()),
    }
}
