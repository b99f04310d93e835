//! The Rust side of a session: sends cells to evcxr's thread and receives their outputs and values.

use std::path::PathBuf;
use std::process::Child;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use evcxr::EvalContextOutputs;
use sysinfo::{ProcessRefreshKind, ProcessesToUpdate, System};

use super::worker::{self, Cell, Done, Question, Sent, Shown, Trouble, WorkerEvent};
use super::{text, values};
use crate::cause::chain;
use crate::lang::diagnostic::Kind;
use crate::session::rust::{RustFault, RustSide};
use crate::session::value::Value;
use crate::session::{Session, show};
use crate::sink::{Output, Sink};
use crate::theta::Theta;

/// The interval at which a running cell is polled.
const PERIOD: Duration = Duration::from_millis(5);

/// How long to wait for the last printed line.
const LAST: Duration = Duration::from_millis(200);

/// The Rust side of a session. It starts with the first cell.
#[derive(Default)]
pub struct Cells {
    /// The program that the cells' process runs; `None` for this program.
    program: Option<PathBuf>,
    worker: Option<Worker>,
}

/// The thread that runs cells.
struct Worker {
    cells: Option<Sender<Cell>>,
    events: Receiver<WorkerEvent>,
    thread: Option<JoinHandle<()>>,
    /// The cells' process and its output, once evcxr is ready.
    running: Option<(Arc<Mutex<Child>>, EvalContextOutputs)>,
}

impl Cells {
    /// Creates a Rust side whose process runs `program`, which must call [`super::hook`] first.
    pub fn with_program(program: PathBuf) -> Cells {
        Cells { program: Some(program), worker: None }
    }

    fn start(&mut self) -> Result<&mut Worker, RustFault> {
        if self.worker.is_none() {
            let program = match &self.program {
                Some(program) => program.clone(),
                None => std::env::current_exe().map_err(|error| fault(format!("awol cannot find itself: {error}")))?,
            };
            let ((cells, asked), (tell, events)) = (channel(), channel());
            let thread = thread::Builder::new().name("rust cells".into()).spawn(move || worker::serve(program, asked, tell));
            let thread = thread.map_err(|error| fault(format!("no thread for the Rust side: {error}")))?;
            self.worker = Some(Worker { cells: Some(cells), events, thread: Some(thread), running: None });
        }
        self.worker.as_mut().ok_or_else(|| fault("the Rust side did not start"))
    }
}

impl RustSide for Cells {
    fn run(&mut self, code: &str, session: &Session, sink: &mut dyn Sink) -> Result<Vec<(String, Value)>, RustFault> {
        let cell = cell(code, session, sink)?;
        if self.worker.is_none() && session.settings().progress {
            sink.emit(Output::Note("Rust is starting; the first cell takes some seconds longer".into()));
        }
        let outcome = self.start()?.run(cell, sink);
        let Done { given, shown, answers } = match outcome {
            Ok(done) => done,
            Err((fault, lost)) => {
                if lost {
                    self.worker = None;
                }
                return Err(stays(fault, code, session));
            }
        };
        let words = text::words(code);
        let mut tables = session.values().filter_map(|(name, value)| match value {
            Value::Pairs(pairs) if words.contains(name) => Some(pairs),
            _ => None,
        });
        let pairs = tables.next().map(|pairs| &**pairs);
        match shown {
            Some(Shown::Forms(forms)) => _ = sink.emit(Output::Forms(forms)),
            Some(Shown::Text(text)) => emit(&values::printed(text), session, sink)?,
            Some(Shown::Value(value)) => {
                let value =
                    values::to_session(value, None, pairs).map_err(|why| fault(format!("the cell's result cannot be shown: {why}")))?;
                emit(&value, session, sink)?;
            }
            None => {}
        }
        answers.into_iter().for_each(|answer| _ = sink.emit(Output::Text(answer)));
        let bound = given.into_iter().map(|(name, value)| match values::to_session(value, session.get(&name), pairs) {
            Ok(value) => Ok((name, value)),
            Err(why) => Err(RustFault { help: Some(UNCHANGED.into()), ..fault(format!("the session cannot take '{name}': {why}")) }),
        });
        bound.collect()
    }
}

const UNCHANGED: &str = "the session's values are as before";

fn emit(value: &Value, session: &Session, sink: &mut dyn Sink) -> Result<(), RustFault> {
    show::emit(value, session.settings(), sink).map_err(|error| fault(chain(&error)))
}

const COMMANDS: &str = "\
:dep NAME = \"VERSION\"   use a library (or :dep NAME = { path = \"…\" })
:vars                   the variables on the Rust side, with their types
:type NAME              the type of a variable
:clear                  drop all variables of Rust; the session's values stay
:help                   this list";

/// Splits a cell into code and commands, and collects the session's values that it names.
fn cell(code: &str, session: &Session, sink: &mut dyn Sink) -> Result<Cell, RustFault> {
    let (commands, rest) = text::commands(code);
    let (mut dependencies, mut questions, mut clear) = (Vec::new(), Vec::new(), false);
    for command in commands {
        let (name, argument) = command.text.split_once(char::is_whitespace).map_or((command.text, ""), |(name, rest)| (name, rest.trim()));
        match (name, argument) {
            (":vars", "") => questions.push(Question::Variables),
            (":type" | ":t", wanted) if !wanted.is_empty() => questions.push(Question::Type(wanted.to_string())),
            (":clear", "") => clear = true,
            (":help", "") => _ = sink.emit(Output::Text(COMMANDS.into())),
            _ => {}
        }
        if name != ":dep" && matches!(name, ":vars" | ":type" | ":t" | ":clear" | ":help") {
            continue;
        }
        let Some((name, config)) = text::dependency(command.text) else {
            return Err(RustFault {
                message: format!("a Rust cell has no command '{name}' of this form"),
                place: Some(command.place),
                help: Some(format!("the commands are\n{COMMANDS}")),
                ..RustFault::default()
            });
        };
        if name == "awol" {
            return Err(RustFault { message: "cells have awol already".into(), place: Some(command.place), ..RustFault::default() });
        }
        dependencies.push((name.to_string(), config.to_string(), command.place));
    }
    let words = text::words(code);
    let mut values = Vec::new();
    let unbound = Value::Theta(Theta::default().into());
    let theta = session.get("theta").is_none().then_some(("theta", &unbound));
    for (name, value) in session.values().chain(theta).filter(|(name, _)| words.contains(name) && text::is_variable(name)) {
        if let Some((ty, value)) = values::to_rust(value) {
            values.push(Sent { name: name.to_string(), ty, bytes: value.to_bytes() });
        }
    }
    Ok(Cell { code: rest, dependencies, clear, questions, values })
}

impl Worker {
    /// Runs a cell, and passes its printed output to the sink at once. An error includes whether the worker is lost.
    fn run(&mut self, cell: Cell, sink: &mut dyn Sink) -> Result<Done, (RustFault, bool)> {
        while self.running.is_none() {
            match self.events.recv_timeout(PERIOD) {
                Ok(WorkerEvent::Ready(process, outputs)) => self.running = Some((process, outputs)),
                Ok(WorkerEvent::Failed(message)) => return Err((unusable(&message), true)),
                Ok(WorkerEvent::Done(_)) => {}
                Err(RecvTimeoutError::Timeout) if sink.interrupted() => return Err((interrupted(None), false)),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Err((fault("the Rust side stopped while it started"), true)),
            }
        }
        if self.cells.as_ref().is_none_or(|cells| cells.send(cell).is_err()) {
            return Err((fault("the Rust side has stopped"), true));
        }
        let (mut stopped, mut complaint) = (false, String::new());
        let event = loop {
            let event = self.events.recv_timeout(PERIOD);
            self.print(sink, &mut complaint);
            match event {
                Ok(WorkerEvent::Done(outcome)) => break outcome,
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => {
                    if !stopped && sink.interrupted() {
                        self.kill();
                        stopped = true;
                    }
                }
                Err(RecvTimeoutError::Disconnected) => return Err((fault("the Rust side has stopped"), true)),
            }
        };
        // The last printed line may not have arrived yet.
        if let (Err(Trouble::Early), Some((_, outputs)), true) = (&event, &self.running, complaint.is_empty()) {
            complaint = outputs.stderr.recv_timeout(LAST).unwrap_or_default();
        }
        self.print(sink, &mut complaint);
        event.map_err(|trouble| match trouble {
            _ if stopped => (interrupted(Some(RESTARTED)), false),
            Trouble::Early => (early(&complaint), false),
            trouble => (explained(trouble), false),
        })
    }

    /// Passes on what the cell has printed, and keeps the last line of its standard error in `complaint`.
    fn print(&self, sink: &mut dyn Sink, complaint: &mut String) {
        let Some((_, outputs)) = &self.running else { return };
        let mut lines: Vec<String> = outputs.stdout.try_iter().collect();
        for line in outputs.stderr.try_iter() {
            complaint.clone_from(&line);
            lines.push(line);
        }
        if !lines.is_empty() {
            sink.emit(Output::Text(lines.join("\n")));
        }
    }

    /// Ends the cells' process, and the compiler if it is running. evcxr then starts another process.
    fn kill(&self) {
        let Some((process, _)) = &self.running else { return };
        let _ = process.lock().unwrap_or_else(PoisonError::into_inner).kill();
        let Ok(mut system) = System::new() else { return };
        system.refresh_processes_specifics(ProcessesToUpdate::All, true, ProcessRefreshKind::nothing());
        let own = sysinfo::get_current_pid().ok();
        let compiles = |name: &str| name.starts_with("cargo") || name.starts_with("mold");
        for process in system.processes().values() {
            if process.parent() == own && process.thread_kind().is_none() && compiles(&process.name().to_string_lossy()) {
                process.kill();
            }
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.cells = None;
        // The thread has a folder to remove, and a cell may never end by itself.
        if let Some((process, _)) = &self.running {
            let _ = process.lock().unwrap_or_else(PoisonError::into_inner).kill();
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Adds a help text to the fault if it points at a session value that cannot cross to Rust.
fn stays(fault: RustFault, code: &str, session: &Session) -> RustFault {
    let value = fault.place.clone().and_then(|place| session.get(code.get(place)?));
    match value.filter(|value| values::to_rust(value).is_none()) {
        Some(value) => RustFault { help: Some(format!("the session has that name, but {} stays in the session", value.ty())), ..fault },
        None => fault,
    }
}

fn fault(message: impl Into<String>) -> RustFault {
    RustFault { message: message.into(), ..RustFault::default() }
}

fn unusable(message: &str) -> RustFault {
    RustFault {
        help: Some("Rust cells need cargo and rustc on the path: https://rustup.rs".into()),
        ..fault(format!("the Rust side did not start: {message}"))
    }
}

const RESTARTED: &str = "the Rust side has restarted, without its variables; the session's values are as before";

fn interrupted(help: Option<&str>) -> RustFault {
    RustFault { kind: Kind::Interrupted, help: help.map(str::to_string), ..fault("interrupted") }
}

fn early(complaint: &str) -> RustFault {
    let help = "what a cell gives back, it gives at its end; the session's values are as before";
    RustFault { help: Some(help.into()), ..fault(format!("the Rust cell ended with an error: {complaint}").trim_end_matches(": ")) }
}

fn explained(trouble: Trouble) -> RustFault {
    match trouble {
        Trouble::Start(message) => unusable(&message),
        Trouble::Dependency { message, place } => RustFault { place: Some(place), ..fault(message) },
        Trouble::Compile { message, label, help, place } => RustFault { place, label, help, ..fault(message) },
        Trouble::Panic { message, place } => RustFault {
            place,
            label: "here".into(),
            help: Some("the variables of Rust that the cell names are gone; the session's values are as before".into()),
            ..fault(format!("the Rust cell panicked: {message}"))
        },
        Trouble::Early => early(""),
        Trouble::Died(status) => RustFault { help: Some(RESTARTED.into()), ..fault(format!("the Rust side crashed ({status})")) },
        Trouble::Other(message) => fault(message),
    }
}
