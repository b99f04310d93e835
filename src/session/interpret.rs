//! The interpreter: parses source text, checks all of it, then runs it on a session statement by statement.

mod call;
mod expr;
mod rust;
mod statement;

use std::time::Instant;

pub use rust::run_rust;

use super::call::Registry;
use super::log::{Entry, Outcome};
use super::value::Value;
use super::{Session, timing};
use crate::lang::ast::{Expr, ExprKind, Span, Statement, StatementKind};
use crate::lang::check::check;
use crate::lang::diagnostic::{Diagnostic, Kind};
use crate::lang::habits;
use crate::lang::parser::{Parsed, parse_whole};
use crate::lang::signature::Accepts;
use crate::lang::types::{self, Type};
use crate::sink::{Output, Sink};
use crate::text::Reading;
use crate::theta::text::seconds;

/// Why a source did not run to its end.
#[derive(Debug)]
pub enum Stopped {
    /// It does not parse or check; nothing ran.
    Unchecked(Vec<Diagnostic>),
    /// A statement failed; the statements before it keep their effects.
    Failed(Diagnostic),
}

impl Stopped {
    /// Returns the errors, in order.
    pub fn diagnostics(self) -> Vec<Diagnostic> {
        match self {
            Stopped::Unchecked(found) => found,
            Stopped::Failed(diagnostic) => vec![diagnostic],
        }
    }

    /// Returns whether the user interrupted it.
    pub fn is_interrupted(&self) -> bool {
        matches!(self, Stopped::Failed(Diagnostic { kind: Kind::Interrupted, .. }))
    }
}

/// Parses and checks `source` against the session, without running it.
///
/// # Errors
/// All diagnostics, in order.
pub fn prepare(source: &str, session: &Session, verbs: &dyn Registry) -> Result<Vec<Statement>, Vec<Diagnostic>> {
    let Parsed { statements, mistakes: mut found, lost } = parse_whole(source, verbs);
    let mut scope = session.scope();
    scope.refuse_rust(super::rust::refusal(session, verbs));
    lost.iter().for_each(|name| scope.bind(name, Type::ANY));
    found.extend(check(&statements, verbs, &mut scope));
    if found.is_empty() {
        return Ok(statements);
    }
    found.sort_by_key(|diagnostic| diagnostic.span.start);
    Err(found.into_iter().map(|diagnostic| with_habit(diagnostic, source, session, verbs)).collect())
}

/// Adds help if the error comes from a habit of another language.
fn with_habit(diagnostic: Diagnostic, source: &str, session: &Session, verbs: &dyn Registry) -> Diagnostic {
    let wants_text = |verb: &str, name: &str| {
        let first = verbs.signature(verb).and_then(|signature| signature.positional().next());
        let is_value = name == "theta" || session.get(name).is_some();
        !is_value
            && first.is_some_and(|(_, param)| match param.accepts {
                Accepts::Text | Accepts::Caption => true,
                Accepts::Value(kinds) => kinds.contains(&types::Kind::Text) && !kinds.contains(&types::Kind::Clip),
                _ => false,
            })
    };
    let is_caption = |words: &str| Reading::of(words).is_ok_and(|reading| reading.unknown.is_empty() && !reading.concepts.is_empty());
    match habits::help(source, diagnostic.span, wants_text, is_caption) {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

/// Runs `source` on the session. A statement that fails leaves the session as it was before that statement.
///
/// If a statement is interrupted and keeps its partial result, the statements after it do not run.
///
/// # Errors
/// See [`Stopped`].
pub fn run(source: &str, session: &mut Session, verbs: &dyn Registry, sink: &mut dyn Sink) -> Result<Done, Stopped> {
    run_from(source, None, session, verbs, sink)
}

/// Runs as [`run`]. With `begun`, each statement waits for the time in the comment after it, counted from then.
pub(super) fn run_from(
    source: &str,
    begun: Option<Instant>,
    session: &mut Session,
    verbs: &dyn Registry,
    sink: &mut dyn Sink,
) -> Result<Done, Stopped> {
    let mut done = Done::Whole;
    for statement in &prepare(source, session, verbs).map_err(Stopped::Unchecked)? {
        let time = begun.and_then(|begun| begun.checked_add(timing::written(source, statement.span.end)?));
        if time.is_some_and(|time| !timing::wait(time, sink)) {
            return Err(Stopped::Failed(Diagnostic::interrupted(statement.span).label("this was waited for")));
        }
        if done == Done::Stopped || sink.interrupted() {
            return Err(Stopped::Failed(Diagnostic::interrupted(statement.span).label("before this began")));
        }
        done = run_statement(source, statement, session, verbs, sink).map_err(Stopped::Failed)?;
        if session.quit {
            break;
        }
    }
    Ok(done)
}

/// Evaluates `source`, a single expression, and restores the session afterwards.
///
/// # Errors
/// See [`Stopped`].
pub fn evaluate(source: &str, session: &mut Session, verbs: &dyn Registry, sink: &mut dyn Sink) -> Result<Value, Stopped> {
    let program = prepare(source, session, verbs).map_err(Stopped::Unchecked)?;
    let expr = match program.as_slice() {
        [statement @ Statement { kind: StatementKind::Expr(expr), .. }] if !stands_alone(statement, verbs) => expr,
        _ => return Err(Stopped::Unchecked(vec![Diagnostic::new("one expression is expected", Span::new(0, source.len()))])),
    };
    session.begin();
    let value = Interpreter::new(source, 0, session, verbs, sink).expr(expr).map_err(Stopped::Failed);
    session.roll_back();
    value
}

/// Returns the verb of a statement that is a call.
fn verb_of(statement: &Statement) -> Option<&str> {
    match &statement.kind {
        StatementKind::Expr(Expr { kind: ExprKind::Call(call) | ExprKind::Pipe { call, .. }, .. }) => Some(&call.verb.text),
        _ => None,
    }
}

/// Returns whether a statement must be alone because its verb changes the whole session or its replay source may differ.
fn stands_alone(statement: &Statement, verbs: &dyn Registry) -> bool {
    verb_of(statement).and_then(|verb| verbs.signature(verb)).is_some_and(|signature| signature.scope.stands_alone())
}

/// How a statement that succeeded ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Done {
    Whole,
    /// The user interrupted it, and it kept its partial result.
    Stopped,
}

/// Runs a statement of `source` as one step. It completes, keeps its result up to an interrupt, or fails without effect on the session.
///
/// # Errors
/// If the statement fails. The session is as before; files that it wrote remain.
pub(super) fn run_statement(
    source: &str,
    statement: &Statement,
    session: &mut Session,
    verbs: &dyn Registry,
    sink: &mut dyn Sink,
) -> Result<Done, Diagnostic> {
    let text = source.get(statement.span.start..statement.span.end).unwrap_or_default();
    let begun = session.state.recording.map(|since| since.elapsed());
    session.begin();
    let started = Instant::now();
    let mut interpreter = Interpreter::new(source, statement.span.start, session, verbs, sink);
    let outcome = interpreter.statement(statement);
    let obeyed = interpreter.obeyed;
    if let Err(diagnostic) = outcome {
        session.fail(text);
        return Err(diagnostic);
    }
    if session.settings().timing {
        sink.emit(Output::Note(format!("took {}", seconds(started.elapsed().as_secs_f64()))));
    }
    let running = std::mem::take(&mut session.running);
    let stopped = sink.stop_requested() || obeyed || running.stopped;
    let needed = verb_of(statement).and_then(|verb| verbs.verb(verb)).is_none_or(|verb| verb.replay);
    let replayed = needed && running.replay.as_ref().is_none_or(|statements| !statements.is_empty());
    let replay = running.replay.filter(|statements| !statements.is_empty());
    let entry = Entry {
        statements: replay.as_ref().map_or(1, Vec::len),
        outcome: if stopped { Outcome::Stopped } else { Outcome::Done },
        effects: running.effects,
        begun,
        ..Entry::new(replay.map_or_else(|| text.to_string(), |statements| statements.join("; ")))
    };
    session.commit(entry, replayed);
    if let Some(name) = running.theta
        && let Some(Value::Theta(patch)) = session.get(&name).cloned()
    {
        verbs.changed(session, sink, &name, &patch);
    }
    Ok(if stopped { Done::Stopped } else { Done::Whole })
}

struct Interpreter<'a> {
    source: &'a str,
    /// Byte offset of the running statement in `source`.
    start: usize,
    session: &'a mut Session,
    verbs: &'a dyn Registry,
    sink: &'a mut dyn Sink,
    /// The number of `for` loops around the running statement.
    loops: usize,
    /// Whether the running statement was interrupted and continues with its partial result.
    obeyed: bool,
}

impl<'a> Interpreter<'a> {
    fn new(source: &'a str, start: usize, session: &'a mut Session, verbs: &'a dyn Registry, sink: &'a mut dyn Sink) -> Self {
        Interpreter { source, start, session, verbs, sink, loops: 0, obeyed: false }
    }
}
