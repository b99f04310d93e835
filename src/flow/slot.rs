//! What files and optimisers need to know of a parameter tensor: every kind of flow tells it of its own.

use std::ops::Range;

/// One parameter tensor in the flat vector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// In files.
    pub name: String,
    /// Empty for a single number.
    pub shape: Vec<usize>,
    /// Where it lies in the flat vector.
    pub range: Range<usize>,
    /// A mask of zeros and ones, which training leaves as it is.
    pub fixed: bool,
}

/// The stretches that training changes, neighbours joined.
pub fn learned(slots: &[Slot]) -> Vec<Range<usize>> {
    let mut stretches: Vec<Range<usize>> = Vec::new();
    for slot in slots.iter().filter(|slot| !slot.fixed) {
        match stretches.last_mut() {
            Some(last) if last.end == slot.range.start => last.end = slot.range.end,
            _ => stretches.push(slot.range.clone()),
        }
    }
    stretches
}
