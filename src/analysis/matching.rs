//! Finds the theta of any sound, with its pitch if that is unknown, and remarks on the sound for the user.

use super::fit::{FitOptions, Fitter, LONGEST_S, Length, SHORTEST, offset};
use super::mel::RATE;
use super::pitch::{Pitch, pitch};
use super::{AnalysisError, Estimate};
use crate::audio::Clip;
use crate::theta::Field;

/// Another pitch than the likeliest is taken if the distance falls below this fraction. Octave errors of the pitch are common, and some sounds
/// repeat at a fraction of their perceived pitch.
const NEARER: f32 = 0.85;
/// Below this fraction of the distance at the detected pitch, the sound must come from an FM synth whose carrier is not at its pitch. With a
/// modulator an octave below the carrier, for example, the sound has the modulator's pitch.
const MADE: f32 = 0.3;
/// A sound starts where its energy exceeds this fraction of that of its loudest part.
const ONSET: f64 = 1e-6;
/// Shorter silence before a sound is kept, seconds.
const WAITING_S: f64 = 0.01;
/// A given pitch further than this from the estimated one gets a remark, semitones.
const PITCH_TOLERANCE: f64 = 0.7;
/// Confidence below which a pitch is a guess, and above which one is sure.
const GUESS: f64 = 0.5;
const SURE: f64 = 0.8;
/// A sound with more than this fraction of its samples in runs at full scale is clipped.
const CLIPPED: f64 = 0.002;
/// A lower peak is not full scale.
const FULL_SCALE: f64 = 0.9;
/// A clipped run starts abruptly: the sample before it is below this fraction of the peak. An unclipped tone approaches its peak slowly.
const ABRUPT: f64 = 0.96;
/// An offset larger than this fraction of the peak gets a remark.
const OFFSET: f64 = 0.02;

/// Where to put the carrier of a theta.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Carrier {
    /// At this MIDI note number.
    Given(f64),
    /// At the detected pitch; if the sound evidently comes from an FM synth with another carrier, at that one.
    #[default]
    Found,
    /// At the detected pitch, or at a multiple or fraction of it that is nearer.
    Free,
}

impl Carrier {
    /// Returns a key that is equal only for equal carriers, bit by bit.
    pub(super) fn key(self) -> (u8, u64) {
        match self {
            Carrier::Given(midi) => (0, midi.to_bits()),
            Carrier::Found => (1, 0),
            Carrier::Free => (2, 0),
        }
    }
}

/// The result of matching a sound.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// The estimated parameters.
    pub estimate: Estimate,
    /// MIDI note number of the carrier, as given or as detected.
    pub pitch_midi: f64,
    /// The rate of theta, Hz: that of the sound, clamped to the range of theta.
    pub sample_rate: f64,
    /// The distance of the theta's render from `trimmed` without its offset, dB.
    pub distance: f64,
    /// The estimated pitch; none if nothing repeats.
    pub pitch: Option<Pitch>,
    /// What of the sound was matched: without silence before it, and no longer than a theta.
    pub trimmed: Clip,
    /// What a user should know about the sound or the estimate.
    pub remarks: Vec<Remark>,
}

/// Rounds an estimated pitch to a cent, which is finer than anyone can hear.
fn cents(midi: f64) -> f64 {
    (midi * 100.0).round() / 100.0
}

/// Something that the user should know about a match.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Remark {
    /// Seconds of silence before the sound that were left out.
    Silence(f64),
    /// The sound is longer: only its first seconds were matched.
    Longer(f64),
    /// This fraction of the samples is at full scale.
    Clipped(f64),
    /// The samples have this offset, which was removed.
    Offset(f64),
    /// The detected pitch, a MIDI note number, differs from the given one.
    OtherPitch(f64),
    /// No pitch was given, and the detected one is a guess.
    Guess,
}

/// Finds the theta nearest to a sound of any rate and length, and its pitch if none is given. `interrupted` is polled during the search; once
/// it returns true, the best theta so far is returned.
///
/// # Errors
/// As for [`Fitter::fit`].
pub fn match_sound(clip: &Clip, carrier: Carrier, length: Length, mut interrupted: impl FnMut() -> bool) -> Result<Match, AnalysisError> {
    // Checked first, since the silence that is trimmed below may hide such samples.
    if let Some((place, value)) = clip.samples.iter().enumerate().find(|(_, value)| !value.is_finite()) {
        return Err(AnalysisError::NotFinite { place, value: *value });
    }
    let mut remarks = Vec::new();
    let trimmed = trim(clip, &mut remarks);
    faults(&trimmed, &mut remarks);
    let sample_rate = Field::SampleRate.clamp(f64::from(clip.rate));
    let known = |pitch_midi| FitOptions { pitch_midi, sample_rate, length };
    let mut fitter = Fitter::new();
    // A sound that cannot be used at all is refused by the fit, with its reason.
    let pitch = pitch(&trimmed.samples, trimmed.rate).ok();
    let pitch_midi = match carrier {
        Carrier::Given(given) => {
            let sure = pitch.as_ref().filter(|pitch| pitch.confidence >= SURE);
            // An octave is a matter of taste.
            let off = |found: f64| ((found - given + 6.0).rem_euclid(12.0) - 6.0).abs() > PITCH_TOLERANCE;
            remarks.extend(sure.map(|pitch| pitch.midi).filter(|found| off(*found)).map(Remark::OtherPitch));
            given
        }
        Carrier::Found | Carrier::Free => {
            if pitch.as_ref().is_none_or(is_guess) {
                remarks.push(Remark::Guess);
            }
            carrier_pitch(&mut fitter, &trimmed, pitch.as_ref(), carrier == Carrier::Free, known, &mut interrupted)?
        }
    };
    let close = fitter.fit_closely(&trimmed, &known(pitch_midi), interrupted)?;
    Ok(Match { estimate: close.estimate, pitch_midi, sample_rate, distance: close.distance, pitch, trimmed, remarks })
}

/// Whether a pitch is too uncertain to rely on.
pub(super) fn is_guess(pitch: &Pitch) -> bool {
    pitch.confidence < GUESS
}

/// Returns the MIDI note number for the carrier of a sound: that of its pitch, unless the theta at another candidate pitch is much nearer. If the
/// carrier is `free` or the pitch is a guess, slightly nearer is enough. Without any candidate it is middle C.
///
/// # Errors
/// As for [`Fitter::fit`].
pub(super) fn carrier_pitch(
    fitter: &mut Fitter,
    clip: &Clip,
    pitch: Option<&Pitch>,
    free: bool,
    known: impl Fn(f64) -> FitOptions,
    mut interrupted: impl FnMut() -> bool,
) -> Result<f64, AnalysisError> {
    let range = Field::PitchMidi.info();
    let nearer = if free || pitch.is_none_or(is_guess) { NEARER } else { MADE };
    let candidates = pitch.into_iter().flat_map(Pitch::candidates).map(|candidate| candidate.midi);
    let mut best: Option<(f64, f32)> = None;
    for midi in candidates.filter(|midi| (range.min..=range.max).contains(midi)) {
        let (_, found) = fitter.fit_roughly(clip, &known(midi))?;
        if best.is_none_or(|(_, error)| found < nearer * error) {
            best = Some((midi, found));
        }
        if interrupted() {
            break;
        }
    }
    Ok(best.map_or(60.0, |(midi, _)| cents(midi)))
}

/// Returns the sound without the silence before it, and no longer than a theta.
pub(super) fn trim(clip: &Clip, remarks: &mut Vec<Remark>) -> Clip {
    let rate = f64::from(clip.rate);
    let block = (clip.rate as usize / 200).max(1);
    let energy = |block: &[f32]| block.iter().map(|sample| f64::from(*sample).powi(2)).sum::<f64>();
    let most = clip.samples.chunks(block).map(energy).fold(0.0, f64::max);
    let before = clip.samples.chunks(block).position(|block| energy(block) > most * ONSET).unwrap_or(0) * block;
    let enough = clip.samples.len() - before >= (SHORTEST as f64 / f64::from(RATE) * rate).ceil() as usize;
    let before = if before as f64 > WAITING_S * rate && enough { before } else { 0 };
    let after = clip.samples.get(before..).unwrap_or_default();
    if before > 0 {
        remarks.push(Remark::Silence(before as f64 / rate));
    }
    let longest = (LONGEST_S * rate) as usize;
    if after.len() > longest {
        remarks.push(Remark::Longer(LONGEST_S));
    }
    if before == 0 && after.len() <= longest {
        return clip.clone();
    }
    Clip { samples: after.get(..longest).unwrap_or(after).into(), rate: clip.rate, provenance: None, name: None }
}

/// Adds remarks on faults of the samples: clipping and an offset.
fn faults(clip: &Clip, remarks: &mut Vec<Remark>) {
    let peak = clip.peak();
    if peak == 0.0 || !peak.is_finite() {
        return;
    }
    let count = clip.samples.len() as f64;
    let clipped = if peak < FULL_SCALE { 0.0 } else { clipped(&clip.samples, peak) as f64 / count };
    if clipped > CLIPPED {
        remarks.push(Remark::Clipped(clipped));
    }
    let offset = offset(&clip.samples, clip.rate);
    if offset.abs() > OFFSET * peak {
        remarks.push(Remark::Offset(offset));
    }
}

/// Returns the number of samples in runs of at least three at the peak that start abruptly.
fn clipped(samples: &[f32], peak: f64) -> usize {
    let (mut total, mut run, mut before, mut abrupt) = (0, 0, 0.0_f64, false);
    for sample in samples {
        let level = f64::from(sample.abs());
        if level >= 0.9999 * peak {
            if run == 0 {
                abrupt = before < ABRUPT * peak;
            }
            run += 1;
        } else {
            if run >= 3 && abrupt {
                total += run;
            }
            run = 0;
        }
        before = level;
    }
    total
}
