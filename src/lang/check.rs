//! The checker: a whole program against the verbs and the names in scope, before anything runs.

use std::collections::HashMap;

use super::ast::{Call, Expr, ExprKind, Name, Span, Statement, StatementKind, TextPart};
use super::bind::{Source, bind};
use super::diagnostic::Diagnostic;
use super::infer::{Known, arithmetic, fits_field, number_fits};
use super::signature::{Accepts, Gives, Param, ScopeEffect, Signature, kinds_text};
use super::suggest::nearest;
use super::types::{Kind, Type};
use super::units::{Dimension, note_to_midi};
use crate::theta::{Field, Quantity};

/// The verbs, by name.
pub trait Verbs {
    fn signature(&self, name: &str) -> Option<&'static Signature>;
}

/// The names that a program may use, and what is known of their values.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    names: HashMap<String, Type>,
    /// After `undo` or `run`, any name may be bound to anything.
    open: bool,
}

impl Scope {
    pub fn bind(&mut self, name: &str, ty: Type) {
        self.names.insert(name.to_string(), ty);
    }

    fn get(&self, name: &str) -> Option<Type> {
        match (self.open, self.names.get(name)) {
            (true, _) => Some(Type::ANY),
            (false, found) => found.copied(),
        }
    }
}

/// Checks `program`, and leaves in `scope` what holds after it.
pub fn check(program: &[Statement], verbs: &dyn Verbs, scope: &mut Scope) -> Vec<Diagnostic> {
    let mut checker = Checker { verbs, scope, found: Vec::new() };
    checker.statements(program);
    checker.found
}

struct Checker<'a> {
    verbs: &'a dyn Verbs,
    scope: &'a mut Scope,
    found: Vec<Diagnostic>,
}

impl Checker<'_> {
    fn report(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// Reports, and goes on as if the value could be anything.
    fn error(&mut self, diagnostic: Diagnostic) -> Known {
        self.report(diagnostic);
        Known::of(Type::ANY)
    }

    fn statements(&mut self, statements: &[Statement]) {
        for statement in statements {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &Statement) {
        match &statement.kind {
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
                    let old = Known::of(Type::number(super::quantity::dimension_of(field.info().quantity)));
                    match arithmetic(op, old, known, value.span) {
                        Ok(result) => known = result,
                        Err(diagnostic) => self.report(diagnostic),
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
                self.statements(body);
                match before {
                    Some(ty) => self.scope.bind(&var.text, ty),
                    None => {
                        self.scope.names.remove(&var.text);
                    }
                }
            }
            StatementKind::Rust { .. } => {
                self.error(
                    Diagnostic::new("this build of awol cannot run Rust cells", statement.span).label("the block is reserved for them"),
                );
            }
        }
    }

    fn expr(&mut self, expr: &Expr) -> Known {
        match &expr.kind {
            ExprKind::Number { value, unit } => {
                let (dimension, value) = unit.map_or((Dimension::Scalar, *value), |unit| (unit.dimension(), unit.to_base(*value)));
                Known { ty: Type::number(dimension), constant: Some(value) }
            }
            ExprKind::Note(text) => Known { ty: Type::number(Dimension::Pitch), constant: note_to_midi(text).map(f64::from) },
            ExprKind::Text { parts, .. } => {
                for part in parts {
                    if let TextPart::Expr(inner) = part {
                        self.expr(inner);
                    }
                }
                Known::of(Type::One(Kind::Text))
            }
            ExprKind::Bool(_) => Known::of(Type::One(Kind::Bool)),
            ExprKind::List(items) => {
                let kinds: Vec<Kind> = items
                    .iter()
                    .map(|item| match self.expr(item).ty {
                        Type::One(kind) => kind,
                        Type::List(_) => Kind::Any,
                    })
                    .collect();
                Known::of(Type::List(kinds.into_iter().reduce(Kind::join).unwrap_or(Kind::Any)))
            }
            ExprKind::Range { start, end, step } => self.range(start, end, step.as_deref()),
            ExprKind::Name(name) => self.name(name, expr.span),
            ExprKind::Field { base, field } => self.field(base, field),
            ExprKind::Index { base, index } => self.index(base, index),
            ExprKind::Neg(inner) => {
                let known = self.expr(inner);
                match known.ty {
                    Type::One(Kind::Number(_) | Kind::Any) => Known { ty: known.ty, constant: known.constant.map(|value| -value) },
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

    fn range(&mut self, start: &Expr, end: &Expr, step: Option<&Expr>) -> Known {
        let mut kind: Option<Kind> = None;
        for edge in [Some(start), Some(end), step].into_iter().flatten() {
            match self.expr(edge).ty {
                Type::One(found @ Kind::Number(_)) => {
                    let joined = kind.map_or(found, |kind| kind.join(found));
                    // `C3..C5 step 2`: the step of pitches is a plain number.
                    kind = Some(if step.is_some_and(|step| std::ptr::eq(step, edge)) { kind.unwrap_or(joined) } else { joined });
                }
                Type::One(Kind::Any) => {}
                other => self.report(Diagnostic::new("a range goes from number to number", edge.span).label(format!("this is {other}"))),
            }
        }
        Known::of(Type::List(kind.unwrap_or(Kind::Number(None))))
    }

    fn name(&mut self, name: &str, span: Span) -> Known {
        if let Some(ty) = self.scope.get(name) {
            return Known::of(ty);
        }
        if name == "theta" {
            return Known::of(Type::One(Kind::Theta));
        }
        let diagnostic = Diagnostic::new(format!("'{name}' is not bound"), span).label("no such name");
        let help = match nearest(name, self.scope.names.keys().map(String::as_str)) {
            Some(near) => Some(format!("did you mean '{near}'?")),
            None => self.verbs.signature(name).map(|signature| format!("'{name}' is a verb: {}", signature.usage())),
        };
        self.error(match help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        })
    }

    fn field(&mut self, base: &Expr, field: &Name) -> Known {
        let known = self.expr(base);
        let (kind, list) = match known.ty {
            Type::One(kind) => (kind, false),
            Type::List(kind) => (kind, true),
        };
        if list {
            return self.error(
                Diagnostic::new(format!("a list has no field '{}'", field.text), field.span).label("pick an element first, as in x[0]"),
            );
        }
        match kind {
            Kind::Any => Known::of(Type::ANY),
            Kind::Theta => match Field::from_name(&field.text) {
                Some(field) => Known::of(Type::number(super::quantity::dimension_of(field.info().quantity))),
                None => self.error(no_field(field)),
            },
            kind => match super::infer::property(kind, &field.text) {
                Some(ty) => Known::of(ty),
                None => self.error(
                    Diagnostic::new(format!("{} has no field '{}'", Type::One(kind), field.text), field.span)
                        .label(super::infer::properties_text(kind)),
                ),
            },
        }
    }

    fn index(&mut self, base: &Expr, index: &Expr) -> Known {
        let known = self.expr(base);
        let place = self.expr(index);
        if !matches!(place.ty, Type::One(Kind::Number(None | Some(Dimension::Scalar)) | Kind::Any)) {
            self.error(Diagnostic::new("an index is a whole number, from 0", index.span).label(format!("this is {}", place.ty)));
        }
        match known.ty {
            Type::List(kind) => Known::of(Type::One(kind)),
            Type::One(Kind::Any) => Known::of(Type::ANY),
            other => self.error(Diagnostic::new("only a list can be indexed", base.span).label(format!("this is {other}"))),
        }
    }

    /// The field of a theta that an assignment names.
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

    fn call(&mut self, call: &Call, piped: Option<(Known, Span)>) -> Known {
        let Some(signature) = self.verbs.signature(&call.verb.text) else {
            return self.error(Diagnostic::new(format!("no verb '{}'", call.verb.text), call.verb.span).label("not known"));
        };
        let bound = match bind(call, piped.map(|(_, span)| span), signature) {
            Ok(bound) => bound,
            Err(diagnostic) => {
                // Whatever else is wrong inside the arguments is still worth saying, but words may be choices: stop at this one.
                self.error(diagnostic);
                return Known::of(gives(signature, None, false));
            }
        };
        let mut first: Option<Type> = None;
        for (param, sources) in signature.params.iter().zip(&bound) {
            for source in sources {
                let known = match source {
                    Source::Piped(_) => piped.map(|(known, span)| self.accept(signature, param, known, span)),
                    Source::Written(expr) => self.argument(signature, param, expr),
                };
                first = first.or(known.map(|known| known.ty));
            }
        }
        self.effect(signature, call);
        let several = match signature.gives {
            Gives::ListWith(_, name) => signature.param(name).is_some_and(|(index, _)| !bound[index].is_empty()),
            _ => false,
        };
        // A verb that takes one value gives one result for each of a list.
        let mapped = match signature.positional().next() {
            Some((_, Param { accepts: Accepts::Value(_) | Accepts::Text, .. })) => matches!(first, Some(Type::List(_))),
            _ => false,
        };
        Known::of(match gives(signature, first, several) {
            Type::One(kind) if mapped && kind != Kind::Nothing => Type::List(kind),
            ty => ty,
        })
    }

    /// Checks an argument as written; none where it is a bare word, which has no type.
    fn argument(&mut self, signature: &Signature, param: &Param, expr: &Expr) -> Option<Known> {
        match param.accepts {
            Accepts::Choice(words) => {
                if let Err(diagnostic) = choice(param, words, expr) {
                    self.error(diagnostic);
                }
                None
            }
            Accepts::Word => match &expr.kind {
                ExprKind::Name(_) | ExprKind::Text { .. } => None,
                ExprKind::Field { base, .. } if matches!(base.kind, ExprKind::Name(_)) => None,
                _ => {
                    self.error(Diagnostic::new(format!("'{}' is a word", param.name), expr.span).label("a word is expected here"));
                    None
                }
            },
            Accepts::Place => {
                let is_place = match &expr.kind {
                    ExprKind::Name(_) => true,
                    ExprKind::Field { base, .. } => matches!(base.kind, ExprKind::Name(_)),
                    _ => false,
                };
                if is_place {
                    self.expr(expr);
                } else {
                    let diagnostic = Diagnostic::new(format!("{} takes a name itself", signature.name), expr.span);
                    self.report(diagnostic.label("a name or name.field is expected here"));
                }
                None
            }
            _ => {
                let known = self.expr(expr);
                Some(self.accept(signature, param, known, expr.span))
            }
        }
    }

    /// Checks what is known of a value against a parameter.
    fn accept(&mut self, signature: &Signature, param: &Param, known: Known, span: Span) -> Known {
        let wrong = |found: String| {
            Diagnostic::new(format!("{}: '{}' is {}", signature.name, param.name, param.accepts.describe()), span).label(found)
        };
        let first_place = signature.positional().next().is_some_and(|(_, first)| std::ptr::eq(first, param));
        let verdict = match (param.accepts, known.ty) {
            (_, Type::One(Kind::Any)) => Ok(()),
            (Accepts::Number { quantity, min, max }, ty) => number_fits(param.name, quantity, min, max, Known { ty, ..known }, span),
            (Accepts::Integer { min, max }, ty) => {
                number_fits(param.name, Quantity::Scalar, min as f64, max as f64, Known { ty, ..known }, span).and_then(|()| {
                    match known.constant {
                        Some(value) if value.fract() != 0.0 => Err(wrong(format!("{value} is not whole"))),
                        _ => Ok(()),
                    }
                })
            }
            (Accepts::Text | Accepts::Path, Type::One(Kind::Text)) | (Accepts::Bool, Type::One(Kind::Bool)) => Ok(()),
            (Accepts::Text, Type::List(Kind::Text | Kind::Any)) if first_place => Ok(()),
            (Accepts::Value(kinds) | Accepts::Values(kinds), Type::One(kind)) if kinds.iter().any(|wanted| kind.fits(*wanted)) => Ok(()),
            (Accepts::Value(kinds), Type::List(kind))
                if (first_place || kinds.contains(&Kind::Any)) && kinds.iter().any(|wanted| kind.fits(*wanted)) =>
            {
                Ok(())
            }
            (Accepts::Values(kinds), Type::List(kind)) if kinds.iter().any(|wanted| kind.fits(*wanted)) => Ok(()),
            (Accepts::Value(kinds) | Accepts::Values(kinds), ty) => {
                Err(Diagnostic::new(format!("{} takes {}", signature.name, kinds_text(kinds)), span).label(format!("this is {ty}")))
            }
            (_, ty) => Err(wrong(format!("this is {ty}"))),
        };
        match verdict {
            Ok(()) => known,
            Err(diagnostic) => self.error(diagnostic),
        }
    }

    fn effect(&mut self, signature: &Signature, call: &Call) {
        match signature.scope {
            ScopeEffect::None => {}
            ScopeEffect::Opens => self.scope.open = true,
            ScopeEffect::Drops => {
                for arg in &call.args {
                    if let ExprKind::Name(name) = &arg.value.kind {
                        self.scope.names.remove(name);
                    }
                }
            }
        }
    }
}

fn no_field(field: &Name) -> Diagnostic {
    let diagnostic = Diagnostic::new(format!("theta has no field '{}'", field.text), field.span).label("no such field");
    match nearest(&field.text, Field::ALL.iter().map(|field| field.name())) {
        Some(near) => diagnostic.help(format!("did you mean '{near}'?")),
        None => diagnostic.help(format!("it has: {}", Field::ALL.map(Field::name).join(", "))),
    }
}

fn choice(param: &Param, words: &[&str], expr: &Expr) -> Result<(), Diagnostic> {
    let word = match &expr.kind {
        ExprKind::Name(word) => Some(word.as_str()),
        ExprKind::Text { parts, .. } => match parts.as_slice() {
            [TextPart::Literal(word)] => Some(word.as_str()),
            _ => None,
        },
        _ => None,
    };
    match word {
        Some(word) if words.contains(&word) => Ok(()),
        _ => {
            let diagnostic =
                Diagnostic::new(format!("'{}' is {}", param.name, param.accepts.describe()), expr.span).label("not one of them");
            Err(match word.and_then(|word| nearest(word, words.iter().copied())) {
                Some(near) => diagnostic.help(format!("did you mean '{near}'?")),
                None => diagnostic,
            })
        }
    }
}

fn gives(signature: &Signature, first: Option<Type>, several: bool) -> Type {
    match signature.gives {
        Gives::Is(kind) => Type::One(kind),
        Gives::ListWith(kind, _) if several => Type::List(kind),
        Gives::ListWith(kind, _) => Type::One(kind),
        Gives::ByInput(table) => match first {
            Some(Type::One(kind) | Type::List(kind)) => {
                table.iter().find(|(input, _)| kind != Kind::Any && kind.fits(*input)).map_or(Type::ANY, |(_, output)| Type::One(*output))
            }
            None => Type::ANY,
        },
    }
}
