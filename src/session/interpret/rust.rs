//! Runs Rust cells and binds their results.

use super::{Interpreter, Stopped, run_statement};
use crate::lang::ast::{Span, Statement, StatementKind};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::parser::is_bindable;
use crate::session::Session;
use crate::session::call::Registry;
use crate::session::log::Effect;
use crate::session::rust::{RustFault, refusal};
use crate::sink::Sink;

/// Runs Rust code as `rust { … }` does, for front ends that only have the code. Spans in diagnostics refer to `code`.
///
/// # Errors
/// See [`Stopped`].
pub fn run_rust(code: &str, session: &mut Session, verbs: &dyn Registry, sink: &mut dyn Sink) -> Result<(), Stopped> {
    const OPENING: &str = "rust {\n";
    let source = format!("{OPENING}{code}\n}}");
    let span = Span::new(0, source.len());
    let statement = Statement { kind: StatementKind::Rust { code: format!("\n{code}\n") }, span };
    let inside = |mut diagnostic: Diagnostic| {
        let place = |at: usize| at.saturating_sub(OPENING.len()).min(code.len());
        diagnostic.span = Span::new(place(diagnostic.span.start), place(diagnostic.span.end));
        diagnostic
    };
    if let Some(refusal) = refusal(session, verbs) {
        return Err(Stopped::Unchecked(vec![inside(refusal.at(span))]));
    }
    let outcome = run_statement(&source, &statement, session, verbs, sink);
    outcome.map(|_| ()).map_err(|diagnostic| Stopped::Failed(inside(diagnostic)))
}

impl Interpreter<'_> {
    pub(super) fn rust(&mut self, code: &str, span: Span) -> Result<(), Diagnostic> {
        if let Some(refusal) = refusal(self.session, self.verbs) {
            return Err(refusal.at(span));
        }
        // `run` borrows the session, so the backend is moved out of it.
        let Some(mut side) = self.session.rust.take().or_else(|| self.verbs.rust()) else {
            return Err(Diagnostic::new("this build of awol cannot run Rust cells", span));
        };
        let outcome = side.run(code, self.session, self.sink);
        self.session.rust = Some(side);
        let bound = outcome.map_err(|fault| self.located(fault, span))?;
        self.session.record_effect(Effect::RanRust);
        for (name, value) in bound {
            if is_bindable(&name, self.verbs) {
                self.session.assign(&name, Some(value));
            }
        }
        Ok(())
    }

    fn located(&self, fault: RustFault, span: Span) -> Diagnostic {
        let text = self.source.get(span.start..span.end).unwrap_or_default();
        let inside = span.start + text.find('{').map_or(0, |brace| brace + 1);
        let place = fault.place.map_or(span, |place| Span::new(inside + place.start, (inside + place.end).min(span.end)));
        let diagnostic = Diagnostic::new(fault.message, place).label(fault.label).kind(fault.kind);
        match fault.help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        }
    }
}
