//! Checks whether the pitches sampled for "low" and "high" are low and high.

/// The lower or the upper third of a family's notes, from its lowest to its highest pitch, as MIDI note numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PitchRange {
    /// The lowest pitch, as a MIDI note number.
    pub lowest: f64,
    /// The highest pitch, as a MIDI note number.
    pub highest: f64,
}

impl PitchRange {
    /// Returns the range of `pitches`; `None` if there are none.
    pub fn of(pitches: impl IntoIterator<Item = f64>) -> Option<PitchRange> {
        pitches.into_iter().fold(None, |tercile: Option<PitchRange>, pitch| {
            Some(tercile.map_or(PitchRange { lowest: pitch, highest: pitch }, |tercile| PitchRange {
                lowest: tercile.lowest.min(pitch),
                highest: tercile.highest.max(pitch),
            }))
        })
    }
}

/// The pitches of one family sampled for "low" and for "high", and the thirds that these words mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Pitches {
    /// Pitches of samples of captions with "low".
    pub low: Vec<f64>,
    /// Pitches of samples of captions with "high".
    pub high: Vec<f64>,
    /// The lowest third of the notes' pitches.
    pub low_third: PitchRange,
    /// The highest third of the notes' pitches.
    pub high_third: PitchRange,
}

impl Pitches {
    /// Returns how many samples are in the third that the caption names (within half a semitone), and the number of samples. The low third extends
    /// down without limit, and the high third up.
    pub fn inside(&self) -> (usize, usize) {
        let low = self.low.iter().filter(|pitch| **pitch < self.low_third.highest + 0.5).count();
        let high = self.high.iter().filter(|pitch| **pitch >= self.high_third.lowest - 0.5).count();
        (low + high, self.low.len() + self.high.len())
    }

    /// Whether the mean pitch for "low" is below that for "high".
    pub fn ordered(&self) -> bool {
        let mean = |pitches: &[f64]| pitches.iter().sum::<f64>() / pitches.len() as f64;
        mean(&self.low) < mean(&self.high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn register_scores_match_hand_computed_values() {
        let low_third = PitchRange::of([40.0, 45.0, 36.0]).unwrap();
        assert_eq!(low_third, PitchRange { lowest: 36.0, highest: 45.0 });
        let high_third = PitchRange::of([70.0, 64.0]).unwrap();
        let pitches = Pitches { low: vec![20.0, 45.4, 45.6, 80.0], high: vec![63.4, 63.6, 100.0], low_third, high_third };
        assert_eq!(pitches.inside(), (4, 7));
        assert!(pitches.ordered());
        assert!(!Pitches { low: pitches.high.clone(), high: pitches.low.clone(), ..pitches }.ordered());
        assert_eq!(PitchRange::of([]), None);
    }

    #[test]
    fn equal_pitches_are_not_ordered() {
        let third = PitchRange { lowest: 50.0, highest: 50.0 };
        assert!(!Pitches { low: vec![50.0], high: vec![50.0], low_third: third, high_third: third }.ordered());
    }
}
