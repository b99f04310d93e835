//! Converts values between the session and Rust.

use std::sync::Arc;

use super::crossing::Crossing;
use crate::dataset::Pairs;
use crate::lang::units::Dimension;
use crate::session::value::{Number, Patch, Range, Value};

/// Returns the type that a value has in a cell, and the value to send; `None` for values that stay in the session.
pub fn to_rust(value: &Value) -> Option<(String, Crossing)> {
    Some(match value {
        Value::Number(number) => ("f64".into(), Crossing::Number(number.value)),
        Value::Text(text) => ("String".into(), Crossing::Text(text.to_string())),
        Value::Bool(flag) => ("bool".into(), Crossing::Bool(*flag)),
        Value::Theta(patch) => ("awol::Theta".into(), Crossing::Theta(patch.theta)),
        Value::Clip(clip) => ("awol::Clip".into(), Crossing::Clip(clip.clone())),
        Value::Pairs(pairs) => {
            let rows = pairs.rows.iter().map(|pair| Crossing::Pair(Box::new(pair.clone())));
            ("Vec<awol::Pair>".into(), Crossing::List(rows.collect()))
        }
        Value::Embedding(embedding) => {
            let numbers = embedding.vector.iter().map(|number| Crossing::Number(f64::from(*number)));
            ("Vec<f32>".into(), Crossing::List(numbers.collect()))
        }
        Value::Range(range) if range.len() <= Range::MOST => {
            let numbers = (0..range.len()).map(|index| Crossing::Number(range.get(index).value));
            ("Vec<f64>".into(), Crossing::List(numbers.collect()))
        }
        Value::List(items) => {
            let crossed: Vec<(String, Crossing)> = items.iter().map(to_rust).collect::<Option<_>>()?;
            let (first, _) = crossed.first()?;
            if crossed.iter().any(|(ty, _)| ty != first) {
                return None;
            }
            (format!("Vec<{first}>"), Crossing::List(crossed.into_iter().map(|(_, item)| item).collect()))
        }
        Value::Nothing | Value::Range(_) | Value::Flow(_) | Value::Figure(_) | Value::Evaluation(_) => return None,
    })
}

/// Converts a value from a cell to one that replaces `before`, whose dimension, origin or folder it keeps. New pairs take their folder and encoder from
/// `pairs`.
///
/// # Errors
/// Fails if the session cannot hold the value: a theta outside its ranges, or an integer that would be rounded.
pub fn to_session(given: Crossing, before: Option<&Value>, pairs: Option<&Pairs>) -> Result<Value, String> {
    Ok(match given {
        Crossing::Refused(why) => return Err(why),
        Crossing::Number(value) => {
            let dimension = match before {
                Some(Value::Number(number)) => number.dimension,
                _ => Dimension::Scalar,
            };
            Value::Number(Number { value, dimension })
        }
        Crossing::Text(text) => Value::text(text),
        Crossing::Bool(flag) => Value::Bool(flag),
        Crossing::Theta(theta) => {
            theta.check().map_err(|error| error.to_string())?;
            let origin = if let Some(Value::Theta(patch)) = before { patch.origin.clone() } else { None };
            Value::Theta(Patch { theta, origin })
        }
        Crossing::Clip(clip) => Value::Clip(clip),
        Crossing::Pair(pair) => table(vec![*pair], pairs),
        Crossing::List(items) => {
            let before = match before {
                Some(Value::Pairs(pairs)) => Some(&**pairs),
                _ => pairs,
            };
            if !items.is_empty() && items.iter().all(|item| matches!(item, Crossing::Pair(_))) {
                let rows = items.into_iter().filter_map(|item| if let Crossing::Pair(pair) = item { Some(*pair) } else { None });
                return Ok(table(rows.collect(), before));
            }
            Value::list(items.into_iter().map(|item| to_session(item, None, pairs)).collect::<Result<_, _>>()?)
        }
    })
}

/// Parses a result as Rust prints it: a number, a text or a Boolean; any other output becomes a text.
pub fn printed(text: String) -> Value {
    const EXACT: i128 = 1 << f64::MANTISSA_DIGITS;
    let is_rounded = text.parse::<i128>().is_ok_and(|number| number.abs() > EXACT);
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite() && !is_rounded);
    match (number, text.as_str()) {
        (Some(value), _) => Value::Number(Number { value, dimension: Dimension::Scalar }),
        (None, "true" | "false") => Value::Bool(text == "true"),
        _ => Value::text(serde_json::from_str::<String>(&text).unwrap_or(text)),
    }
}

fn table(rows: Vec<crate::dataset::Pair>, like: Option<&Pairs>) -> Value {
    let (root, encoder) = like.map(|pairs| (pairs.root.clone(), pairs.encoder.clone())).unwrap_or_default();
    Value::Pairs(Arc::new(Pairs { rows, root, encoder }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theta::{Field, Theta};

    #[test]
    fn only_lists_of_a_single_type_convert_to_rust() {
        let number = |value| Value::Number(Number { value, dimension: Dimension::Time });
        let (ty, crossed) = to_rust(&Value::list(vec![Value::list(vec![number(1.0)]), Value::list(vec![number(2.0)])])).unwrap();
        assert_eq!(ty, "Vec<Vec<f64>>");
        assert!(matches!(crossed, Crossing::List(items) if items.len() == 2));
        assert!(to_rust(&Value::list(vec![number(1.0), Value::Bool(true)])).is_none());
        assert!(to_rust(&Value::list(vec![])).is_none());
    }

    #[test]
    fn returned_values_keep_their_unit_and_origin() {
        let before = Value::Number(Number { value: 0.02, dimension: Dimension::Time });
        let Value::Number(number) = to_session(Crossing::Number(0.03), Some(&before), None).unwrap() else { panic!() };
        assert_eq!((number.value, number.dimension), (0.03, Dimension::Time));
        let origin = crate::session::value::Origin { prompt: Some("a bell".into()), ..Default::default() };
        let before = Value::Theta(Patch { theta: Theta::default(), origin: Some(Arc::new(origin)) });
        let theta = Theta::default().with(Field::ModIndex, 3.0);
        let Value::Theta(patch) = to_session(Crossing::Theta(theta), Some(&before), None).unwrap() else { panic!() };
        assert_eq!(patch.theta, theta);
        assert_eq!(patch.origin.unwrap().prompt.as_deref(), Some("a bell"));
    }

    #[test]
    fn values_that_the_session_cannot_hold_are_errors() {
        let theta = Theta::default().with(Field::ModIndex, 99.0);
        assert_eq!(to_session(Crossing::List(vec![Crossing::Theta(theta)]), None, None).unwrap_err(), "mod_index is 99, outside 0..10");
        assert_eq!(to_session(Crossing::Refused("why".into()), None, None).unwrap_err(), "why");
    }

    #[test]
    fn printed_results_become_values_where_possible() {
        let is = |text: &str| printed(text.to_string());
        assert!(matches!(is("42"), Value::Number(number) if number.value == 42.0));
        assert!(matches!(is("-2.5"), Value::Number(number) if number.value == -2.5));
        assert!(matches!(is("true"), Value::Bool(true)));
        for (text, value) in [("\"a\\nb\"", "a\nb"), ("(1, 2.5)", "(1, 2.5)"), ("9007199254740993", "9007199254740993"), ("NaN", "NaN")] {
            assert!(matches!(is(text), Value::Text(text) if &*text == value), "{text}");
        }
    }
}
