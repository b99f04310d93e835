//! Lines to whoever started the program.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether something could not be written to standard output, and was wanted.
static LOST: AtomicBool = AtomicBool::new(false);

/// A line to standard output; see [`heard`].
pub fn say(line: impl Display) {
    heard(writeln!(io::stdout(), "{line}"));
}

/// A line to standard error. Whoever has closed it does not want to hear it.
pub fn complain(line: impl Display) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Takes note of how a write to standard output ended. Whoever has closed it does not want to hear it, and that ends nothing; a full disk behind it is told
/// of once, and the program's status says so.
pub fn heard(written: io::Result<()>) {
    if let Err(error) = written
        && error.kind() != ErrorKind::BrokenPipe
        && !LOST.swap(true, Ordering::Relaxed)
    {
        complain(format_args!("error: what is shown cannot be written: {error}"));
    }
}

/// Whether everything that was shown could be written, now that all of it is.
pub fn all_heard() -> bool {
    heard(io::stdout().flush());
    !LOST.load(Ordering::Relaxed)
}
