//! The tour at the prompt: the statement of a step stands there ready, and doing it leads on.

use crate::commands::tour::{COUNT, code, page};
use crate::console::say_wrapped;
use crate::session::Session;

/// Knows which step's statement was offered.
#[derive(Default)]
pub struct Guide {
    offered: Option<usize>,
}

impl Guide {
    /// What stands at the prompt: the statement of a step that was not offered yet.
    pub fn next(&mut self, session: &Session) -> &'static str {
        let step = session.state.tour;
        let offer = if step == self.offered { None } else { step.and_then(code) };
        self.offered = step;
        offer.unwrap_or_default()
    }

    /// After a statement that succeeded: shows the next step where it was that of the tour.
    pub fn after(&mut self, line: &str, session: &mut Session) {
        if let Some(step) = session.state.tour
            && code(step) == Some(line.trim())
        {
            say_wrapped(format_args!("\n{}", page(step + 1)));
            session.state.tour = Some(step + 1).filter(|step| *step < COUNT);
        }
    }
}
