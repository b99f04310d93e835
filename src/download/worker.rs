//! Runs network requests in a separate thread, so that the calling thread can check for interrupts.

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use super::error::DownloadError;
use crate::sink::Monitor;

/// The interval at which the calling thread checks for interrupts.
const PERIOD: Duration = Duration::from_millis(20);
/// The most results that wait to be received.
const QUEUE: usize = 8;

/// The results of a thread, in order.
pub struct Worker<T> {
    results: Receiver<T>,
}

impl<T: Send + 'static> Worker<T> {
    /// Starts `work` in a thread. A `send` fails once the receiver is dropped; `work` must then end.
    pub fn start(work: impl FnOnce(SyncSender<T>) + Send + 'static) -> Worker<T> {
        let (sender, results) = sync_channel(QUEUE);
        thread::spawn(move || work(sender));
        Worker { results }
    }

    /// Waits for the next result; `None` when the work is done.
    ///
    /// # Errors
    /// Fails if the monitor interrupts.
    pub fn next(&self, monitor: &dyn Monitor) -> Result<Option<T>, DownloadError> {
        loop {
            match self.results.recv_timeout(PERIOD) {
                Ok(result) => return Ok(Some(result)),
                Err(RecvTimeoutError::Disconnected) => return Ok(None),
                Err(RecvTimeoutError::Timeout) if monitor.interrupted() => return Err(DownloadError::Interrupted),
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }
}
