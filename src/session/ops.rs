//! Arithmetic, fields and indexing of values.

use std::sync::Arc;

use super::json;
use super::value::{Embedding, Number, Patch, Range, Value};
use crate::audio::Clip;
use crate::dataset::Pairs;
use crate::lang::ast::BinaryOp;
use crate::lang::quantity::{combine, compute, dimension_of};
use crate::lang::units::Dimension;
use crate::theta::{Field, Theta};

/// Maximum number of runs in an evaluation that combines two.
const MOST_RUNS: usize = 100_000;

/// Checks that a text of this many bytes is not too long.
///
/// # Errors
/// A message, if it is longer than [`Value::MOST_TEXT`] bytes.
pub fn fits(bytes: usize) -> Result<(), String> {
    if bytes <= Value::MOST_TEXT {
        return Ok(());
    }
    Err(format!("this makes a text of {bytes} bytes, and {} is the most", Value::MOST_TEXT))
}

/// Computes `left op right`.
///
/// # Errors
/// A message, if the two do not combine or the result is not finite.
pub fn binary(op: BinaryOp, left: &Value, right: &Value) -> Result<Value, String> {
    let value = computed(op, left, right)?;
    if is_finite(&value) { Ok(value) } else { Err(format!("a number of this {} is beyond what it can hold", json::kind(&value))) }
}

/// Returns whether all its numbers are finite. Others can be neither played nor saved.
fn is_finite(value: &Value) -> bool {
    match value {
        Value::Theta(patch) => patch.theta.0.iter().all(|value| value.is_finite()),
        Value::Clip(clip) => clip.samples.iter().all(|sample| sample.is_finite()),
        Value::Embedding(embedding) => embedding.vector.iter().all(|value| value.is_finite()),
        _ => true,
    }
}

fn computed(op: BinaryOp, left: &Value, right: &Value) -> Result<Value, String> {
    match (left, right) {
        (Value::Number(a), Value::Number(b)) => {
            let dimension = combine(op, a.dimension, b.dimension)?;
            Ok(Value::Number(Number { value: compute(op, a.value, b.value)?, dimension }))
        }
        (Value::Number(factor), vector) if op == BinaryOp::Mul && is_plain(factor) => {
            scale(vector, factor.value).ok_or_else(|| mismatch(op, left, right))
        }
        (vector, Value::Number(factor)) if matches!(op, BinaryOp::Mul | BinaryOp::Div) && is_plain(factor) => {
            if op == BinaryOp::Div && factor.value == 0.0 {
                return Err("division by zero".into());
            }
            let factor = if op == BinaryOp::Div { 1.0 / factor.value } else { factor.value };
            scale(vector, factor).ok_or_else(|| mismatch(op, left, right))
        }
        (a, b) if matches!(op, BinaryOp::Add | BinaryOp::Sub) => add(a, b, if op == BinaryOp::Add { 1.0 } else { -1.0 }, op),
        _ => Err(mismatch(op, left, right)),
    }
}

fn is_plain(number: &Number) -> bool {
    number.dimension == Dimension::Scalar
}

fn mismatch(op: BinaryOp, left: &Value, right: &Value) -> String {
    format!("{} {} {} means nothing", left.ty(), op.symbol(), right.ty())
}

fn scale(vector: &Value, factor: f64) -> Option<Value> {
    Some(match vector {
        Value::Theta(patch) => Value::Theta(Theta(patch.theta.0.map(|value| value * factor)).into()),
        Value::Clip(clip) => {
            Value::Clip(Clip::new(clip.samples.iter().map(|sample| (f64::from(*sample) * factor) as f32).collect(), clip.rate))
        }
        Value::Embedding(embedding) => {
            let vector = embedding.vector.iter().map(|value| (f64::from(*value) * factor) as f32).collect();
            Value::Embedding(Arc::new(Embedding { vector, encoder: embedding.encoder.clone(), caption: None }))
        }
        _ => return None,
    })
}

fn add(left: &Value, right: &Value, sign: f64, op: BinaryOp) -> Result<Value, String> {
    match (left, right) {
        (Value::Text(a), Value::Text(b)) if op == BinaryOp::Add => {
            fits(a.len() + b.len())?;
            Ok(Value::text(format!("{a}{b}")))
        }
        (Value::Evaluation(a), Value::Evaluation(b)) if op == BinaryOp::Add => {
            let runs = a.runs() + b.runs();
            if runs > MOST_RUNS {
                return Err(format!("both evaluations together have {runs} runs, and {MOST_RUNS} is the most"));
            }
            Ok(Value::Evaluation(Arc::new(a.joined(b))))
        }
        (Value::Pairs(a), Value::Pairs(b)) if op == BinaryOp::Add => a.joined(b).map(|pairs| Value::Pairs(Arc::new(pairs))),
        (Value::Theta(a), Value::Theta(b)) => {
            let mut sum = a.theta;
            for field in Field::ALL {
                sum.set(field, a.theta.get(field) + sign * b.theta.get(field));
            }
            Ok(Value::Theta(sum.into()))
        }
        (Value::Clip(a), Value::Clip(b)) => {
            if a.rate != b.rate {
                return Err(format!("the clips have different rates, {} Hz and {} Hz", a.rate, b.rate));
            }
            let at = |clip: &Clip, index: usize| clip.samples.get(index).copied().unwrap_or(0.0);
            let length = a.samples.len().max(b.samples.len());
            let samples = (0..length).map(|index| at(a, index) + sign as f32 * at(b, index)).collect();
            Ok(Value::Clip(Clip::new(samples, a.rate)))
        }
        (Value::Embedding(a), Value::Embedding(b)) => {
            if a.vector.len() != b.vector.len() {
                return Err(format!("the embeddings have {} and {} numbers", a.vector.len(), b.vector.len()));
            }
            if let (Some(first), Some(second)) = (&a.encoder, &b.encoder)
                && first != second
            {
                return Err(format!("the embeddings are from different encoders, '{first}' and '{second}'"));
            }
            let vector = a.vector.iter().zip(&b.vector).map(|(a, b)| a + sign as f32 * b).collect();
            let encoder = a.encoder.clone().or_else(|| b.encoder.clone());
            Ok(Value::Embedding(Arc::new(Embedding { vector, encoder, caption: None })))
        }
        _ => Err(mismatch(op, left, right)),
    }
}

/// Reads `base.field`.
///
/// # Errors
/// A message, if `base` has no such field.
pub fn field(base: &Value, name: &str) -> Result<Value, String> {
    let number = |value: f64, dimension| Value::Number(Number { value, dimension });
    Ok(match (base, name) {
        (Value::Theta(patch), _) => {
            let field = Field::from_name(name).ok_or_else(|| format!("theta has no field '{name}'"))?;
            number(patch.theta.get(field), dimension_of(field.info().quantity))
        }
        (Value::Clip(clip), "duration_s") => number(clip.seconds(), Dimension::Time),
        (Value::Clip(clip), "rate") => number(f64::from(clip.rate), Dimension::Frequency),
        (Value::Clip(clip), "peak") => Value::number(clip.peak()),
        (Value::Clip(clip), "rms") => Value::number(clip.rms()),
        (Value::Clip(clip), "theta") => {
            let patch = clip.provenance.as_deref().and_then(super::json::maker);
            Value::Theta(patch.ok_or("nothing is known of what made this clip; match finds the theta nearest to it")?)
        }
        (Value::Pairs(pairs), "rows") => Value::number(pairs.rows.len() as f64),
        (Value::Pairs(pairs), "captions") => Value::list(pairs.rows.iter().map(|row| Value::text(row.prompt.as_str())).collect()),
        (Value::Pairs(pairs), "thetas") => {
            let thetas: Option<Vec<Value>> =
                pairs.rows.iter().map(|row| row.theta().map(|theta| Value::Theta(Patch::from(*theta)))).collect();
            Value::list(thetas.ok_or("these pairs have no thetas yet; extract gives them")?)
        }
        (Value::Flow(flow), "epochs") => Value::number(flow.epochs() as f64),
        (Value::Flow(flow), "parameters") => Value::number(flow.weights() as f64),
        (Value::Flow(flow), "loss") => match super::show::best_loss(flow) {
            Some((loss, _)) => Value::number(loss),
            None => return Err("this flow has no losses: it was not trained here".into()),
        },
        (Value::Flow(flow), "encoder") => Value::text(flow.encoder.as_str()),
        (Value::Embedding(embedding), "encoder") => known(embedding.encoder.as_deref(), "which encoder made this embedding is not known")?,
        (Value::Embedding(embedding), "caption") => known(embedding.caption.as_deref(), "the caption of this embedding is not known")?,
        _ => return Err(format!("{} has no field '{name}'", base.ty())),
    })
}

fn known(text: Option<&str>, otherwise: &str) -> Result<Value, String> {
    text.map(Value::text).ok_or_else(|| otherwise.to_string())
}

/// Reads `base[index]`: an element, or for a range a part of a list or of pairs.
///
/// # Errors
/// A message, if `base` cannot be indexed, or `index` is not a whole number or range within its length.
pub fn index(base: &Value, index: &Value) -> Result<Value, String> {
    let (length, whole, one) = match base {
        Value::List(items) => (items.len() as u64, "list", "element"),
        Value::Range(range) => (range.len(), "list", "element"),
        Value::Pairs(pairs) => (pairs.rows.len() as u64, "dataset", "row"),
        _ => return Err(format!("only a list can be indexed, not {}", base.ty())),
    };
    let checked = |place: f64| {
        if place.fract() != 0.0 || place < 0.0 {
            return Err(format!("an index is a whole number, from 0, and this is {place}"));
        }
        if place < length as f64 {
            return Ok(place as u64);
        }
        Err(match length {
            0 => format!("the {whole} is empty"),
            1 => format!("the {whole} has one {one}, [0], and no [{place}]"),
            _ => format!("the {whole} has {length} {one}s, [0] to [{}], and no [{place}]", length - 1),
        })
    };
    match index {
        Value::Number(place) => element(base, checked(place.value)?),
        Value::Range(range) => {
            let last = range.len().checked_sub(1).ok_or("this range is empty: its end comes before its start")?;
            let (first, last) = (checked(range.start)?, checked(range.get(last).value)?);
            if range.step.fract() != 0.0 {
                return Err(format!("an index is a whole number, and the step of this range is {}", range.step));
            }
            Ok(part(base, first, last, range.step as i64))
        }
        _ => Err("an index is a whole number from 0, or a range of them".into()),
    }
}

fn element(base: &Value, place: u64) -> Result<Value, String> {
    let element = match base {
        Value::List(items) => items.get(place as usize).cloned(),
        Value::Range(range) => Some(Value::Number(range.get(place))),
        _ => return Err("rows of pairs are taken by a range, as in pairs[0..9]".into()),
    };
    element.ok_or_else(|| "no such element".into())
}

/// Returns every `step`-th element or row from `first` to `last`, backwards if `step` is negative.
fn part(base: &Value, first: u64, last: u64, step: i64) -> Value {
    fn picked<T: Clone>(items: &[T], first: u64, last: u64, step: i64) -> Vec<T> {
        let (low, high) = (first.min(last) as usize, first.max(last) as usize);
        let between = items.get(low..=high).unwrap_or_default().iter();
        let every = usize::try_from(step.unsigned_abs()).unwrap_or(usize::MAX);
        if step < 0 { between.rev().step_by(every).cloned().collect() } else { between.step_by(every).cloned().collect() }
    }
    match base {
        Value::List(items) => Value::list(picked(items, first, last, step)),
        Value::Range(range) => {
            Value::Range(Range { start: range.get(first).value, end: range.get(last).value, step: range.step * step as f64, ..*range })
        }
        Value::Pairs(pairs) => {
            let rows = picked(&pairs.rows, first, last, step);
            Value::Pairs(Arc::new(Pairs { rows, root: pairs.root.clone(), encoder: pairs.encoder.clone() }))
        }
        other => other.clone(),
    }
}

/// Returns the elements of a list or range.
///
/// # Errors
/// A message, if `value` is neither, or the range is longer than [`Range::MOST`].
pub fn elements(value: &Value) -> Result<Vec<Value>, String> {
    match value {
        Value::List(items) => Ok(items.to_vec()),
        Value::Range(range) if range.len() > Range::MOST => {
            Err(format!("this range has {} elements, and a list has at most {}", range.len(), Range::MOST))
        }
        Value::Range(range) => Ok((0..range.len()).map(|index| Value::Number(range.get(index))).collect()),
        other => Err(format!("a list or range is needed, not {}", other.ty())),
    }
}
