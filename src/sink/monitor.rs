//! Progress reports and interruption of long tasks.

/// Receives the progress of a long task, and can interrupt it.
pub trait Monitor {
    /// Sets the total number of units, if it becomes known only during the task.
    fn total(&mut self, total: u64) {
        let _ = total;
    }
    /// Reports how much is done.
    fn progress(&mut self, done: u64, detail: &str);
    /// Reports a note, such as a skipped row or a loss that is not a number.
    fn note(&mut self, text: &str);
    /// Returns whether the work should stop.
    fn interrupted(&self) -> bool;
}

/// A [`Monitor`] that ignores reports and never interrupts.
pub struct Unmonitored;

impl Monitor for Unmonitored {
    fn progress(&mut self, _done: u64, _detail: &str) {}
    fn note(&mut self, _text: &str) {}
    fn interrupted(&self) -> bool {
        false
    }
}
