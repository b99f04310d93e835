//! Estimates the pitch of a note.
//!
//! Source: de Cheveigné and Kawahara 2002, "YIN, a fundamental frequency estimator for speech and music", with the thresholds of pYIN (Mauch
//! and Dixon 2014). Since a note has a single pitch, its frames vote on it, in place of pYIN's path through them.

mod difference;
mod frames;
#[cfg(test)]
mod tests;
mod vote;

use super::AnalysisError;
use difference::Difference;
use frames::frames;
use vote::{Cluster, SAME, Vote, clusters, probabilities};

/// The lowest and the highest pitch that is detected, Hz: MIDI notes 12 and 120.
const LOWEST: f64 = 16.351_597_831_287_414;
const HIGHEST: f64 = 8_372.018_089_619_156;
/// The shortest sound, in seconds and in samples, and the lowest rate, in Hz.
const SHORTEST_S: f64 = 0.005;
const SHORTEST: usize = 32;
const SLOWEST: u32 = 1000;
/// The maximum number of frames, and the approximate maximum of samples in all of them.
const MOST_FRAMES: usize = 64;
const MOST_SAMPLES: usize = 1 << 17;
/// The maximum number of clusters of votes, and of candidates listed with a pitch.
const MOST_FOUND: usize = 4;
const MOST_CANDIDATES: usize = 8;
/// A candidate with a smaller share of the votes is dropped, so that it does not displace an octave near it.
const LEAST_SHARE: f64 = 1e-3;

/// The pitch of a note.
#[derive(Clone, Debug, PartialEq)]
pub struct Pitch {
    /// MIDI note number, with its fraction.
    pub midi: f64,
    /// Fundamental frequency, Hz.
    pub hz: f64,
    /// 0 to 1: the fraction of the frames, weighted by loudness, whose likeliest pitch is within half a semitone, times the mean of 1 - aperiodicity
    /// over these. Above 0.9 for a clean tone, below 0.5 for noise. It does not detect octave errors: a sound with this pitch is equally periodic an
    /// octave below.
    pub confidence: f64,
    /// YIN's measure of the difference between one period and the next, 0 to 1: the mean over the frames that agree, weighted by loudness.
    pub aperiodicity: f64,
    candidates: Vec<Candidate>,
}

/// A possible pitch of a note.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// MIDI note number, with its fraction.
    pub midi: f64,
    /// Fundamental frequency, Hz.
    pub hz: f64,
    /// The fraction of the votes, 0 to 1; 0 for a pitch without votes.
    pub share: f64,
}

impl Pitch {
    /// Returns at most eight pitches to try, the likeliest first: the pitch itself, other pitches with votes, then those an octave and a twelfth
    /// above and below it.
    pub fn candidates(&self) -> &[Candidate] {
        &self.candidates
    }
}

/// Estimates the pitch of a monophonic note of at least 5 ms. Analyses up to 64 frames, spread over the parts within 20 dB of the loudest. Detects
/// pitches from MIDI note 12 to 120, provided that the sound has at least two periods and the rate is at least two samples per period.
///
/// # Errors
/// The sound is shorter than 5 ms or 32 samples, is silent or constant, has a rate below 1000 Hz or a sample that is not finite.
pub fn pitch(clip_samples: &[f32], rate: u32) -> Result<Pitch, AnalysisError> {
    let samples = checked(clip_samples, rate)?;
    let per_second = f64::from(rate);
    let longest = ((per_second / LOWEST).ceil() as usize + 2).min(samples.len() / 2);
    let length = 2 * longest;
    let shortest = (per_second / HIGHEST).floor() as usize;
    let mut difference = Difference::new(longest, longest);
    let most = (MOST_SAMPLES / length.next_power_of_two()).clamp(8, MOST_FRAMES);
    let (mut votes, mut ballots) = (Vec::new(), Vec::new());
    for frame in frames(&samples, length, most) {
        difference.take(samples.get(frame.start..).unwrap_or_default());
        let troughs = difference.troughs(shortest);
        let chances = probabilities(&troughs).into_iter().zip(&troughs);
        let ballot: Vec<Vote> = chances
            .map(|(chance, trough)| Vote {
                midi: midi(per_second / trough.lag),
                weight: frame.level * chance * (1.0 - trough.depth),
                aperiodicity: trough.depth,
            })
            .collect();
        votes.extend_from_slice(&ballot);
        ballots.push((frame.level, ballot));
    }
    let found = clusters(votes, MOST_FOUND);
    // A sound without any trough, such as a step, gets the middle of the range, with a confidence of 0.
    let midi = found.first().map_or(66.0, |cluster| cluster.midi);
    let (confidence, aperiodicity) = agreement(midi, &ballots);
    Ok(Pitch { midi, hz: hz(midi), confidence, aperiodicity, candidates: candidates(midi, &found, lowest(per_second, longest)) })
}

/// Checks the samples, removes their mean, and scales them to a peak of 1.
fn checked(samples: &[f32], rate: u32) -> Result<Vec<f64>, AnalysisError> {
    if rate < SLOWEST {
        return Err(AnalysisError::RateTooLow { rate, needed: SLOWEST - 1 });
    }
    let needed = ((f64::from(rate) * SHORTEST_S) as usize).max(SHORTEST);
    if samples.len() < needed {
        return Err(AnalysisError::TooShort { samples: samples.len(), needed });
    }
    if let Some((place, value)) = samples.iter().enumerate().find(|(_, value)| !value.is_finite()) {
        return Err(AnalysisError::NotFinite { place, value: *value });
    }
    let mean = samples.iter().copied().map(f64::from).sum::<f64>() / samples.len() as f64;
    let peak = samples.iter().map(|sample| (f64::from(*sample) - mean).abs()).fold(0.0, f64::max);
    // The remainder of a constant signal is rounding error.
    if peak <= mean.abs() * 1e-6 {
        return Err(AnalysisError::Silent);
    }
    Ok(samples.iter().map(|sample| (f64::from(*sample) - mean) / peak).collect())
}

/// Returns the confidence and the mean aperiodicity of `midi`, given the likeliest pitch of each frame.
fn agreement(midi: f64, ballots: &[(f64, Vec<Vote>)]) -> (f64, f64) {
    let (mut agreed, mut apart, mut all) = (0.0, 0.0, 0.0);
    for (level, ballot) in ballots {
        all += level;
        let own = ballot.iter().max_by(|a, b| a.weight.total_cmp(&b.weight));
        if let Some(own) = own.filter(|own| (own.midi - midi).abs() <= SAME) {
            agreed += level;
            apart += level * own.aperiodicity.clamp(0.0, 1.0);
        }
    }
    if agreed > 0.0 { ((agreed - apart) / all, apart / agreed) } else { (0.0, 1.0) }
}

fn lowest(rate: f64, longest: usize) -> f64 {
    (rate / longest.max(1) as f64).max(LOWEST)
}

fn candidates(midi: f64, found: &[Cluster], lowest: f64) -> Vec<Candidate> {
    let all: f64 = found.iter().map(|cluster| cluster.weight).sum();
    let voted = found.iter().map(|cluster| (cluster.midi, cluster.weight / all));
    let voted = voted.enumerate().filter(|(place, (_, share))| *place == 0 || *share >= LEAST_SHARE).map(|(_, vote)| vote);
    let octave_and_twelfth = [12.0, -12.0, 12.0 * 3f64.log2(), -12.0 * 3f64.log2()];
    let tried = octave_and_twelfth.into_iter().map(|interval| (midi + interval, 0.0));
    let mut list: Vec<Candidate> = Vec::new();
    for (midi, share) in voted.chain(tried) {
        let candidate = Candidate { midi, hz: hz(midi), share };
        let new = !list.iter().any(|other| (other.midi - midi).abs() <= 2.0 * SAME);
        if new && (share > 0.0 || (lowest..=HIGHEST).contains(&candidate.hz)) && list.len() < MOST_CANDIDATES {
            list.push(candidate);
        }
    }
    list
}

fn midi(hz: f64) -> f64 {
    69.0 + 12.0 * (hz / 440.0).log2()
}

fn hz(midi: f64) -> f64 {
    440.0 * ((midi - 69.0) / 12.0).exp2()
}
