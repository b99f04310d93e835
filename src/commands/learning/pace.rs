//! A timer for repeated work.

use std::time::{Duration, Instant};

/// Tracks when periodic work is due.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    next: Instant,
    period: Duration,
}

impl Pace {
    /// Returns a pace that is due first after `first`, then `period` after each time.
    pub fn starting_now(first: Duration, period: Duration) -> Pace {
        Pace { next: Instant::now() + first, period }
    }

    /// Returns whether the work is due, and if so schedules the next time.
    pub fn due(&mut self, now: Instant) -> bool {
        let due = now >= self.next;
        if due {
            self.next = now + self.period;
        }
        due
    }

    /// Delays the next time until at least `time` after `now`.
    pub fn rest(&mut self, now: Instant, time: Duration) {
        self.next = self.next.max(now + time);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_count_from_the_last_action() {
        let second = Duration::from_secs(1);
        let mut pace = Pace::starting_now(5 * second, second);
        let start = pace.next - 5 * second;
        let due: Vec<u32> = (0..90).filter(|tenth| pace.due(start + *tenth * second / 10)).collect();
        assert_eq!(due, [50, 60, 70, 80]);
        pace.rest(start + 9 * second, 2 * second);
        assert!(!pace.due(start + 10 * second) && pace.due(start + 11 * second));
    }
}
