//! Errors with their position in the source, as data. `render.rs` turns them into text.

use super::ast::Span;

/// The kind of an error, which front ends treat differently.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    #[default]
    Error,
    /// The span is a name, a verb, an option or a field that does not exist.
    Unknown,
    /// The user interrupted the evaluation.
    Interrupted,
}

/// What is wrong, where, and how to fix it.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// One line: what is wrong.
    pub message: String,
    pub span: Span,
    /// A few words under the underlined source: what was expected.
    pub label: String,
    /// How to fix it, if known.
    pub help: Option<String>,
    pub kind: Kind,
}

impl Diagnostic {
    pub fn new(message: impl Into<String>, span: Span) -> Self {
        Diagnostic { message: message.into(), span, label: String::new(), help: None, kind: Kind::Error }
    }

    /// Creates the diagnostic for an evaluation at `span` that was interrupted.
    pub fn interrupted(span: Span) -> Self {
        Diagnostic::new("interrupted", span).kind(Kind::Interrupted)
    }

    #[must_use]
    pub fn kind(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    /// Marks the span as a name that does not exist.
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
