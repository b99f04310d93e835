//! Now and then.

use std::time::{Duration, Instant};

/// Tells when something that is done again and again is due.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    next: Instant,
    period: Duration,
}

impl Pace {
    /// First after `first`, then `period` after each time.
    pub fn starting_now(first: Duration, period: Duration) -> Pace {
        Pace { next: Instant::now() + first, period }
    }

    /// Whether it is due; if so, it counts as done.
    pub fn due(&mut self, now: Instant) -> bool {
        let due = now >= self.next;
        if due {
            self.next = now + self.period;
        }
        due
    }

    /// Not again before so long after `now`.
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
