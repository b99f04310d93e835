//! Lines to whoever started the program.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use super::terminal;
use super::wrap::wrap;

/// Whether something could not be written to standard output, and was wanted.
static LOST: AtomicBool = AtomicBool::new(false);

/// A line to standard output; see [`record_write_error`].
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

/// Takes note of how a write to standard output ended. Whoever has closed it does not want to hear it, and that ends nothing; a full disk behind it is told
/// of once, and the program's status says so.
pub fn record_write_error(written: io::Result<()>) {
    if let Err(error) = written
        && error.kind() != ErrorKind::BrokenPipe
        && !LOST.swap(true, Ordering::Relaxed)
    {
        eprint_line(format_args!("error: what is shown cannot be written: {error}"));
    }
}

/// Whether everything that was shown could be written, now that all of it is.
pub fn flush_stdout() -> bool {
    record_write_error(io::stdout().flush());
    !LOST.load(Ordering::Relaxed)
}
