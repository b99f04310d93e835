//! Scripts and one-liners: `awol run`, `awol -c`, `awol check`.

use std::path::Path;
use std::process::ExitCode;

use crate::cause::chain;
use crate::commands::Commands;
use crate::console::{self, Interrupt, JsonSink, TextSink, eprint_line, flush_stdout};
use crate::files;
use crate::lang::diagnostic::Diagnostic;
use crate::notebook;
use crate::session::Session;
use crate::session::interpret::{Stopped, prepare, run};
use crate::session::rust::RustFrom;
use crate::sink::Sink;

/// Exit status when a statement failed.
const FAILED: u8 = 1;
/// Exit status for bad usage and for a script that fails the check.
const UNCHECKED: u8 = 2;
/// Exit status after Ctrl-C, as in shells.
pub const INTERRUPTED: u8 = 130;

/// Runs the text of a script. Diagnostics name its source `origin`; `rust` sets where Rust cells may come from.
pub fn run_source(source: &str, origin: &str, json: bool, rust: RustFrom) -> ExitCode {
    run_in(Session::default(), source, origin, json, rust)
}

fn run_in(mut session: Session, source: &str, origin: &str, json: bool, rust: RustFrom) -> ExitCode {
    let interrupt = Interrupt::default();
    if let Err(error) = interrupt.on_ctrl_c() {
        eprint_line(format_args!("Ctrl-C will end awol at once: {error}"));
    }
    let mut sink: Box<dyn Sink> =
        if json { Box::new(JsonSink::new(interrupt.clone())) } else { Box::new(TextSink::new(interrupt.clone())) };
    session.rust_from = rust;
    let outcome = run(source, &mut session, &Commands, &mut *sink);
    if outcome.is_ok() {
        // The end of the process would cut a note that is still playing.
        if let Err(error) = session.player.wait(|| interrupt.is_set()) {
            eprint_line(error);
        }
    }
    match outcome {
        Ok(_) if interrupt.was_set() => ExitCode::from(INTERRUPTED),
        Ok(_) if !flush_stdout() => ExitCode::from(FAILED),
        Ok(_) => ExitCode::SUCCESS,
        Err(stopped) => {
            let status = match &stopped {
                Stopped::Unchecked(_) => UNCHECKED,
                Stopped::Failed(_) if stopped.is_interrupted() => INTERRUPTED,
                Stopped::Failed(_) => FAILED,
            };
            report(&stopped.diagnostics(), source, origin);
            ExitCode::from(status)
        }
    }
}

/// Runs a file. Without [`RustFrom::Anywhere`] its statements cannot run Rust cells.
pub fn run_file(path: &Path, json: bool, rust: RustFrom) -> ExitCode {
    let rust = if rust == RustFrom::Anywhere { rust } else { RustFrom::Nowhere };
    let mut session = Session::default();
    let source = if path.extension().is_some_and(|ending| ending == "ipynb") {
        let text = files::read_text(path).map_err(|error| chain(&error));
        text.and_then(|text| notebook::to_script(&text, &path.display().to_string()).map_err(|error| chain(&error)))
    } else {
        files::read_script(path).map_err(|error| chain(&error))
    };
    match source.and_then(|source| session.enter_file(path).map(|()| source)) {
        Ok(source) => run_in(session, &source, &path.display().to_string(), json, rust),
        Err(error) => {
            eprint_line(format_args!("error: {error}"));
            ExitCode::from(UNCHECKED)
        }
    }
}

/// Checks a file without running it.
pub fn check_file(path: &Path) -> ExitCode {
    let source = match files::read_script(path) {
        Ok(source) => source,
        Err(error) => {
            eprint_line(format_args!("error: {error}"));
            return ExitCode::from(UNCHECKED);
        }
    };
    match prepare(&source, &Session::default(), &Commands) {
        Ok(_) => ExitCode::SUCCESS,
        Err(found) => {
            report(&found, &source, &path.display().to_string());
            ExitCode::from(UNCHECKED)
        }
    }
}

fn report(found: &[Diagnostic], source: &str, origin: &str) {
    for diagnostic in found {
        console::report(diagnostic, source, origin);
    }
}
