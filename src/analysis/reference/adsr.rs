//! Attack, decay, sustain and release from an envelope.

use super::{FLOOR, middle};
use crate::analysis::dsp::median;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Adsr {
    pub attack_s: f64,
    pub decay_s: f64,
    pub sustain: f64,
    pub release_s: f64,
}

/// What silence gives, and a decay or release that is not found.
const SILENCE: Adsr = Adsr { attack_s: 0.01, decay_s: 0.05, sustain: 0.7, release_s: 0.05 };

/// Reads the four off `envelope`; levels count relative to its maximum.
///
/// Attack: from the first sample at 10 % to the first at 90 %. Sustain: the median of the note's middle. Decay: from the maximum to the first
/// sample within 0.02 above the sustain, or below. Release: from 80 % of the note to the first sample at 5 % or less.
pub fn estimate(envelope: &[f64], rate: f64) -> Adsr {
    let peak = maximum(envelope);
    if peak <= FLOOR {
        return SILENCE;
    }
    let first = |from: usize, wanted: &dyn Fn(f64) -> bool| envelope.iter().skip(from).position(|level| wanted(level / peak));
    let seconds = |samples: usize| samples as f64 / rate;
    let (low, high) = (first(0, &|level| level >= 0.1).unwrap_or(0), first(0, &|level| level >= 0.9).unwrap_or(0));
    let top = first(0, &|level| level >= 1.0).unwrap_or(0);
    let tail = (0.8 * envelope.len() as f64) as usize;
    let release = first(tail, &|level| level <= 0.05).map_or(SILENCE.release_s, seconds);

    // The median reorders what it looks at, so it gets a copy of the middle.
    let mut held = envelope.get(middle(envelope.len())).unwrap_or_default().to_vec();
    let sustain = median(&mut held).map_or(SILENCE.sustain, |level| level / peak);
    let decay = first(top, &|level| level <= sustain + 0.02).map_or(SILENCE.decay_s, seconds);
    Adsr {
        attack_s: seconds(high.saturating_sub(low)).clamp(0.0, 0.2),
        decay_s: decay.clamp(0.0, 0.4),
        sustain: sustain.clamp(0.0, 1.0),
        release_s: release.clamp(0.02, 0.6),
    }
}

/// The largest level; eight running maxima, since one would wait for itself at every sample.
fn maximum(levels: &[f64]) -> f64 {
    let (chunks, rest) = levels.as_chunks::<8>();
    let larger = |one: f64, other: f64| if other > one { other } else { one };
    let maxima = chunks.iter().fold([0.0; 8], |maxima: [f64; 8], chunk| std::array::from_fn(|lane| larger(maxima[lane], chunk[lane])));
    maxima.into_iter().chain(rest.iter().copied()).fold(0.0, larger)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_of_a_drawn_envelope() {
        // At 1000 Hz: 100 samples up, 100 down to 0.5, held, 100 down to 0 at the end.
        let envelope: Vec<f64> = (0..1000)
            .map(|i| match i {
                0..100 => f64::from(i) / 100.0,
                100..200 => 1.0 - f64::from(i - 100) / 200.0,
                200..900 => 0.5,
                _ => 0.5 * f64::from(999 - i) / 99.0,
            })
            .collect();
        let found = estimate(&envelope, 1000.0);
        assert!((found.attack_s - 0.080).abs() < 1e-12, "{found:?}");
        assert!((found.decay_s - 0.096).abs() < 1e-12, "{found:?}");
        assert!((found.sustain - 0.5).abs() < 1e-12, "{found:?}");
        assert!((found.release_s - 0.190).abs() < 1.5e-3, "{found:?}");
    }

    #[test]
    fn silence_and_what_is_not_found() {
        assert_eq!(estimate(&[FLOOR; 100], 16000.0), SILENCE);
        let flat = estimate(&[0.5; 100], 16000.0);
        assert_eq!(flat, Adsr { attack_s: 0.0, decay_s: 0.0, sustain: 1.0, release_s: 0.05 });
    }
}
