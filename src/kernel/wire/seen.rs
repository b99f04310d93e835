//! Signatures already received. They detect replayed messages.

use std::collections::{HashSet, VecDeque};

/// The most signatures kept.
const MOST: usize = 1 << 16;

#[derive(Default)]
pub struct Seen {
    known: HashSet<Box<[u8]>>,
    order: VecDeque<Box<[u8]>>,
}

impl Seen {
    /// Returns whether `signature` is new, and remembers it.
    pub fn is_new(&mut self, signature: &[u8]) -> bool {
        if !self.known.insert(signature.into()) {
            return false;
        }
        self.order.push_back(signature.into());
        if self.order.len() > MOST
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_signatures_are_forgotten() {
        let mut seen = Seen::default();
        assert!(seen.is_new(b"first") && !seen.is_new(b"first"));
        for place in 0..MOST {
            assert!(seen.is_new(&place.to_le_bytes()));
        }
        assert!(seen.is_new(b"first"));
        assert_eq!((seen.known.len(), seen.order.len()), (MOST, MOST));
    }
}
