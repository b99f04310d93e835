//! The person's wish that what runs stops.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Set when the person asks to stop what is running; shared between the signal handler and every sink.
#[derive(Clone, Debug, Default)]
pub struct Interrupt(Arc<Asked>);

#[derive(Debug, Default)]
struct Asked {
    stop: AtomicBool,
    /// Whether what ran has asked since, and was told to stop.
    told: AtomicBool,
    /// Whether a wish was set since the last [`Interrupt::clear`], be it spent or not.
    ever: AtomicBool,
    /// Whether all is to stop, for good.
    ending: AtomicBool,
    /// Whether something else, a pager, is there to obey Ctrl-C.
    patient: AtomicBool,
}

/// While it lives, Ctrl-C is something else's to obey: pressed twice it does not end the process, and pressed once it stops nothing here.
pub(crate) struct InterruptGuard {
    asked: Arc<Asked>,
    /// What was asked for before.
    before: (bool, bool),
}

impl Drop for InterruptGuard {
    fn drop(&mut self) {
        self.asked.patient.store(false, Ordering::Relaxed);
        self.asked.stop.store(self.before.0, Ordering::Relaxed);
        self.asked.ever.store(self.before.1, Ordering::Relaxed);
    }
}

impl Interrupt {
    pub(crate) fn guard(&self) -> InterruptGuard {
        let before = (self.0.stop.load(Ordering::Relaxed), self.was_set());
        self.0.patient.store(true, Ordering::Relaxed);
        InterruptGuard { asked: self.0.clone(), before }
    }

    pub fn set(&self) {
        self.press();
    }

    /// Asks all that runs and all that would run later to stop: nothing spends or clears this.
    pub fn end(&self) {
        self.0.ending.store(true, Ordering::Relaxed);
    }

    /// Sets it; whether it was set already.
    fn press(&self) -> bool {
        self.0.ever.store(true, Ordering::Relaxed);
        self.0.stop.swap(true, Ordering::Relaxed)
    }

    pub fn clear(&self) {
        for flag in [&self.0.stop, &self.0.told, &self.0.ever] {
            flag.store(false, Ordering::Relaxed);
        }
    }

    /// Whether what runs is to stop, asked by nobody who would.
    pub fn is_set(&self) -> bool {
        self.0.stop.load(Ordering::Relaxed) || self.0.ending.load(Ordering::Relaxed)
    }

    /// Whether what runs is to stop, asked by what runs.
    pub fn observe(&self) -> bool {
        let stop = self.is_set();
        if stop {
            self.0.told.store(true, Ordering::Relaxed);
        }
        stop
    }

    /// Whether what ran was told to stop. That wish is spent then: it holds for nothing that runs later.
    pub fn acknowledge(&self) -> bool {
        let told = self.0.told.swap(false, Ordering::Relaxed);
        if told {
            self.0.stop.store(false, Ordering::Relaxed);
        }
        told
    }

    /// Whether the person asked to stop since it was last cleared, whoever obeyed.
    pub fn was_set(&self) -> bool {
        self.0.ever.load(Ordering::Relaxed)
    }

    /// Lets Ctrl-C set it, for the rest of the process.
    ///
    /// # Errors
    /// The system refuses a handler.
    pub fn on_ctrl_c(&self) -> Result<(), ctrlc::Error> {
        let interrupt = self.clone();
        ctrlc::set_handler(move || {
            // A second Ctrl-C, when the first was not obeyed, ends the process as it would without a handler.
            if interrupt.press() && !interrupt.0.patient.load(Ordering::Relaxed) {
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
            let patience = interrupt.guard();
            interrupt.set();
            drop(patience);
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
