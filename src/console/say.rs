//! Lines to whoever started the program.

use std::fmt::Display;
use std::io::{self, Write};

/// A line to standard output. Whoever has closed it does not want to hear it: that ends nothing here.
pub fn say(line: impl Display) {
    let _ = writeln!(io::stdout(), "{line}");
}

/// A line to standard error, as [`say`].
pub fn complain(line: impl Display) {
    let _ = writeln!(io::stderr(), "{line}");
}
