//! Runs a cell.

use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use super::sink::CellSink;
use super::wire::{Reply, Request};
use super::worker::{Answer, Worker};
use crate::assist::Names;
use crate::assist::inspect::{asked, inspect};
use crate::clean;
use crate::commands::Commands;
use crate::console::clean::output as cleaned;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::habits;
use crate::lang::lexer::tokens;
use crate::lang::render::render;
use crate::session::interpret::{Done, Stopped, evaluate, run, run_rust};
use crate::session::show;
use crate::sink::Sink;

/// The content of an `execute_request`. Missing fields have the protocol's defaults.
#[derive(Deserialize)]
struct Cell {
    code: String,
    #[serde(default)]
    silent: bool,
    #[serde(default = "yes")]
    store_history: bool,
    #[serde(default)]
    user_expressions: Map<String, Json>,
    #[serde(default = "yes")]
    stop_on_error: bool,
}

fn yes() -> bool {
    true
}

/// The first line of a Rust cell.
pub const RUST: &str = "%%rust";

fn is_rust(code: &str) -> bool {
    code.lines().next().is_some_and(|line| line.trim_end() == RUST)
}

/// An error in the three parts that front ends show.
struct Failure {
    name: &'static str,
    message: String,
    lines: Vec<String>,
}

impl Failure {
    fn of(stopped: Stopped, code: &str, origin: &str) -> Failure {
        let interrupted = stopped.is_interrupted();
        let (name, found) = match stopped {
            Stopped::Unchecked(found) => ("CheckError", found),
            Stopped::Failed(diagnostic) if interrupted => ("Interrupted", vec![diagnostic]),
            Stopped::Failed(diagnostic) => ("RunError", vec![diagnostic]),
        };
        let message = found.first().map(|first: &Diagnostic| clean::text(first.message.clone())).unwrap_or_default();
        let lines = found.iter().map(|diagnostic| render(diagnostic, code, origin, true)).collect();
        Failure { name, message, lines }
    }

    fn to_json(&self) -> Map<String, Json> {
        let mut object = Map::new();
        object.insert("ename".into(), json!(self.name));
        object.insert("evalue".into(), json!(self.message));
        object.insert("traceback".into(), json!(self.lines));
        object
    }
}

/// Runs the cell of an `execute_request`, publishes its outputs, and returns the reply.
///
/// # Errors
/// Fails with a message if the request is malformed. An error in the cell is part of the reply.
pub fn execute(worker: &mut Worker, request: &Request) -> Result<Answer, String> {
    let cell = Cell::deserialize(&request.content).map_err(|error| format!("the request is broken: {error}"))?;
    let parent = &request.raw_header;
    let kept = cell.store_history && !cell.silent;
    if kept {
        worker.count += 1;
    }
    let count = worker.count;
    if !cell.silent {
        worker.outbox.publish(Reply::new("execute_input", Some(parent), json!({"code": cell.code, "execution_count": count})));
    }
    let mut payload = Vec::new();
    let mut sink = CellSink::new(&worker.outbox, parent, &worker.interrupt, count, &mut worker.drawn, cell.silent);
    sink.volume = worker.session.player.volume();
    let look = |topic: &str| worker.session.get(topic).map(show::inline);
    let page = asked(&cell.code).and_then(|topic| inspect(topic, &Commands, &Names::of(&worker.session), look(topic).as_deref()));
    let code = habits::typed(&cell.code);
    let outcome = match page {
        Some(page) => {
            payload.push(json!({"source": "page", "data": {"text/plain": clean::text(page)}, "start": 0}));
            Ok(Done::Whole)
        }
        // Spaces in place of the magic keep the columns of errors.
        None if is_rust(&cell.code) => {
            run_rust(&cell.code.replacen(RUST, "      ", 1), &mut worker.session, &Commands, &mut sink).map(|()| Done::Whole)
        }
        None => run(&code, &mut worker.session, &Commands, &mut sink),
    };
    // An undo may have changed the volume.
    sink.set_volume(worker.session.player.volume());
    let left = sink.finish(hides(&cell.code));
    // An interrupt that stopped this cell must not stop the next one.
    worker.interrupt.acknowledge();
    if kept {
        worker.history.add(count, &cell.code, left.shown);
    }
    for name in left.bent {
        worker.sliders.open(&name, &mut worker.session, &worker.outbox, parent);
    }
    worker.sliders.follow(&mut worker.session, &worker.outbox, parent);
    if worker.session.has_quit() {
        worker.session.stay();
        payload.push(json!({"source": "ask_exit", "keepkernel": false}));
    }
    let stopped = matches!(outcome, Ok(Done::Stopped));
    let failure = outcome.err().map(|stopped| Failure::of(stopped, &code, &format!("In [{count}]")));
    if let (Some(failure), false) = (&failure, cell.silent) {
        worker.outbox.publish(Reply::new("error", Some(parent), Json::Object(failure.to_json())));
    }
    let mut content = Map::new();
    content.insert("status".into(), json!(if failure.is_some() { "error" } else { "ok" }));
    content.insert("execution_count".into(), json!(count));
    content.insert("payload".into(), Json::Array(payload));
    match &failure {
        Some(failure) => content.extend(failure.to_json()),
        None => _ = content.insert("user_expressions".into(), expressions(worker, &cell.user_expressions)),
    }
    Ok(Answer { content: Json::Object(content), abort: (failure.is_some() || stopped) && cell.stop_on_error })
}

/// Returns whether a cell ends in `;`, which hides its value.
fn hides(code: &str) -> bool {
    tokens(code).iter().rfind(|token| !token.is_blank() && !token.text.trim().is_empty()).is_some_and(|token| token.text == ";")
}

/// Evaluates the expressions that came with a cell. An error in one does not affect the others.
fn expressions(worker: &mut Worker, wanted: &Map<String, Json>) -> Json {
    let mut found = Map::new();
    for (name, source) in wanted {
        let source = source.as_str().unwrap_or_default();
        let value = evaluate(source, &mut worker.session, &Commands, &mut super::sink::NullSink(&worker.interrupt));
        worker.interrupt.acknowledge();
        let answer = match value {
            Ok(value) => json!({"status": "ok", "data": super::shown::bundle(&cleaned(show::look(&value))).data, "metadata": {}}),
            Err(stopped) => {
                let mut object = Failure::of(stopped, source, name).to_json();
                object.insert("status".into(), json!("error"));
                Json::Object(object)
            }
        };
        found.insert(name.clone(), answer);
    }
    Json::Object(found)
}
