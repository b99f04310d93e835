//! What is longer than the terminal, a page at a time.

use std::io::Write;
use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;

use unicode_width::UnicodeWidthStr;

use super::Interrupt;
use super::terminal::variable;

/// Goes at once where all fits, keeps colours, leaves the text on the screen, ends with Ctrl-C.
const LESS: &str = "FRXK";

/// How far apart one Ctrl-C reaches two processes, at most.
const SAME_PRESS: Duration = Duration::from_millis(20);

/// Whether so much text has no room in a terminal of so many columns and rows. The prompt takes a row as well.
pub fn is_long(text: &str, (columns, rows_of_terminal): (usize, usize)) -> bool {
    rows(text, columns) >= rows_of_terminal
}

/// Rows that a text takes in a terminal of so many columns.
pub fn rows(text: &str, columns: usize) -> usize {
    text.lines().map(|line| plain_width(line).div_ceil(columns.max(1)).max(1)).sum()
}

/// Columns of a line, without its colours.
fn plain_width(line: &str) -> usize {
    let mut parts = line.split("\x1b[");
    let first = parts.next().map_or(0, UnicodeWidthStr::width);
    first + parts.filter_map(|part| part.split_once('m')).map(|(_, text)| text.width()).sum::<usize>()
}

/// Shows `text` by `$PAGER`, or by `less`, until the person leaves it. False where neither runs, and the text is yet to be shown.
pub fn page(text: &str, interrupt: &Interrupt) -> bool {
    let pager = variable("PAGER").unwrap_or_else(|| "less".into());
    let mut words = pager.split_whitespace();
    let Some(program) = words.next() else { return false };
    let mut command = Command::new(program);
    command.args(words).stdin(Stdio::piped());
    if variable("LESS").is_none() {
        command.env("LESS", LESS);
    }
    // Ctrl-C reaches the pager as well: it is the pager's to obey.
    let _patience = interrupt.guard();
    let Ok(mut child) = command.spawn() else { return false };
    if let Some(mut input) = child.stdin.take() {
        // A pager that was left early reads no further.
        let _ = writeln!(input, "{text}");
    }
    let ended = child.wait();
    if !ended.as_ref().is_ok_and(ExitStatus::success) {
        // The same Ctrl-C may reach this process a moment later.
        std::thread::sleep(SAME_PRESS);
    }
    match ended {
        // 126 and 127: a wrapper that found nothing to run.
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
