//! Outputs as text in a terminal or a pipe: what the REPL and scripts share.

mod json;
mod progress;
mod table;
mod text;

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

pub use json::JsonSink;
pub use text::TextSink;

/// Set when the person asks to stop what is running; shared between the signal handler and every sink.
#[derive(Clone, Debug, Default)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    pub fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub fn clear(&self) {
        self.0.store(false, Ordering::Relaxed);
    }

    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Lets Ctrl-C set it, for the rest of the process.
    ///
    /// # Errors
    /// The system refuses a handler.
    pub fn on_ctrl_c(&self) -> Result<(), ctrlc::Error> {
        let interrupt = self.clone();
        ctrlc::set_handler(move || {
            // A second Ctrl-C, when the first was not obeyed, ends the process as it would without a handler.
            if interrupt.0.swap(true, Ordering::Relaxed) {
                std::process::exit(130);
            }
        })
    }
}

/// Whether text on standard error may be coloured: a terminal, and no NO_COLOR (no-color.org) or dumb terminal.
pub fn colour() -> bool {
    let asked_not = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    io::stderr().is_terminal() && !asked_not && !dumb
}

/// Writes a line; a reader that has gone away (`awol … | head`) is no failure of the statement.
fn line(out: &mut dyn Write, text: &str) {
    let _ = writeln!(out, "{text}");
}
