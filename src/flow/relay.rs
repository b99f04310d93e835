//! Training on a given number of threads. A thread pool runs its work on another thread; the relay keeps the monitor on the caller's thread.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use super::FlowError;
use crate::sink::Monitor;

/// How often the monitor is polled for an interrupt.
const PERIOD: Duration = Duration::from_millis(20);

/// Runs `work` on `threads` threads, 0 for all cores. Progress and notes are forwarded to `monitor`, and its interrupts to `work`.
///
/// # Errors
/// The threads cannot be started.
pub fn on_threads<X: Send>(
    threads: usize,
    monitor: &mut dyn Monitor,
    work: impl FnOnce(&mut dyn Monitor) -> X + Send,
) -> Result<X, FlowError> {
    if threads == 0 {
        return Ok(work(monitor));
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().map_err(FlowError::device)?;
    let stop = AtomicBool::new(false);
    let (sender, updates) = mpsc::channel();
    let mut relay = Relay { sender, stop: &stop };
    std::thread::scope(|scope| {
        let worker = scope.spawn(move || pool.install(|| work(&mut relay)));
        loop {
            match updates.recv_timeout(PERIOD) {
                Ok(WorkerEvent::Progress(done, detail)) => monitor.progress(done, &detail),
                Ok(WorkerEvent::Note(text)) => monitor.note(&text),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            stop.store(monitor.interrupted(), Ordering::Relaxed);
        }
        worker.join().map_err(|panic| std::panic::resume_unwind(panic))
    })
}

enum WorkerEvent {
    Progress(u64, String),
    Note(String),
}

struct Relay<'a> {
    sender: mpsc::Sender<WorkerEvent>,
    stop: &'a AtomicBool,
}

impl Monitor for Relay<'_> {
    fn progress(&mut self, done: u64, detail: &str) {
        // A send cannot fail: the receiver outlives the work.
        let _ = self.sender.send(WorkerEvent::Progress(done, detail.to_string()));
    }

    fn note(&mut self, text: &str) {
        let _ = self.sender.send(WorkerEvent::Note(text.to_string()));
    }

    fn interrupted(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}
