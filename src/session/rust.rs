//! The session's interface to Rust cells: a backend runs Rust code on its values and returns those that changed.

use std::ops::Range;

use super::Session;
use super::call::Registry;
use super::value::Value;
use crate::lang::check::Refusal;
use crate::lang::diagnostic::Kind;
use crate::sink::Sink;

/// Runs Rust code. Output goes to the sink, which also reports interrupts.
pub trait RustSide: Send {
    /// Returns the values that the code assigned and that are new to the session or differ from its values. Does not bind them.
    ///
    /// # Errors
    /// If the code does not compile, panics, crashes, or is interrupted.
    fn run(&mut self, code: &str, session: &Session, sink: &mut dyn Sink) -> Result<Vec<(String, Value)>, RustFault>;
}

/// Why Rust code did not run to its end.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RustFault {
    pub kind: Kind,
    pub message: String,
    /// The byte range of the code to underline; all of it if `None`.
    pub place: Option<Range<usize>>,
    pub label: String,
    pub help: Option<String>,
}

/// Where Rust code may come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RustFrom {
    /// From statements that the user types, not from files that are run.
    #[default]
    Typed,
    Anywhere,
    /// From nowhere: the running statements come from a file.
    Nowhere,
}

/// Returns why Rust code cannot run now; `None` if it can.
pub(super) fn refusal(session: &Session, verbs: &dyn Registry) -> Option<Refusal> {
    if session.rust.is_none() && !verbs.has_rust() {
        let message = "this build of awol cannot run Rust cells";
        return Some(Refusal { message, help: "cargo install awol --features rust-cells builds one that can" });
    }
    let allowed = match session.rust_from {
        RustFrom::Anywhere => true,
        RustFrom::Typed => session.files.is_empty(),
        RustFrom::Nowhere => false,
    };
    let message = "a file may not run Rust cells unasked: they can do anything that you can";
    (!allowed).then_some(Refusal { message, help: "if you trust the file, start awol with --allow-rust" })
}
