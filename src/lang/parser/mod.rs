//! The parser: turns source text into a syntax tree. The grammar reads the lexer's tokens and stops at the first [`Diagnostic`].
//!
//! | file | content |
//! | --- | --- |
//! | `input` | the tokens as input for nom |
//! | `grammar` | the rules, top down |
//! | `literal` | the values of numbers and escapes |
//! | `mistake` | the message where the grammar fails |
//! | `whole` | all mistakes of a text, not only the first |

mod grammar;
mod input;
mod literal;
mod mistake;
mod vocabulary;
mod whole;

#[cfg(test)]
mod tests;

pub use input::{MAX_HEIGHT, MAX_NESTING};
pub use vocabulary::{Vocabulary, Words, is_bindable};
pub use whole::{Parsed, parse_whole};

use self::input::{Source, Tokens};
use super::ast::{Span, Statement};
use super::diagnostic::Diagnostic;
use super::lexer::tokens;

/// Whether a text can run as it is, or needs more lines.
#[derive(Clone, Debug, PartialEq)]
pub enum Completeness {
    Complete,
    /// The text ends inside a bracket or a block, or after `|` or `,`; the next line may complete it.
    Incomplete,
    /// No further line can fix it.
    Invalid(Diagnostic),
}

/// Parses `source` into statements; `words` tells which words are verbs.
///
/// # Errors
/// The first mistake, with its position and, where possible, how to fix it.
pub fn parse(source: &str, words: &dyn Vocabulary) -> Result<Vec<Statement>, Diagnostic> {
    read(source, words).map_err(|wrong| wrong.0)
}

/// Returns whether a line typed at a prompt is ready to run. Agrees with [`parse`]: `Complete` exactly when that succeeds.
pub fn is_complete(source: &str, words: &dyn Vocabulary) -> Completeness {
    match read(source, words) {
        Ok(_) => Completeness::Complete,
        Err((_, true)) => Completeness::Incomplete,
        Err((diagnostic, false)) => Completeness::Invalid(diagnostic),
    }
}

/// Returns the statements, or the error and whether more lines could fix it.
fn read(text: &str, words: &dyn Vocabulary) -> Result<Vec<Statement>, (Diagnostic, bool)> {
    let tokens = tokens(text).into_iter().filter(|token| !token.is_blank()).collect();
    let source = Source { text, tokens, words };
    match grammar::program(Tokens::of(&source, 0)) {
        Ok((_, statements)) => Ok(statements),
        Err(nom::Err::Error(problem) | nom::Err::Failure(problem)) => Err(mistake::explain(&problem, &source)),
        Err(nom::Err::Incomplete(_)) => Err((Diagnostic::new("the text ends too early", Span::new(text.len(), text.len())), true)),
    }
}
