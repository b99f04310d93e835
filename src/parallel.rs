//! A parallel map over many items, with progress reports and interruption.
//!
//! ```
//! use awol::sink::Unmonitored;
//!
//! let squares = awol::parallel::map(&[1, 2, 3], 2, &mut Unmonitored, || (), |(), x| x * x, |_, _, _, _| ());
//! assert_eq!(squares, [Some(1), Some(4), Some(9)]);
//! ```

use std::num::NonZero;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use crate::sink::Monitor;

/// How long the calling thread waits for a result before it checks again for an interrupt.
const PERIOD: Duration = Duration::from_millis(20);

/// Returns the number of threads that the machine runs at once, which `threads = 0` selects in [`map`].
pub fn available() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// Applies `work` to every item on `threads` threads; 0 selects [`available`]. Results are in the order of the items. `None` marks an item that was
/// not reached before an interruption.
///
/// Each thread creates one `state`, for plans and buffers. `report` is called on the calling thread for each result, in order of completion, with the
/// monitor, the number of results so far, the item's index and its result.
pub fn map<T: Sync, S, R: Send>(
    items: &[T],
    threads: usize,
    monitor: &mut dyn Monitor,
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, &T) -> R + Sync,
    mut report: impl FnMut(&mut dyn Monitor, u64, usize, &R),
) -> Vec<Option<R>> {
    let threads = if threads == 0 { available() } else { threads }.clamp(1, items.len().max(1)).min(4 * available());
    let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
    let (sender, results) = channel();
    let mut done: Vec<Option<R>> = items.iter().map(|_| None).collect();
    thread::scope(|scope| {
        for _ in 0..threads {
            let sender = sender.clone();
            scope.spawn(|| {
                let sender = sender;
                let mut state = state();
                while !stop.load(Ordering::Relaxed) {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(place) else { break };
                    if sender.send((place, work(&mut state, item))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let mut count = 0;
        loop {
            if monitor.interrupted() {
                stop.store(true, Ordering::Relaxed);
            }
            match results.recv_timeout(PERIOD) {
                Ok((place, result)) => {
                    count += 1;
                    report(monitor, count, place, &result);
                    if let Some(slot) = done.get_mut(place) {
                        *slot = Some(result);
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
    });
    done
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sink::Unmonitored;

    #[test]
    fn results_keep_the_order_of_the_items() {
        let items: Vec<u32> = (0..100).collect();
        for threads in [0, 1, 3, 1000] {
            let mut counts = Vec::new();
            let doubled = map(&items, threads, &mut Unmonitored, || 0, |_, item| item * 2, |_, count, _, _| counts.push(count));
            assert!(doubled.iter().zip(&items).all(|(double, item)| *double == Some(item * 2)));
            assert_eq!(counts, (1..=100).collect::<Vec<u64>>());
        }
        assert!(map(&[0; 0], 2, &mut Unmonitored, || (), |_, _| (), |_, _, _, _| ()).is_empty());
    }

    #[test]
    fn an_interrupt_leaves_the_remaining_items() {
        struct After(u64);
        impl Monitor for After {
            fn progress(&mut self, done: u64, _detail: &str) {
                self.0 = done;
            }
            fn note(&mut self, _text: &str) {}
            fn interrupted(&self) -> bool {
                self.0 >= 3
            }
        }
        let slow = |_: &mut (), item: &u32| {
            thread::sleep(Duration::from_millis(1));
            *item
        };
        let found = map(&[7; 10_000], 2, &mut After(0), || (), slow, |monitor, count, _, _| monitor.progress(count, ""));
        let reached = found.iter().flatten().count();
        assert!((3..1000).contains(&reached), "{reached}");
    }
}
