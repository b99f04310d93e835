//! A session for tests and a record of its output.

#![allow(dead_code)]

pub mod hub;
pub mod kernel;
pub mod reference;
pub mod shell;
pub mod terminal;

use awol::audio::Clip;
use awol::commands::Commands;
use awol::lang::diagnostic::Diagnostic;
use awol::lang::render::render;
use awol::session::Session;
use awol::session::interpret::{Done, Stopped, run};
use awol::session::value::{Number, Value};
use awol::sink::{Output, Recorder};
use awol::theta::{Field, Theta};

#[derive(Default)]
pub struct TestRepl {
    pub session: Session,
    pub sink: Recorder,
}

impl TestRepl {
    pub fn new() -> Self {
        TestRepl::default()
    }

    /// Returns a new session after a run of `source`.
    pub fn after(source: &str) -> Self {
        let mut repl = TestRepl::new();
        repl.ok(source);
        repl
    }

    pub fn run(&mut self, source: &str) -> Result<Done, Stopped> {
        run(source, &mut self.session, &Commands, &mut self.sink)
    }

    /// Runs `source`, which must succeed.
    pub fn ok(&mut self, source: &str) -> &mut Self {
        if let Err(stopped) = self.run(source) {
            panic!("{}", explain(&stopped, source));
        }
        self
    }

    /// Runs `source`, which must check and then fail. Returns the rendered message.
    pub fn fails(&mut self, source: &str) -> String {
        match self.run(source) {
            Err(stopped @ Stopped::Failed(_)) => explain(&stopped, source),
            Err(stopped) => panic!("it does not check: {}", explain(&stopped, source)),
            Ok(_) => panic!("this ran:\n{source}"),
        }
    }

    /// Runs `source`, which must not check. Returns the rendered messages.
    pub fn refuses(&mut self, source: &str) -> String {
        match self.run(source) {
            Err(stopped @ Stopped::Unchecked(_)) => explain(&stopped, source),
            Err(stopped) => panic!("it checks: {}", explain(&stopped, source)),
            Ok(_) => panic!("this ran:\n{source}"),
        }
    }

    /// Binds a clip of one second at this rate, with one sample that is not zero: its index and its value.
    pub fn bind_sample(&mut self, name: &str, rate: u32, (place, sample): (usize, f32)) {
        let mut samples = vec![0.0; rate as usize];
        samples[place] = sample;
        self.session.assign(name, Some(Value::Clip(Clip::new(samples, rate))));
    }

    pub fn get(&self, name: &str) -> Value {
        self.session.get(name).unwrap_or_else(|| panic!("'{name}' is not bound")).clone()
    }

    /// Returns the value of an expression. An `undo` restores the session.
    pub fn value(&mut self, expression: &str) -> Value {
        self.ok(&format!("value_of_the_test = {expression}"));
        let value = self.get("value_of_the_test");
        self.ok("undo");
        value
    }

    pub fn number(&mut self, expression: &str) -> f64 {
        match self.value(expression) {
            Value::Number(Number { value, .. }) => value,
            other => panic!("{expression} is {}", other.ty()),
        }
    }

    pub fn text(&mut self, expression: &str) -> String {
        match self.value(expression) {
            Value::Text(text) => text.to_string(),
            other => panic!("{expression} is {}", other.ty()),
        }
    }

    pub fn theta(&mut self, expression: &str) -> Theta {
        match self.value(expression) {
            Value::Theta(patch) => patch.theta,
            other => panic!("{expression} is {}", other.ty()),
        }
    }

    pub fn field(&mut self, name: &str, field: Field) -> f64 {
        self.theta(name).get(field)
    }

    /// Returns the elements of a list or range as numbers.
    pub fn numbers(&mut self, expression: &str) -> Vec<f64> {
        let source = format!("for n_of_the_test in {expression} {{ n_of_the_test }}");
        self.sink.shown.clear();
        self.ok(&source);
        self.shown_json().iter().map(|json| json["value"].as_f64().unwrap_or(f64::NAN)).collect()
    }

    /// Returns the values that were shown, as JSON, without remarks and listings.
    pub fn shown_json(&self) -> Vec<serde_json::Value> {
        let json = |output: &Output| if let Output::Value { json, .. } = output { Some(json.clone()) } else { None };
        self.sink.shown.iter().filter_map(json).collect()
    }

    /// Returns every bound name with its value as text, to compare two sessions.
    pub fn state(&self) -> Vec<(String, String)> {
        self.session.values().map(|(name, value)| (name.to_string(), format!("{value:?}"))).collect()
    }

    pub fn names(&self) -> Vec<String> {
        self.session.values().map(|(name, _)| name.to_string()).collect()
    }
}

pub fn explain(stopped: &Stopped, source: &str) -> String {
    let found: &[Diagnostic] = match stopped {
        Stopped::Unchecked(found) => found,
        Stopped::Failed(diagnostic) => std::slice::from_ref(diagnostic),
    };
    found.iter().map(|diagnostic| render(diagnostic, source, "test", false)).collect::<Vec<_>>().join("\n")
}

/// Returns a path as a raw text literal of the language, which keeps backslashes as they are.
pub fn path_literal(path: &std::path::Path) -> String {
    format!("'{}'", path.display())
}
