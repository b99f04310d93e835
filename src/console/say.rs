//! Prints lines to standard output and standard error.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use super::terminal;
use super::wrap::wrap;

/// Whether a write to standard output failed for a reason other than a closed pipe.
static LOST: AtomicBool = AtomicBool::new(false);

/// Prints a line to standard output. Errors go to [`record_write_error`].
pub fn say(line: impl Display) {
    record_write_error(writeln!(io::stdout(), "{line}"));
}

/// As [`say`], broken at blanks where that is a terminal.
pub fn say_wrapped(text: impl Display) {
    let text = text.to_string();
    say(terminal::size().map_or_else(|| text.clone(), |(width, _)| wrap(&text, width)));
}

/// A line to standard error, broken at blanks where that is a terminal. Whoever has closed it does not want to hear it.
pub fn eprint_line(line: impl Display) {
    let line = line.to_string();
    let line = terminal::error_columns().map_or_else(|| line.clone(), |width| wrap(&line, width));
    let _ = writeln!(io::stderr(), "{line}");
}

/// Records the result of a write to standard output. A closed pipe is ignored, because the reader has what it needs. Any other error, such as a full
/// disk, is reported once and makes [`flush_stdout`] return false.
pub fn record_write_error(written: io::Result<()>) {
    if let Err(error) = written
        && error.kind() != ErrorKind::BrokenPipe
        && !LOST.swap(true, Ordering::Relaxed)
    {
        eprint_line(format_args!("error: what is shown cannot be written: {error}"));
    }
}

/// Flushes standard output and returns whether all output was written.
pub fn flush_stdout() -> bool {
    record_write_error(io::stdout().flush());
    !LOST.load(Ordering::Relaxed)
}
