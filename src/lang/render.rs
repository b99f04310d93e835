//! Renders a diagnostic as text: what is wrong, the underlined source line, how to fix it.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use super::ast::Span;
use super::diagnostic::Diagnostic;
use crate::clean;

/// Default line width in columns; longer source lines are cut around the span.
pub const WIDTH: usize = 100;

/// Renders as [`render_within`], at the default width.
pub fn render(diagnostic: &Diagnostic, source: &str, origin: &str, colour: bool) -> String {
    render_within(diagnostic, source, origin, colour, WIDTH)
}

/// Renders the diagnostic with its line of `source`, cut to `width` columns. `origin` names where the source came from (a file, `<input>`).
///
/// Any span is valid: one that is out of bounds, splits a character, or covers several lines moves to the nearest that can be shown.
pub fn render_within(diagnostic: &Diagnostic, source: &str, origin: &str, colour: bool, width: usize) -> String {
    let line = Line::of(source, diagnostic.span);
    let mut place = AnnotationKind::Primary.span(line.span.start..line.span.end);
    if !diagnostic.label.is_empty() {
        place = place.label(clean::text(diagnostic.label.clone()));
    }
    let (origin, message) = (clean::text(origin.to_string()), clean::text(diagnostic.message.clone()));
    let snippet = Snippet::source(line.text).path(&*origin).line_start(line.number).annotation(place);
    let mut report = Level::ERROR.primary_title(&*message).element(snippet);
    if let Some(help) = &diagnostic.help {
        report = report.element(Level::HELP.message(clean::text(help.clone())));
    }
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    // The renderer replaces ASCII control characters in the source, one column each as the underline counts them. It keeps U+0080 to U+009F.
    renderer.term_width(width).render(&[report]).replace(|c| ('\u{80}'..='\u{9f}').contains(&c), "\u{fffd}")
}

/// Renders the diagnostic in one line, for where its source cannot be shown.
pub fn render_plain(diagnostic: &Diagnostic) -> String {
    let mut line = format!("error: {}", diagnostic.message);
    if !diagnostic.label.is_empty() {
        line.push_str(&format!(" ({})", diagnostic.label));
    }
    if let Some(help) = &diagnostic.help {
        line.push_str(&format!("; help: {help}"));
    }
    clean::text(line)
}

/// The line in which a span begins.
struct Line<'a> {
    /// The text without its line break.
    text: &'a str,
    /// Line number, from 1.
    number: usize,
    /// The span within `text`, on character boundaries.
    span: Span,
}

impl<'a> Line<'a> {
    fn of(source: &'a str, span: Span) -> Line<'a> {
        let start = source.floor_char_boundary(span.start.min(source.len()));
        let (above, below) = source.split_at(start);
        let first = above.rfind('\n').map_or(0, |at| at + 1);
        let last = below.find('\n').map_or(source.len(), |at| start + at);
        let line = source.get(first..last).unwrap_or_default().trim_end_matches('\r');
        // A byte order mark takes no column.
        let text = line.strip_prefix('\u{feff}').unwrap_or(line);
        let skipped = first + line.len() - text.len();
        let within = |at: usize| text.ceil_char_boundary(at.saturating_sub(skipped).min(text.len()));
        let start_in_line = within(start);
        let span = Span::new(start_in_line, within(span.end).max(start_in_line));
        Line { text, number: 1 + above.matches('\n').count(), span }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(source: &str, start: usize, end: usize) -> String {
        render(&Diagnostic::new("wrong", Span::new(start, end)).label("here").help("mend it"), source, "x.awol", false)
    }

    #[test]
    fn message_position_label_and_help_are_shown() {
        let text = show("a = 1\nb = two\n", 10, 13);
        let expected = "error: wrong\n --> x.awol:2:5\n  |\n2 | b = two\n  |     ^^^ here\n  |\n  = help: mend it";
        assert_eq!(text, expected);
    }

    #[test]
    fn any_span_in_any_source_renders() {
        for source in ["", "\n", "a", "é = “x”\r\n日本語 = 1\n\tz", "\u{feff}a", "\u{1b}[31m", "a\n\n\n"] {
            for start in 0..source.len() + 3 {
                for end in 0..source.len() + 3 {
                    assert!(show(source, start, end).contains("wrong"), "{source:?} {start}..{end}");
                }
            }
        }
    }

    #[test]
    fn the_end_of_the_input_has_a_position() {
        assert!(show("", 0, 0).contains("x.awol:1:1"));
        assert!(show("a = ", 4, 4).contains("x.awol:1:5"));
    }

    #[test]
    fn underlines_align_after_wide_characters_and_tabs() {
        let text = show("\t日本 = x", 10, 11);
        let lines: Vec<&str> = text.lines().collect();
        // A tab is shown as four blanks, and a Chinese character takes two columns.
        assert_eq!(lines[3], "1 |     日本 = x");
        assert_eq!(lines[4], "  |            ^ here");
    }

    #[test]
    fn long_lines_are_truncated_around_the_position() {
        let source = format!("{} wrong {}", "a".repeat(5000), "b".repeat(5000));
        let text = show(&source, 5001, 5006);
        assert!(text.lines().all(|line| line.chars().count() < 150), "{text}");
        assert!(text.contains("wrong "));
    }

    #[test]
    fn control_characters_of_the_source_are_escaped() {
        const EVIL: &str = "\u{1b}[31m\u{9b}31m\u{7}";
        let evil = Diagnostic::new(EVIL, Span::new(4, 5)).label(EVIL).help(EVIL);
        for text in [render(&evil, &format!("x = {EVIL}"), EVIL, false), render_plain(&evil)] {
            assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text:?}");
        }
        let coloured = render(&Diagnostic::new("wrong", Span::new(0, 1)), "x", "o", true);
        assert!(coloured.contains("\u{1b}["));
    }

    #[test]
    fn a_diagnostic_without_source_is_one_line() {
        let diagnostic = Diagnostic::new("no verb 'x'", Span::default()).label("not a verb").help("did you mean 'y'?");
        assert_eq!(render_plain(&diagnostic), "error: no verb 'x' (not a verb); help: did you mean 'y'?");
    }
}
