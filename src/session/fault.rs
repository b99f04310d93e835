//! Errors of verbs: a message without a source position, which the interpreter adds.

use std::error::Error;

use crate::cause::chain;
use crate::dataset::DatasetError;
use crate::download::DownloadError;
use crate::lang::diagnostic::Kind;
use crate::text::TextError;

/// An error of a verb.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    pub kind: Kind,
    pub message: String,
    /// How to fix it.
    pub help: Option<String>,
    /// The parameter whose argument is underlined; the whole call if `None`.
    pub param: Option<&'static str>,
}

impl Fault {
    pub fn new(message: impl Into<String>) -> Self {
        Fault { kind: Kind::Error, message: message.into(), help: None, param: None }
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    #[must_use]
    pub fn at(mut self, param: &'static str) -> Self {
        self.param = Some(param);
        self
    }

    /// Names the parameter as [`Fault::at`] does, unless one is named already.
    #[must_use]
    pub fn or_at(self, param: &'static str) -> Self {
        if self.param.is_some() { self } else { self.at(param) }
    }

    pub fn interrupted() -> Self {
        Fault { kind: Kind::Interrupted, ..Fault::new("interrupted") }
    }
}

// `Fault` does not implement `std::error::Error`, so that this does not conflict with `From<T> for T`.
impl<E: Error + 'static> From<E> for Fault {
    fn from(error: E) -> Self {
        let any: &(dyn Error + 'static) = &error;
        let interrupted = matches!(any.downcast_ref(), Some(DatasetError::Interrupted))
            || matches!(any.downcast_ref(), Some(DownloadError::Interrupted))
            || matches!(any.downcast_ref(), Some(TextError::Interrupted));
        if interrupted { Fault::interrupted() } else { Fault::new(chain(&error)) }
    }
}
