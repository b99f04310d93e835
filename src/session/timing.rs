//! Times of statements: written in a comment after them while `record` is on, and observed by `run … timed=true`.

use std::time::{Duration, Instant};

use crate::sink::Sink;

/// How often a wait checks for an interrupt.
const PERIOD: Duration = Duration::from_millis(10);
const BEFORE: &str = "# at ";
const AFTER: &str = " s";

/// Formats the comment after a statement: `# at 3.204 s`.
pub fn stamp(time: Duration) -> String {
    format!("{BEFORE}{:.3}{AFTER}", time.as_secs_f64())
}

/// Reads the time in the comment after the statement that ends at byte `end`.
pub fn written(source: &str, end: usize) -> Option<Duration> {
    let line = source.get(end..)?.lines().next()?;
    let (_, rest) = line.split_once(BEFORE)?;
    let (seconds, _) = rest.split_once(AFTER)?;
    Duration::try_from_secs_f64(seconds.trim().parse().ok()?).ok()
}

/// Waits until a time. Returns false if it was interrupted first.
pub fn wait(until: Instant, sink: &dyn Sink) -> bool {
    loop {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return true;
        }
        if sink.interrupted() {
            return false;
        }
        std::thread::sleep(left.min(PERIOD));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_stamps_belong_to_their_statement() {
        let source = format!("a = 1  {}\nb = 2\nc = 3 # {}", stamp(Duration::from_millis(3204)), "at noon");
        assert_eq!(written(&source, 5), Some(Duration::from_millis(3204)));
        let second = source.find("b = 2").unwrap() + 5;
        assert_eq!(written(&source, second), None);
        assert_eq!(written(&source, source.find("c = 3").unwrap() + 5), None);
        assert_eq!(written("x # at -1 s", 1), None);
        assert_eq!(written("x # at 1e400 s", 1), None);
    }
}
