//! Fault injection: every step of a write calls into this module, and a test can make any step fail, to check that nothing is lost.
//!
//! A test arms its own thread with `arm`. The environment arms a whole process: `AWOL_FAULT=crash@7` ends it at its eighth step. Without debug
//! assertions, as in release builds, no step fails.

#[cfg(debug_assertions)]
mod injected;

use std::io::{self, Write};

#[cfg(debug_assertions)]
use injected::due;
#[cfg(debug_assertions)]
pub use injected::{Armed, VARIABLE, arm};

/// How a step fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The disk is full.
    Full,
    /// The folder or file may not be written.
    Denied,
    /// Half of the data is written, and then the disk is full.
    Short,
    /// The process ends at once, as with `kill -9`.
    Crash,
}

impl Fault {
    /// All faults.
    pub const ALL: [Fault; 4] = [Fault::Full, Fault::Denied, Fault::Short, Fault::Crash];

    /// Returns the name that `AWOL_FAULT` takes.
    pub fn name(self) -> &'static str {
        match self {
            Fault::Full => "full",
            Fault::Denied => "denied",
            Fault::Short => "short",
            Fault::Crash => "crash",
        }
    }

    fn error(self) -> io::Error {
        match self {
            Fault::Denied => io::ErrorKind::PermissionDenied.into(),
            _ => io::ErrorKind::StorageFull.into(),
        }
    }
}

#[cfg(not(debug_assertions))]
fn due() -> Option<Fault> {
    None
}

/// Counts one step of a write: creating a folder, creating a file, syncing or renaming.
///
/// # Errors
/// Fails if this step is the one armed to fail.
pub(super) fn step() -> io::Result<()> {
    due().map_or(Ok(()), |fault| Err(fault.error()))
}

/// Counts the step after the last one, at which the process can still crash.
pub(super) fn done() {
    let _ = due();
}

/// A file whose writes may fail.
pub(super) struct Out<W>(pub W);

impl<W: Write> Write for Out<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match due() {
            None => self.0.write(bytes),
            Some(fault) => {
                if fault == Fault::Short {
                    self.0.write_all(&bytes[..bytes.len() / 2])?;
                }
                Err(fault.error())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
