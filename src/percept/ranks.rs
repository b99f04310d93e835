//! Ranks a sound among others, and selects the words that its rank justifies.

use super::{COUNT, Measures, Percept};

/// The amounts of words, with the ranks that they require: 0.5 ("slightly bright"), 1 ("bright"), 1.5 ("very bright"), 2 ("extremely bright"). A word
/// for more of a percept requires that the fraction of the other sounds below is in the range; a word for less, that the fraction above is.
pub const LEVELS: [(f64, std::ops::Range<f64>); 4] = [(0.5, 0.66..0.88), (1.0, 0.88..1.1), (1.5, 0.955..1.1), (2.0, 0.985..1.1)];

/// The measures of a group of sounds, sorted for each percept.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranks([Vec<f64>; COUNT]);

impl Ranks {
    /// Collects the measures of a group of sounds.
    pub fn over<'a>(sounds: impl IntoIterator<Item = &'a Measures>) -> Ranks {
        let mut columns: [Vec<f64>; COUNT] = Default::default();
        for measures in sounds {
            columns.iter_mut().zip(measures.0).for_each(|(column, value)| column.push(value));
        }
        columns.iter_mut().for_each(|column| column.sort_by(f64::total_cmp));
        Ranks(columns)
    }

    /// Returns the number of sounds.
    pub fn sounds(&self) -> usize {
        self.0.first().map_or(0, Vec::len)
    }

    /// Returns the value below which the fraction `part` (0 to 1) of the group lies; `None` for an empty group.
    pub fn quantile(&self, percept: Percept, part: f64) -> Option<f64> {
        let column = self.column(percept);
        column.get((part * (column.len().saturating_sub(1)) as f64).round() as usize).copied()
    }

    /// Returns the amounts of [`LEVELS`] that apply to a sound with this value, positive for more and negative for less. Empty if the sound is in the
    /// middle of the group, or less than half a step from the median.
    pub fn amounts(&self, percept: Percept, value: f64) -> Vec<f64> {
        let column = self.column(percept);
        let count = column.len() as f64;
        let middle = self.quantile(percept, 0.5).unwrap_or(value);
        if column.is_empty() || (value - middle).abs() < 0.5 * percept.info().step {
            return Vec::new();
        }
        let below = column.partition_point(|other| *other < value) as f64 / count;
        let above = 1.0 - column.partition_point(|other| *other <= value) as f64 / count;
        let (sign, share) = if value > middle { (1.0, below) } else { (-1.0, above) };
        LEVELS.iter().filter(|(_, range)| range.contains(&share)).map(|(amount, _)| sign * amount).collect()
    }

    fn column(&self, percept: Percept) -> &[f64] {
        self.0.get(percept.index()).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group() -> Ranks {
        Ranks::over(&(0..1000).map(|place| Measures([f64::from(place); COUNT])).collect::<Vec<_>>())
    }

    #[test]
    fn amounts_are_given_for_values_that_stand_out() {
        let ranks = group();
        let of = |value| ranks.amounts(Percept::Loudness, value);
        assert_eq!(of(500.0), [0.0; 0]);
        assert_eq!(of(700.0), [0.5]);
        assert_eq!(of(900.0), [1.0]);
        assert_eq!(of(960.0), [1.0, 1.5]);
        assert_eq!(of(2000.0), [1.0, 1.5, 2.0]);
        assert_eq!(of(300.0), [-0.5]);
        assert_eq!(of(-1.0), [-1.0, -1.5, -2.0]);
    }

    #[test]
    fn common_values_get_no_amounts() {
        let mut sounds = vec![Measures([1.0; COUNT]); 60];
        sounds.extend(vec![Measures([0.2; COUNT]); 40]);
        let ranks = Ranks::over(&sounds);
        assert_eq!(ranks.amounts(Percept::Sustain, 1.0), [0.0; 0]);
        assert_eq!(ranks.amounts(Percept::Sustain, 0.2), [0.0; 0], "two sounds in five have as little");
        assert_eq!(ranks.amounts(Percept::Sustain, 0.0), [-1.0, -1.5, -2.0]);
    }
}
