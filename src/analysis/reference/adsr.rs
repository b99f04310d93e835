//! Estimates attack, decay, sustain and release from an envelope.

use super::{FLOOR, middle};
use crate::analysis::dsp::{Curve, Maximum};
use crate::simd;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Adsr {
    pub attack_s: f64,
    pub decay_s: f64,
    pub sustain: f64,
    pub release_s: f64,
}

/// The result for silence, and the defaults for values that are not found.
const SILENCE: Adsr = Adsr { attack_s: 0.01, decay_s: 0.05, sustain: 0.7, release_s: 0.05 };

/// Estimates the four parameters of `envelope`, at `rate` samples per second. Levels are relative to its maximum.
///
/// Attack: from the first sample at 10 % to the first at 90 %. Sustain: the median of the note's middle. Decay: from the maximum to the first
/// sample within 0.02 above the sustain, or below. Release: from 80 % of the note to the first sample at 5 % or less.
pub fn estimate(envelope: &[f64], rate: f64, curve: &mut Curve) -> Adsr {
    let peak = simd::run(Maximum(envelope));
    if peak <= FLOOR {
        return SILENCE;
    }
    let from = |place: usize| envelope.get(place..).unwrap_or_default();
    let rises = |share: f64| {
        let least = lowest(peak, |level| level >= share);
        envelope.iter().position(|level| *level >= least).unwrap_or(0)
    };
    let falls = |levels: &[f64], share: f64| {
        let above = lowest(peak, |level| level > share);
        levels.iter().position(|level| *level < above)
    };
    let seconds = |samples: usize| samples as f64 / rate;
    let (low, high, top) = (rises(0.1), rises(0.9), rises(1.0));
    let tail = (0.8 * envelope.len() as f64) as usize;
    let release = falls(from(tail), 0.05).map_or(SILENCE.release_s, seconds);

    let held = envelope.get(middle(envelope.len())).unwrap_or_default();
    let sustain = curve.median(held).map_or(SILENCE.sustain, |level| level / peak);
    let decay = falls(from(top), sustain + 0.02).map_or(SILENCE.decay_s, seconds);
    Adsr {
        attack_s: seconds(high.saturating_sub(low)).clamp(0.0, 0.2),
        decay_s: decay.clamp(0.0, 0.4),
        sustain: sustain.clamp(0.0, 1.0),
        release_s: release.clamp(0.02, 0.6),
    }
}

/// Returns the lowest level for which `holds` is true of `level / peak`; it must be true of all higher ones. Saves a division per level.
fn lowest(peak: f64, holds: impl Fn(f64) -> bool) -> f64 {
    // Bisects the bits: positive floats have the same order as their bits.
    let (mut fails, mut found) = (0, f64::INFINITY.to_bits());
    while found - fails > 1 {
        let between = fails + (found - fails) / 2;
        *(if holds(f64::from_bits(between) / peak) { &mut found } else { &mut fails }) = between;
    }
    f64::from_bits(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_synthetic_envelope_gives_its_parameters() {
        // At 1000 Hz: 100 samples up, 100 down to 0.5, held, 100 down to 0 at the end.
        let envelope: Vec<f64> = (0..1000)
            .map(|i| match i {
                0..100 => f64::from(i) / 100.0,
                100..200 => 1.0 - f64::from(i - 100) / 200.0,
                200..900 => 0.5,
                _ => 0.5 * f64::from(999 - i) / 99.0,
            })
            .collect();
        let found = estimate(&envelope, 1000.0, &mut Curve::default());
        assert!((found.attack_s - 0.080).abs() < 1e-12, "{found:?}");
        assert!((found.decay_s - 0.096).abs() < 1e-12, "{found:?}");
        assert!((found.sustain - 0.5).abs() < 1e-12, "{found:?}");
        assert!((found.release_s - 0.190).abs() < 1.5e-3, "{found:?}");
    }

    #[test]
    fn silence_and_flat_envelopes_give_the_defaults() {
        assert_eq!(estimate(&[FLOOR; 100], 16000.0, &mut Curve::default()), SILENCE);
        let flat = estimate(&[0.5; 100], 16000.0, &mut Curve::default());
        assert_eq!(flat, Adsr { attack_s: 0.0, decay_s: 0.0, sustain: 1.0, release_s: 0.05 });
    }

    #[test]
    fn the_lowest_level_is_exact() {
        for peak in [1.0, 0.3, 7.7e-9, 123.456] {
            for share in [0.05, 0.1, 0.9, 1.0] {
                let found = lowest(peak, |level| level >= share);
                assert!(found / peak >= share && found.next_down() / peak < share, "{share} of {peak}");
            }
        }
    }
}
