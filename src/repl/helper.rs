//! Line editing support for rustyline: whether input is complete, completions, hints and colours.

use std::borrow::Cow;

use rustyline::completion::{Completer, Pair};
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::{Hint, Hinter};
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Context, Helper};

use super::PROMPT;
use super::colours::coloured;
use crate::assist::Names;
use crate::assist::complete::complete;
use crate::assist::hint::hint;
use crate::assist::inspect::asked;
use crate::assist::paint::paint;
use crate::commands::Commands;
use crate::lang::parser::{Completeness, is_complete};

/// The longest line that is coloured while it is typed, in bytes. Longer lines were pasted.
const LONGEST: usize = 20_000;
/// Terminals narrower than this show completions without descriptions.
const NARROW: usize = 40;

/// The helper. Its names are those of the session at the current prompt.
#[derive(Default)]
pub struct LineHelper {
    pub names: Names,
}

impl Helper for LineHelper {}

impl Validator for LineHelper {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        Ok(if is_whole(context.input()) { ValidationResult::Valid(None) } else { ValidationResult::Incomplete })
    }
}

/// Returns whether the input can be run or needs more lines. Invalid input counts as complete; running it reports the error.
pub fn is_whole(typed: &str) -> bool {
    asked(typed).is_some() || !matches!(is_complete(typed, &Commands), Completeness::Incomplete)
}

impl Completer for LineHelper {
    type Candidate = Pair;

    fn complete(&self, line: &str, pos: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        // For an empty line, completion would list everything that help lists.
        if line.trim().is_empty() {
            return Ok((pos, Vec::new()));
        }
        let found = complete(line, pos, &Commands, &self.names);
        let columns = columns();
        let width = found.candidates.iter().map(|candidate| candidate.text.chars().count()).max().unwrap_or(0);
        let pairs = found.candidates.into_iter().map(|candidate| {
            let display = if candidate.about.is_empty() || columns < NARROW {
                candidate.text.clone()
            } else {
                let line = format!("{:<width$}  {}", candidate.text, candidate.about);
                line.chars().take(columns.saturating_sub(1)).collect()
            };
            Pair { display, replacement: candidate.text }
        });
        Ok((found.span.start, pairs.collect()))
    }
}

/// A hint after the cursor, and the length in bytes of the part that can be accepted.
pub struct Grey {
    shown: String,
    taken: usize,
}

impl Hint for Grey {
    fn display(&self) -> &str {
        &self.shown
    }

    fn completion(&self) -> Option<&str> {
        self.shown.get(..self.taken).filter(|taken| !taken.is_empty())
    }
}

impl Hinter for LineHelper {
    type Hint = Grey;

    fn hint(&self, line: &str, pos: usize, _: &Context<'_>) -> Option<Grey> {
        if pos < line.len() || line.contains('\n') || line.len() > LONGEST {
            return None;
        }
        let found = hint(line, &Commands, &self.names)?;
        // The hint fits in the line, so that the screen does not scroll.
        let left = columns().saturating_sub(PROMPT.len() + line.chars().count() + 1);
        let taken = found.rest_of_word.len();
        let whole = found.rest_of_word + &found.rest;
        let shown: String = whole.chars().take(left).collect();
        let taken = if shown.len() >= taken { taken } else { 0 };
        (!shown.is_empty()).then_some(Grey { shown, taken })
    }
}

impl Highlighter for LineHelper {
    fn highlight<'l>(&self, line: &'l str, pos: usize) -> Cow<'l, str> {
        if line.len() > LONGEST {
            return Cow::Borrowed(line);
        }
        Cow::Owned(coloured(line, &paint(line, pos, &Commands, &self.names)))
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        Cow::Owned(format!("\x1b[90m{hint}\x1b[0m"))
    }

    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _default: bool) -> Cow<'b, str> {
        Cow::Owned(format!("\x1b[1m{prompt}\x1b[0m"))
    }

    fn highlight_char(&self, line: &str, _pos: usize, kind: CmdKind) -> bool {
        kind != CmdKind::MoveCursor && line.len() <= LONGEST
    }
}

/// Returns the terminal's columns, or 80 if they are unknown.
fn columns() -> usize {
    terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0))
}
