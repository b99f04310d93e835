//! The five sockets, on one thread: heartbeat, interrupt and shutdown are answered here while the other thread works.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use serde_json::json;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::watch;
use zeromq::{RepSocket, RouterRecvHalf, RouterSendHalf, RouterSocket, Socket, SocketRecv, SocketSend, XPubSocket, ZmqError, ZmqMessage};

use super::connection::Connection;
use super::outbox::{Channel, Frames, Mail, Outbox};
use super::queue::{Inlet, Job};
use super::wire::{Codec, Reply, Request};
use super::{about, parent};
use crate::console::{Interrupt, eprint_line};

/// How long what runs has to stop in, when the kernel is shut down.
const LAST_WORDS: Duration = Duration::from_secs(2);
/// How long the last messages have to leave in.
const DEPARTURE: Duration = Duration::from_millis(100);

/// The bound sockets.
pub struct Sockets {
    shell: RouterSocket,
    control: RouterSocket,
    /// Bound since front ends connect to it; nothing is ever asked.
    _stdin: RouterSocket,
    iopub: XPubSocket,
    heartbeat: RepSocket,
}

impl Sockets {
    /// Binds all five; ports that were 0 in `connection` are the ones that were found.
    ///
    /// # Errors
    /// An address is taken or cannot be had.
    pub async fn bind(connection: &mut Connection) -> Result<Sockets, ZmqError> {
        let (mut shell, mut control, mut stdin) = (RouterSocket::new(), RouterSocket::new(), RouterSocket::new());
        let (mut iopub, mut heartbeat) = (XPubSocket::new(), RepSocket::new());
        connection.shell_port = bind(&mut shell, connection, connection.shell_port).await?;
        connection.control_port = bind(&mut control, connection, connection.control_port).await?;
        connection.stdin_port = bind(&mut stdin, connection, connection.stdin_port).await?;
        connection.iopub_port = bind(&mut iopub, connection, connection.iopub_port).await?;
        connection.hb_port = bind(&mut heartbeat, connection, connection.hb_port).await?;
        Ok(Sockets { shell, control, _stdin: stdin, iopub, heartbeat })
    }

    /// Serves until a front end asks for the end, or whoever started the kernel is gone.
    pub async fn serve(self, codec: Arc<Codec>, outbox: Outbox, mail: Mail, jobs: Inlet, interrupt: Interrupt) {
        let (shell_out, shell) = self.shell.split();
        let (control_out, control) = self.control.split();
        let (ended, mut end) = watch::channel(false);
        let ended = Arc::new(ended);
        tokio::spawn(post(mail.shell, shell_out));
        tokio::spawn(post(mail.control, control_out));
        tokio::spawn(publish(mail.iopub, self.iopub, outbox.clone()));
        tokio::spawn(beat(self.heartbeat));
        outbox.status("starting", None);
        let router = RequestRouter { codec, outbox, jobs, interrupt, ended };
        tokio::spawn(receive(shell, Channel::Shell, router.clone()));
        tokio::spawn(receive(control, Channel::Control, router));
        tokio::select! {
            _ = end.wait_for(|ended| *ended) => {}
            () = parent::gone() => {}
        }
        tokio::time::sleep(DEPARTURE).await;
    }
}

async fn bind(socket: &mut impl Socket, connection: &Connection, port: u16) -> Result<u16, ZmqError> {
    // An ipc socket without a number of its own gets its place among the five.
    let endpoint = socket.bind(&connection.endpoint(port)).await?;
    Ok(match endpoint {
        zeromq::Endpoint::Tcp(_, port) => port,
        _ => port,
    })
}

async fn post(mut mail: UnboundedReceiver<Frames>, mut socket: RouterSendHalf) {
    while let Some(frames) = mail.recv().await {
        // A front end that has gone away gets no answer.
        if let Ok(message) = ZmqMessage::try_from(frames) {
            let _ = socket.send(message).await;
        }
    }
}

/// Publishes, and welcomes each front end once it can hear: what was published before, it knows it has missed.
async fn publish(mut mail: UnboundedReceiver<Frames>, mut socket: XPubSocket, outbox: Outbox) {
    loop {
        tokio::select! {
            frames = mail.recv() => {
                let Some(frames) = frames else { return };
                if let Ok(message) = ZmqMessage::try_from(frames) {
                    let _ = socket.send(message).await;
                }
            }
            subscribed = socket.recv() => match subscribed.map(ZmqMessage::into_vec) {
                Ok(frames) => {
                    if let Some((1, topic)) = frames.first().and_then(|frame| frame.split_first()) {
                        outbox.welcome(topic);
                    }
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(1)).await,
            },
        }
    }
}

async fn beat(mut socket: RepSocket) {
    loop {
        match socket.recv().await {
            Ok(message) => _ = socket.send(message).await,
            // A peer that broke off; without a pause a broken socket would take all the time.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

/// What both request sockets share.
#[derive(Clone)]
struct RequestRouter {
    codec: Arc<Codec>,
    outbox: Outbox,
    jobs: Inlet,
    interrupt: Interrupt,
    ended: Arc<watch::Sender<bool>>,
}

async fn receive(mut socket: RouterRecvHalf, channel: Channel, router: RequestRouter) {
    loop {
        let frames: Vec<Bytes> = match socket.recv().await {
            Ok(message) => message.into_vec(),
            Err(_) => {
                tokio::time::sleep(Duration::from_millis(10)).await;
                continue;
            }
        };
        match router.codec.decode(frames) {
            Ok(request) => router.take(channel, request).await,
            // Whoever cannot sign gets no answer.
            Err(error) => eprint_line(format_args!("awol kernel: a message was dropped: {error}")),
        }
    }
}

impl RequestRouter {
    async fn take(&self, channel: Channel, request: Request) {
        match (request.header.msg_type.as_str(), channel) {
            ("shutdown_request", _) => self.shut_down(channel, request).await,
            ("interrupt_request", Channel::Control) => {
                self.interrupt.set();
                self.answer(channel, &request, "interrupt_reply", json!({"status": "ok"}));
            }
            ("kernel_info_request", Channel::Control) => self.answer(channel, &request, "kernel_info_reply", about::kernel()),
            // What else comes by control is done in order, as by shell; it has one thread to be done on.
            _ => self.jobs.put(Job::Request(channel, request)),
        }
    }

    fn answer(&self, channel: Channel, request: &Request, msg_type: &str, content: serde_json::Value) {
        let parent = Some(&request.raw_header);
        self.outbox.status("busy", parent);
        self.outbox.answer(channel, request, Reply::new(msg_type, parent, content));
        self.outbox.status("idle", parent);
    }

    /// Stops what runs, lets its last outputs leave, and ends the kernel.
    async fn shut_down(&self, channel: Channel, request: Request) {
        let restart = request.content.get("restart").and_then(serde_json::Value::as_bool).unwrap_or(false);
        let (done, left) = tokio::sync::oneshot::channel();
        self.interrupt.end();
        self.jobs.put(Job::End(done));
        let _ = tokio::time::timeout(LAST_WORDS, left).await;
        let content = json!({"status": "ok", "restart": restart});
        let parent = Some(&request.raw_header);
        self.outbox.publish(Reply::new("shutdown_reply", parent, content.clone()));
        self.answer(channel, &request, "shutdown_reply", content);
        let _ = self.ended.send(true);
    }
}
