//! Prints cells as text with escape sequences.

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

use crate::console::pictures::blocks::{Depth, colour};

/// Returns the buffer's lines, each ending with a newline. Lines are full width, so that they cover an earlier drawing.
pub fn text(buffer: &Buffer, depth: Depth) -> String {
    let mut text = String::new();
    for line in buffer.content.chunks(usize::from(buffer.area.width).max(1)) {
        let mut before = String::new();
        let mut covered = 0;
        for cell in line {
            // A cell covered by a wide character prints nothing.
            if covered > 0 {
                covered -= 1;
                continue;
            }
            let style = if depth == Depth::Mono { String::new() } else { style(cell.fg, cell.bg, cell.modifier, depth) };
            if style != before {
                text.push_str("\x1b[0");
                text.push_str(&style);
                text.push('m');
                before = style;
            }
            text.push_str(cell.symbol());
            covered = cell.symbol().width().saturating_sub(1);
        }
        text.push_str(if before.is_empty() { "\n" } else { "\x1b[0m\n" });
    }
    text
}

/// Returns the codes that follow the reset in a sequence; empty for the terminal's default colours.
fn style(fg: Color, bg: Color, modifier: Modifier, depth: Depth) -> String {
    let mut style = String::new();
    for (flag, code) in [(Modifier::BOLD, ";1"), (Modifier::DIM, ";2")] {
        if modifier.contains(flag) {
            style.push_str(code);
        }
    }
    for (color, ground) in [(fg, "38"), (bg, "48")] {
        if let Color::Rgb(red, green, blue) = color {
            style.push_str(&format!(";{ground};{}", colour([red, green, blue], depth)));
        }
    }
    style
}
