//! Writes that fail on purpose: every step of a write asks here first, and a test can have any of them fail, to see that nothing is lost.
//!
//! A test arms its own thread ([`arm`]); a whole process is armed by the environment: `AWOL_FAULT=crash@7` ends it at its eighth step.

use std::cell::Cell;
use std::io::{self, Write};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// How a step fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The disk is full.
    Full,
    /// The folder or file may not be written.
    Denied,
    /// Half of what was to be written is, and then the disk is full.
    Short,
    /// The process ends at once, as by `kill -9`.
    Crash,
}

impl Fault {
    pub const ALL: [Fault; 4] = [Fault::Full, Fault::Denied, Fault::Short, Fault::Crash];

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

/// Names the fault of a whole process and its step.
pub const VARIABLE: &str = "AWOL_FAULT";

thread_local! {
    static ARMED: Cell<Option<(Fault, u64)>> = const { Cell::new(None) };
    static PASSED: Cell<u64> = const { Cell::new(0) };
}

static PASSED_IN_ALL: AtomicU64 = AtomicU64::new(0);

/// While it lives, the thread's writes are counted, and may fail.
#[must_use]
pub struct Armed(());

impl Armed {
    /// Steps that the thread has taken since.
    pub fn steps(&self) -> u64 {
        PASSED.get()
    }
}

impl Drop for Armed {
    fn drop(&mut self) {
        ARMED.set(None);
    }
}

/// Lets the step of this number, counted from 0, fail in this thread; none only counts.
pub fn arm(fault: Option<(Fault, u64)>) -> Armed {
    ARMED.set(fault);
    PASSED.set(0);
    Armed(())
}

/// The fault of the process, from its environment.
fn of_process() -> Option<(Fault, u64)> {
    static OF_PROCESS: OnceLock<Option<(Fault, u64)>> = OnceLock::new();
    *OF_PROCESS.get_or_init(|| {
        let variable = std::env::var(VARIABLE).ok()?;
        let (name, step) = variable.split_once('@')?;
        Some((Fault::ALL.into_iter().find(|fault| fault.name() == name)?, step.parse().ok()?))
    })
}

/// The fault that this step has, if any.
fn due() -> Option<Fault> {
    let step = PASSED.get();
    PASSED.set(step + 1);
    let armed = ARMED.get().filter(|(_, at)| *at == step).map(|(fault, _)| fault);
    let found = armed.or_else(|| {
        let (fault, at) = of_process()?;
        (PASSED_IN_ALL.fetch_add(1, Ordering::Relaxed) == at).then_some(fault)
    });
    if found == Some(Fault::Crash) {
        std::process::abort();
    }
    found
}

/// One step of a write: making a folder, making a file, syncing, renaming.
///
/// # Errors
/// It is the one that is to fail.
pub(super) fn step() -> io::Result<()> {
    due().map_or(Ok(()), |fault| Err(fault.error()))
}

/// The step behind the last: nothing can fail any more, but the process can end.
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
