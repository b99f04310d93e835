//! A clip that is being played. Volume changes and stops are short ramps, to avoid clicks.

use std::num::NonZero;
use std::sync::Arc;
use std::time::Duration;

use super::control::{Control, Volume};

/// An iterator over mono samples at the device's rate.
pub struct Voice<I> {
    samples: I,
    rate: u32,
    level: f32,
    volume: Arc<Volume>,
    control: Arc<Control>,
}

impl<I: Iterator<Item = f32>> Voice<I> {
    /// Length of a ramp from silence to full level.
    const RAMP_SECONDS: f32 = 0.005;

    pub fn new(samples: I, rate: u32, volume: Arc<Volume>, control: Arc<Control>) -> Self {
        Voice { samples, rate, level: volume.get(), volume, control }
    }
}

impl<I: Iterator<Item = f32>> Iterator for Voice<I> {
    type Item = f32;

    fn next(&mut self) -> Option<f32> {
        let cut = self.control.is_cut();
        let target = if cut { 0.0 } else { self.volume.get() };
        let step = 1.0 / (Self::RAMP_SECONDS * self.rate as f32);
        self.level += (target - self.level).clamp(-step, step);
        let sample = if cut && self.level <= 0.0 { None } else { self.samples.next() };
        if sample.is_none() {
            self.control.end();
        }
        Some(sample? * self.level)
    }
}

/// When the device drops a voice, its sound has ended, even before its last sample.
impl<I> Drop for Voice<I> {
    fn drop(&mut self) {
        self.control.end();
    }
}

impl<I: Iterator<Item = f32>> rodio::Source for Voice<I> {
    fn current_span_len(&self) -> Option<usize> {
        None
    }

    fn channels(&self) -> rodio::ChannelCount {
        NonZero::<u16>::MIN
    }

    fn sample_rate(&self) -> rodio::SampleRate {
        NonZero::new(self.rate).unwrap_or(NonZero::<u32>::MIN)
    }

    fn total_duration(&self) -> Option<Duration> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: u32 = 8000;

    fn voice(samples: usize) -> (Voice<impl Iterator<Item = f32>>, Arc<Volume>, Arc<Control>) {
        let (volume, control) = (Arc::new(Volume::new()), Arc::new(Control::default()));
        (Voice::new(std::iter::repeat_n(1.0, samples), RATE, volume.clone(), control.clone()), volume, control)
    }

    fn largest_step(samples: &[f32]) -> f32 {
        samples.windows(2).map(|pair| (pair[0] - pair[1]).abs()).fold(0.0, f32::max)
    }

    #[test]
    fn an_unchanged_voice_passes_every_sample() {
        let (mut voice, _, control) = voice(100);
        assert_eq!(voice.by_ref().collect::<Vec<_>>(), vec![1.0; 100]);
        assert!(control.ended().is_some());
    }

    #[test]
    fn a_cut_fades_within_five_milliseconds() {
        let (mut voice, _, control) = voice(8000);
        voice.by_ref().take(100).for_each(drop);
        assert!(control.ended().is_none());
        control.cut();
        let rest: Vec<f32> = voice.by_ref().collect();
        assert!((30..=41).contains(&rest.len()), "{}", rest.len());
        assert!(largest_step(&rest) < 0.026);
        assert!(control.ended().is_some());
    }

    #[test]
    fn a_new_volume_is_reached_without_a_jump() {
        let (mut voice, volume, _) = voice(8000);
        volume.set(0.25);
        let samples: Vec<f32> = voice.by_ref().take(100).collect();
        assert!(largest_step(&samples) < 0.026);
        assert!((samples[99] - 0.25).abs() < 1e-6);
    }

    #[test]
    fn a_dropped_voice_has_ended() {
        let (voice, _, control) = voice(8000);
        drop(voice);
        assert!(control.ended().is_some());
    }
}
