//! The split into training and validation rows.

use std::collections::BTreeMap;

use super::rng::{Purpose, permutation, stream};

/// The source of a row. Rows with equal numbers share a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// The recorded note; it may have several captions.
    pub note: usize,
    /// The instrument that played it.
    pub instrument: usize,
    /// The instrument's family.
    pub family: usize,
}

impl Group {
    /// Returns groups for rows of unknown source: each row is one note, all of one instrument.
    pub fn unknown(rows: usize) -> Vec<Group> {
        (0..rows).map(|note| Group { note, instrument: 0, family: 0 }).collect()
    }
}

/// Returns training and validation rows, split by note: `max(1, floor(ratio * notes))` notes validate, drawn by the seed.
pub fn by_note(groups: &[Group], ratio: f64, seed: u64) -> (Vec<usize>, Vec<usize>) {
    let mut numbers = BTreeMap::new();
    let notes: Vec<usize> = groups
        .iter()
        .map(|group| {
            let next = numbers.len();
            *numbers.entry(group.note).or_insert(next)
        })
        .collect();
    if numbers.len() < 2 && groups.len() > 1 {
        // A single note cannot be split by note; split its rows.
        return by_note(&Group::unknown(groups.len()), ratio, seed);
    }
    let count = numbers.len();
    let held = ((ratio * count as f64) as usize).clamp(1, count.saturating_sub(1).max(1));
    let order = permutation(&mut stream(seed, Purpose::Split, 0, 0), count);
    let mut rows: Vec<Vec<usize>> = vec![Vec::new(); count];
    notes.iter().enumerate().for_each(|(row, note)| rows[*note].push(row));
    let (validation, train) = order.split_at(held.min(count));
    let gather = |notes: &[usize]| notes.iter().flat_map(|note| rows[*note].iter().copied()).collect();
    (gather(train), gather(validation))
}

/// Returns training and validation rows, split by instrument: a validation row of a training instrument would not measure how well the flow
/// generalises to other instruments. About `ratio` of the rows validate. Every family keeps an instrument for training. If no instrument can be held
/// out, notes are drawn as in [`by_note`]. A `ratio` of 0 holds out no rows.
pub fn by_instrument(groups: &[Group], ratio: f64, seed: u64) -> (Vec<usize>, Vec<usize>) {
    let mut sizes: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    groups.iter().for_each(|group| *sizes.entry((group.family, group.instrument)).or_default() += 1);
    let mut left: BTreeMap<usize, usize> = BTreeMap::new();
    sizes.keys().for_each(|(family, _)| *left.entry(*family).or_default() += 1);
    let instruments: Vec<((usize, usize), usize)> = sizes.into_iter().collect();
    if ratio == 0.0 {
        return ((0..groups.len()).collect(), Vec::new());
    }
    let target = ratio * groups.len() as f64;
    let mut held = Vec::new();
    let mut rows = 0;
    for place in permutation(&mut stream(seed, Purpose::Split, 0, 0), instruments.len()) {
        let ((family, instrument), size) = instruments[place];
        let others = left.entry(family).or_default();
        // Skip an instrument that would exceed the target by more than a quarter.
        if *others > 1 && (rows + size) as f64 <= 1.25 * target {
            *others -= 1;
            rows += size;
            held.push((family, instrument));
        }
    }
    if held.is_empty() {
        return by_note(groups, ratio, seed);
    }
    (0..groups.len()).partition(|row| !held.contains(&(groups[*row].family, groups[*row].instrument)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenth_and_at_least_one_row_is_held_out() {
        for (rows, expected) in [(2, 1), (9, 1), (20, 2), (495, 49)] {
            let groups = Group::unknown(rows);
            let (train, validation) = by_note(&groups, 0.1, 123);
            assert_eq!((train.len(), validation.len()), (rows - expected, expected));
            let mut all = [train, validation].concat();
            all.sort_unstable();
            assert!(all.into_iter().eq(0..rows));
            assert_ne!(by_note(&groups, 0.1, 123), by_note(&groups, 0.1, 9));
        }
    }

    #[test]
    fn a_single_note_is_split_by_its_rows() {
        let groups = vec![Group { note: 7, instrument: 0, family: 0 }; 4];
        for split in [by_note, by_instrument] {
            let (train, validation) = split(&groups, 0.25, 1);
            assert_eq!((train.len(), validation.len()), (3, 1));
        }
    }

    #[test]
    fn the_rows_of_a_note_stay_together() {
        let groups: Vec<Group> = (0..40).map(|row| Group { note: row / 4, instrument: 0, family: 0 }).collect();
        for split in [by_note, by_instrument] {
            let (train, validation) = split(&groups, 0.2, 1);
            assert_eq!((train.len(), validation.len()), (32, 8));
            assert!(validation.iter().all(|row| train.iter().all(|other| groups[*row].note != groups[*other].note)));
        }
    }

    #[test]
    fn instruments_stay_together_and_every_family_is_split() {
        // Three families: of six instruments, of two, and of one.
        let of = |note: usize| match note % 9 {
            place @ 0..6 => (0, place),
            place @ 6..8 => (1, place),
            place => (2, place),
        };
        let groups: Vec<Group> = (0..180).map(|note| Group { note, instrument: of(note).1, family: of(note).0 }).collect();
        for seed in 0..50 {
            let (train, validation) = by_instrument(&groups, 0.25, seed);
            assert!(!validation.is_empty() && validation.len() <= 60, "{}", validation.len());
            assert_eq!(train.len() + validation.len(), 180);
            assert!(validation.iter().all(|row| train.iter().all(|other| groups[*row].instrument != groups[*other].instrument)));
            assert!((0..3).all(|family| train.iter().any(|row| groups[*row].family == family)));
        }
    }
}
