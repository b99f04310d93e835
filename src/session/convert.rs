//! Converts values to the arguments that parameters store.

use super::value::{Number, Value};
use crate::lang::ast::{Expr, ExprKind, Span, TextPart};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::infer::out_of_range;
use crate::lang::quantity::{article, fit};
use crate::lang::signature::{Accepts, Default, Param, quantity_word};
use crate::lang::types::{Kind, Type};
use crate::theta::Quantity;

/// Returns an expression as a word, if the parameter takes words rather than values.
pub fn word(accepts: Accepts, expr: &Expr) -> Option<Value> {
    match accepts {
        Accepts::Choice(_) | Accepts::Word | Accepts::Place => {}
        Accepts::NumberOr { words, .. } => {
            let ExprKind::Name(name) = &expr.kind else { return None };
            return words.contains(&name.as_str()).then(|| Value::text(name.as_str()));
        }
        Accepts::Fields => return fields(expr),
        _ => return None,
    }
    let text = match &expr.kind {
        ExprKind::Name(name) => name.clone(),
        ExprKind::Field { base, field } => match &base.kind {
            ExprKind::Name(name) => format!("{name}.{}", field.text),
            _ => return None,
        },
        ExprKind::Text { parts, .. } => match parts.as_slice() {
            [TextPart::Literal(text)] => text.clone(),
            _ => return None,
        },
        _ => return None,
    };
    Some(Value::text(text))
}

/// Returns names of fields as a list of texts.
fn fields(expr: &Expr) -> Option<Value> {
    let name = |expr: &Expr| match &expr.kind {
        ExprKind::Name(name) => Some(Value::text(name.clone())),
        _ => None,
    };
    match &expr.kind {
        ExprKind::List(items) => items.iter().map(name).collect::<Option<Vec<Value>>>().map(Value::list),
        _ => name(expr).map(|name| Value::list(vec![name])),
    }
}

/// Returns the value of a parameter that a call omits.
pub fn default(default: Default) -> Option<Value> {
    match default {
        Default::Required | Default::Computed(_) => None,
        Default::Number(value) => Some(Value::number(value)),
        Default::Word(word) => Some(Value::text(word)),
        Default::Bool(value) => Some(Value::Bool(value)),
    }
}

/// Converts `value` to the argument of `param`. With `mapped`, it is a list whose elements are passed one by one.
///
/// # Errors
/// If the value does not fit; the diagnostic underlines `span`.
pub fn argument(param: &Param, value: Value, mapped: bool, span: Span) -> Result<Value, Diagnostic> {
    if mapped {
        let elements = super::ops::elements(&value).map_err(|wrong| Diagnostic::new(wrong, span))?;
        let fitted: Result<Vec<Value>, Diagnostic> = elements.into_iter().map(|element| argument(param, element, false, span)).collect();
        return fitted.map(Value::list);
    }
    let wrong = |found: String| Diagnostic::new(format!("'{}' must be {}", param.name, param.accepts.describe()), span).label(found);
    match (param.accepts, value) {
        (Accepts::NumberOr { words, .. }, Value::Text(text)) if words.contains(&&*text) => Ok(Value::Text(text)),
        (Accepts::Number { quantity, min, max } | Accepts::NumberOr { quantity, min, max, .. }, value) => {
            let value = number(param.name, quantity, min, max, &value, span)?;
            Ok(Value::Number(Number { value, dimension: crate::lang::quantity::dimension_of(quantity) }))
        }
        (Accepts::Integer { min, max }, value) => {
            let value = number(param.name, Quantity::Scalar, min as f64, max as f64, &value, span)?;
            if value.fract() == 0.0 { Ok(Value::number(value)) } else { Err(wrong(format!("{value} is not whole"))) }
        }
        (Accepts::Choice(words), Value::Text(word)) if words.contains(&&*word) => Ok(Value::Text(word)),
        (Accepts::Text | Accepts::Caption | Accepts::Path | Accepts::Target | Accepts::Word | Accepts::Place, Value::Text(text)) => {
            Ok(Value::Text(text))
        }
        (Accepts::Fields, Value::List(names)) if names.iter().all(|name| matches!(name, Value::Text(_))) => Ok(Value::List(names)),
        (Accepts::Bool, Value::Bool(flag)) => Ok(Value::Bool(flag)),
        (Accepts::Value(kinds) | Accepts::Values(kinds), value) => match value.ty() {
            Type::One(kind) if kinds.iter().any(|wanted| kind.fits(*wanted)) => Ok(value),
            Type::List(kind)
                if (matches!(param.accepts, Accepts::Values(_)) || kinds.contains(&Kind::Any)) && fits_all(&value, kind, kinds) =>
            {
                super::ops::elements(&value).map(Value::list).map_err(|wrong| Diagnostic::new(wrong, span))
            }
            ty => Err(wrong(format!("this is {ty}"))),
        },
        (_, value) => Err(wrong(format!("this is {}", value.ty()))),
    }
}

/// Returns whether each element of a list fits one of `kinds`. A list of mixed kinds is checked element by element.
fn fits_all(value: &Value, kind: Kind, kinds: &[Kind]) -> bool {
    match (value, kind) {
        (Value::List(items), Kind::Any) => items.iter().all(|item| match item.ty() {
            Type::One(kind) => kinds.iter().any(|wanted| kind.fits(*wanted)),
            Type::List(kind) => fits_all(item, kind, kinds),
        }),
        _ => kinds.iter().any(|wanted| kind.fits(*wanted)),
    }
}

/// Converts to a number of `quantity` within `min..=max`, in its base unit.
///
/// # Errors
/// If it is not a number, has another dimension, or is out of range.
pub fn number(name: &str, quantity: Quantity, min: f64, max: f64, value: &Value, span: Span) -> Result<f64, Diagnostic> {
    let wrong = |found: String| Diagnostic::new(format!("'{name}' must be {}", quantity_word(quantity)), span).label(found);
    let Value::Number(Number { value, dimension }) = value else { return Err(wrong(format!("this is {}", value.ty()))) };
    let fitted = fit(*value, *dimension, quantity).ok_or_else(|| wrong(format!("this is {}", article(*dimension))))?;
    if (min..=max).contains(&fitted) { Ok(fitted) } else { Err(out_of_range(name, quantity, (min, max), *value, *dimension, span)) }
}
