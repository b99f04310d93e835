//! Selects the held-out notes. The split has no seed: the same notes give the same split in any order.

use std::collections::BTreeMap;

/// The properties of a note that a split uses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Note<'a> {
    /// The name of the note in its file, which identifies it.
    pub name: &'a str,
    /// The family of its instrument.
    pub family: &'a str,
    /// Its instrument.
    pub instrument: &'a str,
    /// MIDI note number.
    pub pitch: f64,
}

/// Holds out one instrument of each family: the one whose fraction of the family's notes is nearest to `share`; in a tie, the first by name. A family
/// with a single instrument instead holds out all notes at the pitches in the middle of its range, about `share` of its notes.
///
/// Returns for each note whether it is held out.
pub fn by_instrument(notes: &[Note], share: f64) -> Vec<bool> {
    let mut held = vec![false; notes.len()];
    for family in groups(notes, |note| note.family) {
        let instruments = groups_of(notes, &family, |note| note.instrument);
        let wanted = share * family.len() as f64;
        let far = |places: &Vec<usize>| (places.len() as f64 - wanted).abs();
        let chosen = match instruments.as_slice() {
            [_] => middle(notes, &family, share),
            several => several.iter().min_by(|a, b| far(a).total_cmp(&far(b))).cloned().unwrap_or_default(),
        };
        chosen.into_iter().for_each(|place| held[place] = true);
    }
    held
}

/// Holds out the fraction `share` of the notes of each family, to the nearest whole note, spread evenly over the notes in the order of a hash of
/// their names.
///
/// Returns for each note whether it is held out.
pub fn by_note(notes: &[Note], share: f64) -> Vec<bool> {
    let mut held = vec![false; notes.len()];
    for mut family in groups(notes, |note| note.family) {
        family.sort_by_key(|place| (hash(notes[*place].name), notes[*place].name));
        for (rank, place) in family.into_iter().enumerate() {
            // Rounded, so that a small family also holds out a note.
            let due = |rank: usize| (rank as f64 * share + 0.5).floor();
            held[place] = due(rank + 1) > due(rank);
        }
    }
    held
}

/// Returns the notes at the middle pitches of a family. They start at the first pitch with more than `(1 - share) / 2` of the notes at or below it,
/// and take as many whole pitches as bring their number nearest to `share`. At least one pitch remains in training.
fn middle(notes: &[Note], family: &[usize], share: f64) -> Vec<usize> {
    let mut pitches: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for place in family {
        // In thousandths, since floats have no total order.
        pitches.entry((notes[*place].pitch * 1000.0).round() as i64).or_default().push(*place);
    }
    let (count, kinds) = (family.len() as f64, pitches.len());
    // A family with a single pitch would be held out entirely.
    if kinds < 2 {
        return Vec::new();
    }
    let (mut before, mut held) = (0usize, Vec::new());
    for (rank, (_, places)) in pitches.into_iter().enumerate() {
        if rank + 1 == kinds && before == 0 {
            break;
        }
        if (before + places.len()) as f64 <= count * (1.0 - share) / 2.0 {
            before += places.len();
            continue;
        }
        let far = |held: usize| (held as f64 - share * count).abs();
        if !held.is_empty() && far(held.len() + places.len()) >= far(held.len()) {
            break;
        }
        held.extend(places);
    }
    held
}

fn groups<'a>(notes: &[Note<'a>], key: fn(&Note<'a>) -> &'a str) -> Vec<Vec<usize>> {
    groups_of(notes, &(0..notes.len()).collect::<Vec<_>>(), key)
}

/// Groups the notes `among` by key; returns their indices, in the order of the keys.
fn groups_of<'a>(notes: &[Note<'a>], among: &[usize], key: fn(&Note<'a>) -> &'a str) -> Vec<Vec<usize>> {
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for place in among {
        groups.entry(key(&notes[*place])).or_default().push(*place);
    }
    groups.into_values().collect()
}

/// Returns the 64-bit FNV-1a hash (Fowler, Noll and Vo) of a name, mixed by the finaliser of MurmurHash3, so that names that differ only in their
/// last digits get distant hashes.
fn hash(name: &str) -> u64 {
    let folded = name.bytes().fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let mixed = (folded ^ (folded >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let mixed = (mixed ^ (mixed >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    mixed ^ (mixed >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 30] = [
        "a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9", "b0", "b1", "b2", "b3", "b4", "b5", "b6", "b7", "b8", "b9", "c0", "c1",
        "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9",
    ];

    fn note(place: usize, family: &'static str, instrument: &'static str) -> Note<'static> {
        Note { name: NAMES[place], family, instrument, pitch: 40.0 + place as f64 }
    }

    #[test]
    fn one_instrument_of_each_family_is_held_out() {
        // Brass: 5, 3 and 2 notes, of which 2 are a fifth. Reed: 4 and 4, of which the first by name.
        let brass = (0..10).map(|n| note(n, "brass", ["x", "x", "x", "x", "x", "y", "y", "y", "z", "z"][n]));
        let reed = (10..18).map(|n| note(n, "reed", if n % 2 == 0 { "q" } else { "p" }));
        let notes: Vec<Note> = brass.chain(reed).collect();
        let held = by_instrument(&notes, 0.2);
        let names: Vec<&str> = notes.iter().zip(&held).filter(|(_, held)| **held).map(|(note, _)| note.instrument).collect();
        assert_eq!(names, ["z", "z", "p", "p", "p", "p"]);
    }

    #[test]
    fn a_single_instrument_holds_out_its_middle_pitches() {
        let notes: Vec<Note> = (0..10).map(|n| note(n, "flute", "x")).collect();
        let held = by_instrument(&notes, 0.2);
        assert_eq!(held.iter().enumerate().filter(|(_, held)| **held).map(|(n, _)| n).collect::<Vec<_>>(), [4, 5]);
        // Notes of the same pitch stay together.
        let chords: Vec<Note> = (0..12).map(|n| Note { pitch: (n / 3) as f64, ..note(n, "flute", "x") }).collect();
        let held = by_instrument(&chords, 0.2);
        assert_eq!(held.iter().filter(|held| **held).count(), 3);
        assert!(held.chunks(3).all(|chord| chord.iter().all(|held| *held == chord[0])), "{held:?}");
        // With a single pitch nothing is held out; with two, one is held out and one remains.
        assert_eq!(by_instrument(&chords[..3], 0.2), [false; 3]);
        assert_eq!(by_instrument(&chords[..6], 0.2), [true, true, true, false, false, false]);
        assert_eq!(by_instrument(&chords[2..5], 0.2), [false, true, true]);
        assert_eq!(by_instrument(&chords[2..4], 0.9), [true, false]);
    }

    #[test]
    fn a_fifth_of_each_family_is_held_out_in_any_row_order() {
        let mut notes: Vec<Note> = (0..30).map(|n| note(n, ["x", "y"][n / 15], "")).collect();
        let names = |notes: &[Note]| {
            let held = by_note(notes, 0.2);
            let mut names: Vec<String> = notes.iter().zip(held).filter(|(_, held)| *held).map(|(note, _)| note.name.to_string()).collect();
            names.sort();
            names
        };
        let held = names(&notes);
        assert_eq!(held.len(), 6);
        assert_eq!(held.iter().filter(|name| notes[..15].iter().any(|note| note.name == name.as_str())).count(), 3);
        notes.reverse();
        assert_eq!(names(&notes), held);
        assert_eq!(by_note(&notes, 0.5).iter().filter(|held| **held).count(), 16);
    }

    #[test]
    fn the_hash_order_is_not_alphabetical() {
        let mut sorted = NAMES;
        sorted.sort_by_key(|name| hash(name));
        assert_ne!(sorted, NAMES);
        // FNV-1a of "a", mixed: computed with Python.
        assert_eq!(hash("a"), 0x82a2_a958_a9be_ce5b);
    }
}
