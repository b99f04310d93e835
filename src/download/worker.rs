//! Work on the network in a thread of its own, so that the calling one can ask at any time whether to stop.

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use super::error::DownloadError;
use crate::sink::Monitor;

/// How long the calling thread waits before it asks again whether to stop.
const PERIOD: Duration = Duration::from_millis(20);
/// Results that wait to be taken.
const QUEUE: usize = 8;

/// What a thread sends, one after the other.
pub struct Worker<T> {
    results: Receiver<T>,
}

impl<T: Send + 'static> Worker<T> {
    /// Starts `work`. It ends early where a `send` fails, because nobody waits for it any more.
    pub fn start(work: impl FnOnce(SyncSender<T>) + Send + 'static) -> Worker<T> {
        let (sender, results) = sync_channel(QUEUE);
        thread::spawn(move || work(sender));
        Worker { results }
    }

    /// The next result; none when the work is done.
    ///
    /// # Errors
    /// Interrupted.
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
