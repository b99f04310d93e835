//! The parts of CPython's `random.Random` that select notes, so that a seed selects the same notes as in Python.
//!
//! Source: CPython's documentation of `random`, and `Modules/_randommodule.c` and `Lib/random.py` for seeding and `sample`; the generator is
//! MT19937 (Matsumoto and Nishimura 1998), seeded by array.

use std::collections::HashSet;

use rand_mt::Mt;

/// A random generator that draws the same numbers as Python's.
pub struct Random(Mt);

impl Random {
    /// Seeds like `random.Random(seed)`: the 32-bit words of the magnitude, lowest first, seed MT19937; the sign is ignored.
    pub fn new(seed: i64) -> Self {
        let magnitude = seed.unsigned_abs();
        let (low, high) = (magnitude as u32, (magnitude >> 32) as u32);
        let words = if high == 0 { vec![low] } else { vec![low, high] };
        Random(Mt::new_with_key(words))
    }

    /// Returns a number below `n`; 0 if `n` is 0.
    fn below(&mut self, n: usize) -> usize {
        if n == 0 {
            return 0;
        }
        let bits = usize::BITS - n.leading_zeros();
        loop {
            let drawn = self.bits(bits);
            if drawn < n {
                return drawn;
            }
        }
    }

    /// Like `getrandbits`, for 1 to 64 bits: words of 32 bits, lowest first; the last one contributes its top bits.
    fn bits(&mut self, count: u32) -> usize {
        let (mut drawn, mut left, mut shift) = (0, count, 0);
        while left > 0 {
            let taken = left.min(32);
            drawn |= ((self.0.next_u32() >> (32 - taken)) as usize) << shift;
            left -= taken;
            shift += 32;
        }
        drawn
    }

    /// Like `sample(range(n), k)`: returns `k` different numbers below `n`. If `k` is above `n`, it is lowered to `n`.
    pub fn sample(&mut self, n: usize, k: usize) -> Vec<usize> {
        let k = k.min(n);
        if n <= set_size(k) { self.sample_pool(n, k) } else { self.sample_set(n, k) }
    }

    /// Draws from a shrinking pool; the last element fills each gap.
    fn sample_pool(&mut self, n: usize, k: usize) -> Vec<usize> {
        let mut pool: Vec<usize> = (0..n).collect();
        (0..k)
            .map(|_| {
                let drawn = self.below(pool.len());
                pool.swap_remove(drawn)
            })
            .collect()
    }

    /// Draws each number again while it has been drawn before.
    fn sample_set(&mut self, n: usize, k: usize) -> Vec<usize> {
        let mut seen = HashSet::with_capacity(k);
        (0..k)
            .map(|_| {
                loop {
                    let drawn = self.below(n);
                    if seen.insert(drawn) {
                        return drawn;
                    }
                }
            })
            .collect()
    }
}

/// Returns the population size up to which CPython uses a pool: 21, plus for k > 5 the smallest power of 4 that is at least 3k.
fn set_size(k: usize) -> usize {
    if k <= 5 {
        return 21;
    }
    let mut power = 1_usize;
    while power < k.saturating_mul(3) && power < usize::MAX / 4 {
        power *= 4;
    }
    21 + power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn set_sizes_match_python() {
        assert_eq!(set_size(5), 21);
        assert_eq!(set_size(6), 21 + 64);
        assert_eq!(set_size(55), 277);
    }

    #[test]
    fn samples_match_python() {
        // random.Random(seed).sample(range(n), k)
        type Case = (i64, usize, usize, &'static [usize]);
        let cases: &[Case] = &[
            (123, 100, 8, &[6, 34, 11, 98, 52, 13, 4, 48]),
            (123, 1000, 8, &[53, 274, 89, 787, 417, 272, 110, 858]),
            (0, 30, 5, &[27, 12, 24, 28, 13]),
            (-7, 50, 6, &[20, 9, 25, 41, 3, 4]),
            (7, 50, 6, &[20, 9, 25, 41, 3, 4]),
            (1099511627781, 5000, 7, &[4131, 4234, 2200, 224, 4349, 381, 1355]),
            (i64::MIN, 40, 4, &[35, 25, 13, 15]),
            (123, 3, 3, &[0, 1, 2]),
        ];
        for (seed, n, k, drawn) in cases {
            assert_eq!(Random::new(*seed).sample(*n, *k), *drawn, "seed {seed}");
        }
    }
}
