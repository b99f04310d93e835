//! The operations at the end of a batch: clipping, AdamW, the moving average, and the batch counter.

use std::ops::Range;

use super::machine::{BumpAllocator, DeviceOffset, Op, launch};
use crate::flow::engines::optimizer::{BETAS, EPSILON, MAX_NORM, Pace};

/// Maximum length of a range of parameters that a block handles.
const STRETCH: usize = 4096;
/// Words of the run's state, as in `kernels/common.cu`.
pub const STATE: usize = 9;
/// Maximum number of losses of a batch, two words each.
pub const LOSSES: usize = 3;

/// The device buffers that both objectives need.
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
    /// The texts of all training rows, and of all validation rows.
    pub texts: [DeviceOffset; 2],
    /// Number of parameter ranges.
    pub count: usize,
}

impl Shared {
    /// Allocates the buffers for `params` weights in `stretches` ranges, at most `batches` batches and `rows` rows, and texts of these lengths in
    /// words.
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

    /// Returns the operations of one update with the current gradient. They check the batch's `losses` losses and add them to the sums.
    pub fn update(&self, losses: usize) -> Vec<Op> {
        let Shared { squares, state, stretches, gradient, .. } = *self;
        let places = [self.params, self.average, self.moments[0], self.moments[1], gradient, stretches, state];
        vec![
            launch("squares", self.count, &[gradient, stretches, squares], &[], &[]),
            launch("settle", 1, &[squares, state, self.rates, self.losses, self.sums], &[self.count, losses], &[MAX_NORM]),
            launch("adam", self.count, &places, &[], &[BETAS[0], BETAS[1], EPSILON]),
        ]
    }

    /// Returns the operation at the end of a validation batch.
    pub fn tally(&self, losses: usize) -> Op {
        launch("tally", 1, &[self.state, self.losses, self.sums], &[losses], &[])
    }
}

/// Splits the learned ranges into pieces; returns the start and the length of each.
pub fn pieces(learned: &[Range<usize>]) -> Vec<u32> {
    let starts = learned.iter().flat_map(|range| range.clone().step_by(STRETCH).map(|start| (start, STRETCH.min(range.end - start))));
    starts.flat_map(|(start, len)| [start as u32, len as u32]).collect()
}

/// Returns the factors of an update in the layout that the kernels read.
pub fn rates(pace: &Pace) -> [u32; 4] {
    [pace.step, pace.correction, pace.shrink, pace.follow].map(f32::to_bits)
}
