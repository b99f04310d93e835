//! The five sockets, on one thread. Heartbeat, interrupt and shutdown are answered here while the session's thread works.

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

/// How long to wait for running work to stop at shutdown.
const LAST_WORDS: Duration = Duration::from_secs(2);
/// How long to wait for the last messages to be sent.
const DEPARTURE: Duration = Duration::from_millis(100);

/// The bound sockets.
pub struct Sockets {
    shell: RouterSocket,
    control: RouterSocket,
    /// Bound because front ends connect to it; the kernel never requests input.
    _stdin: RouterSocket,
    iopub: XPubSocket,
    heartbeat: RepSocket,
}

impl Sockets {
    /// Binds all five sockets. Ports of 0 in `connection` are replaced by the ports that were assigned.
    ///
    /// # Errors
    /// Fails if an address is in use or unavailable.
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

    /// Serves until a front end requests a shutdown or the parent process ends.
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
    // A TCP socket bound to port 0 reports the port that the system chose.
    let endpoint = socket.bind(&connection.endpoint(port)).await?;
    Ok(match endpoint {
        zeromq::Endpoint::Tcp(_, port) => port,
        _ => port,
    })
}

async fn post(mut mail: UnboundedReceiver<Frames>, mut socket: RouterSendHalf) {
    while let Some(frames) = mail.recv().await {
        // Errors are ignored: the front end may have disconnected.
        if let Ok(message) = ZmqMessage::try_from(frames) {
            let _ = socket.send(message).await;
        }
    }
}

/// Publishes messages, and welcomes each front end once its subscription is active, so that it can tell which messages it has missed.
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
            // A peer disconnected. The pause prevents a busy loop on a broken socket.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

/// The state shared by both request sockets.
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
            // Messages with a wrong signature get no answer.
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
            // Other control requests run in order with those of the shell, because the session has one thread.
            _ => self.jobs.put(Job::Request(channel, request)),
        }
    }

    fn answer(&self, channel: Channel, request: &Request, msg_type: &str, content: serde_json::Value) {
        let parent = Some(&request.raw_header);
        self.outbox.status("busy", parent);
        self.outbox.answer(channel, request, Reply::new(msg_type, parent, content));
        self.outbox.status("idle", parent);
    }

    /// Stops running work, waits for its last outputs, and ends the kernel.
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
