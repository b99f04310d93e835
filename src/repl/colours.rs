//! The colours of a typed line.

use crate::assist::paint::Paint;
use crate::lang::ast::Span;

/// Returns the line with terminal colour codes around its parts.
pub fn coloured(line: &str, parts: &[(Span, Paint)]) -> String {
    let mut out = String::with_capacity(2 * line.len());
    for (span, paint) in parts {
        let text = line.get(span.start..span.end).unwrap_or_default();
        match code(*paint) {
            Some(code) => out.push_str(&format!("\x1b[{code}m{text}\x1b[0m")),
            None => out.push_str(text),
        }
    }
    out
}

/// Returns the code for one of the sixteen standard colours, which follow the user's theme.
fn code(paint: Paint) -> Option<&'static str> {
    match paint {
        Paint::Plain => None,
        Paint::Verb => Some("1;34"),
        Paint::Option => Some("36"),
        Paint::Keyword => Some("35"),
        Paint::Number => Some("33"),
        Paint::Text => Some("32"),
        Paint::Comment => Some("90"),
        Paint::Unknown => Some("4;31"),
    }
}
