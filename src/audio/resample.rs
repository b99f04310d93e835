//! Sample rate conversion, through rubato's FFT resampler.
//!
//! Blocks of samples are transformed, their spectrum is truncated or extended, and they are transformed back (overlap-add). The filter is a sinc
//! of at least 1024 samples at the lower rate under a squared Blackman-Harris window: flat up to 0.97 of the lower Nyquist frequency, without
//! aliasing from above it. The computation uses 64-bit floats.

use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, Resampler};

use super::AudioError;

/// The minimum block length at either rate, in samples; it is also the length of the filter.
const BLOCK: u32 = 1024;
/// The highest sample rate, which bounds the memory.
pub const HIGHEST_RATE: u32 = 768_000;
/// The maximum block length at either rate, in samples, which bounds the memory too. Longer blocks would be needed for rates with a ratio above 512,
/// and for rates above 262 kHz with only a small common divisor.
const LONGEST_BLOCK: u32 = 1 << 19;

/// Converts `samples` from rate `from` to rate `to`. The first sample stays at time 0, and the result has `samples.len() * to / from` samples,
/// rounded up. The sound is preceded and followed by silence.
///
/// # Errors
/// A rate is 0 or above [`HIGHEST_RATE`], the ratio of the rates is above 512, or they are above 262 kHz with only a small common divisor; a sample
/// is not a finite number.
pub fn resample(samples: &[f32], from: u32, to: u32) -> Result<Vec<f32>, AudioError> {
    Ok(Resampled::new(samples, from, to)?.collect())
}

/// An iterator over the result of [`resample`]. It works block by block, and computes the first block in [`Resampled::new`].
pub struct Resampled<S> {
    samples: S,
    /// Number of input samples that have been used.
    used: usize,
    /// Number of output samples that remain.
    left: usize,
    /// `None` if the rates are equal.
    engine: Option<Engine>,
}

struct Engine {
    fft: Fft<f64>,
    old: Vec<f64>,
    new: Vec<f64>,
    /// Index of the next sample of `new`.
    place: usize,
}

impl<S: AsRef<[f32]>> Resampled<S> {
    /// Starts the conversion.
    ///
    /// # Errors
    /// As for [`resample`].
    pub fn new(samples: S, from: u32, to: u32) -> Result<Self, AudioError> {
        let bad = || AudioError::Unresampled { from, to, highest: HIGHEST_RATE };
        if from.min(to) == 0 || from.max(to) > HIGHEST_RATE {
            return Err(bad());
        }
        if let Some(place) = samples.as_ref().iter().position(|sample| !sample.is_finite()) {
            return Err(AudioError::NotFinite(place));
        }
        let length = (samples.as_ref().len() as u128 * u128::from(to)).div_ceil(u128::from(from));
        let mut resampled = Resampled { samples, used: 0, left: usize::try_from(length).map_err(|_| bad())?, engine: None };
        if from != to && resampled.left > 0 {
            let shared = gcd(from, to);
            let (old, new) = (from / shared, to / shared);
            // An even number of the smallest blocks, so that the centre of the filter falls on a sample at both rates.
            let blocks = BLOCK.div_ceil(old.min(new)).next_multiple_of(2);
            if blocks * old.max(new) > LONGEST_BLOCK {
                return Err(bad());
            }
            let (old, new) = ((blocks * old) as usize, (blocks * new) as usize);
            let fft = Fft::new(from as usize, to as usize, old, 1, FixedSync::Both).map_err(|_| bad())?;
            let mut engine = Engine { fft, old: vec![0.0; old], new: vec![0.0; new], place: 0 };
            resampled.used = engine.advance(resampled.samples.as_ref()).ok_or_else(bad)?;
            engine.place = engine.fft.output_delay();
            resampled.engine = Some(engine);
        }
        Ok(resampled)
    }
}

impl Engine {
    /// Computes `new` from the start of `rest`, padded with silence; returns the number of samples used, or `None` if the resampler fails.
    fn advance(&mut self, rest: &[f32]) -> Option<usize> {
        let used = rest.len().min(self.old.len());
        let padded = rest.iter().map(|sample| f64::from(*sample)).chain(std::iter::repeat(0.0));
        self.old.iter_mut().zip(padded).for_each(|(old, sample)| *old = sample);
        let (old_length, new_length) = (self.old.len(), self.new.len());
        let old = InterleavedSlice::new(&self.old, 1, old_length).ok()?;
        let mut new = InterleavedSlice::new_mut(&mut self.new, 1, new_length).ok()?;
        self.fft.process_into_buffer(&old, &mut new, None).ok()?;
        self.place = 0;
        Some(used)
    }
}

impl<S: AsRef<[f32]>> Iterator for Resampled<S> {
    type Item = f32;

    fn next(&mut self) -> Option<f32> {
        self.left = self.left.checked_sub(1)?;
        let rest = self.samples.as_ref().get(self.used..).unwrap_or_default();
        let Some(engine) = &mut self.engine else {
            self.used += 1;
            return rest.first().copied();
        };
        if engine.place == engine.new.len() {
            self.used += engine.advance(rest)?;
        }
        let sample = *engine.new.get(engine.place)?;
        engine.place += 1;
        Some(sample as f32)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests;
