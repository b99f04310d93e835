//! What can be known of an expression's value without running it, and whether that fits its place.

use super::ast::{BinaryOp, Span};
use super::diagnostic::Diagnostic;
use super::quantity::{combine, compute, fit};
use super::signature::quantity_word;
use super::types::{Kind, Type};
use super::units::Dimension;
use crate::theta::{Field, Quantity};

/// The type of an expression, and its value where it is made of literals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Known {
    pub ty: Type,
    pub constant: Option<f64>,
}

impl Known {
    pub fn of(ty: Type) -> Self {
        Known { ty, constant: None }
    }
}

/// What is known of `a op b`.
///
/// # Errors
/// The two do not combine.
pub fn arithmetic(op: BinaryOp, a: Known, b: Known, span: Span) -> Result<Known, Diagnostic> {
    let (Type::One(left), Type::One(right)) = (a.ty, b.ty) else {
        return Err(Diagnostic::new("lists do not add or multiply", span)
            .label(format!("{} and {}", a.ty, b.ty))
            .help("go over it with for"));
    };
    let numbers = |left: Option<Dimension>, right: Option<Dimension>| match (left, right) {
        (Some(left), Some(right)) => {
            combine(op, left, right).map(Some).map_err(|wrong| Diagnostic::new(wrong, span).label("these do not combine"))
        }
        _ => Ok(None),
    };
    let factor = |dimension: Option<Dimension>| matches!(dimension, None | Some(Dimension::Scalar));
    let kind = match (op, left, right) {
        (_, Kind::Any, _) | (_, _, Kind::Any) => Kind::Any,
        (_, Kind::Number(left), Kind::Number(right)) => {
            let constant = a.constant.zip(b.constant).map(|(a, b)| compute(op, a, b));
            return Ok(Known { ty: Type::One(Kind::Number(numbers(left, right)?)), constant });
        }
        (BinaryOp::Add | BinaryOp::Sub, a, b) if a == b && scales(a) => a,
        (BinaryOp::Mul | BinaryOp::Div, kind, Kind::Number(by)) | (BinaryOp::Mul, Kind::Number(by), kind) if scales(kind) && factor(by) => {
            kind
        }
        (BinaryOp::Add, Kind::Text, Kind::Text) => Kind::Text,
        _ => {
            let message = format!("{} {} {} means nothing", a.ty, op.symbol(), b.ty);
            return Err(Diagnostic::new(message, span).label("these do not combine"));
        }
    };
    Ok(Known::of(Type::One(kind)))
}

/// Kinds that are vectors: they add, and a number scales them.
pub fn scales(kind: Kind) -> bool {
    matches!(kind, Kind::Theta | Kind::Clip | Kind::Embedding)
}

/// Whether a number may stand where `quantity` within `min..=max` is asked for.
///
/// # Errors
/// Not a number, of another dimension, or a constant outside the range.
pub fn number_fits(name: &str, quantity: Quantity, min: f64, max: f64, known: Known, span: Span) -> Result<(), Diagnostic> {
    let dimension = match known.ty {
        Type::One(Kind::Any) => return Ok(()),
        Type::One(Kind::Number(dimension)) => dimension,
        ty => {
            return Err(Diagnostic::new(format!("'{name}' is {}", quantity_word(quantity)), span).label(format!("this is {ty}")));
        }
    };
    let Some(dimension) = dimension else { return Ok(()) };
    let value = fit(known.constant.unwrap_or(1.0), dimension, quantity).ok_or_else(|| {
        Diagnostic::new(format!("'{name}' is {}", quantity_word(quantity)), span)
            .label(format!("this is {}", super::quantity::article(dimension)))
    })?;
    if known.constant.is_some() && !(min..=max).contains(&value) {
        return Err(out_of_range(name, quantity, min, max, value, span));
    }
    Ok(())
}

/// The diagnostic for a number outside its range.
pub fn out_of_range(name: &str, quantity: Quantity, min: f64, max: f64, value: f64, span: Span) -> Diagnostic {
    let unit = match quantity {
        Quantity::Frequency => " Hz",
        Quantity::Time => " s",
        _ => "",
    };
    let range = match (min.is_finite() && min > -1e15, max.is_finite() && max < 1e15) {
        (true, true) => format!("from {min} to {max}{unit}"),
        (true, false) => format!("at least {min}{unit}"),
        (false, true) => format!("at most {max}{unit}"),
        (false, false) => "a finite number".to_string(),
    };
    Diagnostic::new(format!("'{name}' is out of range"), span).label(format!("{value}{unit} is not {range}"))
}

/// Whether a number may be stored in a field of theta.
///
/// # Errors
/// As [`number_fits`].
pub fn fits_field(field: Field, known: Known, span: Span) -> Result<(), Diagnostic> {
    let info = field.info();
    number_fits(info.name, info.quantity, info.min, info.max, known, span)
}

/// What can be read of a value besides the fields of a theta: `clip.rate`, `pairs.rows`.
static PROPERTIES: &[(Kind, &str, Type)] = &[
    (Kind::Clip, "duration_s", Type::One(Kind::Number(Some(Dimension::Time)))),
    (Kind::Clip, "rate", Type::One(Kind::Number(Some(Dimension::Frequency)))),
    (Kind::Clip, "peak", Type::One(Kind::Number(Some(Dimension::Scalar)))),
    (Kind::Clip, "rms", Type::One(Kind::Number(Some(Dimension::Scalar)))),
    (Kind::Pairs, "rows", Type::One(Kind::Number(Some(Dimension::Scalar)))),
    (Kind::Pairs, "captions", Type::List(Kind::Text)),
    (Kind::Pairs, "thetas", Type::List(Kind::Theta)),
    (Kind::Flow, "epochs", Type::One(Kind::Number(Some(Dimension::Scalar)))),
    (Kind::Flow, "parameters", Type::One(Kind::Number(Some(Dimension::Scalar)))),
    (Kind::Flow, "loss", Type::One(Kind::Number(Some(Dimension::Scalar)))),
    (Kind::Flow, "encoder", Type::One(Kind::Text)),
    (Kind::Embedding, "encoder", Type::One(Kind::Text)),
    (Kind::Embedding, "caption", Type::One(Kind::Text)),
];

pub fn property(kind: Kind, name: &str) -> Option<Type> {
    PROPERTIES.iter().find(|(of, property, _)| *of == kind && *property == name).map(|(_, _, ty)| *ty)
}

/// "it has: rate, peak", for an error.
pub fn properties_text(kind: Kind) -> String {
    let names: Vec<&str> = PROPERTIES.iter().filter(|(of, _, _)| *of == kind).map(|(_, name, _)| *name).collect();
    if names.is_empty() { "it has no fields".into() } else { format!("it has: {}", names.join(", ")) }
}
