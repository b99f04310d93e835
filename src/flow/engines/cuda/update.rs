//! The operations after a batch: clipping, AdamW, the moving average, the count of batches.

use std::ops::Range;

use super::machine::{BumpAllocator, DeviceOffset, Op, launch};
use crate::flow::engines::optimizer::{BETAS, EPSILON, MAX_NORM, Pace};

/// Numbers of a stretch of the parameters that a block takes.
const STRETCH: usize = 4096;
/// Words of where a run stands, as in `kernels/common.cu`.
pub const STATE: usize = 9;
/// Losses that a batch has at most, two words each.
pub const LOSSES: usize = 3;

/// Where all that both objectives need lies.
#[derive(Clone, Copy, Debug)]
pub struct Shared {
    pub params: DeviceOffset,
    pub average: DeviceOffset,
    pub best: DeviceOffset,
    pub moments: [DeviceOffset; 2],
    pub gradient: DeviceOffset,
    pub stretches: DeviceOffset,
    pub squares: DeviceOffset,
    pub rates: DeviceOffset,
    pub state: DeviceOffset,
    pub key: DeviceOffset,
    pub losses: DeviceOffset,
    pub sums: DeviceOffset,
    pub order: DeviceOffset,
    pub theta: DeviceOffset,
    /// The text of all training rows, and of all validation rows.
    pub texts: [DeviceOffset; 2],
    /// How many stretches there are.
    pub count: usize,
}

impl Shared {
    /// For so many parameters in these stretches, so many batches and rows at most, texts of so many words.
    pub fn new(room: &mut BumpAllocator, params: usize, stretches: usize, batches: usize, rows: usize, texts: [usize; 2]) -> Shared {
        let mut vector = || room.take(params);
        let (weights, average, best, moments, gradient) = (vector(), vector(), vector(), [vector(), vector()], vector());
        Shared {
            params: weights,
            average,
            best,
            moments,
            gradient,
            stretches: room.take(2 * stretches),
            squares: room.take(2 * stretches),
            rates: room.take(4 * batches),
            state: room.take(STATE),
            key: room.take(8),
            losses: room.take(2 * LOSSES),
            sums: room.take(2 * LOSSES),
            order: room.take(rows),
            theta: room.take(rows * crate::theta::DIM),
            texts: texts.map(|words| room.take(words)),
            count: stretches,
        }
    }

    /// One update from the gradient that is there; `losses` of the batch are checked and added up.
    pub fn update(&self, losses: usize) -> Vec<Op> {
        let Shared { squares, state, stretches, gradient, .. } = *self;
        let places = [self.params, self.average, self.moments[0], self.moments[1], gradient, stretches, state];
        vec![
            launch("squares", self.count, &[gradient, stretches, squares], &[], &[]),
            launch("settle", 1, &[squares, state, self.rates, self.losses, self.sums], &[self.count, losses], &[MAX_NORM]),
            launch("adam", self.count, &places, &[], &[BETAS[0], BETAS[1], EPSILON]),
        ]
    }

    /// After a batch of the validation.
    pub fn tally(&self, losses: usize) -> Op {
        launch("tally", 1, &[self.state, self.losses, self.sums], &[losses], &[])
    }
}

/// The learned stretches in pieces: where each begins, and how long it is.
pub fn pieces(learned: &[Range<usize>]) -> Vec<u32> {
    let starts = learned.iter().flat_map(|range| range.clone().step_by(STRETCH).map(|start| (start, STRETCH.min(range.end - start))));
    starts.flat_map(|(start, len)| [start as u32, len as u32]).collect()
}

/// What an update multiplies with, as the kernels read it.
pub fn rates(pace: &Pace) -> [u32; 4] {
    [pace.step, pace.correction, pace.shrink, pace.follow].map(f32::to_bits)
}
