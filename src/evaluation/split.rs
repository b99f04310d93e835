//! Which notes are held out. No seed: the same notes give the same split, in whatever order they come.

use std::collections::BTreeMap;

/// A note, as far as a split looks at it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Note<'a> {
    /// Its own, as its file has it.
    pub name: &'a str,
    /// The family of its instrument.
    pub family: &'a str,
    /// Its instrument.
    pub instrument: &'a str,
    /// MIDI note number.
    pub pitch: f64,
}

/// Holds out one instrument of each family: the one whose share of the family's notes is nearest to `share` (the first by name of several). A
/// family with one instrument holds out the notes in the middle of its pitches, whole pitches, about `share` of them.
///
/// One flag a note: whether it is held out.
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

/// Holds out `share` of the notes of each family, to the nearest whole note, spread evenly over an order that a hash of their names gives.
///
/// One flag a note: whether it is held out.
pub fn by_note(notes: &[Note], share: f64) -> Vec<bool> {
    let mut held = vec![false; notes.len()];
    for mut family in groups(notes, |note| note.family) {
        family.sort_by_key(|place| (hash(notes[*place].name), notes[*place].name));
        for (rank, place) in family.into_iter().enumerate() {
            // Rounded, so that a small family holds something out, too.
            let due = |rank: usize| (rank as f64 * share + 0.5).floor();
            held[place] = due(rank + 1) > due(rank);
        }
    }
    held
}

/// The notes whose pitches lie in the middle of the family's: from the pitch below which there are less than `(1 - share) / 2` of them on, as
/// many whole pitches as bring their number nearest to `share`. At least one pitch is left in training.
fn middle(notes: &[Note], family: &[usize], share: f64) -> Vec<usize> {
    let mut pitches: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for place in family {
        // In thousandths, to have an order that is whole.
        pitches.entry((notes[*place].pitch * 1000.0).round() as i64).or_default().push(*place);
    }
    let (count, kinds) = (family.len() as f64, pitches.len());
    // A family is never taken away whole.
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

/// The places of notes with the same key, by key.
fn groups_of<'a>(notes: &[Note<'a>], among: &[usize], key: fn(&Note<'a>) -> &'a str) -> Vec<Vec<usize>> {
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for place in among {
        groups.entry(key(&notes[*place])).or_default().push(*place);
    }
    groups.into_values().collect()
}

/// FNV-1a (Fowler, Noll and Vo) in 64 bits, its bits mixed once more (the finaliser of MurmurHash3): names that differ in their last digits lie
/// far apart.
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
        // Notes of a pitch stay together.
        let chords: Vec<Note> = (0..12).map(|n| Note { pitch: (n / 3) as f64, ..note(n, "flute", "x") }).collect();
        let held = by_instrument(&chords, 0.2);
        assert_eq!(held.iter().filter(|held| **held).count(), 3);
        assert!(held.chunks(3).all(|chord| chord.iter().all(|held| *held == chord[0])), "{held:?}");
        // One pitch, or two: something is held out, and where it can be something is left.
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
