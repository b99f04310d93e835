//! Calls: checks each argument against its parameter.

use super::Checker;
use crate::lang::ast::{Call, Expr, ExprKind, Name, Span, TextPart};
use crate::lang::bind::{Source, bind};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::infer::{InferredType, no_field, number_fits};
use crate::lang::signature::{Accepts, Gives, Param, ScopeEffect, Signature, kinds_text};
use crate::lang::suggest::nearest;
use crate::lang::types::{Kind, Type};
use crate::theta::{Field, Quantity};

impl Checker<'_> {
    /// Checks a call that is a statement at the top level of the program.
    pub(super) fn call_alone(&mut self, call: &Call) -> InferredType {
        self.checked(call, None)
    }

    /// Checks a call inside an expression or a block.
    pub(super) fn call(&mut self, call: &Call, piped: Option<(InferredType, Span)>) -> InferredType {
        let known = self.checked(call, piped);
        let verb = &call.verb;
        if self.verbs.signature(&verb.text).is_some_and(|signature| signature.scope.stands_alone()) {
            let diagnostic = Diagnostic::new(format!("{} must be a separate statement", verb.text), verb.span);
            return self
                .error(diagnostic.label("inside another statement").help("write it on its own line, outside for, pipes and brackets"));
        }
        known
    }

    fn checked(&mut self, call: &Call, piped: Option<(InferredType, Span)>) -> InferredType {
        let Some(signature) = self.verbs.signature(&call.verb.text) else {
            return self.error(Diagnostic::new(format!("no verb '{}'", call.verb.text), call.verb.span).unknown().label("not known"));
        };
        let bound = match bind(call, piped.map(|(_, span)| span), signature) {
            Ok(bound) => bound,
            Err(diagnostic) => {
                // Stop here: without its parameter, an argument cannot be checked further, since a bare word may be a choice.
                self.error(diagnostic);
                return InferredType::of(gives(signature, None, false));
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
        // A verb that takes one value is applied to each element of a list.
        let mapped = match signature.positional().next() {
            Some((_, Param { accepts: Accepts::Value(_) | Accepts::Text | Accepts::Caption, .. })) => matches!(first, Some(Type::List(_))),
            _ => false,
        };
        InferredType::of(match gives(signature, first, several) {
            Type::One(kind) if mapped && kind != Kind::Nothing => Type::List(kind),
            ty => ty,
        })
    }

    /// Checks an argument as written. Returns `None` for a bare word, which has no type.
    fn argument(&mut self, signature: &Signature, param: &Param, expr: &Expr) -> Option<InferredType> {
        match param.accepts {
            Accepts::Choice(words) => {
                if let Err(diagnostic) = choice(param, words, expr) {
                    self.error(diagnostic);
                }
                None
            }
            Accepts::NumberOr { words, .. } if matches!(&expr.kind, ExprKind::Name(name) if words.contains(&name.as_str())) => None,
            Accepts::Word => match &expr.kind {
                ExprKind::Name(_) | ExprKind::Text { .. } => None,
                ExprKind::Field { base, .. } if matches!(base.kind, ExprKind::Name(_)) => None,
                _ => {
                    self.report(
                        Diagnostic::new(format!("{} takes words", signature.name), expr.span)
                            .label(format!("{} is expected", param.summary)),
                    );
                    None
                }
            },
            Accepts::Fields => {
                let named = match &expr.kind {
                    ExprKind::List(items) => items.as_slice(),
                    _ => std::slice::from_ref(expr),
                };
                named.iter().filter_map(|expr| field_name(param, expr).err()).for_each(|diagnostic| self.report(diagnostic));
                None
            }
            Accepts::Place => {
                let is_place = match &expr.kind {
                    ExprKind::Name(_) => true,
                    ExprKind::Field { base, .. } => matches!(base.kind, ExprKind::Name(_)),
                    _ => false,
                };
                if signature.scope == ScopeEffect::Drops && !matches!(expr.kind, ExprKind::Name(_)) {
                    let diagnostic = Diagnostic::new(format!("{} takes names", signature.name), expr.span);
                    self.report(diagnostic.label("a name is expected here, whole"));
                } else if is_place {
                    self.expr(expr);
                } else {
                    let diagnostic = Diagnostic::new(format!("{} needs the name of a variable, without quotes", signature.name), expr.span);
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

    /// Checks the inferred type of a value against a parameter.
    fn accept(&mut self, signature: &Signature, param: &Param, known: InferredType, span: Span) -> InferredType {
        let wrong = |found: String| {
            Diagnostic::new(format!("{}: '{}' must be {}", signature.name, param.name, param.accepts.describe()), span).label(found)
        };
        let first_place = signature.positional().next().is_some_and(|(_, first)| std::ptr::eq(first, param));
        let verdict = match (param.accepts, known.ty) {
            (_, Type::One(Kind::Any)) => Ok(()),
            (_, Type::One(Kind::Nothing)) => {
                Err(Diagnostic::new(format!("there is no value here for {}", signature.name), span).label("gives nothing"))
            }
            (Accepts::NumberOr { words, .. }, Type::One(Kind::Text)) if known.constant.is_none() => {
                Err(wrong("this is text".into()).help(format!(
                    "{}, a note such as A3, or a number",
                    words.iter().map(|word| format!("{}={word}", param.name)).collect::<Vec<_>>().join(", ")
                )))
            }
            (Accepts::Number { quantity, min, max } | Accepts::NumberOr { quantity, min, max, .. }, ty) => {
                number_fits(param.name, quantity, min, max, InferredType { ty, ..known }, span)
            }
            (Accepts::Integer { min, max }, ty) => {
                number_fits(param.name, Quantity::Scalar, min as f64, max as f64, InferredType { ty, ..known }, span).and_then(|()| {
                    match known.constant {
                        Some(value) if value.fract() != 0.0 => Err(wrong(format!("{value} is not whole"))),
                        _ => Ok(()),
                    }
                })
            }
            (Accepts::Text | Accepts::Caption | Accepts::Path | Accepts::Target, Type::One(Kind::Text))
            | (Accepts::Bool, Type::One(Kind::Bool)) => Ok(()),
            (Accepts::Text | Accepts::Caption, Type::List(Kind::Text | Kind::Any)) if first_place => Ok(()),
            (Accepts::Value(kinds) | Accepts::Values(kinds), Type::One(kind)) if kinds.iter().any(|wanted| kind.fits(*wanted)) => Ok(()),
            (Accepts::Value(kinds), Type::List(kind))
                if (first_place || kinds.contains(&Kind::Any)) && kinds.iter().any(|wanted| kind.fits(*wanted)) =>
            {
                Ok(())
            }
            (Accepts::Values(kinds), Type::List(kind)) if kinds.iter().any(|wanted| kind.fits(*wanted)) => Ok(()),
            (Accepts::Value(kinds) | Accepts::Values(kinds), ty) => {
                let message = if first_place {
                    format!("{} takes {}", signature.name, kinds_text(kinds))
                } else {
                    format!("{}: '{}' must be {}", signature.name, param.name, param.accepts.describe())
                };
                let diagnostic = Diagnostic::new(message, span).label(format!("this is {ty}"));
                Err(match way_from(ty, kinds) {
                    Some(help) => diagnostic.help(help),
                    None => diagnostic,
                })
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
            ScopeEffect::None | ScopeEffect::Alone => {}
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

/// Reads a bare word as the name of a field of theta.
fn field_name(param: &Param, expr: &Expr) -> Result<Field, Diagnostic> {
    match &expr.kind {
        ExprKind::Name(name) => Field::from_name(name).ok_or_else(|| no_field(&Name { text: name.clone(), span: expr.span })),
        _ => Err(Diagnostic::new(format!("'{}' must be {}", param.name, param.accepts.describe()), expr.span).label("no field's name")),
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
            let diagnostic = Diagnostic::new(format!("'{}' must be {}", param.name, param.accepts.describe()), expr.span)
                .unknown()
                .label(if words.len() == 1 { "another word" } else { "not one of them" });
            Err(match word.and_then(|word| nearest(word, words.iter().copied())) {
                Some(near) => diagnostic.help(format!("did you mean '{near}'?")),
                None => diagnostic,
            })
        }
    }
}

/// Returns advice on how to get a value of the wanted kinds from one of type `ty`.
fn way_from(ty: Type, kinds: &[Kind]) -> Option<&'static str> {
    match ty {
        Type::One(Kind::Text) if kinds.contains(&Kind::Theta) && !kinds.contains(&Kind::Clip) => {
            Some("imagine makes a theta from a caption: imagine \"…\"")
        }
        Type::One(Kind::Text) => Some("load reads a value from a file: load \"…\""),
        Type::One(Kind::Theta) if kinds.contains(&Kind::Clip) => Some("render makes a clip from a theta"),
        _ => None,
    }
}

fn gives(signature: &Signature, first: Option<Type>, several: bool) -> Type {
    match signature.gives {
        Gives::Is(kind) => Type::One(kind),
        Gives::Many(kind) => Type::List(kind),
        Gives::ListWith(kind, _) if several => Type::List(kind),
        Gives::ListWith(kind, _) => Type::One(kind),
        Gives::Each(kind) => match first {
            Some(Type::One(Kind::Any)) | None => Type::ANY,
            Some(Type::List(_)) => Type::List(kind),
            _ => Type::One(kind),
        },
        Gives::ByInput(table) => match first {
            Some(Type::One(kind) | Type::List(kind)) => {
                table.iter().find(|(input, _)| kind != Kind::Any && kind.fits(*input)).map_or(Type::ANY, |(_, output)| Type::One(*output))
            }
            None => Type::ANY,
        },
    }
}
