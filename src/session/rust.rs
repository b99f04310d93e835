//! Rust cells as the session sees them: something that runs Rust code on its values and says which have changed. What that is, is handed to it.

use std::ops::Range;

use super::Session;
use super::call::Registry;
use super::value::Value;
use crate::lang::check::Refusal;
use crate::lang::diagnostic::Kind;
use crate::sink::Sink;

/// Runs Rust code. What the code shows goes into the sink, which is asked whether to stop.
pub trait RustSide: Send {
    /// Gives the values that the code gave to names, new or another one than the session has; none of them is bound yet.
    ///
    /// # Errors
    /// It does not compile, panics, crashes, or was interrupted.
    fn run(&mut self, code: &str, session: &Session, sink: &mut dyn Sink) -> Result<Vec<(String, Value)>, RustFault>;
}

/// Why Rust code did not run to its end.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RustFault {
    pub kind: Kind,
    pub message: String,
    /// Bytes of the code that are to be underlined; the whole where there are none.
    pub place: Option<Range<usize>>,
    pub label: String,
    pub help: Option<String>,
}

/// Where Rust code may come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RustFrom {
    /// A person's own statements; not from files that are run.
    #[default]
    Typed,
    Anywhere,
    /// The statements at hand are a file's.
    Nowhere,
}

/// Why Rust code cannot run here and now; none where it can.
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
