//! One line of progress, redrawn in place in a terminal, and written at intervals elsewhere.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use crate::sink::{BYTES, Progress};

/// The progress line on standard error.
pub struct ProgressLine {
    terminal: bool,
    /// Whether the cursor is at the end of an unfinished line.
    open: bool,
    written: Option<Instant>,
}

impl ProgressLine {
    /// The shortest interval between lines where standard error is not a terminal.
    const SPARSE: Duration = Duration::from_secs(10);

    pub fn on_stderr() -> Self {
        ProgressLine { terminal: io::stderr().is_terminal() && !super::terminal::dumb(), open: false, written: None }
    }

    pub fn draw(&mut self, progress: &Progress) {
        let mut out = io::stderr().lock();
        if self.terminal {
            let text: String = describe(progress).chars().take(width().saturating_sub(1)).collect();
            let _ = write!(out, "\r\x1b[2K{text}");
            self.open = !progress.finished;
            if progress.finished {
                let _ = writeln!(out);
            }
            let _ = out.flush();
        } else if progress.finished || self.written.is_none_or(|at| at.elapsed() >= Self::SPARSE) {
            if self.written.is_none() && !progress.finished {
                // The first report carries little information, so wait one interval.
                self.written = Some(Instant::now());
                return;
            }
            self.written = if progress.finished { None } else { Some(Instant::now()) };
            let _ = writeln!(out, "{}", describe(progress));
        }
    }

    /// Erases an unfinished line, so that other output can be written.
    pub fn clear(&mut self) {
        if self.open {
            let mut out = io::stderr().lock();
            let _ = write!(out, "\r\x1b[2K");
            let _ = out.flush();
            self.open = false;
        }
    }
}

/// Returns the terminal's columns, or 80 if they are unknown.
fn width() -> usize {
    terminal_size::terminal_size_of(io::stderr()).map_or(80, |(width, _)| usize::from(width.0))
}

/// Formats progress, for example `train  120/400 epochs  23.1/s  12 s left  rec 0.31`.
pub fn describe(progress: &Progress) -> String {
    let bytes = progress.unit == BYTES;
    let mut text = match (bytes, progress.total) {
        (true, 0) => format!("{}  {}", progress.label, megabytes(progress.done as f64)),
        (true, total) => format!("{}  {}/{}", progress.label, megabytes(progress.done as f64), megabytes(total as f64)),
        (false, total) => format!("{}  {}/{total} {}", progress.label, progress.done, progress.unit),
    };
    if let Some(rate) = progress.rate().filter(|_| bytes) {
        text.push_str(&format!("  {}/s", megabytes(rate)));
    } else if let Some(rate) = progress.rate() {
        text.push_str(&if rate >= 100.0 { format!("  {rate:.0}/s") } else { format!("  {rate:.1}/s") });
    }
    if progress.finished {
        text.push_str(&format!("  {}", span(progress.elapsed)));
    } else if let Some(left) = progress.left() {
        text.push_str(&format!("  {} left", span(left)));
    }
    if !progress.detail.is_empty() {
        text.push_str("  ");
        text.push_str(&progress.detail);
    }
    text
}

/// Formats megabytes (a million bytes each), for example `0.3 MB` or `501 MB`.
fn megabytes(bytes: f64) -> String {
    let megabytes = bytes / 1e6;
    if megabytes >= 100.0 { format!("{megabytes:.0} MB") } else { format!("{megabytes:.1} MB") }
}

/// Formats a duration, for example `0.8 s`, `12 s`, `3 min 20 s` or `2 h 5 min`.
fn span(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", time.as_secs_f64()),
        10..60 => format!("{seconds} s"),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_has_rate_time_left_and_detail() {
        let progress = Progress {
            label: "train".into(),
            done: 120,
            total: 400,
            from: 0,
            unit: "epochs",
            detail: "rec 0.31".into(),
            elapsed: Duration::from_secs(6),
            finished: false,
        };
        assert_eq!(describe(&progress), "train  120/400 epochs  20.0/s  14 s left  rec 0.31");
        let bytes =
            Progress { label: "fetch".into(), done: 150_500_000, total: 501_000_000, unit: BYTES, detail: String::new(), ..progress };
        assert_eq!(describe(&bytes), "fetch  150 MB/501 MB  25.1 MB/s  13 s left");
        assert_eq!(describe(&Progress { total: 0, finished: true, ..bytes }), "fetch  150 MB  25.1 MB/s  6.0 s");
        assert_eq!(span(Duration::from_secs(200)), "3 min 20 s");
        assert_eq!(span(Duration::from_secs(7500)), "2 h 5 min");
    }
}
