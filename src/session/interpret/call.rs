//! Calls of verbs: binds arguments, maps a call over a list, and locates errors.

use super::Interpreter;
use crate::lang::ast::{self, ExprKind, Span};
use crate::lang::bind::{Source, bind};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::print::print_expr;
use crate::lang::signature::{Accepts, Given, Param, Signature};
use crate::lang::types::Kind;
use crate::session::call::{self, Call, Verb};
use crate::session::fault::Fault;
use crate::session::log::Effect;
use crate::session::value::Value;
use crate::session::{convert, ops};

impl Interpreter<'_> {
    pub(super) fn call(&mut self, call: &ast::Call, piped: Option<(Value, Span)>, span: Span) -> Result<Value, Diagnostic> {
        let verb =
            self.verbs.verb(&call.verb.text).ok_or_else(|| Diagnostic::new(format!("no verb '{}'", call.verb.text), call.verb.span))?;
        let signature = &verb.signature;
        let bound = bind(call, piped.as_ref().map(|(_, span)| *span), signature)?;
        let mut args: Vec<Option<Value>> = Vec::with_capacity(bound.len());
        let mut spans: Vec<Option<Span>> = Vec::with_capacity(bound.len());
        for (param, sources) in signature.params.iter().zip(&bound) {
            let mut values = Vec::with_capacity(sources.len());
            for source in sources {
                let value = match source {
                    Source::Piped(_) => piped.as_ref().map_or(Value::Nothing, |(value, _)| value.clone()),
                    Source::Written(expr) => match convert::word(param.accepts, expr) {
                        Some(word) => word,
                        None => self.expr(expr)?,
                    },
                };
                let mapped = mappable(signature, param.name, param.accepts, &value);
                values.push(convert::argument(param, value, mapped, source.span())?);
            }
            spans.push(sources.iter().map(|source| source.span()).reduce(Span::to));
            args.push(match (param.given, values.pop()) {
                (_, None) => convert::default(param.default),
                (Given::Rest, Some(last)) => {
                    values.push(last);
                    Some(Value::list(values))
                }
                (_, value) => value,
            });
        }
        let typed: Vec<bool> = bound.iter().map(|sources| !sources.is_empty()).collect();
        let before = self.session.running.effects.len();
        let labels: Vec<Vec<String>> = bound.iter().map(|sources| sources.iter().map(label).collect()).collect();
        let result = self.dispatch(verb, args, &typed, labels).map_err(|fault| place(fault, signature, &spans, span))?;
        let once = self.loops == 0 && !matches!(result, Value::List(_));
        if once && self.place_interrupts(call, before) {
            // The request is fulfilled: what is done with the part that there is is not to lose it.
            self.obeyed = self.obeyed || self.sink.stop_requested();
        }
        Ok(result)
    }

    /// Sets the source range of each interrupt effect from index `from` on. Returns whether there are any.
    fn place_interrupts(&mut self, call: &ast::Call, from: usize) -> bool {
        let mut any = false;
        for effect in self.session.running.effects.iter_mut().skip(from) {
            let Effect::Interrupted { option, place, .. } = effect else { continue };
            let typed = call.args.iter().find(|arg| arg.key.as_ref().is_some_and(|key| key.text == *option));
            let end = call.args.last().map_or(call.verb.span.end, |arg| arg.value.span.end);
            let span = typed.map_or(Span::new(end, end), |arg| arg.value.span);
            *place = Some(span.start.saturating_sub(self.start)..span.end.saturating_sub(self.start));
            any = true;
        }
        any
    }

    /// Runs the verb once, or once for each element if it takes one value and gets a list.
    fn dispatch(
        &mut self,
        verb: &'static Verb,
        args: Vec<Option<Value>>,
        typed: &[bool],
        mut labels: Vec<Vec<String>>,
    ) -> Result<Value, Fault> {
        let signature = &verb.signature;
        let first = signature.positional().next();
        let list = first.and_then(|(index, param)| {
            let value = args.get(index)?.as_ref()?;
            mappable(signature, param.name, param.accepts, value).then(|| (index, value.clone()))
        });
        let Some((index, list)) = list else {
            let labels = &labels;
            return (verb.run)(&mut Call { signature, args, typed, labels, session: self.session, sink: self.sink, verbs: self.verbs });
        };
        let label = labels.get_mut(index).map(std::mem::take).and_then(|labels| labels.into_iter().next()).unwrap_or_default();
        let elements = ops::elements(&list).map_err(Fault::new)?;
        if elements.len() > 1 {
            each_its_own_file(signature, typed, elements.len())?;
        }
        let mut results = Vec::new();
        for (nth, element) in elements.into_iter().enumerate() {
            if self.sink.interrupted() {
                return Err(Fault::interrupted());
            }
            let mut args = args.clone();
            if let Some(slot) = args.get_mut(index) {
                *slot = Some(element);
            }
            if let Some(labels) = labels.get_mut(index) {
                *labels = vec![call::element(&label, nth)];
            }
            let labels = &labels;
            results.push((verb.run)(&mut Call {
                signature,
                args,
                typed,
                labels,
                session: self.session,
                sink: self.sink,
                verbs: self.verbs,
            })?);
        }
        let nothing = results.iter().all(|result| matches!(result, Value::Nothing));
        Ok(if nothing { Value::Nothing } else { Value::list(results) })
    }
}

/// Returns the source of an argument that is a name, field or index; empty for any other.
fn label(source: &Source<'_>) -> String {
    match source {
        Source::Written(expr) if matches!(expr.kind, ExprKind::Name(_) | ExprKind::Field { .. } | ExprKind::Index { .. }) => {
            print_expr(expr)
        }
        _ => String::new(),
    }
}

/// Rejects one file name for several calls, each of which would overwrite the file.
fn each_its_own_file(signature: &Signature, typed: &[bool], calls: usize) -> Result<(), Fault> {
    let target = signature.params.iter().zip(typed).find(|(param, typed)| **typed && matches!(param.accepts, Accepts::Target));
    let Some((Param { name, .. }, _)) = target else { return Ok(()) };
    let message = format!("{calls} files would have this name, each in place of the one before");
    Err(Fault::new(message).help(format!("for n in 0..{} {{ {} list[n] {name}=\"…{{n}}…\" }}", calls - 1, signature.name)).at(name))
}

/// Returns whether a list for this parameter means one call for each element.
fn mappable(signature: &Signature, name: &str, accepts: Accepts, value: &Value) -> bool {
    let first = signature.positional().next().is_some_and(|(_, param)| param.name == name && param.given == Given::Position);
    let single = match accepts {
        Accepts::Value(kinds) => !kinds.contains(&Kind::Any),
        Accepts::Text | Accepts::Caption => true,
        _ => false,
    };
    first && single && matches!(value, Value::List(_) | Value::Range(_))
}

/// Adds a span to a fault: that of the argument it names, or of the call.
fn place(fault: Fault, signature: &Signature, spans: &[Option<Span>], call: Span) -> Diagnostic {
    let argument = fault.param.and_then(|name| signature.param(name)).and_then(|(index, _)| spans.get(index).copied().flatten());
    let diagnostic = Diagnostic::new(fault.message, argument.unwrap_or(call)).kind(fault.kind);
    match fault.help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}
