//! A call as a verb receives it: its checked and converted arguments, the session, and the sink.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use super::Session;
use super::fault::Fault;
use super::interpret::{self, Done, Stopped};
use super::log::Effect;
use super::rust::RustSide;
use super::value::{Embedding, Patch, Value};
use crate::audio::Clip;
use crate::dataset::Pairs;
use crate::flow::Flow;
use crate::lang::ast::Statement;
use crate::lang::check::Verbs;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::parser::Vocabulary;
use crate::lang::signature::{Given, Param, Signature};
use crate::sink::{Bar, Output, Picture, Sink};

/// A verb: its signature and the function that runs it.
pub struct Verb {
    pub signature: Signature,
    pub run: fn(&mut Call<'_>) -> Result<Value, Fault>,
    /// Whether a replay needs the call even if it changes no value and draws no seed (true for `save`, false for `help`).
    pub replay: bool,
}

/// All verbs. The table of commands implements it.
pub trait Registry: Verbs + Vocabulary {
    fn verb(&self, name: &str) -> Option<&'static Verb>;
    fn all(&self) -> &'static [&'static Verb];

    /// Returns whether [`Registry::rust`] returns `Some`.
    fn has_rust(&self) -> bool {
        false
    }

    /// Creates a Rust backend for one session; `None` if this build has none.
    fn rust(&self) -> Option<Box<dyn RustSide>> {
        None
    }

    /// Called after a statement has bound `name` to another theta. What it does is not part of the statement and cannot fail it.
    fn changed(&self, _session: &mut Session, _sink: &mut dyn Sink, _name: &str, _patch: &Patch) {}

    /// Returns a figure that shows more of a value than its text does, for front ends with pictures.
    fn portrait(&self, _value: &Value) -> Option<Picture> {
        None
    }
}

/// One call of a verb.
pub struct Call<'a> {
    pub signature: &'static Signature,
    /// The argument of each parameter. Defaults are filled in, and a rest parameter is a list.
    pub(super) args: Vec<Option<Value>>,
    /// For each parameter, whether the call gives it rather than taking the default.
    pub(super) typed: &'a [bool],
    /// For each parameter, the source of its values where that is a name, field or index; see [`Call::labelled`].
    pub(super) labels: &'a [Vec<String>],
    pub session: &'a mut Session,
    pub sink: &'a mut dyn Sink,
    pub verbs: &'a dyn Registry,
}

macro_rules! getter {
    ($(#[$doc:meta])* $name:ident, $pattern:pat => $result:expr, $type:ty) => {
        $(#[$doc])*
        ///
        /// # Errors
        /// If it was not given, or has another kind, which is a bug in the verb table.
        pub fn $name(&self, name: &'static str) -> Result<$type, Fault> {
            match self.value(name) {
                Some($pattern) => Ok($result),
                other => Err(self.unexpected(name, other)),
            }
        }
    };
}

impl Call<'_> {
    /// Returns the argument of the parameter `name`; `None` if it was not given and has no default.
    pub fn value(&self, name: &str) -> Option<&Value> {
        let (index, _) = self.signature.param(name)?;
        self.args.get(index)?.as_ref()
    }

    /// Returns whether the call itself gives the parameter `name`.
    pub fn typed(&self, name: &str) -> bool {
        self.signature.param(name).and_then(|(index, _)| self.typed.get(index)).is_some_and(|typed| *typed)
    }

    /// Returns whether the parameter `name` has an argument or a default.
    pub fn given(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    /// Returns the argument, of any kind.
    ///
    /// # Errors
    /// If it was not given.
    pub fn any(&self, name: &'static str) -> Result<&Value, Fault> {
        self.value(name).ok_or_else(|| self.unexpected(name, None))
    }

    getter!(/// A number, in the base unit of its quantity.
        number, Value::Number(number) => number.value, f64);
    getter!(/// A whole number that is not negative.
        count, Value::Number(number) => number.value as u64, u64);
    getter!(text, Value::Text(text) => text, &str);
    getter!(flag, Value::Bool(flag) => *flag, bool);
    getter!(theta, Value::Theta(patch) => patch, &Patch);
    getter!(clip, Value::Clip(clip) => clip, &Clip);
    getter!(pairs, Value::Pairs(pairs) => pairs, &Arc<Pairs>);
    getter!(flow, Value::Flow(flow) => flow, &Arc<Flow>);
    getter!(embedding, Value::Embedding(embedding) => embedding, &Arc<Embedding>);

    /// Returns a path, with the separators of this system.
    ///
    /// # Errors
    /// As [`Call::text`].
    pub fn path(&self, name: &'static str) -> Result<PathBuf, Fault> {
        self.text(name).map(crate::files::portable)
    }

    /// Returns the arguments of a rest parameter, or of one that takes a value or a list of values.
    pub fn values(&self, name: &str) -> Vec<Value> {
        match self.value(name) {
            None => Vec::new(),
            Some(Value::List(items)) => items.iter().flat_map(flatten).collect(),
            Some(value) => vec![value.clone()],
        }
    }

    /// Returns the values as [`Call::values`], each with its label: the name, field or index it was given as (`theta`, `clips[2]`), or empty.
    pub fn labelled(&self, name: &str) -> Vec<(String, Value)> {
        let Some((index, param)) = self.signature.param(name) else { return Vec::new() };
        let labels = self.labels.get(index).map(Vec::as_slice).unwrap_or_default();
        let mut found = Vec::new();
        match self.args.get(index) {
            Some(Some(Value::List(items))) if param.given == Given::Rest => {
                for (nth, item) in items.iter().enumerate() {
                    spread(labels.get(nth).map_or("", String::as_str), item, &mut found);
                }
            }
            Some(Some(value)) => spread(labels.first().map_or("", String::as_str), value, &mut found),
            _ => {}
        }
        found
    }

    /// Returns the seed that was given, or draws one from the session.
    pub fn seed(&mut self, name: &'static str) -> u64 {
        match self.value(name) {
            Some(Value::Number(number)) => number.value as u64,
            _ => self.session.draw_seed(),
        }
    }

    /// Records that the user interrupted this call and that `option=at` ends it at the same point in a replay.
    pub fn cut_short(&mut self, option: &'static str, at: u64) {
        self.session.record_effect(Effect::Interrupted { option, at, place: None });
    }

    /// Records that this call writes a file. Undo does not delete it, so a replay writes it even if the statement is undone.
    pub fn writes(&mut self) {
        self.session.record_effect(Effect::Wrote);
    }

    /// Runs source text in place of this call, each statement as a separate step. With `begun`, each statement waits for the time in the comment
    /// after it, counted from then. Discards what the call's own statement did to the session so far.
    ///
    /// # Errors
    /// See [`Stopped`].
    pub fn run(&mut self, source: &str, begun: Option<Instant>) -> Result<(), Stopped> {
        self.session.roll_back();
        let done = interpret::run_from(source, begun, self.session, self.verbs, self.sink)?;
        self.session.running.stopped = done == Done::Stopped;
        Ok(())
    }

    /// Runs one statement of a checked source, as [`Call::run`] does.
    ///
    /// # Errors
    /// If the statement fails.
    pub fn run_statement(&mut self, source: &str, statement: &Statement) -> Result<Done, Diagnostic> {
        self.session.roll_back();
        let done = interpret::run_statement(source, statement, self.session, self.verbs, self.sink)?;
        self.session.running.stopped = done == Done::Stopped;
        Ok(done)
    }

    pub fn note(&mut self, text: impl Into<String>) {
        self.sink.emit(Output::Note(text.into()));
    }

    /// Shows a progress line, unless the user has turned them off.
    pub fn bar(&mut self, label: &str, total: u64, unit: &'static str) -> Bar<'_> {
        let hidden = !self.session.settings().progress;
        Bar::new(self.sink, label, total, unit).hidden(hidden)
    }

    fn unexpected(&self, name: &'static str, found: Option<&Value>) -> Fault {
        let found = found.map_or("nothing".to_string(), |value| value.ty().to_string());
        let wanted = self.signature.param(name).map_or(String::new(), |(_, param): (usize, &Param)| param.accepts.describe());
        Fault::new(format!("{}: '{name}' is {wanted}, and {found} was given", self.signature.name))
    }
}

/// Adds a value with its label, or each element of a list with its own.
fn spread(label: &str, value: &Value, found: &mut Vec<(String, Value)>) {
    let Value::List(items) = value else { return found.push((label.to_string(), value.clone())) };
    for (nth, item) in items.iter().enumerate() {
        spread(&element(label, nth), item, found);
    }
}

/// Returns the label of an element of a labelled list.
pub(super) fn element(label: &str, nth: usize) -> String {
    if label.is_empty() { String::new() } else { format!("{label}[{nth}]") }
}

fn flatten(value: &Value) -> Vec<Value> {
    match value {
        Value::List(items) => items.iter().flat_map(flatten).collect(),
        value => vec![value.clone()],
    }
}
