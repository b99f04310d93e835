//! How a verb fails: in words, without a place. The interpreter adds the place.

use std::error::Error;

use crate::cause::chain;
use crate::dataset::DatasetError;
use crate::download::DownloadError;
use crate::lang::diagnostic::Kind;
use crate::text::TextError;

/// A failure of a verb.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    pub kind: Kind,
    pub message: String,
    /// How to mend it.
    pub help: Option<String>,
    /// The parameter whose argument is to be underlined; the whole call where none is named.
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

    /// As [`Fault::at`], where no parameter is named yet.
    #[must_use]
    pub fn or_at(self, param: &'static str) -> Self {
        if self.param.is_some() { self } else { self.at(param) }
    }

    pub fn interrupted() -> Self {
        Fault { kind: Kind::Interrupted, ..Fault::new("interrupted") }
    }
}

// `Fault` is no `std::error::Error` itself, so that this does not clash with `From<T> for T`.
impl<E: Error + 'static> From<E> for Fault {
    fn from(error: E) -> Self {
        let any: &(dyn Error + 'static) = &error;
        let interrupted = matches!(any.downcast_ref(), Some(DatasetError::Interrupted))
            || matches!(any.downcast_ref(), Some(DownloadError::Interrupted))
            || matches!(any.downcast_ref(), Some(TextError::Interrupted));
        if interrupted { Fault::interrupted() } else { Fault::new(chain(&error)) }
    }
}
