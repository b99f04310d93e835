//! Outgoing messages: signed here and handed to the sockets' thread.

use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::wire::{Codec, Reply, Request};

/// The frames of a message.
pub type Frames = Vec<Bytes>;

/// The socket on which a request arrived and its answer is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    Shell,
    Control,
}

/// Sends messages. Clones share the sockets.
#[derive(Clone)]
pub struct Outbox {
    codec: Arc<Codec>,
    shell: UnboundedSender<Frames>,
    control: UnboundedSender<Frames>,
    iopub: UnboundedSender<Frames>,
}

/// The receiving ends of an [`Outbox`], for the sockets.
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

    /// Answers `request` on the channel on which it arrived.
    pub fn answer(&self, channel: Channel, request: &Request, reply: Reply<'_>) {
        let frames = self.codec.encode(&request.identities, reply);
        let socket = match channel {
            Channel::Shell => &self.shell,
            Channel::Control => &self.control,
        };
        // The receiver is gone only when the kernel ends.
        let _ = socket.send(frames);
    }

    /// Sends a message to every front end.
    pub fn publish(&self, reply: Reply<'_>) {
        let topic = Bytes::from(format!("kernel.{}", reply.msg_type));
        let _ = self.iopub.send(self.codec.encode(&[topic], reply));
    }

    /// Tells subscribers of `topic` that their subscription is active (JEP 65).
    pub fn welcome(&self, topic: &[u8]) {
        let topic = String::from_utf8_lossy(topic).into_owned();
        let reply = Reply::new("iopub_welcome", None, serde_json::json!({ "subscription": topic }));
        let _ = self.iopub.send(self.codec.encode(&[Bytes::from(topic)], reply));
    }

    /// Publishes the kernel's state: `starting`, `busy` or `idle`.
    pub fn status(&self, state: &str, parent: Option<&Bytes>) {
        self.publish(Reply::new("status", parent, serde_json::json!({ "execution_state": state })));
    }
}
