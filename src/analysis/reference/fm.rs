//! Estimates FM ratio and index from the lines of a spectrum around the carrier.

use std::f64::consts::TAU;
use std::ops::Range;

use super::middle;
use crate::analysis::dsp::{Maximum, RealFft, local_maxima, median, spaced, stands_out};
use crate::simd;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fm {
    pub mod_ratio: f64,
    pub mod_index: f64,
}

/// The result for a note that is too short to analyse.
const UNTOLD: Fm = Fm { mod_ratio: 1.0, mod_index: 0.5 };
/// If the middle of the note is shorter than this, in samples, the whole note is transformed instead.
const SEGMENT: usize = 512;
/// The least number of bins in which to look for lines.
const BINS: usize = 16;
/// The range of the spectrum that is used on both sides of the carrier, Hz.
const REACH: f64 = 2000.0;
/// A value added to each magnitude, so that none is 0.
const FLOOR: f64 = 1e-12;
/// The least prominence of a line, relative to the highest.
const LINE: f64 = 0.1;
/// The least distance between peaks of the autocorrelation, in lags, and the maximum number of peaks used.
const LAGS: usize = 3;
const PEAKS: usize = 5;
/// The width of the spectrum is measured at this level relative to its maximum, dB.
const WIDTH_DB: f64 = -30.0;

/// Transforms and buffers, reused between notes.
#[derive(Default)]
pub struct Spectra {
    segment: Option<Segment>,
    lags: Option<RealFft>,
}

/// The transform of a windowed segment.
struct Segment {
    window: Vec<f64>,
    windowed: Vec<f64>,
    fft: RealFft,
}

/// The part of a spectrum around the carrier.
struct Band {
    magnitudes: Vec<f64>,
    /// The width of a bin, Hz.
    width: f64,
    maximum: f64,
}

/// Estimates ratio and index of `sound`, a note of `pitch_midi` after the high-pass filter.
///
/// The modulator's frequency is the spacing of the spectrum's lines, and the index follows from its width by Carson's rule,
/// width = 2 (index + 1) f_mod (Carson 1922).
pub fn estimate(sound: &[f64], rate: f64, pitch_midi: f64, spectra: &mut Spectra) -> Fm {
    let carrier = 440.0 * ((pitch_midi - 69.0) / 12.0).exp2();
    if sound.len() < (rate / 10.0) as usize {
        return UNTOLD;
    }
    let held = sound.get(middle(sound.len())).filter(|held| held.len() >= SEGMENT).unwrap_or(sound);
    let Some(band) = spectra.band(held, rate, carrier) else { return UNTOLD };
    let modulator = band.spacing(carrier).unwrap_or_else(|| spectra.period(&band).unwrap_or(carrier));
    let ratio = modulator / carrier;
    Fm {
        mod_ratio: if ratio.is_nan() { UNTOLD.mod_ratio } else { ratio.clamp(0.25, 8.0) },
        mod_index: if modulator > 1e-3 { (band.span() / (2.0 * modulator) - 1.0).clamp(0.0, 10.0) } else { UNTOLD.mod_index },
    }
}

impl Spectra {
    fn band(&mut self, held: &[f64], rate: f64, carrier: f64) -> Option<Band> {
        let segment = match &mut self.segment {
            Some(segment) if segment.fft.len() == held.len() => segment,
            segment => segment.insert(Segment { window: hann(held.len()), windowed: Vec::new(), fft: RealFft::new(held.len()) }),
        };
        let width = rate / held.len() as f64;
        let bins = around(carrier, width, held.len() / 2);
        if bins.len() < BINS {
            return None;
        }
        segment.windowed.clear();
        segment.windowed.extend(held.iter().zip(&segment.window).map(|(sample, window)| sample * window));
        segment.fft.transform(&segment.windowed);
        let mut magnitudes = Vec::new();
        segment.fft.powers(bins, &mut magnitudes);
        magnitudes.iter_mut().for_each(|power| *power = power.sqrt() + FLOOR);
        let maximum = simd::run(Maximum(&magnitudes));
        Some(Band { magnitudes, width, maximum })
    }

    /// Returns the period of the spectrum along frequency, in Hz, from the autocorrelation of its magnitudes; `None` with fewer than two peaks.
    ///
    /// The autocorrelation is the transform of the power spectrum of the magnitudes, padded with zeros to twice their length (Wiener and Khinchin).
    fn period(&mut self, band: &Band) -> Option<f64> {
        let count = band.magnitudes.len();
        let padded = (2 * count).next_power_of_two();
        let fft = match &mut self.lags {
            Some(fft) if fft.len() == padded => fft,
            fft => fft.insert(RealFft::new(padded)),
        };
        let relative: Vec<f64> = band.magnitudes.iter().map(|magnitude| magnitude / band.maximum).collect();
        fft.transform(&relative);
        let mut power = Vec::with_capacity(padded);
        fft.powers(0..padded / 2 + 1, &mut power);
        power.extend_from_within(1..padded / 2);
        power.get_mut(padded / 2 + 1..).unwrap_or_default().reverse();
        fft.transform(&power);
        let correlation: Vec<f64> = (0..count).map(|lag| fft.bin(lag).re).collect();
        let peaks = spaced(&correlation, &local_maxima(&correlation), LAGS);
        let mut steps: Vec<f64> = peaks.windows(2).take(PEAKS - 1).map(step).collect();
        median(&mut steps).map(|bins| bins * band.width)
    }
}

impl Band {
    /// Returns the median spacing of the lines, in Hz, or the carrier's frequency if they are too dense; `None` with fewer than two lines.
    fn spacing(&self, carrier: f64) -> Option<f64> {
        let least = LINE * self.maximum;
        let mut lines = local_maxima(&self.magnitudes);
        // A peak's prominence is at most its height, and comparing heights is much cheaper.
        lines
            .retain(|line| self.magnitudes.get(*line).is_some_and(|height| *height >= least) && stands_out(&self.magnitudes, *line, least));
        if lines.len() < 2 {
            return None;
        }
        let mut spacings: Vec<f64> = lines.windows(2).map(|pair| step(pair) * self.width).filter(|hertz| *hertz > 1.0).collect();
        Some(median(&mut spacings).unwrap_or(carrier))
    }

    /// Returns the distance from the first to the last bin within 30 dB of the maximum, in Hz.
    fn span(&self) -> f64 {
        // Checks a factor of 32 first, since a logarithm is slow; 30 dB are slightly less than that.
        let near = |magnitude: &f64| magnitude * 32.0 >= self.maximum && 20.0 * (magnitude / self.maximum).log10() >= WIDTH_DB;
        let (first, last) = (self.magnitudes.iter().position(near), self.magnitudes.iter().rposition(near));
        first.zip(last).map_or(0.0, |(first, last)| (last - first) as f64 * self.width)
    }
}

fn step(pair: &[usize]) -> f64 {
    if let [one, other] = pair { other.abs_diff(*one) as f64 } else { 0.0 }
}

/// Returns the bins, each `width` Hz wide, within reach of the carrier, up to `last`.
fn around(carrier: f64, width: f64, last: usize) -> Range<usize> {
    let low = ((carrier - REACH).max(0.0) / width).ceil() as usize;
    let high = ((carrier + REACH) / width).floor() as usize;
    low..high.min(last) + 1
}

/// Returns the symmetric Hann window.
fn hann(length: usize) -> Vec<f64> {
    let steps = length.saturating_sub(1).max(1) as f64;
    (0..length).map(|place| 0.5 - 0.5 * (TAU * place as f64 / steps).cos()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(seconds: f64, partials: &[(f64, f64)]) -> Vec<f64> {
        let wave = |i: usize| partials.iter().map(|(hertz, level)| level * (TAU * hertz * i as f64 / 16000.0).sin()).sum();
        (0..(seconds * 16000.0) as usize).map(wave).collect()
    }

    #[test]
    fn the_modulator_follows_from_the_spectral_lines() {
        // Lines 220 Hz apart around A5, over 4 * 220 Hz: ratio 1/4, index 880 / 440 - 1.
        let lines = [(-2.0, 0.3), (-1.0, 0.6), (0.0, 1.0), (1.0, 0.6), (2.0, 0.3)].map(|(line, level)| (880.0 + 220.0 * line, level));
        let found = estimate(&tone(2.0, &lines), 16000.0, 81.0, &mut Spectra::default());
        assert!((found.mod_ratio - 0.25).abs() < 0.005 && (found.mod_index - 1.0).abs() < 0.05, "{found:?}");
    }

    #[test]
    fn short_sounds_and_extreme_pitches_stay_in_range() {
        let mut spectra = Spectra::default();
        assert_eq!(estimate(&tone(0.09, &[(440.0, 1.0)]), 16000.0, 69.0, &mut spectra), UNTOLD);
        for pitch in [200.0, 1e6, -1e6] {
            let found = estimate(&tone(0.2, &[(440.0, 1.0)]), 16000.0, pitch, &mut spectra);
            assert!((0.25..=8.0).contains(&found.mod_ratio) && (0.0..=10.0).contains(&found.mod_index), "{pitch}: {found:?}");
        }
    }

    #[test]
    fn a_short_segment_is_replaced_by_the_note() {
        assert!(estimate(&tone(0.1, &[(440.0, 1.0), (880.0, 1.0)]), 16000.0, 69.0, &mut Spectra::default()).mod_ratio > 0.9);
        assert_eq!(middle(1000), 300..700);
        assert_eq!(middle(5), 2..4);
    }
}
