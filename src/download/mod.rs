//! Files from the network: they go on where a broken download stopped, and are compared with their checksum.
//!
//! [`Client::look`] asks a server what it has; [`Client::fetch`] brings it into a file. Nothing waits longer than the client's patience for the next
//! byte, and a monitor can stop it at any time.

mod certificates;
mod checksum;
mod client;
mod error;
mod worker;

pub use client::{Client, Remote, is_guarded};
pub use error::DownloadError;
