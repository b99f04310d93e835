//! Progress reports of long tasks.

mod monitor;

pub use monitor::{Monitor, Unmonitored};
