//! `run FILE` and `watch FILE`, alone: which file is meant, and its statements run as if they were typed.

use std::path::Path;
use std::time::Instant;

use super::{Done, Interpreter, Stopped, run_from};
use crate::lang::ast::{Expr, ExprKind, Span, Statement, StatementKind};
use crate::lang::diagnostic::Diagnostic;
use crate::session::value::Value;

/// Files that run one another may be nested this deep.
const DEEPEST_RUN: usize = 16;

impl Interpreter<'_> {
    /// The path and whether it keeps its times, if the statement is `run FILE` (or `watch FILE`) alone: then the file's statements are steps of their
    /// own, as if typed here.
    pub(super) fn file_of(&mut self, verb: &str, statement: &Statement) -> Result<Option<(String, bool)>, Diagnostic> {
        let StatementKind::Expr(Expr { kind: ExprKind::Call(call), .. }) = &statement.kind else { return Ok(None) };
        if call.verb.text != verb {
            return Ok(None);
        }
        let (mut path, mut timed) = (None, false);
        for argument in &call.args {
            let mark = self.session.begin();
            let value = self.expr(&argument.value);
            self.session.roll_back(mark);
            match (argument.key.as_ref().map(|key| key.text.as_str()), value?) {
                (Some("timed"), Value::Bool(flag)) => timed = flag,
                (None | Some("file"), Value::Text(text)) => path = Some(text.to_string()),
                (None | Some("file"), other) => {
                    return Err(Diagnostic::new(format!("{verb} takes a file's name"), argument.value.span)
                        .label(format!("this is {}", other.ty())));
                }
                (_, other) => {
                    return Err(
                        Diagnostic::new("'timed' must be true or false", argument.value.span).label(format!("this is {}", other.ty()))
                    );
                }
            }
        }
        Ok(path.map(|path| (path, timed)))
    }

    /// Notes that a file runs from now on, until it is taken off `running`.
    pub(super) fn enter(&mut self, path: &str, file: &Path) -> Result<(), String> {
        if self.session.is_running(file) {
            return Err(format!("'{path}' is running already; it cannot run itself"));
        }
        if self.session.running.len() >= DEEPEST_RUN {
            return Err(format!("files run one another more than {DEEPEST_RUN} deep"));
        }
        self.session.enter(file);
        Ok(())
    }

    pub(super) fn run_file(&mut self, path: &str, timed: bool, span: Span) -> Result<Done, Diagnostic> {
        let fail = |message: String| Diagnostic::new(message, span);
        let file = crate::files::portable(path);
        let source = crate::files::regular(&file).and_then(|()| crate::files::read_text(&file)).map_err(|error| fail(error.to_string()))?;
        self.enter(path, &file).map_err(fail)?;
        let outcome = run_from(&source, timed.then(Instant::now), self.session, self.verbs, self.sink);
        self.session.running.pop();
        let diagnostic = match outcome {
            Ok(()) => return Ok(Done::Whole),
            Err(Stopped::Failed(diagnostic)) => Some(diagnostic),
            Err(Stopped::Unchecked(found)) => found.into_iter().next(),
        };
        let Some(diagnostic) = diagnostic else { return Err(fail(format!("'{path}' does not check"))) };
        let rendered = crate::lang::render::render(&diagnostic, &source, path, false);
        Err(fail(format!("'{path}' stopped: {}", diagnostic.message)).help(rendered).kind(diagnostic.kind))
    }
}
