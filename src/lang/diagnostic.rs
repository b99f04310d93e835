//! An error with its place in the source, as data. Rendering is `render.rs`'s.

use super::ast::Span;

/// What sort of trouble it is: what front ends tell apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    #[default]
    Error,
    /// The place is a name, a verb, an option or a field that does not exist.
    Unknown,
    /// The person asked to stop.
    Interrupted,
}

/// What is wrong, where, and how to mend it.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// One line: what is wrong.
    pub message: String,
    pub span: Span,
    /// A few words under the underlined place: what was expected.
    pub label: String,
    /// How to mend it, where that can be said.
    pub help: Option<String>,
    pub kind: Kind,
}

impl Diagnostic {
    pub fn new(message: impl Into<String>, span: Span) -> Self {
        Diagnostic { message: message.into(), span, label: String::new(), help: None, kind: Kind::Error }
    }

    /// What ran at `span` was asked to stop.
    pub fn interrupted(span: Span) -> Self {
        Diagnostic::new("interrupted", span).kind(Kind::Interrupted)
    }

    #[must_use]
    pub fn kind(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    /// The place is something that there is not.
    #[must_use]
    pub fn unknown(self) -> Self {
        self.kind(Kind::Unknown)
    }

    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
