//! A call as a verb sees it: its arguments, already checked and converted, the session, and the sink.

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

/// A verb: what it looks like and what it does.
pub struct Verb {
    pub signature: Signature,
    pub run: fn(&mut Call<'_>) -> Result<Value, Fault>,
    /// Whether a replay needs it although it changes no value and draws no seed (`save` does, `help` does not).
    pub replay: bool,
}

/// All verbs. Implemented by the table of commands.
pub trait Registry: Verbs + Vocabulary {
    fn verb(&self, name: &str) -> Option<&'static Verb>;
    fn all(&self) -> &'static [&'static Verb];

    /// Whether [`Registry::rust`] gives one.
    fn has_rust(&self) -> bool {
        false
    }

    /// What runs Rust code, for a session of its own; none where this build has none.
    fn rust(&self) -> Option<Box<dyn RustSide>> {
        None
    }

    /// A statement has given a name another theta; what follows from that is no part of the statement, and cannot fail it.
    fn changed(&self, _session: &mut Session, _sink: &mut dyn Sink, _name: &str, _patch: &Patch) {}

    /// A figure that says more of a value than its text, for where pictures are shown.
    fn portrait(&self, _value: &Value) -> Option<Picture> {
        None
    }
}

/// One call of a verb.
pub struct Call<'a> {
    pub signature: &'static Signature,
    /// By parameter; defaults are filled in, and a rest parameter is a list.
    pub(super) args: Vec<Option<Value>>,
    /// By parameter, whether the call gives it; else its default stands in.
    pub(super) typed: &'a [bool],
    /// By parameter, the places that were typed for its values; see [`Call::labelled`].
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
        /// It was not given, or is something else (a fault of the table of verbs).
        pub fn $name(&self, name: &'static str) -> Result<$type, Fault> {
            match self.value(name) {
                Some($pattern) => Ok($result),
                other => Err(self.unexpected(name, other)),
            }
        }
    };
}

impl Call<'_> {
    /// The argument of the parameter `name`; none where it was not given and has no default.
    pub fn value(&self, name: &str) -> Option<&Value> {
        let (index, _) = self.signature.param(name)?;
        self.args.get(index)?.as_ref()
    }

    /// Whether the call gives the parameter `name` itself.
    pub fn typed(&self, name: &str) -> bool {
        self.signature.param(name).and_then(|(index, _)| self.typed.get(index)).is_some_and(|typed| *typed)
    }

    /// Whether there is an argument or a default for the parameter `name`.
    pub fn given(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    /// The argument of any kind.
    ///
    /// # Errors
    /// It was not given.
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

    /// A path, with the separators of this system.
    ///
    /// # Errors
    /// As [`Call::text`].
    pub fn path(&self, name: &'static str) -> Result<PathBuf, Fault> {
        self.text(name).map(crate::files::portable)
    }

    /// The arguments of a rest parameter, or of one that takes a value or a list of values.
    pub fn values(&self, name: &str) -> Vec<Value> {
        match self.value(name) {
            None => Vec::new(),
            Some(Value::List(items)) => items.iter().flat_map(flatten).collect(),
            Some(value) => vec![value.clone()],
        }
    }

    /// The same, each value with the place that was typed for it, as `theta` or `clips[2]`; without one where it was no place.
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

    /// The seed that was given, or one drawn from the session.
    pub fn seed(&mut self, name: &'static str) -> u64 {
        match self.value(name) {
            Some(Value::Number(number)) => number.value as u64,
            _ => self.session.draw_seed(),
        }
    }

    /// Says that the person cut this short, and that so much as the option `option` gives the same again: a replay is told it.
    pub fn cut_short(&mut self, option: &'static str, at: u64) {
        self.session.record_effect(Effect::Interrupted { option, at, place: None });
    }

    /// Says that this writes a file. An undo does not take it back, so that a replay writes it even if the statement is undone.
    pub fn writes(&mut self) {
        self.session.record_effect(Effect::Wrote);
    }

    /// Runs source text in place of this call, each statement a step of its own; with a beginning, each waits for the time that is written behind
    /// it. What the call's own statement did to the session until here is dropped.
    ///
    /// # Errors
    /// See [`Stopped`].
    pub fn run(&mut self, source: &str, begun: Option<Instant>) -> Result<(), Stopped> {
        self.session.roll_back();
        let done = interpret::run_from(source, begun, self.session, self.verbs, self.sink)?;
        self.session.running.stopped = done == Done::Stopped;
        Ok(())
    }

    /// As [`Call::run`], for one statement of a source that was checked.
    ///
    /// # Errors
    /// The statement fails.
    pub fn run_statement(&mut self, source: &str, statement: &Statement) -> Result<Done, Diagnostic> {
        self.session.roll_back();
        let done = interpret::run_statement(source, statement, self.session, self.verbs, self.sink)?;
        self.session.running.stopped = done == Done::Stopped;
        Ok(done)
    }

    pub fn note(&mut self, text: impl Into<String>) {
        self.sink.emit(Output::Note(text.into()));
    }

    /// A progress line, unless the person has turned them off.
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

/// A value with its label, or each element of a list.
fn spread(label: &str, value: &Value, found: &mut Vec<(String, Value)>) {
    let Value::List(items) = value else { return found.push((label.to_string(), value.clone())) };
    for (nth, item) in items.iter().enumerate() {
        spread(&element(label, nth), item, found);
    }
}

/// What an element of a labelled list is labelled.
pub(super) fn element(label: &str, nth: usize) -> String {
    if label.is_empty() { String::new() } else { format!("{label}[{nth}]") }
}

fn flatten(value: &Value) -> Vec<Value> {
    match value {
        Value::List(items) => items.iter().flat_map(flatten).collect(),
        value => vec![value.clone()],
    }
}
