//! Filters the segments of a signal side by side: a row has one sample of each.

use std::array::from_fn;

use super::extension::{Extended, PAD};
use super::{Biquad, State};
use crate::simd::{Simd, WithSimd};

/// Number of segments that are filtered in parallel.
pub const LANES: usize = 8;
/// Number of rows that are read from or written to the signal together.
const BLOCK: usize = 8;
/// Number of rows at the ends of the segments that may overlap the extension of the signal.
const EDGE: usize = 16;

/// One sample of each segment.
#[derive(Clone, Copy, Default)]
#[repr(align(64))]
pub struct Row(pub [f64; LANES]);

/// Computes one value for each lane. (`from_fn` is not always inlined, and is then not vectorised.)
#[inline(always)]
fn each(value: impl Fn(usize) -> f64) -> [f64; LANES] {
    let mut row = [0.0; LANES];
    for (lane, slot) in row.iter_mut().enumerate() {
        *slot = value(lane);
    }
    row
}

/// The filter states of all lanes.
struct States {
    filter: Biquad,
    one: [f64; LANES],
    two: [f64; LANES],
}

impl States {
    fn rest(filter: Biquad) -> Self {
        States { filter, one: [0.0; LANES], two: [0.0; LANES] }
    }

    /// Like [`super::step`], for all lanes at once; in this form it compiles to vector instructions.
    #[inline(always)]
    fn step(&mut self, sample: [f64; LANES]) -> Row {
        let ([b0, b1, b2], [a1, a2]) = (self.filter.b, self.filter.a);
        let out = each(|lane| b0 * sample[lane] + self.one[lane]);
        self.one = each(|lane| b1 * sample[lane] - a1 * out[lane] + self.two[lane]);
        self.two = each(|lane| b2 * sample[lane] - a2 * out[lane]);
        Row(out)
    }

    fn ends(&self) -> [State; LANES] {
        from_fn(|lane| [self.one[lane], self.two[lane]])
    }
}

/// Returns a row with the zero-input responses to the states in which its segments start.
#[inline(always)]
fn with_decay(Row(row): &Row, [one, two]: [f64; 2], starts: &[[f64; LANES]; 2]) -> [f64; LANES] {
    each(|lane| row[lane] + one * starts[0][lane] + two * starts[1][lane])
}

fn by_lane(starts: [State; LANES]) -> [[f64; LANES]; 2] {
    [starts.map(|[one, _]| one), starts.map(|[_, two]| two)]
}

/// Returns the number of blocks of rows, from row [`EDGE`], that have no sample of the extension.
fn blocks(rows: usize) -> usize {
    rows.saturating_sub(2 * EDGE) / BLOCK
}

/// The kernel that filters the segments of a signal from the zero state into rows; returns the states in which they end.
pub struct Forward<'a, T> {
    pub filter: Biquad,
    pub extended: Extended<'a, T>,
    pub rows: &'a mut [Row],
}

impl<T: Copy + Default + Into<f64>> WithSimd for Forward<'_, T> {
    type Output = [State; LANES];

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> [State; LANES] {
        let length = self.rows.len();
        let mut states = States::rest(self.filter);
        let (top, rows) = self.rows.split_at_mut(EDGE.min(length));
        let (middle, bottom) = rows.split_at_mut(blocks(length) * BLOCK);
        for (place, row) in top.iter_mut().enumerate() {
            *row = states.step(each(|lane| self.extended.at(lane * length + place)));
        }
        let mut stretches = self.extended.0.get(EDGE - PAD..).unwrap_or_default().chunks(length.max(1));
        let mut lanes: [_; LANES] = from_fn(|_| stretches.next().unwrap_or_default().as_chunks::<BLOCK>().0.iter());
        let none = [T::default(); BLOCK];
        for block in middle.as_chunks_mut::<BLOCK>().0 {
            let mut samples = [&none; LANES];
            for (samples, lane) in samples.iter_mut().zip(&mut lanes) {
                *samples = lane.next().unwrap_or(&none);
            }
            for (place, row) in block.iter_mut().enumerate() {
                *row = states.step(each(|lane| samples[lane][place].into()));
            }
        }
        for (place, row) in bottom.iter_mut().enumerate() {
            let place = EDGE + blocks(length) * BLOCK + place;
            *row = states.step(each(|lane| self.extended.at(lane * length + place)));
        }
        states.ends()
    }
}

/// The kernel that adds the zero-input responses to the rows and filters them from the last to the first, from the zero state.
pub struct Backward<'a> {
    pub filter: Biquad,
    pub decay: &'a [[f64; 2]],
    pub starts: [State; LANES],
    pub rows: &'a mut [Row],
}

impl WithSimd for Backward<'_> {
    type Output = [State; LANES];

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> [State; LANES] {
        let starts = by_lane(self.starts);
        let mut states = States::rest(self.filter);
        for (row, decay) in self.rows.iter_mut().zip(self.decay).rev() {
            *row = states.step(with_decay(row, *decay, &starts));
        }
        states.ends()
    }
}

/// The kernel that adds the zero-input responses to the rows after the backward pass and writes their samples to the signal.
pub struct Spill<'a> {
    pub decay: &'a [[f64; 2]],
    pub starts: [State; LANES],
    pub rows: &'a [Row],
    pub to: &'a mut [f64],
}

impl WithSimd for Spill<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let length = self.rows.len();
        let starts = by_lane(self.starts);
        let (first, last) = (EDGE.min(length), EDGE.min(length) + blocks(length) * BLOCK);
        for (place, (row, decay)) in self.rows.iter().zip(self.decay.iter().rev()).enumerate() {
            if (first..last).contains(&place) {
                continue;
            }
            for (lane, sample) in with_decay(row, *decay, &starts).into_iter().enumerate() {
                if let Some(slot) = self.to.get_mut((lane * length + place).wrapping_sub(PAD)) {
                    *slot = sample;
                }
            }
        }
        let mut stretches = self.to.get_mut(EDGE - PAD..).unwrap_or_default().chunks_mut(length.max(1));
        let mut lanes: [_; LANES] = from_fn(|_| stretches.next().unwrap_or_default().as_chunks_mut::<BLOCK>().0.iter_mut());
        let rows = self.rows.get(first..last).unwrap_or_default().as_chunks::<BLOCK>().0;
        let decays = self.decay.get(length - last..length - first).unwrap_or_default().as_chunks::<BLOCK>().0;
        for (rows, decays) in rows.iter().zip(decays.iter().rev()) {
            let mut filtered = [[0.0; LANES]; BLOCK];
            for ((filtered, row), decay) in filtered.iter_mut().zip(rows).zip(decays.iter().rev()) {
                *filtered = with_decay(row, *decay, &starts);
            }
            for (lane, slots) in lanes.iter_mut().enumerate() {
                if let Some(slots) = slots.next() {
                    for (slot, row) in slots.iter_mut().zip(&filtered) {
                        *slot = row[lane];
                    }
                }
            }
        }
    }
}
