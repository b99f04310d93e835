//! What waits for the session's thread, and what an interrupt is meant for.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};

use tokio::sync::oneshot;

use super::outbox::Channel;
use super::wire::Request;
use crate::console::Interrupt;

/// What the session's thread is to do.
pub enum Job {
    Request(Channel, Request),
    /// Leave, and say so.
    End(oneshot::Sender<()>),
}

/// The end at which jobs come in.
#[derive(Clone)]
pub struct Inlet {
    jobs: Sender<Job>,
    /// Jobs that are not done.
    open: Arc<AtomicUsize>,
    interrupt: Interrupt,
}

/// The end at which the session's thread takes them.
pub struct Todo {
    jobs: Receiver<Job>,
    open: Arc<AtomicUsize>,
}

/// A queue. An interrupt holds for what is being done or waits; one that finds nothing to do means nothing to what comes later.
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
        // Where nobody takes jobs any more, the kernel ends.
        let _ = self.jobs.send(job);
    }
}

impl Todo {
    /// The next job, once there is one; none where no more can come.
    pub fn next(&self) -> Option<Job> {
        self.jobs.recv().ok()
    }

    /// The jobs that wait.
    pub fn waiting(&self) -> impl Iterator<Item = Job> {
        self.jobs.try_iter()
    }

    /// One of those that were taken is done.
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
