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
    /// Whether something else, a pager, is there to obey Ctrl-C.
    patient: AtomicBool,
}

/// While it lives, Ctrl-C pressed twice does not end the process.
pub(crate) struct Patience(Arc<Asked>);

impl Drop for Patience {
    fn drop(&mut self) {
        self.0.patient.store(false, Ordering::Relaxed);
    }
}

impl Interrupt {
    pub(crate) fn patience(&self) -> Patience {
        self.0.patient.store(true, Ordering::Relaxed);
        Patience(self.0.clone())
    }

    pub fn set(&self) {
        self.press();
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
        self.0.stop.load(Ordering::Relaxed)
    }

    /// Whether what runs is to stop, asked by what runs.
    pub fn tell(&self) -> bool {
        let stop = self.is_set();
        if stop {
            self.0.told.store(true, Ordering::Relaxed);
        }
        stop
    }

    /// Whether what ran was told to stop. That wish is spent then: it holds for nothing that runs later.
    pub fn spend(&self) -> bool {
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
    fn a_wish_is_spent_by_whoever_was_told() {
        let interrupt = Interrupt::default();
        assert!(!interrupt.tell() && !interrupt.spend());
        interrupt.set();
        assert!(!interrupt.spend() && interrupt.is_set(), "nobody asked");
        assert!(interrupt.tell() && interrupt.spend());
        assert!(!interrupt.is_set() && !interrupt.spend() && interrupt.was_set());
        interrupt.clear();
        assert!(!interrupt.was_set());
    }
}
