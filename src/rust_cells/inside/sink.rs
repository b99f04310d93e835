//! What long work reports to.

mod monitor;

pub use monitor::{Monitor, Unmonitored};
