//! The tour at the prompt: each step's statement is entered in advance, and running it leads to the next step.

use crate::commands::tour::{COUNT, code, page};
use crate::console::say_wrapped;
use crate::session::Session;

/// Tracks which step's statement was offered.
#[derive(Default)]
pub struct Guide {
    offered: Option<usize>,
}

impl Guide {
    /// Returns the text to enter in advance at the prompt: the current step's statement, once per step.
    pub fn next(&mut self, session: &Session) -> &'static str {
        let step = session.state.tour;
        let offer = if step == self.offered { None } else { step.and_then(code) };
        self.offered = step;
        offer.unwrap_or_default()
    }

    /// Shows the tour's next step if `line`, which succeeded, was the current step's statement.
    pub fn after(&mut self, line: &str, session: &mut Session) {
        if let Some(step) = session.state.tour
            && code(step) == Some(line.trim())
        {
            say_wrapped(format_args!("\n{}", page(step + 1)));
            session.state.tour = Some(step + 1).filter(|step| *step < COUNT);
        }
    }
}
