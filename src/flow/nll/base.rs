//! The base distribution of z: Student's t with five degrees of freedom, independent in each dim.
//!
//! Among some hundred notes, a few lie far from all others. Under a normal distribution each of these costs as much likelihood as all the rest gain,
//! so a flow would widen its whole distribution to cover them. Heavier tails avoid this (Alexanderson & Henter, "Robust model training and
//! generalisation with Studentising flows", 2020).

use rand_chacha::ChaCha8Rng;
use rand_distr::{ChiSquared, Distribution, StandardNormal};

/// Degrees of freedom.
pub const NU: f64 = 5.0;
/// `ln G(3) - ln G(5/2) - ln(5 pi) / 2` with the gamma function G: the log density at 0.
pub const LOG_PEAK: f64 = -0.968_619_589_054_724_9;

/// Returns the log density of one dim.
pub fn log_density(z: f64) -> f64 {
    LOG_PEAK - 0.5 * (NU + 1.0) * (z * z / NU).ln_1p()
}

/// Draws one dim of z.
pub fn draw(rng: &mut ChaCha8Rng) -> f64 {
    let normal: f64 = StandardNormal.sample(rng);
    // `ChiSquared::new` fails only if the degrees of freedom are not positive.
    let square = ChiSquared::new(NU).map_or(NU, |squares| squares.sample(rng));
    normal / (square / NU).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::rng::{Purpose, stream};

    #[test]
    fn the_density_integrates_to_one_and_matches_draws() {
        const STEP: f64 = 0.01;
        let density = |z: f64| log_density(z).exp();
        let mass = |from: f64, to: f64| {
            let steps = ((to - from) / STEP).round() as usize;
            (0..steps).map(|step| density(from + (step as f64 + 0.5) * STEP)).sum::<f64>() * STEP
        };
        assert!((mass(-200.0, 200.0) - 1.0).abs() < 1e-6);
        let mut rng = stream(1, Purpose::Latent, 0, 0);
        let drawn: Vec<f64> = (0..20_000).map(|_| draw(&mut rng)).collect();
        for (from, to) in [(-200.0, -2.0), (-1.0, 0.0), (0.0, 1.0), (2.0, 4.0)] {
            let share = drawn.iter().filter(|z| (from..to).contains(*z)).count() as f64 / 20_000.0;
            assert!((share - mass(from, to)).abs() < 0.01, "{from} to {to}: {share}");
        }
    }
}
