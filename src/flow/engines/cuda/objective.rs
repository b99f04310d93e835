//! What an objective is to the engine: the operations of its passes.

use super::machine::{BumpAllocator, DeviceOffset, Op, launch};
use super::update::{LOSSES, Shared};
use crate::flow::data::Rows;
use crate::flow::history::Losses;
use crate::flow::learner::Draws;
use crate::flow::rng::{Purpose, dropout_threshold};
use crate::theta::DIM;

/// Threads of a kernel that goes over many numbers, for the count of its blocks.
pub const THREADS: usize = 256;

/// A batch, as the operations on it are written down.
#[derive(Clone, Copy, Debug)]
pub struct Batch {
    pub rows: usize,
    /// Rows of a full batch.
    pub full: usize,
    /// The weights to run with.
    pub params: DeviceOffset,
    /// Training rows, with dropout and noise, or validation rows, without.
    pub train: bool,
    /// Whether there is noise on the text.
    pub blur: bool,
}

/// The passes of an objective. Rows lie in [`Shared`] in the order of the epoch.
pub trait Passes {
    /// How many losses a batch has.
    fn losses(&self) -> usize;

    /// To the losses, summed over the rows.
    fn forward(&self, shared: &Shared, batch: Batch) -> Vec<Op>;

    /// After [`Passes::forward`]: the gradient.
    fn backward(&self, shared: &Shared, batch: Batch) -> Vec<Op>;

    /// The losses from their sums.
    fn read(&self, sums: [f64; LOSSES], rows: usize) -> Losses;

    /// The sums from the losses.
    fn sums(&self, losses: &Losses) -> [f64; LOSSES];

    /// What an epoch's rows are laid out with, batch by batch: their thetas, and what goes elsewhere.
    fn laid_out(&self, rows: &Rows, which: &[usize], draws: Option<&Draws>) -> (Vec<f32>, Vec<f32>);

    /// Where what goes elsewhere lies.
    fn elsewhere(&self) -> Option<DeviceOffset>;

    /// What is the same for the whole run, and where it goes.
    fn constants(&self) -> Vec<(DeviceOffset, Vec<u32>)>;
}

/// Dropout: how it is drawn and used.
#[derive(Clone, Copy, Debug)]
pub struct Dropout {
    at: DeviceOffset,
    hidden: usize,
    /// How often a batch uses it.
    uses: usize,
    rate: f64,
}

impl Dropout {
    /// For batches of at most so many rows.
    pub fn new(room: &mut BumpAllocator, rate: f64, hidden: usize, uses: usize, rows: usize) -> Dropout {
        let mut dropout = Dropout { at: DeviceOffset(0), hidden, uses, rate };
        dropout.at = room.take(if rate > 0.0 { 16 * dropout.draws(rows) } else { 0 });
        dropout
    }

    /// Words of one use: a draw of 64 bits gives four sets of dropout bits.
    fn words(&self, rows: usize) -> usize {
        2 * (rows * self.hidden).div_ceil(4)
    }

    /// Blocks of the generator.
    fn draws(&self, rows: usize) -> usize {
        (self.uses * self.words(rows)).div_ceil(16)
    }

    /// Draws that of a batch.
    pub fn toss(&self, shared: &Shared, batch: Batch) -> Option<Op> {
        let draws = self.draws(batch.rows);
        let places = [self.at, shared.state, shared.key];
        let toss = || launch("toss", draws.div_ceil(THREADS), &places, &[draws, Purpose::Dropout as usize], &[]);
        (batch.train && self.rate > 0.0).then(toss)
    }

    /// Where it lies; words of a use, threshold, and the factor of what is kept.
    pub fn of(&self, batch: Batch) -> (DeviceOffset, [usize; 2], f64) {
        if !batch.train || self.rate == 0.0 {
            return (DeviceOffset::NONE, [0, 0], 1.0);
        }
        let (threshold, keep) = dropout_threshold(self.rate);
        (self.at, [self.words(batch.rows), usize::from(threshold)], f64::from(keep))
    }
}

/// The text of a batch, with noise while training, and normal on request: (rows, width).
pub fn gather_text(shared: &Shared, batch: Batch, width: usize, deviation: f64, normalise: bool, to: DeviceOffset) -> Op {
    let places = [shared.texts[usize::from(!batch.train)], shared.order, shared.state, to, shared.key];
    let counts = [width, batch.full, Purpose::TextNoise as usize, usize::from(normalise)];
    launch("gather_text", batch.rows, &places, &counts, &[if batch.blur { deviation } else { 0.0 }])
}

/// The thetas of a batch: (rows, 10).
pub fn gather_theta(shared: &Shared, batch: Batch, to: DeviceOffset) -> Op {
    gather(shared, batch, shared.theta, DIM, to)
}

/// What was laid out elsewhere, of a batch: (rows, width).
pub fn gather(shared: &Shared, batch: Batch, from: DeviceOffset, width: usize, to: DeviceOffset) -> Op {
    let blocks = (width * batch.rows).div_ceil(THREADS);
    launch("gather", blocks, &[from, shared.state, to], &[width, batch.full, batch.rows], &[])
}

/// Columns that a block of `column_sums` and `unfold` takes.
pub const COLUMNS: usize = 32;

/// Sums of the columns of each layer's matrix.
#[derive(Clone, Copy, Debug)]
pub struct ColumnSums {
    pub rows: usize,
    pub width: usize,
    pub layers: usize,
    /// Numbers of a layer's parameters.
    pub step: usize,
}

impl ColumnSums {
    /// Of one matrix.
    pub fn of(&self, from: DeviceOffset, to: DeviceOffset) -> Op {
        self.launch([from, DeviceOffset::NONE, to, DeviceOffset::NONE, DeviceOffset::NONE], 0)
    }

    /// Of the products of two.
    pub fn of_products(&self, left: DeviceOffset, right: DeviceOffset, to: DeviceOffset) -> Op {
        self.launch([left, right, to, DeviceOffset::NONE, DeviceOffset::NONE], 0)
    }

    /// Of the gradients of masks, on to those of their parameters.
    pub fn of_masks(&self, from: DeviceOffset, to: DeviceOffset, params: DeviceOffset, kind: usize) -> Op {
        self.launch([from, DeviceOffset::NONE, to, params, DeviceOffset::NONE], kind)
    }

    /// Less what is the same in each layer.
    pub fn less(&self, from: DeviceOffset, to: DeviceOffset, less: DeviceOffset) -> Op {
        self.launch([from, DeviceOffset::NONE, to, DeviceOffset::NONE, less], 0)
    }

    fn launch(&self, places: [DeviceOffset; 5], kind: usize) -> Op {
        let blocks = self.width.div_ceil(COLUMNS);
        launch("column_sums", self.layers * blocks, &places, &[self.width, self.rows, self.step, blocks, kind], &[])
    }
}
