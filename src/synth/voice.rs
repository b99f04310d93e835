//! Renders the FM voice in blocks.

use super::envelope::{Line, held_lines, lines};
use super::rate;
use super::sine::{of_half_turns, of_turn};
use crate::simd::{Simd, WithSimd};
use crate::theta::{Field, Theta};

/// Number of samples that are computed together.
const BLOCK: usize = 64;

/// The constants from which the samples of a theta are computed.
#[derive(Clone, Copy)]
pub(super) struct Voice {
    /// Carrier cycles per sample, as a fraction of 2^64. The integer phase wraps without loss of precision, however long the note.
    carrier: u64,
    /// Modulator cycles per sample, as a fraction of 2^64.
    modulator: u64,
    /// `mod_index` in half cycles.
    index: f32,
    gain: f64,
    lines: [Line; 4],
}

impl Voice {
    /// Creates the voice of a theta in range.
    pub(super) fn new(theta: &Theta) -> Voice {
        Voice::along(theta, lines(theta))
    }

    /// Creates the voice of a theta in range whose key is held for `held` samples.
    pub(super) fn held(theta: &Theta, held: usize) -> Voice {
        Voice::along(theta, held_lines(theta, held))
    }

    fn along(theta: &Theta, lines: [Line; 4]) -> Voice {
        let carrier = hertz(theta) / f64::from(rate(theta));
        Voice {
            carrier: fraction(carrier),
            modulator: fraction(theta.get(Field::ModRatio) * carrier),
            index: (theta.get(Field::ModIndex) / std::f64::consts::PI) as f32,
            gain: (theta.get(Field::Velocity) / 127.0).powf(1.5),
            lines,
        }
    }

    pub(super) fn samples(&self) -> usize {
        self.lines.iter().map(|line| line.samples).sum()
    }
}

/// Returns the frequency of the carrier, in Hz.
pub(super) fn hertz(theta: &Theta) -> f64 {
    440.0 * ((theta.get(Field::PitchMidi) - 69.0) / 12.0).exp2()
}

/// Returns the fractional part of `turns`, as a fraction of 2^64.
fn fraction(turns: f64) -> u64 {
    (turns.fract() * 18_446_744_073_709_551_616.0) as u64
}

/// The kernel that fills `out`, which has the length of the voice, and returns the peak.
pub(super) struct Render<'a> {
    pub voice: &'a Voice,
    pub out: &'a mut [f32],
}

impl WithSimd for Render<'_> {
    type Output = f32;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> f32 {
        let Render { voice, mut out } = self;
        let offsets = Offsets::new(voice);
        let mut peaks = [0.0; BLOCK];
        let mut start = 0u64;
        for line in &voice.lines {
            let (part, rest) = out.split_at_mut(line.samples.min(out.len()));
            let mut done = 0u64;
            let mut blocks = part.chunks_exact_mut(BLOCK);
            for block in &mut blocks {
                let samples = offsets.block(voice, line, start, done);
                block.copy_from_slice(&samples);
                louder(&mut peaks, &samples);
                done += BLOCK as u64;
            }
            let tail = blocks.into_remainder();
            let mut samples = offsets.block(voice, line, start, done);
            let (wanted, beyond) = samples.split_at_mut(tail.len());
            tail.copy_from_slice(wanted);
            beyond.fill(0.0);
            louder(&mut peaks, &samples);
            start += line.samples as u64;
            out = rest;
        }
        peaks.into_iter().fold(0.0, f32::max)
    }
}

#[inline(always)]
fn louder(peaks: &mut [f32; BLOCK], samples: &[f32; BLOCK]) {
    for (peak, sample) in peaks.iter_mut().zip(samples) {
        let level = sample.abs();
        *peak = if level > *peak { level } else { *peak };
    }
}

/// The offset of each sample of a block from the first one.
struct Offsets {
    /// Carrier phase, in cycles of 2^32.
    carrier: [u32; BLOCK],
    /// Modulator phase, in cycles of 2^32.
    modulator: [u32; BLOCK],
    /// Index of the sample.
    place: [f32; BLOCK],
}

impl Offsets {
    #[inline(always)]
    fn new(voice: &Voice) -> Offsets {
        let mut offsets = Offsets { carrier: [0; BLOCK], modulator: [0; BLOCK], place: [0.0; BLOCK] };
        for i in 0..BLOCK {
            offsets.carrier[i] = turns(voice.carrier, i as u64);
            offsets.modulator[i] = turns(voice.modulator, i as u64);
            offsets.place[i] = i as f32;
        }
        offsets
    }

    /// Computes the block that starts `done` samples into a line, which starts at sample `start` of the note.
    #[inline(always)]
    fn block(&self, voice: &Voice, line: &Line, start: u64, done: u64) -> [f32; BLOCK] {
        let carrier = turns(voice.carrier, start + done);
        let modulator = turns(voice.modulator, start + done);
        let first = (line.first + done as f64) as f32;
        let (base, slope) = ((voice.gain * line.base) as f32, (voice.gain * line.slope) as f32);
        let mut samples = [0.0; BLOCK];
        let offsets = self.carrier.iter().zip(&self.modulator).zip(&self.place);
        for (sample, ((carrier_offset, modulator_offset), place)) in samples.iter_mut().zip(offsets) {
            let bend = of_turn(modulator.wrapping_add(*modulator_offset)) * voice.index;
            let phase = carrier.wrapping_add(*carrier_offset).cast_signed() as f32 * (1.0 / 2_147_483_648.0) + bend;
            *sample = of_half_turns(phase) * (base + slope * (first + place));
        }
        samples
    }
}

/// Returns the phase after `samples`, in cycles of 2^32.
#[inline(always)]
fn turns(step: u64, samples: u64) -> u32 {
    (step.wrapping_mul(samples) >> 32) as u32
}
