//! Selects the step of a write that fails.

use std::cell::Cell;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use super::Fault;

/// The environment variable that sets the fault of a whole process and its step.
pub const VARIABLE: &str = "AWOL_FAULT";

thread_local! {
    static ARMED: Cell<Option<(Fault, u64)>> = const { Cell::new(None) };
    static PASSED: Cell<u64> = const { Cell::new(0) };
}

static PASSED_IN_ALL: AtomicU64 = AtomicU64::new(0);

/// While it lives, the thread's steps are counted and may fail.
#[must_use]
pub struct Armed(());

impl Armed {
    /// Returns the number of steps that the thread has taken since arming.
    pub fn steps(&self) -> u64 {
        PASSED.get()
    }
}

impl Drop for Armed {
    fn drop(&mut self) {
        ARMED.set(None);
    }
}

/// Makes the step with this number, counted from 0, fail in this thread; `None` only counts.
pub fn arm(fault: Option<(Fault, u64)>) -> Armed {
    ARMED.set(fault);
    PASSED.set(0);
    Armed(())
}

/// Returns the fault of the process, from its environment.
fn of_process() -> Option<(Fault, u64)> {
    static OF_PROCESS: OnceLock<Option<(Fault, u64)>> = OnceLock::new();
    *OF_PROCESS.get_or_init(|| {
        let variable = std::env::var(VARIABLE).ok()?;
        let (name, step) = variable.split_once('@')?;
        Some((Fault::ALL.into_iter().find(|fault| fault.name() == name)?, step.parse().ok()?))
    })
}

/// Counts a step, and returns its fault, if any. [`Fault::Crash`] ends the process instead.
pub fn due() -> Option<Fault> {
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
