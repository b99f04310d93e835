//! An error with its place in the source, as data. Rendering is `render.rs`'s.

use super::ast::Span;

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
    /// Whether the place is a name, a verb, an option or a field that there is not.
    pub unknown: bool,
}

impl Diagnostic {
    pub fn new(message: impl Into<String>, span: Span) -> Self {
        Diagnostic { message: message.into(), span, label: String::new(), help: None, unknown: false }
    }

    /// The place is something that there is not.
    #[must_use]
    pub fn unknown(mut self) -> Self {
        self.unknown = true;
        self
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
