//! The way out: messages are signed here and handed to the sockets' thread.

use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::wire::{Codec, Reply, Request};

/// The frames of a message.
pub type Frames = Vec<Bytes>;

/// Which socket a request came by, and its answer goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    Shell,
    Control,
}

/// Hands out messages; copies share the sockets.
#[derive(Clone)]
pub struct Outbox {
    codec: Arc<Codec>,
    shell: UnboundedSender<Frames>,
    control: UnboundedSender<Frames>,
    iopub: UnboundedSender<Frames>,
}

/// The sockets' ends of an [`Outbox`].
pub struct Mail {
    pub shell: UnboundedReceiver<Frames>,
    pub control: UnboundedReceiver<Frames>,
    pub iopub: UnboundedReceiver<Frames>,
}

impl Outbox {
    pub fn new(codec: Arc<Codec>) -> (Outbox, Mail) {
        let ((shell, from_shell), (control, from_control), (iopub, from_iopub)) =
            (unbounded_channel(), unbounded_channel(), unbounded_channel());
        (Outbox { codec, shell, control, iopub }, Mail { shell: from_shell, control: from_control, iopub: from_iopub })
    }

    /// Answers `request`, which came by `channel`.
    pub fn answer(&self, channel: Channel, request: &Request, reply: Reply<'_>) {
        let frames = self.codec.encode(&request.identities, reply);
        let socket = match channel {
            Channel::Shell => &self.shell,
            Channel::Control => &self.control,
        };
        // Nobody is there any more only when the kernel ends.
        let _ = socket.send(frames);
    }

    /// Tells every front end.
    pub fn publish(&self, reply: Reply<'_>) {
        let topic = Bytes::from(format!("kernel.{}", reply.msg_type));
        let _ = self.iopub.send(self.codec.encode(&[topic], reply));
    }

    /// Tells who subscribed to `topic` that it is heard from now on (JEP 65).
    pub fn welcome(&self, topic: &[u8]) {
        let topic = String::from_utf8_lossy(topic).into_owned();
        let reply = Reply::new("iopub_welcome", None, serde_json::json!({ "subscription": topic }));
        let _ = self.iopub.send(self.codec.encode(&[Bytes::from(topic)], reply));
    }

    /// Tells every front end what the kernel is doing: `starting`, `busy`, `idle`.
    pub fn status(&self, state: &str, parent: Option<&Bytes>) {
        self.publish(Reply::new("status", parent, serde_json::json!({ "execution_state": state })));
    }
}
