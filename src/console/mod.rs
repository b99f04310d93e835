//! Outputs as text in a terminal or a pipe, shared by the REPL and scripts.

pub(crate) mod clean;
mod interrupt;
mod json;
mod pager;
mod paint;
mod panel;
mod pictures;
mod progress;
mod say;
mod table;
mod terminal;
mod text;
mod wrap;

use std::io::{self, IsTerminal};

use crate::lang::diagnostic::Diagnostic;
use crate::lang::render::{WIDTH, render_within};

pub use interrupt::Interrupt;
pub use json::JsonSink;
pub(crate) use progress::describe as progress_text;
pub use say::{eprint_line, flush_stdout, record_write_error, say, say_wrapped};
pub(crate) use table::text as table_text;
pub use text::TextSink;
pub(crate) use text::clip_text;

/// The smallest number of columns used to show a source line.
const NARROWEST: usize = 40;

/// Prints a diagnostic with its location in `source` to standard error, wrapped to the terminal's width if there is one.
pub fn report(diagnostic: &Diagnostic, source: &str, origin: &str) {
    let width = terminal::error_columns().map_or(WIDTH, |columns| columns.clamp(NARROWEST, WIDTH));
    eprint_line(render_within(diagnostic, source, origin, colour(), width));
}

/// Returns whether text on standard error may be coloured: it is a terminal, not a dumb one, and `NO_COLOR` (no-color.org) is not set.
pub fn colour() -> bool {
    io::stderr().is_terminal() && !terminal::no_colour() && !terminal::dumb()
}
