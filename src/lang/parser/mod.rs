//! Source text to syntax tree: the lexer's tokens, read by the grammar; whatever is wrong ends the parse with one [`Diagnostic`].
//!
//! | file | has |
//! | --- | --- |
//! | `input` | the tokens as an input of nom's |
//! | `grammar` | the rules, from the top |
//! | `literal` | what numbers and escapes stand for |
//! | `mistake` | what to say where the grammar gives up |
//! | `whole` | all mistakes of a text, not the first alone |

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
fn read(text: &str, words: &dyn Vocabulary) -> Result<Vec<Statement>, (Diagnostic, bool)> {
    let tokens = tokens(text).into_iter().filter(|token| !token.is_blank()).collect();
    let source = Source { text, tokens, words };
    match grammar::program(Tokens::of(&source, 0)) {
        Ok((_, statements)) => Ok(statements),
        Err(nom::Err::Error(problem) | nom::Err::Failure(problem)) => Err(mistake::explain(&problem, &source)),
        Err(nom::Err::Incomplete(_)) => Err((Diagnostic::new("the text ends too early", Span::new(text.len(), text.len())), true)),
    }
}
