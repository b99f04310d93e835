//! Outputs as text in a terminal or a pipe: what the REPL and scripts share.

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

/// Columns of a source's line that are shown at least.
const NARROWEST: usize = 40;

/// What went wrong, with its place in `source`, to standard error, within its columns where that is a terminal.
pub fn report(diagnostic: &Diagnostic, source: &str, origin: &str) {
    let width = terminal::error_columns().map_or(WIDTH, |columns| columns.clamp(NARROWEST, WIDTH));
    eprint_line(render_within(diagnostic, source, origin, colour(), width));
}

/// Whether text on standard error may be coloured: a terminal, and no NO_COLOR (no-color.org) or dumb terminal.
pub fn colour() -> bool {
    io::stderr().is_terminal() && !terminal::no_colour() && !terminal::dumb()
}
