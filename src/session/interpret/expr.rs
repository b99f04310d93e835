//! Evaluates expressions.

use super::Interpreter;
use crate::lang::ast::{BinaryOp, Expr, ExprKind, Span, TextPart};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::infer::{InferredType, arithmetic, element_of, field_of};
use crate::lang::quantity::{range_of, signed_pitch, zero_step};
use crate::lang::units::{Dimension, note_to_midi};
use crate::session::list::List;
use crate::session::value::{Number, Range, Value};
use crate::session::{ops, show};
use crate::theta::Theta;

impl Interpreter<'_> {
    pub(super) fn expr(&mut self, expr: &Expr) -> Result<Value, Diagnostic> {
        let fail = |wrong: String| Diagnostic::new(wrong, expr.span);
        match &expr.kind {
            ExprKind::Number { value, unit } => {
                let (dimension, value) = unit.map_or((Dimension::Scalar, *value), |unit| (unit.dimension(), unit.to_base(*value)));
                Ok(Value::Number(Number { value, dimension }))
            }
            ExprKind::Note(text) => {
                let midi = note_to_midi(text).ok_or_else(|| fail(format!("'{text}' is not a note")))?;
                Ok(Value::Number(Number { value: f64::from(midi), dimension: Dimension::Pitch }))
            }
            ExprKind::Text { parts, .. } => {
                let mut text = String::new();
                for part in parts {
                    match part {
                        TextPart::Literal(literal) => text.push_str(literal),
                        TextPart::Expr(inner) => {
                            text.push_str(&show::interpolated(&self.expr(inner)?));
                            ops::fits(text.len()).map_err(fail)?;
                        }
                    }
                }
                Ok(Value::text(text))
            }
            ExprKind::Bool(value) => Ok(Value::Bool(*value)),
            ExprKind::List(items) => {
                let items = items.iter().map(|item| self.expr(item)).collect::<Result<Vec<_>, _>>()?;
                List::from(items).within_bounds().map(Value::List).map_err(fail)
            }
            ExprKind::Range { start, end, step } => self.range(start, end, step.as_deref()),
            ExprKind::Name(name) => self.name(name, expr.span),
            ExprKind::Field { base, field } => {
                let value = self.expr(base)?;
                field_of(value.ty(), field)?;
                ops::field(&value, &field.text).map_err(|wrong| Diagnostic::new(wrong, field.span))
            }
            ExprKind::Index { base, index } => {
                let (value, place) = (self.expr(base)?, self.expr(index)?);
                element_of((value.ty(), base.span), (InferredType::of(place.ty()), index.span))?;
                ops::index(&value, &place).map_err(|wrong| Diagnostic::new(wrong, index.span).label("no such element"))
            }
            ExprKind::Neg(inner) => match self.expr(inner)? {
                Value::Number(Number { dimension: Dimension::Pitch, .. }) => Err(signed_pitch(expr.span)),
                Value::Number(number) => Ok(Value::Number(Number { value: -number.value, ..number })),
                other => Err(fail(format!("only numbers have a sign, and this is {}", other.ty()))),
            },
            ExprKind::Binary { op, left, right } => {
                let (left, right) = (self.expr(left)?, self.expr(right)?);
                binary(*op, &left, &right, expr.span)
            }
            ExprKind::Call(call) => self.call(call, None, expr.span),
            ExprKind::Pipe { input, call } => {
                let value = self.expr(input)?;
                self.call(call, Some((value, input.span)), call.verb.span.to(expr.span))
            }
            ExprKind::Paren(inner) => self.expr(inner),
        }
    }

    fn range(&mut self, start: &Expr, end: &Expr, step: Option<&Expr>) -> Result<Value, Diagnostic> {
        let mut number = |expr: &Expr| match self.expr(expr)? {
            Value::Number(number) => Ok(number),
            other => Err(Diagnostic::new("a range goes from number to number", expr.span).label(format!("this is {}", other.ty()))),
        };
        let (from, to) = (number(start)?, number(end)?);
        let by = step.map(&mut number).transpose()?;
        let step = step.unwrap_or(end).span;
        if by.is_some_and(|by| by.value == 0.0) {
            return Err(zero_step(step));
        }
        let dimension = range_of(from.dimension, to.dimension, by.map(|by| (by.dimension, step)), start.span.to(end.span))?;
        let range = Range::between(from.value, to.value, dimension);
        Ok(Value::Range(Range { step: by.map_or(range.step, |by| by.value), ..range }))
    }

    pub(super) fn name(&mut self, name: &str, span: Span) -> Result<Value, Diagnostic> {
        match self.session.get(name) {
            Some(value) => Ok(value.clone()),
            None if name == "theta" => Ok(Value::Theta(Theta::default().into())),
            None => Err(Diagnostic::new(format!("'{name}' is not bound"), span).label("no such name")),
        }
    }
}

/// Evaluates `left op right`. If the kinds do not combine, the error is the one of the checker.
pub(super) fn binary(op: BinaryOp, left: &Value, right: &Value, span: Span) -> Result<Value, Diagnostic> {
    ops::binary(op, left, right).map_err(|wrong| match arithmetic(op, InferredType::of(left.ty()), InferredType::of(right.ty()), span) {
        Err(diagnostic) => diagnostic,
        Ok(_) => Diagnostic::new(wrong, span),
    })
}
