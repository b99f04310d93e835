//! Downloads files. A broken download resumes where it stopped, and a finished one is compared with its checksum.
//!
//! [`Client::look`] queries a server about a file; [`Client::fetch`] downloads it. Neither waits longer than the client's timeout for the next byte,
//! and a monitor can stop them at any time.

mod certificates;
mod checksum;
mod client;
mod error;
mod worker;

pub use client::{Client, Remote, is_guarded};
pub use error::DownloadError;
