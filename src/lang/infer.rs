//! Type inference: what can be derived about the value of an expression without running it, and whether that fits its parameter.

use super::ast::{BinaryOp, Name, Span};
use super::diagnostic::Diagnostic;
use super::quantity::{advice, article, combine, compute, dimension_of, fit};
use super::signature::quantity_word;
use super::suggest::nearest;
use super::types::{Kind, Type};
use super::units::Dimension;
use crate::theta::{Field, Quantity};

/// The type of an expression, and its value if it is constant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InferredType {
    pub ty: Type,
    pub constant: Option<f64>,
}

impl InferredType {
    pub fn of(ty: Type) -> Self {
        InferredType { ty, constant: None }
    }
}

/// Infers the type of `a op b`.
///
/// # Errors
/// If the two types cannot be combined.
pub fn arithmetic(op: BinaryOp, a: InferredType, b: InferredType, span: Span) -> Result<InferredType, Diagnostic> {
    let (Type::One(left), Type::One(right)) = (a.ty, b.ty) else {
        return Err(Diagnostic::new("lists do not add or multiply", span)
            .label(format!("{} and {}", a.ty, b.ty))
            .help("go over it with for"));
    };
    let factor = |dimension: Option<Dimension>| matches!(dimension, None | Some(Dimension::Scalar));
    let kind = match (op, left, right) {
        (_, Kind::Any, _) | (_, _, Kind::Any) => Kind::Any,
        (_, Kind::Number(left), Kind::Number(right)) => {
            let dimension = match left.zip(right) {
                None => None,
                Some((left, right)) => Some(combine(op, left, right).map_err(|wrong| uncombined(wrong, advice(op, left, right), span))?),
            };
            let constant = a.constant.zip(b.constant).map(|(a, b)| compute(op, a, b)).transpose();
            let constant = constant.map_err(|wrong| Diagnostic::new(wrong, span).label("this has no value"))?;
            return Ok(InferredType { ty: Type::One(Kind::Number(dimension)), constant });
        }
        (BinaryOp::Add | BinaryOp::Sub, a, b) if a == b && scales(a) => a,
        (BinaryOp::Mul | BinaryOp::Div, kind, Kind::Number(by)) | (BinaryOp::Mul, Kind::Number(by), kind) if scales(kind) && factor(by) => {
            kind
        }
        (BinaryOp::Add, Kind::Text, Kind::Text) => Kind::Text,
        (BinaryOp::Add, Kind::Evaluation, Kind::Evaluation) => Kind::Evaluation,
        (BinaryOp::Add, Kind::Pairs, Kind::Pairs) => Kind::Pairs,
        _ => {
            let help = match (left, right) {
                (Kind::Text, _) | (_, Kind::Text) => Some("a value goes inside the text: \"take {n}\""),
                (Kind::Theta, Kind::Number(_)) => Some("one field changes by theta.attack_s += 5ms, all of them by 0.5*a + 0.5*b"),
                _ => None,
            };
            return Err(uncombined(format!("{} {} {} means nothing", a.ty, op.symbol(), b.ty), help, span));
        }
    };
    Ok(InferredType::of(Type::One(kind)))
}

fn uncombined(message: String, help: Option<&str>, span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::new(message, span).label("these do not combine");
    match help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

/// Infers the type of `base.field`.
///
/// # Errors
/// If `base` has no such field.
pub fn field_of(base: Type, field: &Name) -> Result<Type, Diagnostic> {
    let wrong = |what: String, label: String| {
        Err(Diagnostic::new(format!("{what} has no field '{}'", field.text), field.span).unknown().label(label))
    };
    match base {
        Type::One(Kind::Any) => Ok(Type::ANY),
        Type::One(Kind::Theta) => match Field::from_name(&field.text) {
            Some(field) => Ok(Type::number(dimension_of(field.info().quantity))),
            None => Err(no_field(field)),
        },
        Type::One(kind) => match property(kind, &field.text) {
            Some(ty) => Ok(ty),
            None => wrong(base.to_string(), properties_text(kind)),
        },
        Type::List(_) => wrong("a list".into(), "pick an element first, as in x[0]".into()),
    }
}

/// Creates the diagnostic for an unknown field of a theta.
pub fn no_field(field: &Name) -> Diagnostic {
    let diagnostic = Diagnostic::new(format!("theta has no field '{}'", field.text), field.span).unknown().label("no such field");
    match nearest(&field.text, Field::ALL.iter().map(|field| field.name())) {
        Some(near) => diagnostic.help(format!("did you mean '{near}'?")),
        None => diagnostic.help(format!("it has: {}", Field::ALL.map(Field::name).join(", "))),
    }
}

/// Infers the type of `base[index]`: an element, or for a range a part of a list or of pairs.
///
/// # Errors
/// If `base` cannot be indexed, or `index` is neither a whole number from 0 nor a range.
pub fn element_of(base: (Type, Span), index: (InferredType, Span)) -> Result<Type, Diagnostic> {
    let (place, span) = index;
    let wrong = |label: String| Err(Diagnostic::new("an index is a whole number, from 0", span).label(label));
    let (Type::One(kind) | Type::List(kind)) = place.ty;
    if !matches!(kind, Kind::Number(None | Some(Dimension::Scalar)) | Kind::Any) {
        return wrong(format!("this is {}", place.ty));
    }
    match place.constant {
        Some(value) if value < 0.0 => return wrong(format!("{value} is below 0")),
        Some(value) if value.fract() != 0.0 => return wrong(format!("{value} is not whole")),
        _ => {}
    }
    match (base.0, place.ty) {
        (Type::One(Kind::Any), _) | (Type::List(_), Type::One(Kind::Any)) => Ok(Type::ANY),
        (whole @ (Type::List(_) | Type::One(Kind::Pairs)), Type::List(_)) => Ok(whole),
        (Type::List(kind), _) => Ok(Type::One(kind)),
        (Type::One(Kind::Pairs), Type::One(Kind::Any)) => Ok(Type::One(Kind::Pairs)),
        (Type::One(Kind::Pairs), _) => Err(Diagnostic::new("rows of pairs are taken by a range", span)
            .label(format!("this is {}", place.ty))
            .help("pairs[0..9] has the first ten rows, and pairs[4..4] the fifth")),
        (other, _) => Err(Diagnostic::new("only a list can be indexed", base.1).label(format!("this is {other}"))),
    }
}

/// Returns whether values of this kind are vectors: they add, and a number scales them.
pub fn scales(kind: Kind) -> bool {
    matches!(kind, Kind::Theta | Kind::Clip | Kind::Embedding)
}

/// Checks whether a number fits `quantity` within `min..=max`.
///
/// # Errors
/// If it is not a number, has another dimension, or is a constant outside the range.
pub fn number_fits(name: &str, quantity: Quantity, min: f64, max: f64, known: InferredType, span: Span) -> Result<(), Diagnostic> {
    let dimension = match known.ty {
        Type::One(Kind::Any) => return Ok(()),
        Type::One(Kind::Number(dimension)) => dimension,
        ty => {
            return Err(Diagnostic::new(format!("'{name}' must be {}", quantity_word(quantity)), span).label(format!("this is {ty}")));
        }
    };
    let Some(dimension) = dimension else { return Ok(()) };
    let typed = known.constant.unwrap_or(1.0);
    let value = fit(typed, dimension, quantity).ok_or_else(|| {
        Diagnostic::new(format!("'{name}' must be {}", quantity_word(quantity)), span).label(format!("this is {}", article(dimension)))
    })?;
    if known.constant.is_some() && !(min..=max).contains(&value) {
        return Err(out_of_range(name, quantity, (min, max), typed, dimension, span));
    }
    Ok(())
}

/// Creates the diagnostic for a number, as typed, that is outside its range.
pub fn out_of_range(name: &str, quantity: Quantity, range: (f64, f64), typed: f64, dimension: Dimension, span: Span) -> Diagnostic {
    let unit = match quantity {
        Quantity::Frequency => " Hz",
        Quantity::Time => " s",
        _ => "",
    };
    let (min, max) = range;
    let fitted = fit(typed, dimension, quantity);
    // A bound too large to matter in practice is shown only where it is exceeded.
    let (below, above) = fitted.map_or((false, false), |value| (value < min, value > max));
    let range = match (min.is_finite() && min > -1e15, max.is_finite() && max < 1e15) {
        _ if above && max >= 1e15 => format!("at most {max}"),
        _ if below && min <= -1e15 => format!("at least {min}"),
        (true, true) => format!("from {min} to {max}{unit}"),
        (true, false) => format!("at least {min}{unit}"),
        (false, true) => format!("at most {max}{unit}"),
        (false, false) => "a finite number".to_string(),
    };
    let found = match (fitted, dimension, quantity) {
        (Some(factor), Dimension::Decibel, _) => format!("{} dB is a factor of {}, and it goes {range}", short(typed), short(factor)),
        (Some(midi), Dimension::Frequency, Quantity::Pitch) if midi.is_finite() => {
            format!("{} Hz is MIDI {}, and it goes {range}", short(typed), short(midi))
        }
        (_, Dimension::Frequency, Quantity::Pitch) => format!("{} Hz is no pitch", short(typed)),
        // Rounding could move it into the range.
        _ if (min..=max).contains(&rounded(typed)) => format!("{typed}{unit} is not {range}"),
        _ => format!("{}{unit} is not {range}", short(typed)),
    };
    Diagnostic::new(format!("'{name}' is out of range"), span).label(found)
}

/// Formats with at most six decimal places, which hides rounding noise.
fn short(value: f64) -> String {
    match rounded(value) {
        0.0 if value != 0.0 => format!("{value:?}"),
        _ if value.abs() >= 1e15 => format!("{value:e}"),
        rounded => rounded.to_string(),
    }
}

fn rounded(value: f64) -> f64 {
    // A double of this size has no decimal places.
    if value.abs() < 1e15 { (value * 1e6).round() / 1e6 } else { value }
}

/// Checks whether a number can be stored in a field of theta.
///
/// # Errors
/// As [`number_fits`].
pub fn fits_field(field: Field, known: InferredType, span: Span) -> Result<(), Diagnostic> {
    let info = field.info();
    number_fits(info.name, info.quantity, info.min, info.max, known, span)
}

/// Properties that can be read besides the fields of a theta: `clip.rate`, `pairs.rows`.
static PROPERTIES: &[(Kind, &str, Type)] = &[
    (Kind::Clip, "duration_s", Type::One(Kind::Number(Some(Dimension::Time)))),
    (Kind::Clip, "rate", Type::One(Kind::Number(Some(Dimension::Frequency)))),
    (Kind::Clip, "peak", Type::One(Kind::Number(Some(Dimension::Scalar)))),
    (Kind::Clip, "rms", Type::One(Kind::Number(Some(Dimension::Scalar)))),
    (Kind::Clip, "theta", Type::One(Kind::Theta)),
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

/// Returns the fields of a value other than a theta, with their types.
pub fn properties(kind: Kind) -> impl Iterator<Item = (&'static str, Type)> {
    PROPERTIES.iter().filter(move |(of, _, _)| *of == kind).map(|(_, name, ty)| (*name, *ty))
}

fn property(kind: Kind, name: &str) -> Option<Type> {
    PROPERTIES.iter().find(|(of, property, _)| *of == kind && *property == name).map(|(_, _, ty)| *ty)
}

/// Lists the fields for an error message: "it has: rate, peak".
fn properties_text(kind: Kind) -> String {
    let names: Vec<&str> = PROPERTIES.iter().filter(|(of, _, _)| *of == kind).map(|(_, name, _)| *name).collect();
    if names.is_empty() { "it has no fields".into() } else { format!("it has: {}", names.join(", ")) }
}
