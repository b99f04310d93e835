//! Selects the frames of a note that are analysed.

/// Frames this many dB below the loudest are skipped.
const QUIET_DB: f64 = 20.0;

/// A frame of a note, with its level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    pub start: usize,
    /// Root mean square.
    pub level: f64,
}

/// Returns at most `most` frames of `length` samples, spread over the loud parts.
pub fn frames(samples: &[f64], length: usize, most: usize) -> Vec<Frame> {
    let length = length.clamp(1, samples.len().max(1));
    let mut sums = Vec::with_capacity(samples.len() + 1);
    sums.push(0.0);
    let mut sum = 0.0;
    sums.extend(samples.iter().map(|sample| {
        sum += sample * sample;
        sum
    }));
    let level = |start: usize| match (sums.get(start), sums.get(start + length)) {
        (Some(before), Some(after)) => ((after - before).max(0.0) / length as f64).sqrt(),
        _ => 0.0,
    };
    let last = samples.len().saturating_sub(length);
    // Neighbours overlap by at least three quarters, and there are more steps than frames, since some are skipped.
    let steps = (last * 4 / length).clamp(most.min(last), 4096);
    let all = (0..=steps).map(|step| last * step / steps.max(1)).map(|start| Frame { start, level: level(start) });
    let mut all: Vec<Frame> = all.collect();
    let loudest = all.iter().map(|frame| frame.level).fold(0.0, f64::max);
    all.retain(|frame| frame.level > loudest * 10f64.powf(-QUIET_DB / 20.0));
    if all.len() <= most {
        return all;
    }
    (0..most).filter_map(|n| all.get((2 * n + 1) * all.len() / (2 * most)).copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_limited_to_the_loudest() {
        let samples: Vec<f64> = (0..10_000).map(|n| if n < 4000 { 0.5 } else { 0.001 }).collect();
        let found = frames(&samples, 500, 16);
        assert_eq!(found.len(), 16);
        assert!(found.iter().all(|frame| frame.start < 4000), "{found:?}");
        assert_eq!(frames(&samples, 500, 16), found);
        assert_eq!(frames(&[0.5; 100], 100, 64), [Frame { start: 0, level: 0.5 }]);
        assert!(frames(&[0.0; 100], 10, 8).is_empty() && frames(&[], 10, 8).is_empty());
    }
}
