//! Jupyter's messages (protocol 5.4) as signed ZeroMQ frames.

mod codec;
mod seen;

use bytes::Bytes;
use serde::Deserialize;
use serde_json::Value as Json;
use thiserror::Error;

pub use codec::Codec;

/// The supported version of the protocol.
pub const VERSION: &str = "5.4";
/// The frame between the peer's identities and the message.
const DELIMITER: &[u8] = b"<IDS|MSG>";

/// The header of a message, as far as the kernel reads it.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Header {
    pub msg_id: String,
    pub msg_type: String,
    #[serde(default)]
    pub session: String,
}

/// An incoming message.
#[derive(Clone, Debug)]
pub struct Request {
    /// The identities of the peer, for the answer.
    pub identities: Vec<Bytes>,
    pub header: Header,
    /// The header as received, which becomes the answer's parent header.
    pub raw_header: Bytes,
    pub content: Json,
}

/// An outgoing message, before it is signed.
#[derive(Clone, Debug)]
pub struct Reply<'a> {
    pub msg_type: &'a str,
    /// The header of the request that it answers or results from.
    pub parent: Option<&'a Bytes>,
    pub metadata: Json,
    pub content: Json,
    pub buffers: Vec<Bytes>,
}

impl<'a> Reply<'a> {
    pub fn new(msg_type: &'a str, parent: Option<&'a Bytes>, content: Json) -> Reply<'a> {
        Reply { msg_type, parent, metadata: Json::Object(serde_json::Map::new()), content, buffers: Vec::new() }
    }
}

/// Why an incoming message is dropped.
#[derive(Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum WireError {
    #[error("it has no delimiter")]
    NoDelimiter,
    #[error("it has {0} frames behind the delimiter; 5 are the least")]
    TooShort(usize),
    #[error("its signature is wrong")]
    Signature,
    #[error("it came before: its signature is known")]
    Repeated,
    #[error("its {part} is broken: {reason}")]
    Broken { part: &'static str, reason: String },
}
