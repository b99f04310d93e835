//! Shows text that is longer than the terminal one page at a time.

use std::io::Write;
use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;

use unicode_width::UnicodeWidthStr;

use super::Interrupt;
use super::terminal::variable;

/// Options of `less`: quit at once if all fits (F), keep colours (R), leave the text on the screen (X), end on Ctrl-C (K).
const LESS: &str = "FRXK";

/// The longest delay between two processes' receipt of one Ctrl-C.
const SAME_PRESS: Duration = Duration::from_millis(20);

/// Returns whether the text overflows a terminal of the given columns and rows. One row is kept for the prompt.
pub fn is_long(text: &str, (columns, rows_of_terminal): (usize, usize)) -> bool {
    rows(text, columns) >= rows_of_terminal
}

/// Returns the number of rows that a text takes in a terminal of `columns` columns.
pub fn rows(text: &str, columns: usize) -> usize {
    text.lines().map(|line| plain_width(line).div_ceil(columns.max(1)).max(1)).sum()
}

/// Returns the columns of a line without its colour codes.
fn plain_width(line: &str) -> usize {
    let mut parts = line.split("\x1b[");
    let first = parts.next().map_or(0, UnicodeWidthStr::width);
    first + parts.filter_map(|part| part.split_once('m')).map(|(_, text)| text.width()).sum::<usize>()
}

/// Shows `text` with `$PAGER`, or with `less`, and waits until the pager ends. Returns false if no pager ran; the text is then not shown.
pub fn page(text: &str, interrupt: &Interrupt) -> bool {
    let pager = variable("PAGER").unwrap_or_else(|| "less".into());
    let mut words = pager.split_whitespace();
    let Some(program) = words.next() else { return false };
    let mut command = Command::new(program);
    command.args(words).stdin(Stdio::piped());
    if variable("LESS").is_none() {
        command.env("LESS", LESS);
    }
    // Ctrl-C reaches the pager too, and the pager handles it.
    let _guard = interrupt.guard();
    let Ok(mut child) = command.spawn() else { return false };
    if let Some(mut input) = child.stdin.take() {
        // A pager that the user left early closes its input.
        let _ = writeln!(input, "{text}");
    }
    let ended = child.wait();
    if !ended.as_ref().is_ok_and(ExitStatus::success) {
        // The same Ctrl-C may reach this process a moment later.
        std::thread::sleep(SAME_PRESS);
    }
    match ended {
        // Shells report 126 and 127 when the command cannot be run.
        Ok(status) => !matches!(status.code(), Some(126 | 127)),
        Err(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapped_lines_count_several_times() {
        assert!(!is_long("a\nb\nc", (80, 4)));
        assert!(is_long("a\nb\nc\nd", (80, 4)));
        assert!(is_long(&"x".repeat(31), (10, 4)));
        assert!(!is_long(&format!("\x1b[1m{}\x1b[0m", "x".repeat(30)), (10, 4)));
    }
}
