//! Source text to syntax tree.
//!
//! The grammar is read from left to right and decided by the next token or two, so parsing takes time in proportion to the text; nothing is
//! tried twice. Whatever is wrong ends the parse at once with one [`Diagnostic`].
//!
//! | file | reads |
//! | --- | --- |
//! | `statement` | statements, blocks, assignments |
//! | `expr` | pipes, ranges, sums, products, signs |
//! | `call` | a verb and its arguments |
//! | `atom` | names with fields and indices, lists, brackets, notes |
//! | `number`, `text`, `word`, `rust` | tokens |
//! | `mistake` | nothing: it says what is wrong |

mod atom;
mod call;
mod expr;
mod input;
mod mistake;
mod number;
mod statement;
mod text;
mod vocabulary;
mod word;

#[cfg(test)]
mod tests;

pub use input::{MAX_HEIGHT, MAX_NESTING};
pub use statement::is_bindable;
pub use vocabulary::{Vocabulary, Words};
pub use word::{RESERVED, is_note_name, is_word};

use self::input::{Problem, Shared};
use super::ast::Statement;
use super::diagnostic::Diagnostic;

/// Whether a text can be run as it stands, or more lines should be read first.
#[derive(Clone, Debug, PartialEq)]
pub enum Completeness {
    Complete,
    /// It ends inside a bracket or a block, or after `|` or `,`: the next line may go on.
    Incomplete,
    /// No further line can mend it.
    Invalid(Diagnostic),
}

/// The statements of `source`; `words` says which words are verbs.
///
/// # Errors
/// The first mistake, with its place and, where one can be given, the way to mend it.
pub fn parse(source: &str, words: &dyn Vocabulary) -> Result<Vec<Statement>, Diagnostic> {
    read(source, words).map_err(|wrong| wrong.0)
}

/// Whether a line typed at a prompt is ready to run. Agrees with [`parse`]: `Complete` exactly when that succeeds.
pub fn is_complete(source: &str, words: &dyn Vocabulary) -> Completeness {
    match read(source, words) {
        Ok(_) => Completeness::Complete,
        Err((_, true)) => Completeness::Incomplete,
        Err((diagnostic, false)) => Completeness::Invalid(diagnostic),
    }
}

/// The statements, or what is wrong and whether further lines could mend it.
fn read(source: &str, words: &dyn Vocabulary) -> Result<Vec<Statement>, (Diagnostic, bool)> {
    let shared = Shared { source, words };
    match statement::program(input::start(&shared)) {
        Ok((_, statements)) => Ok(statements),
        Err(nom::Err::Error(problem) | nom::Err::Failure(problem)) => Err(match problem {
            Problem::Wrong { diagnostic, open } => (*diagnostic, open),
            Problem::Mismatch { at } => (Diagnostic::new("this cannot be read", at), false),
        }),
        Err(nom::Err::Incomplete(_)) => Err((Diagnostic::new("the text ends too early", input::end_of(source)), true)),
    }
}
