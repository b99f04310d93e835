//! The checker: checks a whole program against the verbs and the names in scope, before anything runs.

use std::collections::HashMap;

use super::ast::{Expr, ExprKind, Name, Span, Statement, StatementKind, TextPart};
use super::diagnostic::Diagnostic;
use super::infer::{InferredType, arithmetic, element_of, field_of, fits_field, no_field};
use super::quantity::{as_factor, dimension_of, range_of, signed_pitch, zero_step};
use super::signature::Signature;
use super::suggest::nearest;
use super::types::{Kind, Type};
use super::units::{Dimension, note_to_midi};
use crate::theta::Field;

mod call;

/// Looks up verbs by name.
pub trait Verbs {
    fn signature(&self, name: &str) -> Option<&'static Signature>;
}

/// The names that a program may use, and the types of their values.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    names: HashMap<String, Type>,
    /// Set after `undo`, `run` or a Rust block: any name may then hold any value.
    open: bool,
    /// Why Rust blocks cannot run; `None` if they can.
    rust: Option<Refusal>,
}

/// Why something cannot run, and how to enable it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub message: &'static str,
    pub help: &'static str,
}

impl Refusal {
    pub fn at(self, span: Span) -> Diagnostic {
        Diagnostic::new(self.message, span).help(self.help)
    }
}

impl Scope {
    pub fn bind(&mut self, name: &str, ty: Type) {
        self.names.insert(name.to_string(), ty);
    }

    /// Sets why Rust blocks are rejected; `None` accepts them.
    pub fn refuse_rust(&mut self, refusal: Option<Refusal>) {
        self.rust = refusal;
    }

    fn get(&self, name: &str) -> Option<Type> {
        match (self.open, self.names.get(name)) {
            (true, _) => Some(Type::ANY),
            (false, found) => found.copied(),
        }
    }
}

/// Checks `program`, updates `scope` to its state after the program, and returns all errors.
pub fn check(program: &[Statement], verbs: &dyn Verbs, scope: &mut Scope) -> Vec<Diagnostic> {
    let mut checker = Checker { verbs, scope, found: Vec::new(), inside: false };
    checker.statements(program);
    checker.found
}

struct Checker<'a> {
    verbs: &'a dyn Verbs,
    scope: &'a mut Scope,
    found: Vec<Diagnostic>,
    /// Whether the current statement is nested in another one.
    inside: bool,
}

impl Checker<'_> {
    fn report(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// Reports the error and returns type `Any`, so that checking continues.
    fn error(&mut self, diagnostic: Diagnostic) -> InferredType {
        self.report(diagnostic);
        InferredType::of(Type::ANY)
    }

    fn statements(&mut self, statements: &[Statement]) {
        for statement in statements {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &Statement) {
        match &statement.kind {
            StatementKind::Expr(Expr { kind: ExprKind::Call(call), .. }) if !self.inside => {
                self.call_alone(call);
            }
            StatementKind::Expr(expr) => {
                self.expr(expr);
            }
            StatementKind::Bind { name, value } => {
                let known = self.expr(value);
                if known.ty == Type::One(Kind::Nothing) {
                    self.error(Diagnostic::new(format!("there is no value to bind to '{}'", name.text), value.span).label("gives nothing"));
                }
                self.scope.bind(&name.text, known.ty);
            }
            StatementKind::SetField { name, field, op, value } => {
                let base = self.name(&name.text, name.span);
                let Some(field) = self.theta_field(base.ty, name, field) else {
                    self.expr(value);
                    return;
                };
                let mut known = self.expr(value);
                if let Some(op) = op.arithmetic() {
                    let quantity = field.info().quantity;
                    if let Type::One(Kind::Number(Some(dimension))) = known.ty {
                        let (factor, dimension) = as_factor(quantity, op, known.constant.unwrap_or(1.0), dimension);
                        known = InferredType { ty: Type::number(dimension), constant: known.constant.map(|_| factor) };
                    }
                    match arithmetic(op, InferredType::of(Type::number(dimension_of(quantity))), known, value.span) {
                        Ok(result) => known = result,
                        Err(diagnostic) => return self.report(diagnostic),
                    }
                }
                if let Err(diagnostic) = fits_field(field, known, value.span) {
                    self.error(diagnostic);
                }
            }
            StatementKind::For { var, over, body } => {
                let known = self.expr(over);
                let element = match known.ty {
                    Type::List(kind) => Type::One(kind),
                    Type::One(Kind::Any) => Type::ANY,
                    other => self.error(Diagnostic::new("for goes over a list or a range", over.span).label(format!("this is {other}"))).ty,
                };
                let before = self.scope.names.get(&var.text).copied();
                self.scope.bind(&var.text, element);
                let outside = std::mem::replace(&mut self.inside, true);
                self.statements(body);
                self.inside = outside;
                match before {
                    Some(ty) => self.scope.bind(&var.text, ty),
                    None => {
                        self.scope.names.remove(&var.text);
                    }
                }
            }
            StatementKind::Rust { .. } => {
                if let Some(refusal) = self.scope.rust {
                    self.report(refusal.at(statement.span));
                }
                self.scope.open = true;
            }
        }
    }

    fn expr(&mut self, expr: &Expr) -> InferredType {
        match &expr.kind {
            ExprKind::Number { value, unit } => {
                let (dimension, value) = unit.map_or((Dimension::Scalar, *value), |unit| (unit.dimension(), unit.to_base(*value)));
                InferredType { ty: Type::number(dimension), constant: Some(value) }
            }
            ExprKind::Note(text) => InferredType { ty: Type::number(Dimension::Pitch), constant: note_to_midi(text).map(f64::from) },
            ExprKind::Text { parts, .. } => {
                for part in parts {
                    if let TextPart::Expr(inner) = part {
                        self.expr(inner);
                    }
                }
                InferredType::of(Type::One(Kind::Text))
            }
            ExprKind::Bool(_) => InferredType::of(Type::One(Kind::Bool)),
            ExprKind::List(items) => {
                let kinds: Vec<Kind> = items
                    .iter()
                    .map(|item| match self.expr(item).ty {
                        Type::One(Kind::Nothing) => {
                            self.report(Diagnostic::new("there is no value to put into the list", item.span).label("gives nothing"));
                            Kind::Any
                        }
                        Type::One(kind) => kind,
                        Type::List(_) => Kind::Any,
                    })
                    .collect();
                InferredType::of(Type::List(kinds.into_iter().reduce(Kind::join).unwrap_or(Kind::Any)))
            }
            ExprKind::Range { start, end, step } => self.range(start, end, step.as_deref()),
            ExprKind::Name(name) => self.name(name, expr.span),
            ExprKind::Field { base, field } => self.field(base, field),
            ExprKind::Index { base, index } => self.index(base, index),
            ExprKind::Neg(inner) => {
                let known = self.expr(inner);
                match known.ty {
                    Type::One(Kind::Number(Some(Dimension::Pitch))) => self.error(signed_pitch(expr.span)),
                    Type::One(Kind::Number(_) | Kind::Any) => InferredType { ty: known.ty, constant: known.constant.map(|value| -value) },
                    other => self.error(Diagnostic::new("only numbers have a sign", inner.span).label(format!("this is {other}"))),
                }
            }
            ExprKind::Binary { op, left, right } => {
                let (a, b) = (self.expr(left), self.expr(right));
                arithmetic(*op, a, b, expr.span).unwrap_or_else(|diagnostic| self.error(diagnostic))
            }
            ExprKind::Call(call) => self.call(call, None),
            ExprKind::Pipe { input, call } => {
                let known = self.expr(input);
                self.call(call, Some((known, input.span)))
            }
            ExprKind::Paren(inner) => self.expr(inner),
        }
    }

    fn range(&mut self, start: &Expr, end: &Expr, step: Option<&Expr>) -> InferredType {
        let from = self.edge(start).0;
        let to = self.edge(end).0;
        let by = step.and_then(|step| {
            let (dimension, constant) = self.edge(step);
            if constant == Some(0.0) {
                self.report(zero_step(step.span));
            }
            dimension.map(|dimension| (dimension, step.span))
        });
        let elements = from.zip(to).and_then(|(from, to)| match range_of(from, to, by, start.span.to(end.span)) {
            Ok(dimension) => Some(dimension),
            Err(diagnostic) => {
                self.report(diagnostic);
                None
            }
        });
        InferredType::of(Type::List(Kind::Number(elements)))
    }

    /// Returns the dimension and value of a bound or the step of a range, where they are known.
    fn edge(&mut self, expr: &Expr) -> (Option<Dimension>, Option<f64>) {
        let known = self.expr(expr);
        match known.ty {
            Type::One(Kind::Number(dimension)) => (dimension, known.constant),
            Type::One(Kind::Any) => (None, None),
            other => {
                self.report(Diagnostic::new("a range goes from number to number", expr.span).label(format!("this is {other}")));
                (None, None)
            }
        }
    }

    fn name(&mut self, name: &str, span: Span) -> InferredType {
        if let Some(ty) = self.scope.get(name) {
            return InferredType::of(ty);
        }
        if name == "theta" {
            return InferredType::of(Type::One(Kind::Theta));
        }
        let diagnostic = Diagnostic::new(format!("'{name}' is not bound"), span).unknown().label("no such name");
        let mut names: Vec<&str> = self.scope.names.keys().map(String::as_str).chain(["theta"]).collect();
        names.sort_unstable();
        let help = match nearest(name, names) {
            Some(near) => Some(format!("did you mean '{near}'?")),
            None => self.verbs.signature(name).map(|signature| format!("'{name}' is a verb: {}", signature.usage())),
        };
        self.error(match help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        })
    }

    fn field(&mut self, base: &Expr, field: &Name) -> InferredType {
        let known = self.expr(base);
        field_of(known.ty, field).map_or_else(|diagnostic| self.error(diagnostic), InferredType::of)
    }

    fn index(&mut self, base: &Expr, index: &Expr) -> InferredType {
        let (list, place) = (self.expr(base), self.expr(index));
        element_of((list.ty, base.span), (place, index.span)).map_or_else(|diagnostic| self.error(diagnostic), InferredType::of)
    }

    /// Returns the field of a theta that an assignment names.
    fn theta_field(&mut self, base: Type, name: &Name, field: &Name) -> Option<Field> {
        if !matches!(base, Type::One(Kind::Theta | Kind::Any)) {
            self.error(Diagnostic::new("only the fields of a theta can be set", name.span).label(format!("this is {base}")));
            return None;
        }
        let found = Field::from_name(&field.text);
        if found.is_none() {
            self.error(no_field(field));
        }
        found
    }
}
