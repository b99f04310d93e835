//! What rustyline asks while a line is typed: so far, whether it is complete.

use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Completer, Helper, Highlighter, Hinter};

use crate::commands::Commands;
use crate::lang::parser::{Completeness, is_complete};

/// Lets a statement go on in the next line where the grammar says so.
#[derive(Completer, Helper, Highlighter, Hinter)]
pub struct LineHelper;

impl Validator for LineHelper {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        Ok(match is_complete(context.input(), &Commands) {
            Completeness::Incomplete => ValidationResult::Incomplete,
            // What is wrong is said, with its place, when the line is run.
            Completeness::Complete | Completeness::Invalid(_) => ValidationResult::Valid(None),
        })
    }
}
