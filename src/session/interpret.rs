//! Runs source text on a session: parse, check whole, then statement by statement.

mod cut;
mod expr;
mod files;
mod rust;
mod watch;

use std::time::Instant;

pub use cut::Cuts;
use expr::binary;
pub use rust::run_rust;

use super::call::{Call, Registry};
use super::convert;
use super::fault::Fault;
use super::value::{Number, Value};
use super::{Session, ops, show, timing};
use crate::lang::ast::{self, Expr, ExprKind, Span, Statement, StatementKind};
use crate::lang::bind::{Source, bind};
use crate::lang::check::check;
use crate::lang::diagnostic::{Diagnostic, Kind as Trouble};
use crate::lang::infer::no_field;
use crate::lang::parser::parse;
use crate::lang::quantity::as_factor;
use crate::lang::signature::{Accepts, Given, Param, Signature};
use crate::lang::types::Kind;
use crate::sink::{Output, Sink};
use crate::theta::Field;

/// Why a piece of source did not run to its end.
#[derive(Debug)]
pub enum Stopped {
    /// It does not parse or check: nothing ran.
    Unchecked(Vec<Diagnostic>),
    /// A statement failed; what came before it holds.
    Failed(Diagnostic),
}

impl Stopped {
    /// What went wrong, in order.
    pub fn diagnostics(self) -> Vec<Diagnostic> {
        match self {
            Stopped::Unchecked(found) => found,
            Stopped::Failed(diagnostic) => vec![diagnostic],
        }
    }

    /// Whether it stopped because the person asked it to.
    pub fn is_interrupted(&self) -> bool {
        matches!(self, Stopped::Failed(Diagnostic { kind: Trouble::Interrupted, .. }))
    }
}

/// Parses and checks `source` against the session; runs nothing.
///
/// # Errors
/// The diagnostics, in order.
pub fn prepare(source: &str, session: &Session, verbs: &dyn Registry) -> Result<Vec<Statement>, Vec<Diagnostic>> {
    let program = parse(source, verbs).map_err(|diagnostic| vec![diagnostic])?;
    let mut scope = session.scope();
    scope.refuse_rust(super::rust::refusal(session, verbs));
    let found = check(&program, verbs, &mut scope);
    if found.is_empty() { Ok(program) } else { Err(found) }
}

/// Runs `source` on the session. A statement that fails leaves the session as it was before that statement.
///
/// # Errors
/// See [`Stopped`].
pub fn run(source: &str, session: &mut Session, verbs: &dyn Registry, sink: &mut dyn Sink) -> Result<(), Stopped> {
    run_from(source, None, session, verbs, sink)
}

/// The value of `source`, one expression; the session is afterwards as it was before.
///
/// # Errors
/// See [`Stopped`].
pub fn evaluate(source: &str, session: &mut Session, verbs: &dyn Registry, sink: &mut dyn Sink) -> Result<Value, Stopped> {
    let program = prepare(source, session, verbs).map_err(Stopped::Unchecked)?;
    let [Statement { kind: StatementKind::Expr(expr), .. }] = program.as_slice() else {
        let whole = Span::new(0, source.len());
        return Err(Stopped::Unchecked(vec![Diagnostic::new("one expression is expected", whole)]));
    };
    let mark = session.begin();
    let mut interpreter = Interpreter::new(source, session, verbs, sink);
    let value = interpreter.expr(expr).map_err(Stopped::Failed);
    session.roll_back(mark);
    value
}

/// As [`run`]; where there is a beginning, each statement waits for the time that is written behind it.
fn run_from(source: &str, begun: Option<Instant>, session: &mut Session, verbs: &dyn Registry, sink: &mut dyn Sink) -> Result<(), Stopped> {
    let program = prepare(source, session, verbs).map_err(Stopped::Unchecked)?;
    let mut interpreter = Interpreter::new(source, session, verbs, sink);
    for statement in &program {
        let time = begun.and_then(|begun| begun.checked_add(timing::written(source, statement.span.end)?));
        if time.is_some_and(|time| !timing::wait(time, interpreter.sink)) {
            return Err(Stopped::Failed(Diagnostic::interrupted(statement.span).label("this was waited for")));
        }
        if interpreter.sink.interrupted() {
            return Err(Stopped::Failed(Diagnostic::interrupted(statement.span).label("before this began")));
        }
        interpreter.top(statement).map_err(Stopped::Failed)?;
        if interpreter.session.quit {
            break;
        }
    }
    Ok(())
}

/// How a statement that succeeded came to its end.
#[derive(Clone, Copy, PartialEq)]
enum Done {
    Whole,
    /// The person asked it to stop, and it kept what it had.
    Stopped,
}

struct Interpreter<'a> {
    source: &'a str,
    session: &'a mut Session,
    verbs: &'a dyn Registry,
    sink: &'a mut dyn Sink,
    cuts: Cuts,
    /// How many `for` the running statement is in.
    loops: usize,
    /// Whether the running statement was asked to stop, did, and goes on with what it has.
    obeyed: bool,
}

impl<'a> Interpreter<'a> {
    fn new(source: &'a str, session: &'a mut Session, verbs: &'a dyn Registry, sink: &'a mut dyn Sink) -> Self {
        Interpreter { source, session, verbs, sink, cuts: Cuts::default(), loops: 0, obeyed: false }
    }
}

impl Interpreter<'_> {
    /// A statement that is a step of its own: it succeeds whole, or as far as it had come when the person asked it to stop, or not at all.
    fn top(&mut self, statement: &Statement) -> Result<Done, Diagnostic> {
        if let Some((path, timed)) = self.file_of("run", statement)? {
            return self.run_file(&path, timed, statement.span);
        }
        if let Some((path, _)) = self.file_of("watch", statement)? {
            return self.watch(&path, statement.span);
        }
        let begun = self.session.recording.map(|since| since.elapsed());
        let mark = self.session.begin();
        (self.cuts, self.loops, self.obeyed) = (Cuts::default(), 0, false);
        match self.statement(statement) {
            Ok(()) => {
                let retold = self.session.retold.take();
                let replayed = self.is_replayed(statement) && retold.as_deref() != Some(&[]);
                let retold = retold.filter(|statements| !statements.is_empty());
                let count = retold.as_ref().map_or(1, Vec::len);
                let mut text = retold.map_or_else(|| self.cuts.told(self.source, statement.span), |statements| statements.join("; "));
                let stopped = self.sink.told_to_stop() || self.obeyed;
                if stopped {
                    text += self.cuts.remark();
                }
                if let Some(begun) = begun {
                    text = format!("{text}  {}", timing::stamp(begun));
                }
                self.session.commit(mark, (&text, count), replayed);
                self.session.pass_on();
                if let Some(name) = self.session.touched.take()
                    && let Some(Value::Theta(patch)) = self.session.get(&name).cloned()
                {
                    self.verbs.changed(self.session, self.sink, &name, &patch);
                }
                Ok(if stopped { Done::Stopped } else { Done::Whole })
            }
            Err(diagnostic) => {
                let outlasts = self.session.outlasting;
                self.session.roll_back(mark);
                if outlasts {
                    self.session.journal.note(&Cuts::left(self.source, statement.span));
                    self.session.pass_on();
                }
                Err(diagnostic)
            }
        }
    }

    fn is_replayed(&self, statement: &Statement) -> bool {
        let call = match &statement.kind {
            StatementKind::Expr(Expr { kind: ExprKind::Call(call) | ExprKind::Pipe { call, .. }, .. }) => call,
            _ => return true,
        };
        self.verbs.verb(&call.verb.text).is_none_or(|verb| verb.replay)
    }

    fn statement(&mut self, statement: &Statement) -> Result<(), Diagnostic> {
        match &statement.kind {
            StatementKind::Expr(expr) => {
                let value = self.expr(expr)?;
                show::show(&value, self.session, self.sink).map_err(|error| Diagnostic::new(error.to_string(), expr.span))?;
                if self.sink.pictures()
                    && let Some(picture) = self.verbs.portrait(&value)
                {
                    self.sink.emit(Output::Picture(picture));
                }
                Ok(())
            }
            StatementKind::Bind { name, value } => {
                let bound = self.expr(value)?;
                if matches!(bound, Value::Nothing) {
                    return Err(Diagnostic::new(format!("there is no value to bind to '{}'", name.text), value.span).label("gives nothing"));
                }
                self.session.assign(&name.text, Some(bound));
                Ok(())
            }
            StatementKind::SetField { name, field, op, value } => self.set_field(name, field, *op, value),
            StatementKind::For { var, over, body } => self.for_each(var, over, body),
            StatementKind::Rust { code } => self.rust(code, statement.span),
        }
    }

    fn set_field(&mut self, name: &ast::Name, field: &ast::Name, op: ast::AssignOp, value: &Expr) -> Result<(), Diagnostic> {
        let base = self.name(&name.text, name.span)?;
        let Value::Theta(mut patch) = base else {
            return Err(Diagnostic::new("only the fields of a theta can be set", name.span).label(format!("this is {}", base.ty())));
        };
        let target = Field::from_name(&field.text).ok_or_else(|| no_field(field))?;
        let mut new = self.expr(value)?;
        if let Some(op) = op.arithmetic() {
            let old = ops::field(&Value::Theta(patch.clone()), &field.text).map_err(|wrong| Diagnostic::new(wrong, field.span))?;
            if let Value::Number(Number { value, dimension }) = new {
                let (value, dimension) = as_factor(target.info().quantity, op, value, dimension);
                new = Value::Number(Number { value, dimension });
            }
            new = binary(op, &old, &new, value.span)?;
        }
        let info = target.info();
        let number = convert::number(info.name, info.quantity, info.min, info.max, &new, value.span)?;
        patch.theta.set(target, number);
        self.session.assign(&name.text, Some(Value::Theta(patch)));
        Ok(())
    }

    fn for_each(&mut self, var: &ast::Name, over: &Expr, body: &[Statement]) -> Result<(), Diagnostic> {
        let elements = self.expr(over)?;
        let count = match &elements {
            Value::Range(range) => range.len(),
            Value::List(items) => items.len() as u64,
            other => return Err(Diagnostic::new("for goes over a list or a range", over.span).label(format!("this is {}", other.ty()))),
        };
        let outer = self.session.get(&var.text).cloned();
        let mark = self.session.mark();
        self.loops += 1;
        for place in 0..count {
            if self.sink.interrupted() {
                return Err(Diagnostic::interrupted(var.span).label(format!("after {place} of {count} rounds")));
            }
            let element = ops::index(&elements, &Value::number(place as f64)).map_err(|wrong| Diagnostic::new(wrong, over.span))?;
            self.session.assign(&var.text, Some(element));
            for statement in body {
                self.statement(statement)?;
                if self.session.quit {
                    self.session.forget(&mark, &var.text, outer);
                    return Ok(());
                }
            }
        }
        self.loops -= 1;
        self.session.forget(&mark, &var.text, outer);
        Ok(())
    }

    fn call(&mut self, call: &ast::Call, piped: Option<(Value, Span)>, span: Span) -> Result<Value, Diagnostic> {
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
        let result = self.dispatch(verb, args, &typed).map_err(|fault| place(fault, signature, &spans, span))?;
        if let Some(cut) = self.session.cut.take() {
            let once = self.loops == 0 && !matches!(result, Value::List(_));
            self.cuts.add(call, cut, once);
            // The wish is fulfilled: what is done with the part that there is is not to lose it.
            self.obeyed = self.obeyed || once && self.sink.told_to_stop();
        }
        Ok(result)
    }

    /// Runs the verb once, or once for each element where it takes one value and was given a list.
    fn dispatch(&mut self, verb: &'static super::call::Verb, args: Vec<Option<Value>>, typed: &[bool]) -> Result<Value, Fault> {
        let signature = &verb.signature;
        let first = signature.positional().next();
        let list = first.and_then(|(index, param)| {
            let value = args.get(index)?.as_ref()?;
            mappable(signature, param.name, param.accepts, value).then(|| (index, value.clone()))
        });
        let Some((index, list)) = list else {
            return (verb.run)(&mut Call { signature, args, typed, session: self.session, sink: self.sink, verbs: self.verbs });
        };
        let elements = ops::elements(&list).map_err(Fault::new)?;
        if elements.len() > 1 {
            each_its_own_file(signature, typed, elements.len())?;
        }
        let mut results = Vec::new();
        for element in elements {
            if self.sink.interrupted() {
                return Err(Fault::interrupted());
            }
            let mut args = args.clone();
            if let Some(slot) = args.get_mut(index) {
                *slot = Some(element);
            }
            results.push((verb.run)(&mut Call { signature, args, typed, session: self.session, sink: self.sink, verbs: self.verbs })?);
        }
        let nothing = results.iter().all(|result| matches!(result, Value::Nothing));
        Ok(if nothing { Value::Nothing } else { Value::list(results) })
    }
}

/// Refuses one name for the files of several calls, of which the last would be left.
fn each_its_own_file(signature: &Signature, typed: &[bool], calls: usize) -> Result<(), Fault> {
    let target = signature.params.iter().zip(typed).find(|(param, typed)| **typed && matches!(param.accepts, Accepts::Target));
    let Some((Param { name, .. }, _)) = target else { return Ok(()) };
    let message = format!("{calls} files would have this name, each in place of the one before");
    Err(Fault::new(message).help(format!("for n in 0..{} {{ {} list[n] {name}=\"…{{n}}…\" }}", calls - 1, signature.name)).at(name))
}

/// Whether a list given for this parameter means one call an element.
fn mappable(signature: &Signature, name: &str, accepts: Accepts, value: &Value) -> bool {
    let first = signature.positional().next().is_some_and(|(_, param)| param.name == name && param.given == Given::Position);
    let single = match accepts {
        Accepts::Value(kinds) => !kinds.contains(&Kind::Any),
        Accepts::Text | Accepts::Caption => true,
        _ => false,
    };
    first && single && matches!(value, Value::List(_) | Value::Range(_))
}

/// Gives a fault its place: the argument that it names, else the call.
fn place(fault: Fault, signature: &Signature, spans: &[Option<Span>], call: Span) -> Diagnostic {
    let argument = fault.param.and_then(|name| signature.param(name)).and_then(|(index, _)| spans.get(index).copied().flatten());
    let diagnostic = Diagnostic::new(fault.message, argument.unwrap_or(call)).kind(fault.kind);
    match fault.help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}
