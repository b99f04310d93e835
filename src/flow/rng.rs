//! The randomness of a run: one ChaCha8 stream for each purpose, epoch and batch, so that any batch can be drawn again without those before it.

use rand::Rng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use rand_distr::StandardNormal;

use crate::theta::DIM;

/// What a random stream is used for.
#[derive(Clone, Copy, Debug)]
pub enum Purpose {
    Weights = 1,
    Permutations,
    Split,
    Shuffle,
    TextNoise,
    Dropout,
    Latent,
    Pins,
    ThetaNoise,
}

/// Returns the generator for one purpose in one batch; use `(0, 0)` for draws that happen once per run.
pub fn stream(seed: u64, purpose: Purpose, epoch: usize, batch: usize) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream((purpose as u64) << 56 | (epoch as u64) << 32 | batch as u64);
    rng
}

/// Returns 0 to `n - 1` in random order.
pub fn permutation(rng: &mut ChaCha8Rng, n: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    order.shuffle(rng);
    order
}

/// Fills `values` with uniform random numbers from `-bound` to `bound`.
pub fn fill_uniform(rng: &mut ChaCha8Rng, values: &mut [f32], bound: f32) {
    values.fill_with(|| rng.gen_range(-bound..=bound));
}

/// Adds normal noise with standard deviation `deviation`.
pub fn add_normal(rng: &mut ChaCha8Rng, values: &mut [f32], deviation: f32) {
    for value in values {
        let noise: f32 = rng.sample(StandardNormal);
        *value += deviation * noise;
    }
}

/// Returns `count` random z: `draw` gives each dim, which is multiplied by `temperature`.
pub fn latents(seed: u64, temperature: f64, count: usize, draw: fn(&mut ChaCha8Rng) -> f64) -> Vec<[f64; DIM]> {
    let mut rng = stream(seed, Purpose::Latent, 0, 0);
    (0..count).map(|_| std::array::from_fn(|_| temperature * draw(&mut rng))).collect()
}

/// Returns the threshold below which a random `u16` drops an activation, and the factor of the kept activations, which preserves the mean.
pub fn dropout_threshold(rate: f64) -> (u16, f32) {
    let dropped = (rate * 65536.0).round();
    (dropped as u16, (1.0 / (1.0 - dropped / 65536.0)) as f32)
}

/// Returns `len` factors for inverted dropout: each is 0 with probability `rate` (to 1 in 65536), else the factor that keeps the mean at 1.
pub fn dropout_factors(rng: &mut ChaCha8Rng, len: usize, rate: f64) -> Vec<f32> {
    let (threshold, keep) = dropout_threshold(rate);
    let mut factors = vec![keep; len];
    // 16 bits decide a factor, so that one `u64` serves four.
    for four in factors.chunks_mut(4) {
        let mut bits = rng.next_u64();
        for factor in four {
            if (bits as u16) < threshold {
                *factor = 0.0;
            }
            bits >>= 16;
        }
    }
    factors
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_distinct_and_reproducible() {
        let draw = |purpose, epoch, batch| stream(7, purpose, epoch, batch).next_u64();
        assert_eq!(draw(Purpose::Dropout, 3, 2), draw(Purpose::Dropout, 3, 2));
        assert_ne!(draw(Purpose::Dropout, 3, 2), draw(Purpose::Dropout, 2, 3));
        assert_ne!(draw(Purpose::Dropout, 3, 2), draw(Purpose::TextNoise, 3, 2));
    }

    #[test]
    fn dropout_keeps_the_mean() {
        let factors = dropout_factors(&mut stream(1, Purpose::Dropout, 0, 0), 100_001, 0.2);
        let dropped = factors.iter().filter(|factor| **factor == 0.0).count() as f64 / factors.len() as f64;
        let mean = factors.iter().map(|factor| f64::from(*factor)).sum::<f64>() / factors.len() as f64;
        assert!((dropped - 0.2).abs() < 0.01 && (mean - 1.0).abs() < 0.01, "{dropped} {mean}");
        assert!(dropout_factors(&mut stream(1, Purpose::Dropout, 0, 0), 8, 0.0).iter().all(|factor| *factor == 1.0));
    }
}
