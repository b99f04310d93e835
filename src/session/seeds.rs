//! The session's randomness: a seed depends on the session's seed and the ordinal of the random statement, so that a replay draws the same.

/// The session's source of seeds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seeds {
    seed: u64,
    /// The number of random statements before this one.
    ordinal: u64,
    /// The number of draws in this statement.
    draws: u64,
}

impl Seeds {
    pub fn new(seed: u64) -> Self {
        Seeds::after(seed, 0)
    }

    /// Returns the source as it is after `ordinal` random statements.
    pub fn after(seed: u64, ordinal: u64) -> Self {
        Seeds { seed, ordinal, draws: 0 }
    }

    /// Returns the number of random statements so far.
    pub fn ordinal(&self) -> u64 {
        self.ordinal
    }

    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Draws a seed of 53 bits that depends only on (session seed, ordinal, draw).
    pub fn draw(&mut self) -> u64 {
        let place = mix(self.seed ^ mix(self.ordinal ^ mix(self.draws)));
        self.draws += 1;
        // Seeds are shown, saved in JSON and typed again, so a double must hold them exactly.
        place >> 11
    }

    /// Ends a statement that succeeded, and counts it if it drew. Returns whether it drew.
    pub fn end_statement(&mut self) -> bool {
        let drew = self.draws > 0;
        if drew {
            self.ordinal += 1;
            self.draws = 0;
        }
        drew
    }
}

/// The finaliser of SplitMix64 (Steele, Lea, Flood 2014) after its increment.
fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_depend_on_the_position_alone() {
        let mut seeds = Seeds::new(7);
        let first = (seeds.draw(), seeds.draw());
        assert_ne!(first.0, first.1);
        assert!(seeds.end_statement());
        let before = seeds;
        let second = seeds.draw();
        assert_ne!(second, first.0);
        seeds = before;
        assert_eq!(seeds.draw(), second);
    }

    #[test]
    fn a_statement_that_draws_nothing_does_not_count() {
        let mut seeds = Seeds::new(7);
        assert!(!seeds.end_statement());
        assert_eq!(seeds, Seeds::new(7));
    }
}
