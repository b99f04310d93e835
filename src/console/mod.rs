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

pub use interrupt::Interrupt;
pub use json::JsonSink;
pub(crate) use progress::describe as progress_text;
pub use say::{all_heard, complain, heard, say};
pub(crate) use table::text as table_text;
pub use text::TextSink;
pub(crate) use text::clip_text;

/// Whether text on standard error may be coloured: a terminal, and no NO_COLOR (no-color.org) or dumb terminal.
pub fn colour() -> bool {
    io::stderr().is_terminal() && !terminal::no_colour() && !terminal::dumb()
}
