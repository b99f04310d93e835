//! Measures on the envelope of a sound: attack, sustain, tail and duration.

use std::f64::consts::TAU;
use std::sync::LazyLock;

use crate::synth::{self, SynthError};
use crate::theta::{Field, Theta};

/// The shortest time that is measured, in seconds; shorter ones sound alike.
const SHORTEST_S: f64 = 0.001;
/// A sustain level below this fraction of the peak (-40 dB) is inaudible, and so is the release from it.
const AUDIBLE: f64 = 0.01;
/// The part of a sound, as fractions of its length, whose median level is its sustain.
const MIDDLE: [f64; 2] = [0.35, 0.65];

/// A Hann window, sampled at the middle of each of this many steps.
const STEPS: usize = 256;
static WINDOW: LazyLock<[f64; STEPS]> =
    LazyLock::new(|| std::array::from_fn(|step| 0.5 - 0.5 * (TAU * (step as f64 + 0.5) / STEPS as f64).cos()));

/// The temporal measures; times are log2 of seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Temporal {
    pub attack: f64,
    pub sustain: f64,
    pub tail: f64,
    pub duration: f64,
}

impl Temporal {
    /// Converts times in steps, with `rate` steps per second.
    fn new(rate: f64, [attack, tail, duration]: [f64; 3], sustain: f64) -> Temporal {
        let log = |steps: f64| (steps / rate).max(SHORTEST_S).log2();
        Temporal { attack: log(attack), sustain: sustain.clamp(0.0, 1.0), tail: log(tail), duration: log(duration) }
    }
}

/// The synth's envelope as straight lines.
pub struct Lines {
    lines: Vec<Line>,
    /// Total number of samples, and samples per second.
    count: f64,
    rate: f64,
    /// The start and end of the decay, and those of the release, in samples.
    falls: [[f64; 2]; 2],
}

impl Lines {
    /// Computes the envelope of a theta.
    ///
    /// # Errors
    /// A parameter is outside its range.
    pub fn new(theta: &Theta) -> Result<Lines, SynthError> {
        let segments = synth::segments(theta)?;
        let mut start = 0.0;
        let lines = segments.map(|segment| {
            let count = segment.samples as f64;
            let line = Line { start, count, level: segment.first, slope: (segment.last - segment.first) / (count - 1.0).max(1.0) };
            start += count;
            line
        });
        let falls = [&lines[1], &lines[3]].map(|line| [line.start, line.start + line.count]);
        let lines = lines.into_iter().filter(|line| line.count > 0.0).collect();
        Ok(Lines { lines, count: start, rate: f64::from(theta.get(Field::SampleRate) as u32), falls })
    }

    /// Measures the envelope. The tail is the release, or the decay of a note that decays to nothing.
    pub fn temporal(&self) -> Temporal {
        let peak = self.lines.iter().map(|line| line.level.max(line.end())).fold(f64::MIN_POSITIVE, f64::max);
        let first = |level: f64| self.lines.iter().find_map(|line| line.first(level)).unwrap_or(0.0);
        let ends = self.lines.iter().rev().find_map(|line| line.last(0.1 * peak)).unwrap_or(0.0);
        let [decay, release] = self.falls;
        let held = self.level(release[0] - 1.0);
        let tail = if held < AUDIBLE * peak { decay } else { release };
        let sustain = self.median((MIDDLE[0] * self.count).floor(), (MIDDLE[1] * self.count).floor() + 1.0) / peak;
        Temporal::new(self.rate, [first(0.9 * peak), tail[1] - tail[0], ends - first(0.1 * peak)], sustain)
    }

    /// Returns the mean square.
    pub fn power(&self) -> f64 {
        self.lines.iter().map(Line::square).sum::<f64>() / self.count.max(1.0)
    }

    /// Returns the effective length under a Hann window, in seconds: the length of the steady tone whose spectral lines are about as wide.
    pub fn span(&self) -> f64 {
        /// (Σ v²)² / (n Σ v⁴) of a Hann window.
        const HANN: f64 = 18.0 / 35.0;
        let squares = WINDOW.iter().enumerate().map(|(step, window)| {
            let part = (step as f64 + 0.5) / STEPS as f64;
            (self.level((part * self.count).floor()) * window).powi(2)
        });
        let (sum, fourths) = squares.fold((0.0, 0.0), |(sum, fourths), square| (sum + square, fourths + square * square));
        let used = if fourths > 0.0 { sum * sum / (STEPS as f64 * fourths) } else { HANN };
        self.count / self.rate * used / HANN
    }

    fn level(&self, sample: f64) -> f64 {
        let line = self.lines.iter().find(|line| sample < line.start + line.count);
        line.map_or(0.0, |line| line.level + line.slope * (sample - line.start).max(0.0))
    }

    /// Returns the median level of the samples in `from..to`, by bisection.
    fn median(&self, from: f64, to: f64) -> f64 {
        let lines: Vec<Line> = self.lines.iter().filter_map(|line| line.within(from, to)).collect();
        let count: f64 = lines.iter().map(|line| line.count).sum();
        let (mut low, mut high) = (0.0, 1.0);
        // 30 halvings give an accuracy of 1e-9.
        for _ in 0..30 {
            let middle = 0.5 * (low + high);
            let above: f64 = lines.iter().map(|line| line.above(middle)).sum();
            if 2.0 * above >= count { low = middle } else { high = middle }
        }
        high
    }
}

/// Samples of an envelope on a straight line, from sample `start`.
#[derive(Clone, Copy)]
struct Line {
    start: f64,
    count: f64,
    level: f64,
    slope: f64,
}

impl Line {
    fn end(&self) -> f64 {
        self.level + self.slope * (self.count - 1.0)
    }

    /// Returns the first sample at or above `level`.
    fn first(&self, level: f64) -> Option<f64> {
        if self.level >= level {
            return Some(self.start);
        }
        (self.end() >= level).then(|| self.start + ((level - self.level) / self.slope).ceil().clamp(0.0, self.count - 1.0))
    }

    /// Returns the last sample at or above `level`.
    fn last(&self, level: f64) -> Option<f64> {
        if self.end() >= level {
            return Some(self.start + self.count - 1.0);
        }
        (self.level >= level).then(|| self.start + ((level - self.level) / self.slope).floor().clamp(0.0, self.count - 1.0))
    }

    /// Returns the part of the line in `from..to`.
    fn within(&self, from: f64, to: f64) -> Option<Line> {
        let skipped = (from - self.start).max(0.0);
        let count = (to - self.start).min(self.count) - skipped;
        (count > 0.0).then_some(Line { start: self.start + skipped, count, level: self.level + self.slope * skipped, slope: self.slope })
    }

    /// Returns the number of samples at or above `level`.
    fn above(&self, level: f64) -> f64 {
        match (self.first(level), self.last(level)) {
            (Some(first), Some(last)) => last - first + 1.0,
            _ => 0.0,
        }
    }

    /// Returns the sum of squares.
    fn square(&self) -> f64 {
        let (n, a, s) = (self.count, self.level, self.slope);
        n * a * a + a * s * n * (n - 1.0) + s * s * n * (n - 1.0) * (2.0 * n - 1.0) / 6.0
    }
}

/// The level of a recording over time.
pub struct Envelope {
    levels: Vec<f64>,
    /// Levels per second.
    pub rate: f64,
}

impl Envelope {
    /// Computes the RMS every 2 ms, over an even number of periods of `hertz` that lasts at least 10 ms.
    pub fn new(samples: &[f32], rate: u32, hertz: f64) -> Envelope {
        let rate = f64::from(rate);
        let hertz = hertz.clamp(20.0, rate);
        let half = (((0.005 * hertz).ceil() / hertz * rate).round() as usize).clamp(1, samples.len().max(1));
        let hop = ((0.002 * rate) as usize).max(1);
        let mut sums = Vec::with_capacity(samples.len() + 1);
        let mut sum = 0.0f64;
        sums.push(sum);
        sums.extend(samples.iter().map(|sample| {
            sum += f64::from(*sample).powi(2);
            sum
        }));
        let at = |place: usize| sums.get(place.min(samples.len())).copied().unwrap_or(0.0);
        let level = |place: usize| {
            let (from, to) = (place.saturating_sub(half), (place + half).min(samples.len()));
            ((at(to) - at(from)).max(0.0) / (to - from).max(1) as f64).sqrt()
        };
        Envelope { levels: (0..samples.len()).step_by(hop).map(level).collect(), rate: rate / hop as f64 }
    }

    /// Measures the envelope.
    pub fn temporal(&self) -> Temporal {
        let levels = &self.levels;
        let count = levels.len() as f64;
        let peak = levels.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
        let first = |share: f64| levels.iter().position(|level| *level >= share * peak).unwrap_or(0) as f64;
        let ends = levels.iter().rposition(|level| *level >= 0.1 * peak).unwrap_or(0) as f64;
        let mut middle = levels.get((MIDDLE[0] * count) as usize..(MIDDLE[1] * count) as usize + 1).unwrap_or(levels).to_vec();
        middle.sort_by(f64::total_cmp);
        let sustain = middle.get(middle.len() / 2).copied().unwrap_or(0.0) / peak;
        Temporal::new(self.rate, [first(0.9), last_fall(levels, peak), ends - first(0.1)], sustain)
    }

    /// Returns the envelope without dips: it rises monotonically to its peak and falls monotonically from there.
    pub fn hull(&self) -> Vec<f64> {
        let mut hull = self.levels.clone();
        let peak = hull.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(place, _)| place);
        let (rise, fall) = hull.split_at_mut(peak);
        let follow = |most: &mut f64, level: &mut f64| {
            *most = level.max(*most);
            *level = *most;
        };
        rise.iter_mut().fold(0.0, |mut most, level| {
            follow(&mut most, level);
            most
        });
        fall.iter_mut().rev().fold(0.0, |mut most, level| {
            follow(&mut most, level);
            most
        });
        hull
    }
}

/// Returns the length of the last fall of an envelope, in steps: from the last 90 % to the last 10 % of the highest level in its second half, or of
/// its peak if that level is inaudible. Extrapolated to the whole fall as if it were a straight line.
fn last_fall(levels: &[f64], peak: f64) -> f64 {
    let held = levels.get(levels.len() / 2..).unwrap_or_default().iter().copied().fold(0.0, f64::max);
    let held = if held < AUDIBLE * peak { peak } else { held };
    let last = |share: f64| levels.iter().rposition(|level| *level >= share * held).unwrap_or(0) as f64;
    (last(0.1) - last(0.9)).max(0.0) / 0.8
}
