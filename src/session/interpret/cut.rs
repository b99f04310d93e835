//! A statement that the person cut short, told so that a replay cuts it short at the same place.

use crate::lang::ast::{Call, Span};
use crate::session::show::beginning;

/// Where the running statement was cut short, and what its text becomes.
#[derive(Debug, Default)]
pub struct Cuts {
    edits: Vec<(Span, String)>,
    /// Whether a place has no form in the text: one of several rounds of the same call.
    untold: bool,
}

impl Cuts {
    /// Behind a statement that was cut short where its text cannot say.
    pub const WHOLE: &str = "  # was interrupted, and is done whole in a replay";
    /// Behind any other that was.
    const TOLD: &str = "  # was interrupted";

    /// How a statement is told of that failed after it had done what no failure takes back: a comment, since nothing can do the same again.
    pub const LEFT: &str = "# failed, and the files that it wrote until then stay: ";

    /// The line of the statement at `span` of `source`, which failed so.
    pub fn left(source: &str, span: Span) -> String {
        let text = source.get(span.start..span.end).unwrap_or_default();
        let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
        format!("{}{}", Cuts::LEFT, beginning(&line, 100))
    }

    /// Takes note that `call` was cut short at `at` of its option `option`; `once` where it was called once.
    pub fn add(&mut self, call: &Call, (option, at): (&'static str, u64), once: bool) {
        if !once {
            self.untold = true;
            return;
        }
        let typed = call.args.iter().find(|arg| arg.key.as_ref().is_some_and(|key| key.text == option));
        let end = call.args.last().map_or(call.verb.span.end, |arg| arg.value.span.end);
        self.edits.push(match typed {
            Some(arg) => (arg.value.span, at.to_string()),
            None => (Span::new(end, end), format!(" {option}={at}")),
        });
    }

    /// The text of the statement at `span` of `source`, with what ends it where it ended.
    pub fn told(&self, source: &str, span: Span) -> String {
        let mut text = source.get(span.start..span.end).unwrap_or_default().to_string();
        let mut edits: Vec<_> = self.edits.iter().collect();
        edits.sort_by_key(|(at, _)| std::cmp::Reverse(at.start));
        for (at, new) in edits {
            let place = at.start.saturating_sub(span.start)..at.end.saturating_sub(span.start);
            if text.get(place.clone()).is_some() {
                text.replace_range(place, new);
            }
        }
        text.trim().to_string()
    }

    /// What is written behind it.
    pub fn remark(&self) -> &'static str {
        if self.untold { Cuts::WHOLE } else { Cuts::TOLD }
    }
}
