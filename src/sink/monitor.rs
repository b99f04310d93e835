//! How long work tells how far it is, and hears that it should stop.

/// What long work on the lower floors reports to: progress out, "please stop" in.
pub trait Monitor {
    /// Says how much there is to do, where that is known only on the way.
    fn total(&mut self, total: u64) {
        let _ = total;
    }
    fn progress(&mut self, done: u64, detail: &str);
    /// A remark on the way: a skipped row, a loss that is not a number.
    fn note(&mut self, text: &str);
    fn interrupted(&self) -> bool;
}

/// A [`Monitor`] for programs that want neither reports nor interruption.
pub struct Unmonitored;

impl Monitor for Unmonitored {
    fn progress(&mut self, _done: u64, _detail: &str) {}
    fn note(&mut self, _text: &str) {}
    fn interrupted(&self) -> bool {
        false
    }
}
