//! The flag by which Ctrl-C stops running work.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The interrupt flag, set by Ctrl-C or by [`Interrupt::set`]. The signal handler and every sink share it.
#[derive(Clone, Debug, Default)]
pub struct Interrupt(Arc<Flags>);

#[derive(Debug, Default)]
struct Flags {
    stop: AtomicBool,
    /// Whether running work has observed the interrupt since the last [`Interrupt::acknowledge`].
    observed: AtomicBool,
    /// Whether an interrupt was set since the last [`Interrupt::clear`], acknowledged or not.
    ever: AtomicBool,
    /// Whether all work must stop for good.
    ending: AtomicBool,
    /// Whether another program, such as a pager, handles Ctrl-C for now.
    delegated: AtomicBool,
}

/// While this guard lives, another program handles Ctrl-C: a second press does not end the process. Dropping the guard restores the earlier flags.
pub(crate) struct InterruptGuard {
    flags: Arc<Flags>,
    /// The `stop` and `ever` flags when the guard was created.
    before: (bool, bool),
}

impl Drop for InterruptGuard {
    fn drop(&mut self) {
        self.flags.delegated.store(false, Ordering::Relaxed);
        self.flags.stop.store(self.before.0, Ordering::Relaxed);
        self.flags.ever.store(self.before.1, Ordering::Relaxed);
    }
}

impl Interrupt {
    pub(crate) fn guard(&self) -> InterruptGuard {
        let before = (self.0.stop.load(Ordering::Relaxed), self.was_set());
        self.0.delegated.store(true, Ordering::Relaxed);
        InterruptGuard { flags: self.0.clone(), before }
    }

    pub fn set(&self) {
        self.press();
    }

    /// Stops all running and all later work. Neither [`Interrupt::acknowledge`] nor [`Interrupt::clear`] undoes this.
    pub fn end(&self) {
        self.0.ending.store(true, Ordering::Relaxed);
    }

    /// Sets the flag and returns whether it was already set.
    fn press(&self) -> bool {
        self.0.ever.store(true, Ordering::Relaxed);
        self.0.stop.swap(true, Ordering::Relaxed)
    }

    pub fn clear(&self) {
        for flag in [&self.0.stop, &self.0.observed, &self.0.ever] {
            flag.store(false, Ordering::Relaxed);
        }
    }

    /// Returns whether work must stop, without marking the interrupt as observed.
    pub fn is_set(&self) -> bool {
        self.0.stop.load(Ordering::Relaxed) || self.0.ending.load(Ordering::Relaxed)
    }

    /// Returns whether work must stop, and marks the interrupt as observed. Running work polls this.
    pub fn observe(&self) -> bool {
        let stop = self.is_set();
        if stop {
            self.0.observed.store(true, Ordering::Relaxed);
        }
        stop
    }

    /// Returns whether running work observed an interrupt, and consumes it, so that later work does not stop.
    pub fn acknowledge(&self) -> bool {
        let observed = self.0.observed.swap(false, Ordering::Relaxed);
        if observed {
            self.0.stop.store(false, Ordering::Relaxed);
        }
        observed
    }

    /// Returns whether an interrupt was set since the last [`Interrupt::clear`], acknowledged or not.
    pub fn was_set(&self) -> bool {
        self.0.ever.load(Ordering::Relaxed)
    }

    /// Installs a Ctrl-C handler that sets the flag, for the rest of the process.
    ///
    /// # Errors
    /// Fails if the system refuses a handler.
    pub fn on_ctrl_c(&self) -> Result<(), ctrlc::Error> {
        let interrupt = self.clone();
        ctrlc::set_handler(move || {
            // A second Ctrl-C, before the first is acknowledged, ends the process with the usual status of SIGINT.
            if interrupt.press() && !interrupt.0.delegated.load(Ordering::Relaxed) {
                std::process::exit(130);
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interrupt_is_acknowledged_once_it_was_observed() {
        let interrupt = Interrupt::default();
        assert!(!interrupt.observe() && !interrupt.acknowledge());
        interrupt.set();
        assert!(!interrupt.acknowledge() && interrupt.is_set(), "nobody asked");
        assert!(interrupt.observe() && interrupt.acknowledge());
        assert!(!interrupt.is_set() && !interrupt.acknowledge() && interrupt.was_set());
        interrupt.clear();
        assert!(!interrupt.was_set());
    }

    #[test]
    fn interrupts_under_a_guard_are_discarded() {
        let interrupt = Interrupt::default();
        for before in [false, true] {
            let guard = interrupt.guard();
            interrupt.set();
            drop(guard);
            assert_eq!((interrupt.is_set(), interrupt.was_set()), (before, before));
            interrupt.set();
        }
    }

    #[test]
    fn end_interrupts_all_later_statements() {
        let interrupt = Interrupt::default();
        interrupt.end();
        assert!(interrupt.observe() && interrupt.acknowledge() && interrupt.is_set());
        interrupt.clear();
        assert!(interrupt.observe());
    }
}
