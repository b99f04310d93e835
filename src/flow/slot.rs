//! The position of each parameter tensor in the flat vector, for files, optimisers and engines. Each objective defines its own slots.

use std::ops::Range;

/// One parameter tensor in the flat vector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The tensor's name in files.
    pub name: String,
    /// Empty for a scalar.
    pub shape: Vec<usize>,
    /// The tensor's position in the flat vector.
    pub range: Range<usize>,
    /// Whether it is a mask of zeros and ones, which training does not change.
    pub fixed: bool,
}

/// A strided block of the flat vector: `rows` runs of `width` numbers, whose starts are `stride` apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    pub start: usize,
    pub rows: usize,
    pub width: usize,
    pub stride: usize,
}

impl Block {
    /// Returns a block that is one contiguous run.
    pub fn run(range: Range<usize>) -> Block {
        Block { start: range.start, rows: 1, width: range.len(), stride: range.len() }
    }

    /// Returns the range of each run.
    pub fn runs(self) -> impl Iterator<Item = Range<usize>> {
        (0..self.rows).map(move |row| self.start + row * self.stride).map(move |start| start..start + self.width)
    }
}

/// Returns the ranges that training changes, with adjacent ones joined.
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
