//! The session's thread, which handles requests in order of arrival.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use serde_json::{Value as Json, json};
use tokio::sync::oneshot;

use super::answers;
use super::answers::history::History;
use super::outbox::{Channel, Outbox};
use super::queue::{Job, Todo};
use super::sliders::Sliders;
use super::wire::{Reply, Request};
use super::{about, execute};
use crate::console::{Interrupt, eprint_line};
use crate::session::Session;

/// How long to wait, after a failed cell, for the remaining cells of the same run to arrive.
const GRACE: Duration = Duration::from_millis(5);

/// The session and the kernel's state.
pub struct Worker {
    pub(super) session: Session,
    pub(super) outbox: Outbox,
    pub(super) interrupt: Interrupt,
    /// The execution count: the number of cells run and counted.
    pub(super) count: u64,
    pub(super) history: History,
    /// The number of the last output. Outputs are numbered across cells, so that later cells can update them.
    pub(super) drawn: u64,
    pub(super) sliders: Sliders,
}

/// The reply to a request.
pub(super) struct Answer {
    pub content: Json,
    /// Whether waiting cells are to be aborted.
    pub abort: bool,
}

impl From<Json> for Answer {
    fn from(content: Json) -> Answer {
        Answer { content, abort: false }
    }
}

impl Worker {
    pub fn new(outbox: Outbox, interrupt: Interrupt) -> Worker {
        Worker {
            session: Session::default(),
            outbox,
            interrupt,
            count: 0,
            history: History::default(),
            drawn: 0,
            sliders: Sliders::default(),
        }
    }

    /// Handles jobs until the kernel shuts down or the queue closes.
    pub fn work(mut self, todo: &Todo) {
        while let Some(job) = todo.next() {
            match job {
                Job::Request(channel, request) => {
                    let waiting = self.handle(channel, &request, todo);
                    if self.give_up(waiting, todo) {
                        return;
                    }
                }
                Job::End(done) => return self.end(done),
            }
        }
    }

    fn end(&mut self, done: oneshot::Sender<()>) {
        self.session.player.stop();
        let _ = done.send(());
    }

    /// Answers a request. If it failed, returns the jobs that arrived before the answer was sent: the remaining cells of the same run, to be aborted.
    fn handle(&mut self, channel: Channel, request: &Request, todo: &Todo) -> Vec<Job> {
        let parent = Some(&request.raw_header);
        self.outbox.status("busy", parent);
        let answer = catch_unwind(AssertUnwindSafe(|| self.answer(request)));
        let answer = answer.unwrap_or_else(|_| Some(failed("this is a fault of awol's own, which the session survived").into()));
        let mut waiting = Vec::new();
        if answer.as_ref().is_some_and(|answer| answer.abort) {
            std::thread::sleep(GRACE);
            waiting.extend(todo.waiting());
        }
        todo.done();
        if let Some(answer) = answer {
            let msg_type = request.header.msg_type.replace("_request", "_reply");
            self.outbox.answer(channel, request, Reply::new(&msg_type, parent, answer.content));
        }
        self.outbox.status("idle", parent);
        waiting
    }

    fn answer(&mut self, request: &Request) -> Option<Answer> {
        let answer = match request.header.msg_type.as_str() {
            "execute_request" => execute::execute(self, request),
            "kernel_info_request" => Ok(about::kernel().into()),
            "complete_request" => answers::complete(&self.session, &request.content).map(Answer::from),
            "inspect_request" => answers::inspect(&self.session, &request.content).map(Answer::from),
            "is_complete_request" => answers::is_complete(&request.content).map(Answer::from),
            "history_request" => self.history.answer(&request.content).map(Answer::from),
            "comm_info_request" => Ok(self.sliders.info(&request.content).into()),
            "comm_open" | "comm_msg" | "comm_close" => {
                if let Err(wrong) = self.sliders.take(request, &mut self.session, &self.outbox) {
                    eprint_line(format_args!("awol kernel: {wrong}"));
                }
                return None;
            }
            other if other.ends_with("_request") => Err(format!("'{other}' is not known here")),
            _ => return None,
        };
        Some(answer.unwrap_or_else(|wrong| failed(&wrong).into()))
    }

    /// Aborts the cells among `waiting` and handles the other jobs. Returns whether the kernel is to end.
    fn give_up(&mut self, waiting: Vec<Job>, todo: &Todo) -> bool {
        for job in waiting {
            match job {
                Job::Request(channel, request) if request.header.msg_type == "execute_request" => {
                    let parent = Some(&request.raw_header);
                    self.outbox.status("busy", parent);
                    let content = json!({"status": "aborted"});
                    todo.done();
                    self.outbox.answer(channel, &request, Reply::new("execute_reply", parent, content));
                    self.outbox.status("idle", parent);
                }
                // Only a cell aborts others, so this returns no jobs.
                Job::Request(channel, request) => drop(self.handle(channel, &request, todo)),
                Job::End(done) => {
                    self.end(done);
                    return true;
                }
            }
        }
        false
    }
}

/// Returns the content of an error reply to a request.
fn failed(wrong: &str) -> Json {
    json!({"status": "error", "ename": "RequestError", "evalue": wrong, "traceback": [wrong]})
}
