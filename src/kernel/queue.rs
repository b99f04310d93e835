//! The queue of jobs for the session's thread, and the scope of an interrupt.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};

use tokio::sync::oneshot;

use super::outbox::Channel;
use super::wire::Request;
use crate::console::Interrupt;

/// A job for the session's thread.
pub enum Job {
    Request(Channel, Request),
    /// End the thread, and confirm it.
    End(oneshot::Sender<()>),
}

/// The sending end of the queue.
#[derive(Clone)]
pub struct Inlet {
    jobs: Sender<Job>,
    /// The number of unfinished jobs.
    open: Arc<AtomicUsize>,
    interrupt: Interrupt,
}

/// The receiving end, in the session's thread.
pub struct Todo {
    jobs: Receiver<Job>,
    open: Arc<AtomicUsize>,
}

/// Creates a queue. An interrupt applies to the current job and to waiting ones. A job that enters an idle queue clears an earlier interrupt.
pub fn queue(interrupt: Interrupt) -> (Inlet, Todo) {
    let (sender, receiver) = mpsc::channel();
    let open = Arc::new(AtomicUsize::new(0));
    (Inlet { jobs: sender, open: open.clone(), interrupt }, Todo { jobs: receiver, open })
}

impl Inlet {
    pub fn put(&self, job: Job) {
        if self.open.fetch_add(1, Ordering::AcqRel) == 0 {
            self.interrupt.clear();
        }
        // The receiver is gone only when the kernel ends.
        let _ = self.jobs.send(job);
    }
}

impl Todo {
    /// Waits for the next job; `None` if no more can come.
    pub fn next(&self) -> Option<Job> {
        self.jobs.recv().ok()
    }

    /// Takes the jobs that are already waiting.
    pub fn waiting(&self) -> impl Iterator<Item = Job> {
        self.jobs.try_iter()
    }

    /// Counts one taken job as finished.
    pub fn done(&self) {
        self.open.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interrupts_apply_only_to_running_or_queued_jobs() {
        let interrupt = Interrupt::default();
        let (inlet, todo) = queue(interrupt.clone());
        let put = || inlet.put(Job::End(oneshot::channel().0));
        interrupt.set();
        put();
        assert!(!interrupt.is_set(), "there was nothing to be interrupted");
        interrupt.set();
        put();
        assert!(interrupt.is_set(), "the first still runs");
        assert!(todo.next().is_some());
        todo.done();
        put();
        assert!(interrupt.is_set(), "the second waits");
        assert_eq!(todo.waiting().count(), 2);
        todo.done();
        todo.done();
        put();
        assert!(!interrupt.is_set());
    }
}
