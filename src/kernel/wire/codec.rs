//! Converts frames to messages and back, with HMAC-SHA256 over header, parent header, metadata and content.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use hmac::{Hmac, Mac};
use serde_json::{Value as Json, json};
use sha2::Sha256;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

use super::seen::Seen;
use super::{DELIMITER, Header, Reply, Request, VERSION, WireError};
use crate::hex::hex;

/// Signs, verifies and numbers the messages of one kernel.
pub struct Codec {
    /// `None` if messages are not signed.
    key: Option<Hmac<Sha256>>,
    /// A random id of this run of the kernel.
    session: String,
    sent: AtomicU64,
    seen: Mutex<Seen>,
}

impl Codec {
    /// Creates a codec with the key of the connection file. With an empty key, messages are neither signed nor verified.
    pub fn new(key: &str) -> Codec {
        // HMAC takes a key of any length.
        let key = (!key.is_empty()).then(|| Hmac::new_from_slice(key.as_bytes()).ok()).flatten();
        Codec { key, session: Uuid::new_v4().to_string(), sent: AtomicU64::new(0), seen: Mutex::default() }
    }

    /// Decodes the message in `frames`, and checks that its signature is valid and new.
    ///
    /// # Errors
    /// Fails if the signature is wrong or repeated, or the frames are not a message: see [`WireError`].
    pub fn decode(&self, mut frames: Vec<Bytes>) -> Result<Request, WireError> {
        let delimiter = frames.iter().position(|frame| **frame == *DELIMITER).ok_or(WireError::NoDelimiter)?;
        let mut parts = frames.split_off(delimiter + 1).into_iter();
        frames.truncate(delimiter);
        let count = parts.len();
        let mut next = || parts.next().ok_or(WireError::TooShort(count));
        let (signature, raw_header, parent, metadata, content) = (next()?, next()?, next()?, next()?, next()?);
        self.check(&signature, &[&raw_header, &parent, &metadata, &content])?;
        let header: Header = read("header", &raw_header)?;
        let content: Json = read("content", &content)?;
        Ok(Request { identities: frames, header, raw_header, content })
    }

    fn check(&self, signature: &[u8], signed: &[&[u8]]) -> Result<(), WireError> {
        let Some(key) = &self.key else { return Ok(()) };
        let mut mac = key.clone();
        signed.iter().for_each(|part| mac.update(part));
        let bytes = from_hex(signature).ok_or(WireError::Signature)?;
        // This compares in constant time.
        mac.verify_slice(&bytes).map_err(|_| WireError::Signature)?;
        let mut seen = self.seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if seen.is_new(&bytes) { Ok(()) } else { Err(WireError::Repeated) }
    }

    /// Returns the frames of `reply`, for the peer with these identities or the subscribers of a topic.
    pub fn encode(&self, identities: &[Bytes], reply: Reply<'_>) -> Vec<Bytes> {
        let number = self.sent.fetch_add(1, Ordering::Relaxed);
        let header = json!({
            "msg_id": format!("{}_{number}", self.session),
            "session": self.session,
            "username": "kernel",
            "date": OffsetDateTime::now_utc().format(&Rfc3339).unwrap_or_default(),
            "msg_type": reply.msg_type,
            "version": VERSION,
        });
        let parent = reply.parent.cloned().unwrap_or_else(|| Bytes::from_static(b"{}"));
        let parts = [Bytes::from(header.to_string()), parent, reply.metadata.to_string().into(), reply.content.to_string().into()];
        let mut frames = identities.to_vec();
        frames.push(Bytes::from_static(DELIMITER));
        frames.push(self.sign(&parts).into());
        frames.extend(parts);
        frames.extend(reply.buffers);
        frames
    }

    fn sign(&self, parts: &[Bytes]) -> String {
        let Some(key) = &self.key else { return String::new() };
        let mut mac = key.clone();
        parts.iter().for_each(|part| mac.update(part));
        hex(&mac.finalize().into_bytes())
    }
}

fn read<T: serde::de::DeserializeOwned>(part: &'static str, bytes: &[u8]) -> Result<T, WireError> {
    serde_json::from_slice(bytes).map_err(|error| WireError::Broken { part, reason: error.to_string() })
}

fn from_hex(text: &[u8]) -> Option<Vec<u8>> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    let pairs = text.chunks(2).map(|pair| match pair {
        [high, low] => u8::try_from(digit(high)? * 16 + digit(low)?).ok(),
        _ => None,
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(codec: &Codec) -> Vec<Bytes> {
        codec.encode(&[Bytes::from_static(b"peer")], Reply::new("kernel_info_request", None, json!({"a": "é😀"})))
    }

    #[test]
    fn an_encoded_message_decodes_only_once() {
        let codec = Codec::new("secret");
        let frames = message(&codec);
        let request = codec.decode(frames.clone()).unwrap();
        assert_eq!((request.header.msg_type.as_str(), &request.content["a"]), ("kernel_info_request", &json!("é😀")));
        assert_eq!(request.identities, [Bytes::from_static(b"peer")]);
        assert_eq!(codec.decode(frames).unwrap_err(), WireError::Repeated);
        assert!(codec.decode(message(&codec)).is_ok());
    }

    #[test]
    fn signatures_match_python_hmac() {
        // As Python's hmac module gives it for the key and the four parts.
        let codec = Codec::new("key");
        let parts = ["{\"a\":1}", "{}", "{}", "{\"b\":2}"].map(|part| Bytes::from_static(part.as_bytes()));
        assert_eq!(codec.sign(&parts), "0206f42f4ae2a48f6054ab91271f90c100f7022f55fb1f23de6377624d533752");
    }

    #[test]
    fn changes_of_signed_frames_are_detected() {
        let codec = Codec::new("secret");
        let frames = message(&codec);
        for place in 2..frames.len() {
            let mut changed = frames.clone();
            let mut bytes = changed[place].to_vec();
            bytes[0] ^= 1;
            changed[place] = bytes.into();
            assert_eq!(codec.decode(changed).unwrap_err(), WireError::Signature, "frame {place}");
        }
        for signature in ["", "00", "zz", "é", &"0".repeat(64)] {
            let mut changed = frames.clone();
            changed[2] = Bytes::copy_from_slice(signature.as_bytes());
            assert_eq!(codec.decode(changed).unwrap_err(), WireError::Signature);
        }
        assert_eq!(Codec::new("other").decode(frames).unwrap_err(), WireError::Signature);
    }

    #[test]
    fn each_kind_of_broken_frame_has_its_error() {
        let codec = Codec::new("");
        let frame = |text: &'static str| Bytes::from_static(text.as_bytes());
        let with = |header, content| vec![frame("<IDS|MSG>"), frame(""), frame(header), frame("{}"), frame("{}"), frame(content)];
        assert_eq!(codec.decode(Vec::new()).unwrap_err(), WireError::NoDelimiter);
        assert_eq!(codec.decode(vec![frame("<IDS|MSG>"), frame("")]).unwrap_err(), WireError::TooShort(1));
        assert!(matches!(codec.decode(with("{", "{}")).unwrap_err(), WireError::Broken { part: "header", .. }));
        assert!(matches!(codec.decode(with("{\"msg_id\": 3}", "{}")).unwrap_err(), WireError::Broken { part: "header", .. }));
        let header = r#"{"msg_id": "1", "msg_type": "x"}"#;
        assert!(matches!(codec.decode(with(header, "[")).unwrap_err(), WireError::Broken { part: "content", .. }));
        assert!(codec.decode(with(header, "{}")).is_ok());
        // Deep nesting must be rejected, not overflow the stack.
        let deep: &'static str = Box::leak("[".repeat(100_000).into_boxed_str());
        assert!(matches!(codec.decode(with(header, deep)).unwrap_err(), WireError::Broken { part: "content", .. }));
    }

    #[test]
    fn buffers_follow_the_message_unsigned() {
        let codec = Codec::new("secret");
        let buffers = vec![Bytes::from_static(b"\0\xff"), Bytes::new()];
        let frames = codec.encode(&[], Reply { buffers: buffers.clone(), ..Reply::new("comm_msg", None, json!({})) });
        assert!(frames.ends_with(&buffers));
        assert!(codec.decode(frames).is_ok());
    }
}
