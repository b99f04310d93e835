//! Runs source text on a session: parse, check whole, then statement by statement.

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
        matches!(self, Stopped::Failed(Diagnostic { kind: Kind::Interrupted, .. }))
    }
}

/// Parses and checks `source` against the session; runs nothing.
///
/// # Errors
/// The diagnostics, in order.
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

/// With the help for a habit of other languages, where it is one.
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
/// Where a statement was asked to stop and kept what it had, the statements behind it are not run.
///
/// # Errors
/// See [`Stopped`].
pub fn run(source: &str, session: &mut Session, verbs: &dyn Registry, sink: &mut dyn Sink) -> Result<Done, Stopped> {
    run_from(source, None, session, verbs, sink)
}

/// As [`run`]; where there is a beginning, each statement waits for the time that is written behind it.
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

/// The value of `source`, one expression; the session is afterwards as it was before.
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

/// The verb of the call that a statement consists of.
fn verb_of(statement: &Statement) -> Option<&str> {
    match &statement.kind {
        StatementKind::Expr(Expr { kind: ExprKind::Call(call) | ExprKind::Pipe { call, .. }, .. }) => Some(&call.verb.text),
        _ => None,
    }
}

/// Whether a statement changes the session as a whole.
fn stands_alone(statement: &Statement, verbs: &dyn Registry) -> bool {
    verb_of(statement).and_then(|verb| verbs.signature(verb)).is_some_and(|signature| signature.scope.stands_alone())
}

/// How a statement that succeeded came to its end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Done {
    Whole,
    /// The person asked it to stop, and it kept what it had.
    Stopped,
}

/// Runs a statement of `source` as a step of its own: it succeeds whole, or as far as it had come when the person asked it to stop, or not at all.
///
/// # Errors
/// It fails, and the session is as it was before; what files it wrote stay.
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
    /// Where the running statement begins in it.
    start: usize,
    session: &'a mut Session,
    verbs: &'a dyn Registry,
    sink: &'a mut dyn Sink,
    /// How many `for` the running statement is in.
    loops: usize,
    /// Whether the running statement was asked to stop, did, and goes on with what it has.
    obeyed: bool,
}

impl<'a> Interpreter<'a> {
    fn new(source: &'a str, start: usize, session: &'a mut Session, verbs: &'a dyn Registry, sink: &'a mut dyn Sink) -> Self {
        Interpreter { source, start, session, verbs, sink, loops: 0, obeyed: false }
    }
}
