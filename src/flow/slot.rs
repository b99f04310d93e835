//! Where the parameter tensors lie in the flat vector, for files, optimisers and engines: every kind of flow tells it of its own.

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

/// Where a tensor's numbers lie in the flat vector: `rows` runs of `width`, `stride` apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    pub start: usize,
    pub rows: usize,
    pub width: usize,
    pub stride: usize,
}

impl Block {
    /// A stretch that is one run.
    pub fn run(range: Range<usize>) -> Block {
        Block { start: range.start, rows: 1, width: range.len(), stride: range.len() }
    }

    /// Where each run lies.
    pub fn runs(self) -> impl Iterator<Item = Range<usize>> {
        (0..self.rows).map(move |row| self.start + row * self.stride).map(move |start| start..start + self.width)
    }
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
