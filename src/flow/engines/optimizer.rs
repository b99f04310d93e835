//! AdamW on the flat parameters. Clipping and the moving average of the weights are part of the same pass.

use std::ops::Range;

use pulp::{Simd, WithSimd};
use rayon::prelude::*;

use crate::simd::{self, LANES};

/// Decay rates of the two moments.
pub const BETAS: [f64; 2] = [0.9, 0.999];
/// Keeps the division by the root of the second moment finite.
pub const EPSILON: f64 = 1e-8;
/// The gradient is clipped to this norm.
pub const MAX_NORM: f64 = 1.0;
/// Numbers per task of a thread. It is fixed, so that sums do not depend on the number of threads.
const CHUNK: usize = 1 << 15;

/// The AdamW optimiser (Loshchilov & Hutter, "Decoupled weight decay regularization", 2019).
#[derive(Clone, Debug)]
pub struct AdamW {
    moment1: Vec<f32>,
    moment2: Vec<f32>,
    /// Number of updates done.
    updates: i32,
}

/// The rates of an update.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    pub lr: f64,
    pub weight_decay: f64,
    /// The final decay of the moving average; see [`average_decay`].
    pub ema: f64,
}

/// The factors of an update, except that of clipping.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Multiplies the first moment in the step of the weights.
    pub step: f32,
    /// Multiplies the root of the second moment (bias correction).
    pub correction: f32,
    /// Multiplies the weights, for their decay.
    pub shrink: f32,
    /// Multiplies the difference between the weights and their moving average.
    pub follow: f32,
}

impl Pace {
    /// Returns the factors of the update that brings the count to `updates`.
    pub fn of(updates: i32, rates: &Rates) -> Pace {
        let [beta1, beta2] = BETAS;
        Pace {
            step: (rates.lr / (1.0 - beta1.powi(updates))) as f32,
            correction: (1.0 - beta2.powi(updates)).sqrt().recip() as f32,
            shrink: (1.0 - rates.lr * rates.weight_decay) as f32,
            follow: (1.0 - average_decay(rates.ema, updates)) as f32,
        }
    }
}

impl AdamW {
    pub fn new(len: usize) -> Self {
        AdamW { moment1: vec![0.0; len], moment2: vec![0.0; len], updates: 0 }
    }

    /// Restores the optimiser's state after this number of updates.
    pub fn after(updates: i32, [moment1, moment2]: [Vec<f32>; 2]) -> Self {
        AdamW { moment1, moment2, updates }
    }

    /// Returns the two moments and the number of updates done.
    pub fn into_parts(self) -> ([Vec<f32>; 2], i32) {
        ([self.moment1, self.moment2], self.updates)
    }

    /// Updates `params` and their moving `average` in the ranges of `gradient`, which has this `norm` and is clipped to [`MAX_NORM`].
    pub fn update(&mut self, params: &mut [f32], average: &mut [f32], gradient: &[Stretch<'_>], norm: f64, rates: &Rates) {
        self.updates = self.updates.saturating_add(1);
        let factors = Factors { clip: (MAX_NORM / (norm + 1e-6)).min(1.0) as f32, pace: Pace::of(self.updates, rates) };
        for (range, gradient) in gradient {
            let chunks = params[range.clone()].par_chunks_mut(CHUNK).zip(average[range.clone()].par_chunks_mut(CHUNK));
            let chunks = chunks.zip(self.moment1[range.clone()].par_chunks_mut(CHUNK));
            let chunks = chunks.zip(self.moment2[range.clone()].par_chunks_mut(CHUNK));
            chunks.zip(gradient.par_chunks(CHUNK)).for_each(|((((p, a), m), v), g)| simd::run(Update { factors, p, a, m, v, g }));
        }
    }
}

/// The factors of an update, equal for all numbers.
#[derive(Clone, Copy)]
struct Factors {
    clip: f32,
    pace: Pace,
}

/// An update of a chunk: parameters, average, both moments, and the gradient.
struct Update<'a> {
    factors: Factors,
    p: &'a mut [f32],
    a: &'a mut [f32],
    m: &'a mut [f32],
    v: &'a mut [f32],
    g: &'a [f32],
}

impl WithSimd for Update<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Factors { clip, pace: Pace { step, correction, shrink, follow } } = self.factors;
        let ([beta1, beta2], epsilon) = (BETAS.map(|beta| beta as f32), EPSILON as f32);
        for ((((p, a), m), v), g) in self.p.iter_mut().zip(self.a).zip(self.m).zip(self.v).zip(self.g) {
            let g = clip * *g;
            *m = beta1 * *m + (1.0 - beta1) * g;
            *v = beta2 * *v + (1.0 - beta2) * g * g;
            *p = shrink * *p - step * *m / (correction * v.sqrt() + epsilon);
            *a += follow * (*p - *a);
        }
    }
}

/// The sum of the squares in double precision.
struct Squares<'a>(&'a [f32]);

impl WithSimd for Squares<'_> {
    type Output = f64;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> f64 {
        let (blocks, rest) = self.0.as_chunks::<LANES>();
        let mut lanes = [0.0; LANES];
        for block in blocks {
            for i in 0..LANES {
                lanes[i] += f64::from(block[i]) * f64::from(block[i]);
            }
        }
        lanes.iter().sum::<f64>() + rest.iter().map(|x| f64::from(*x) * f64::from(*x)).sum::<f64>()
    }
}

/// Returns the decay of the moving average after `updates` updates. It is lower at first: with a constant 0.999, the average would still contain 94 %
/// of the initial weights after 60 updates.
pub fn average_decay(ema: f64, updates: i32) -> f64 {
    let t = f64::from(updates);
    ema.min((1.0 + t) / (10.0 + t))
}

/// A range of the flat vector, and the gradient there.
pub type Stretch<'a> = (Range<usize>, &'a [f32]);

/// Returns the parts of a gradient, given in pieces, that lie in the `learned` ranges.
pub fn stretches<'a>(gradient: &[&'a [f32]], learned: &[Range<usize>]) -> Vec<Stretch<'a>> {
    let (mut stretches, mut start) = (Vec::new(), 0);
    for piece in gradient {
        let end = start + piece.len();
        for range in learned {
            let both = range.start.max(start)..range.end.min(end);
            if !both.is_empty() {
                stretches.push((both.clone(), &piece[both.start - start..both.end - start]));
            }
        }
        start = end;
    }
    stretches
}

/// Returns the Euclidean norm; not finite if an element is not. Weights that training does not change are left out, so they do not affect clipping.
pub fn norm(gradient: &[Stretch<'_>]) -> f64 {
    let square = |chunk: &[f32]| simd::run(Squares(chunk));
    let of = |(_, stretch): &Stretch<'_>| stretch.par_chunks(CHUNK).map(square).collect::<Vec<f64>>().iter().sum::<f64>();
    gradient.iter().map(of).sum::<f64>().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::Level;

    const RATES: Rates = Rates { lr: 0.1, weight_decay: 0.5, ema: 0.999 };

    #[test]
    fn the_first_update_has_the_size_of_the_learning_rate() {
        let (mut params, mut average) = (vec![1.0, 1.0, 1.0], vec![1.0, 1.0, 1.0]);
        AdamW::new(3).update(&mut params, &mut average, &[(0..1, &[0.3]), (1..2, &[-1e-3])], 0.5, &RATES);
        // m / sqrt(v) is the gradient's sign in the first update: 1 * (1 - 0.1 * 0.5) -+ 0.1.
        assert!((params[0] - 0.85).abs() < 1e-5 && (params[1] - 1.05).abs() < 1e-4, "{params:?}");
        assert_eq!((params[2], average[2]), (1.0, 1.0), "outside the learned stretches");
        // decay (1+1)/(10+1)
        assert!((average[0] - (1.0 - 0.15 * 9.0 / 11.0)).abs() < 1e-5, "{average:?}");
    }

    #[test]
    fn moments_follow_the_clipped_gradient() {
        let gradient: [Stretch<'_>; 1] = [(0..2, &[3.0, 4.0])];
        assert_eq!(norm(&gradient), 5.0);
        let mut adam = AdamW::new(2);
        let (mut params, mut average) = (vec![0.0; 2], vec![0.0; 2]);
        adam.update(&mut params, &mut average, &gradient, norm(&gradient), &RATES);
        assert!((adam.moment1[0] - 0.06).abs() < 1e-6 && (adam.moment2[1] - 0.00064).abs() < 1e-7, "{adam:?}");
        assert!(norm(&[(0..2, &[1.0, f32::NAN])]).is_nan());
    }

    #[test]
    fn all_vector_units_give_the_same_update() {
        let numbers = |step: f32| (0..100).map(|i| (i as f32 * step).sin().abs()).collect::<Vec<f32>>();
        let factors = Factors { clip: 0.9, pace: Pace { step: 0.1, correction: 1.1, shrink: 0.99, follow: 0.3 } };
        let updated = |level: Level| {
            let [mut p, mut a, mut m, mut v, g] = [0.1, 0.3, 0.7, 0.9, 1.3].map(numbers);
            simd::run_at(level, Update { factors, p: &mut p, a: &mut a, m: &mut m, v: &mut v, g: &g });
            (simd::run_at(level, Squares(&g)), [p, a, m, v])
        };
        for level in Level::ALL {
            assert!(updated(level) == updated(Level::Portable), "{}", level.name());
        }
    }

    #[test]
    fn only_learned_ranges_of_each_piece_are_updated() {
        let pieces: [&[f32]; 3] = [&[0.0, 1.0, 2.0], &[3.0], &[4.0, 5.0]];
        let found: Vec<(usize, Vec<f32>)> =
            stretches(&pieces, &[1..2, 2..5]).into_iter().map(|(range, numbers)| (range.start, numbers.to_vec())).collect();
        assert_eq!(found, [(1, vec![1.0]), (2, vec![2.0]), (3, vec![3.0]), (4, vec![4.0])]);
    }
}
