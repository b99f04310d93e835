//! Outputs as text in a terminal or a pipe: what the REPL and scripts share.

mod clean;
mod json;
mod pager;
mod paint;
mod panel;
mod pictures;
mod progress;
mod table;
mod terminal;
mod text;
mod wrap;

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

pub use json::JsonSink;
pub(crate) use progress::describe as progress_text;
pub(crate) use table::text as table_text;
pub use text::TextSink;
pub(crate) use text::clip_text;

/// Set when the person asks to stop what is running; shared between the signal handler and every sink.
#[derive(Clone, Debug, Default)]
pub struct Interrupt(Arc<Asked>);

#[derive(Debug, Default)]
struct Asked {
    stop: AtomicBool,
    /// Whether something else, a pager, is there to obey Ctrl-C.
    patient: AtomicBool,
}

/// While it lives, Ctrl-C pressed twice does not end the process.
pub(crate) struct Patience(Arc<Asked>);

impl Drop for Patience {
    fn drop(&mut self) {
        self.0.patient.store(false, Ordering::Relaxed);
    }
}

impl Interrupt {
    pub(crate) fn patience(&self) -> Patience {
        self.0.patient.store(true, Ordering::Relaxed);
        Patience(self.0.clone())
    }

    pub fn set(&self) {
        self.0.stop.store(true, Ordering::Relaxed);
    }

    pub fn clear(&self) {
        self.0.stop.store(false, Ordering::Relaxed);
    }

    pub fn is_set(&self) -> bool {
        self.0.stop.load(Ordering::Relaxed)
    }

    /// Lets Ctrl-C set it, for the rest of the process.
    ///
    /// # Errors
    /// The system refuses a handler.
    pub fn on_ctrl_c(&self) -> Result<(), ctrlc::Error> {
        let interrupt = self.clone();
        ctrlc::set_handler(move || {
            // A second Ctrl-C, when the first was not obeyed, ends the process as it would without a handler.
            if interrupt.0.stop.swap(true, Ordering::Relaxed) && !interrupt.0.patient.load(Ordering::Relaxed) {
                std::process::exit(130);
            }
        })
    }
}

/// Whether text on standard error may be coloured: a terminal, and no NO_COLOR (no-color.org) or dumb terminal.
pub fn colour() -> bool {
    io::stderr().is_terminal() && !terminal::no_colour() && !terminal::dumb()
}

/// Writes a line; a reader that has gone away (`awol … | head`) is no failure of the statement.
fn line(out: &mut dyn Write, text: &str) {
    let _ = writeln!(out, "{text}");
}
