//! Random access to the random bits of dropout: any range of the draws of [`dropout_factors`] can be generated without those before it.
//!
//! [`dropout_factors`]: crate::flow::rng::dropout_factors

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::RngCore;

use crate::flow::rng::dropout_threshold;

/// The random bits for the dropout of one batch.
#[derive(Clone)]
pub struct DropoutBits {
    /// At its start; none where nothing is dropped.
    rng: Option<ChaCha8Rng>,
    /// Number of activations in one use of dropout.
    len: usize,
    threshold: u16,
    keep: f32,
}

impl DropoutBits {
    /// Drops with probability `rate`; each use has `len` activations.
    pub fn new(rng: ChaCha8Rng, rate: f64, len: usize) -> DropoutBits {
        let (threshold, keep) = dropout_threshold(rate);
        DropoutBits { rng: (rate > 0.0).then_some(rng), len, threshold, keep }
    }

    /// Drops nothing.
    pub fn none() -> DropoutBits {
        DropoutBits { rng: None, len: 0, threshold: 0, keep: 1.0 }
    }

    /// Returns the factor of the kept activations.
    pub fn keep(&self) -> f32 {
        self.keep
    }

    /// Returns the threshold: an activation is dropped if its 16 bits are below it.
    pub fn threshold(&self) -> u16 {
        self.threshold
    }

    /// The dropout bits of `count` activations of the `nth` use, in the order in which the model uses dropout, from the activation `first` on. `bytes` is
    /// where they are drawn to. None where nothing is dropped.
    pub fn draw<'a>(&self, nth: usize, first: usize, count: usize, bytes: &'a mut Vec<u8>) -> &'a [DropoutBit] {
        let skipped = first % 4;
        let Some(mut rng) = self.rng.clone() else { return &[] };
        // One draw of 64 bits (two words of the generator) serves four activations. Each use begins with a new draw.
        let draw = nth * self.len.div_ceil(4) + first / 4;
        rng.set_word_pos(2 * draw as u128);
        bytes.resize(2 * (skipped + count), 0);
        rng.fill_bytes(bytes);
        let (dropout_bits, _) = bytes.as_chunks();
        &dropout_bits[skipped..]
    }
}

/// Sixteen bits, the low byte first.
pub type DropoutBit = [u8; 2];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::rng::{Purpose, dropout_factors, stream};

    #[test]
    fn dropout_of_a_part_matches_the_whole() {
        let (len, rate) = (7 * 13, 0.3);
        let mut whole = stream(4, Purpose::Dropout, 1, 2);
        let dropout_bits = DropoutBits::new(whole.clone(), rate, len);
        let mut bytes = Vec::new();
        for nth in 0..3 {
            let expected = dropout_factors(&mut whole, len, rate);
            for (first, count) in [(0, len), (14, 7), (77, 14), (3, 1), (5, 2)] {
                let tossed = dropout_bits.draw(nth, first, count, &mut bytes).iter().map(|coin| u16::from_le_bytes(*coin));
                let factors: Vec<f32> =
                    tossed.map(|coin| if coin < dropout_bits.threshold() { 0.0 } else { dropout_bits.keep() }).collect();
                assert_eq!(factors, expected[first..first + count], "{nth} {first}");
            }
        }
        assert!(DropoutBits::none().draw(0, 0, 9, &mut bytes).is_empty());
    }
}
